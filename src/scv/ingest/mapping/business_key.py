"""Whether an undeclared table is of sales or of people, and what tells its rows apart when it is
exported again.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

import polars as pl

from scv import values
from scv.errors import shown_name
from scv.ingest.mapping.header_words import MINIMUM_FIT, fit, is_word_of
from scv.ingest.mapping.row_kinds import unread_money
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

_SHARE, _SURE, _DISTINCT = 0.6, 0.9, 0.98
# Lists of people hold some twice, too.
_EACH_ONCE = 0.8
# Kind of identifier → the field it is called in a key.
FIELD_OF = {
    "member_card": "card",
    "email": "email",
    "openid": "openid",
    "unionid": "unionid",
    "weibo_uid": "uid",
    "external_userid": "contact",
    "buyer_nick": "nickname",
}


def business_key(
    table: TableSample,
    fields: Mapping[str, str],
    identifiers: Mapping[str, str],
    about: str,
    phones: Sequence[str],
) -> tuple[list[list[str]], str]:
    """Return the alternatives of the business key, and whether the money of an order is repeated on
    its rows.

    Args:
        phones: headers of those that may be a row's key.
    """
    if about == "aftersales":
        own_number = "case" if "case" in fields else "order"
        return ([[own_number]] if table.distinct([fields[own_number]]) >= _DISTINCT else []), "row"
    if about == "tickets":
        return [["ticket"]], "row"
    if about != "people":
        # NOTE: a return may have the number of its sale, and would supersede it.
        if "kind" in fields:
            numbers = [fields["order"], fields["kind"]]
            return ([["order", "kind"]] if table.distinct(numbers) >= _DISTINCT else []), "row"
        if table.distinct([fields["order"]]) >= _DISTINCT:
            return [["order"]], "row"
        if (
            "product" in fields
            and table.distinct([fields["order"], fields["product"]]) >= _DISTINCT
        ):
            return [["order", "product"]], "order" if _has_order_total(table, fields) else "row"
        return _line_key(table, fields)
    own = {
        FIELD_OF[kind]: at
        for kind, at in identifiers.items()
        if kind in FIELD_OF and kind != "email" and fields.get(FIELD_OF[kind]) == at
    }
    # NOTE: keyed by a card that clerks write for many, all of them but one would be superseded.
    shared = [name for name, at in own.items() if phones and _is_shared(table, at, phones[0])]
    ahead = [[name] for name in own if name not in shared]
    return [*ahead, *([["phone"]] if phones else []), *([name] for name in shared)], "row"


def _line_key(table: TableSample, fields: Mapping[str, str]) -> tuple[list[list[str]], str]:
    """Return the key of an order's lines by what each sold: its code, and how many of it.

    Where each row repeats the money of its order, a few equal lines of one order may fall together.
    """
    parts = [part for part in ("order", "product", "item", "quantity") if part in fields]
    money = "order" if _has_order_total(table, fields) else "row"
    least = _DISTINCT if money == "row" else _EACH_ONCE
    own = [fields[part] for part in parts]
    is_line = "item" in fields or "product" in fields
    return ([parts] if is_line and table.distinct(own) >= least else []), money


def _is_shared(table: TableSample, identifier: str, phone: str) -> bool:
    """Tell whether one identifier often stands beside several phones."""
    pairs = pl.DataFrame([table.cells[identifier].alias("one"), table.cells[phone].alias("phone")])
    pairs = pairs.filter(pl.all_horizontal(pl.all().str.strip_chars() != "")).unique()
    return pairs["one"].n_unique() < _DISTINCT * pairs.height


def repeats_its_people(
    table: TableSample,
    fields: Mapping[str, str],
    identifiers: Mapping[str, str],
    phones: Mapping[str, Sequence[str]],
) -> bool:
    """Tell whether a table has money and moments, and its people come more than once: a list of
    people has each once.
    """
    if "amount" not in fields or not fields.keys() & {"paid_at", "created"}:
        return False
    return _come_again(table, identifiers, phones)


def sells_at(table: TableSample, fields: Mapping[str, str]) -> bool:
    """Tell whether a table has money, and moments of which nothing says that people came in then."""
    if "amount" not in fields or "created" not in fields:
        return False
    return "refund" in fields or _REGISTRATION.search(table.words[fields["created"]]) is None


_REGISTRATION = re.compile(
    "注册|入会|会籍|开卡|办卡|加入|建档|登记|创建|新增|录入|导入|关注|添加|成为|绑定|激活|入群|留资|提交|填写"
    "|join|regist|sign ?up|creat|added|submit|since|zc|rh|kk|cj"
)


def is_order_total(table: TableSample, fields: Mapping[str, str]) -> bool:
    """Tell whether an amount was paid: 售价 is what one piece costs, and what was paid only where one
    was sold by a number of its own.
    """
    if table.words[fields["amount"]] != "售价":
        return True
    many = "quantity" in fields and (table.filled_cells(fields["quantity"]) != "1").any()
    return "order" in fields and not many


def is_payment(table: TableSample, fields: Mapping[str, str]) -> bool:
    """Tell whether the words above the time of a sale say that money was paid then."""
    return _PAYMENT_WORDS.search(table.words[fields["paid_at"]]) is not None


_PAYMENT_WORDS = re.compile(
    "付款|支付|消费|交易|成交|结账|销售|paid|payment|purchase|transaction|sale"
)


def _is_join_time(table: TableSample, fields: Mapping[str, str], with_events: bool) -> bool:
    """Tell whether the words above the moments say that people joined something then, or took part;
    also where there are no moments.
    """
    words = (
        table.words[fields["paid_at"]]
        if "paid_at" in fields
        else table.words.get(fields.get("created", ""), "join")
    )
    is_join = _REGISTRATION.search(words) is not None
    return is_join or (with_events and _EVENTS.search(words) is not None)


# Also words that say nothing of what happened then.
_EVENTS = re.compile(
    "^(?:时间|日期|date|time|timestamp)$|入学|报名|领取|参加|中奖|答题|答卷|开始|结束|enrol|start|end"
)


def _come_again(
    table: TableSample,
    identifiers: Mapping[str, str],
    phones: Mapping[str, Sequence[str]],
    once: float = _DISTINCT,
) -> bool:
    who = [*identifiers.values(), *chain.from_iterable(phones.values())]
    filled = [header for header in who if len(table.filled_cells(header)) > 1]
    return bool(filled) and all(table.distinct([header]) < once for header in filled)


def sales_doubts(
    table: TableSample,
    fields: Mapping[str, str],
    identifiers: Mapping[str, str],
    phones: Mapping[str, Sequence[str]],
    taken: set[str],
) -> Iterator[str]:
    """Yield why a table that seems to be of people may be of sales, or of other things that happen.

    Args:
        taken: headers of the columns that are read.
    """
    if repeats_its_people(table, fields, identifiers, phones):
        yield "money and moments beside people who come more than once, and no column with the number of the sale"
    elif "amount" in fields and "paid_at" in fields:
        yield "money and the time of a sale, and no column with its number"
    elif "amount" in fields and "product" in fields:
        yield "money and what it was paid for, and no column with the number of the sale"
    elif sells_at(table, fields) and "refund" in fields:
        yield "money that was paid and given back, and no column with the number of the sale"
    elif sells_at(table, fields):
        yield f"money and a moment that is not that of joining ({shown_name(fields['created'])}), and no column with the number of the sale"
    elif "amount" in fields:
        if header := _unread_moments(table, taken):
            yield f"money, and moments in a column that nobody reads ({shown_name(header)})"
    else:
        is_repeated = partial(_come_again, table, identifiers, phones)
        yield from _find_other_kinds(table, fields, taken, is_repeated)


def _find_other_kinds(
    table: TableSample, fields: Mapping[str, str], taken: set[str], is_repeated: Callable[..., bool]
) -> Iterator[str]:
    """Yield the same of a table without an amount."""
    is_event, is_join = (_is_join_time(table, fields, also) for also in (True, False))
    if "paid_at" in fields and ("product" in fields or is_payment(table, fields)):
        yield f"the time of a sale ({shown_name(fields['paid_at'])}), and no column with its number"
    elif not is_join and (header := unread_money(table, taken)):
        yield f"money that nobody reads ({shown_name(header)}), and moments that are not those of joining"
    elif "order" in fields and "created" in fields and not is_event:
        yield f"numbers of orders or slips, and a moment that is not that of joining ({shown_name(fields['created'])})"
    elif "order" in fields and is_repeated():
        yield "numbers of orders or slips beside people who come more than once, and no money"
    elif is_repeated(_EACH_ONCE):
        yield "people who come more than once: its rows tell what happened, and nothing says what"


def _unread_moments(table: TableSample, taken: set[str]) -> str:
    """Return the header of a column of moments that nobody reads; empty where there is none.

    Args:
        taken: headers of the columns that are read.
    """
    return next(
        (
            header
            for header in table.headers
            if header not in taken and (table.look(header, "time") or 0) >= _SURE
        ),
        "",
    )


def find_gaps(table: TableSample, fields: Mapping[str, str], taken: set[str]) -> Iterator[str]:
    """Yield why sales may lack money or a moment that their table has.

    Args:
        taken: headers of the columns that are read.
    """
    if "amount" not in fields:
        if header := _other_amounts(table):
            yield f"amounts that are no price ({shown_name(header)})"
        elif header := unread_money(table, taken):
            yield f"sales without money, and money that nobody reads ({shown_name(header)})"
    if not fields.keys() & {"paid_at", "created"}:
        if header := _unread_moments(table, taken):
            yield f"sales without a moment, and moments that nobody reads ({shown_name(header)})"
        elif any(_YEAR.search(words) for words in table.words.values()):
            yield "sales without a moment, and years in a column of their own"


_YEAR = re.compile("年份?$|^year$")


def _other_amounts(table: TableSample) -> str:
    """Return the header of an amount that is no price, such as 充值金额; empty where there is none."""
    excluded = header_dictionary.EXCLUDED["amount"]
    found = (
        header
        for header, words in table.words.items()
        if fit(words, header_dictionary.FIELDS["amount"]) >= MINIMUM_FIT
        and any(is_word_of(word, words) for word in excluded)
    )
    return next(found, "")


def find_refund_gaps(table: TableSample, fields: Mapping[str, str], money: str) -> Iterator[str]:
    """Yield that what went back differs on the rows of an order whose amount is the whole order's."""
    if money != "order" or "refund" not in fields:
        return
    refund = pl.select(values.fen(pl.lit(table.cells[fields["refund"]]))).to_series()
    frame = pl.DataFrame({"order": table.cells[fields["order"]], "refund": refund})
    by_order = (
        frame.filter(pl.col("refund") != 0).group_by("order").agg(pl.col("refund").n_unique())
    )
    if (by_order["refund"] > 1).any():
        yield f"the money of a whole order beside what went back of a line ({shown_name(fields['refund'])})"


def _has_order_total(table: TableSample, fields: Mapping[str, str]) -> bool:
    """Tell whether all rows of an order have the same amount."""
    if "amount" not in fields:
        return False
    frame = pl.DataFrame(
        {"order": table.cells[fields["order"]], "amount": table.cells[fields["amount"]]}
    )
    orders = (
        frame.group_by("order")
        .agg(pl.len(), pl.col("amount").filter(pl.col("amount").str.strip_chars() != "").n_unique())
        .filter(pl.col("len") > 1)
    )
    return orders.height > 0 and bool((orders["amount"] == 1).mean() > _SHARE)  # type: ignore[operator]
