"""What stands beside the money of an undeclared table and says that a row's is none that a customer
spent, or none in yuan; and who refused.
"""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from scv import values
from scv.errors import shown_name
from scv.ingest.mapping.declaration import is_cancelled
from scv.ingest.mapping.evidence import Evidence, score_column
from scv.ingest.mapping.header_words import is_word_of
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

_SURE = 0.9
# So many different words at most say of what kind a row is.
_MOST_KINDS = 20
_TOP_UP = "(?i)^(?:(?:会员|余额|卡|储值卡?)?充值|recharge|top ?up)$"
# The kind of a row, by its header; what is done or asked for may be anything.
_KIND_HEADER = re.compile(
    "^(?:交易|业务|单据|订单|流水|收支|账务|transaction|trade|sale|order)? ?(?:类型|type)$"
)
_MONEY_KIND = re.compile("币种|币别|货币|currency")
_YUAN = ("cny", "rmb", "人民币", "元", "¥", "cnh")


def kind_doubts(table: TableSample, fields: Mapping[str, str], taken: set[str]) -> Iterator[str]:
    """Yield why the amounts of some rows may not be what a customer spent: they were given back, or
    paid in, or are of another country.

    Args:
        taken: headers of the columns that are read.
    """
    if "amount" not in fields:
        return
    amounts = pl.select(values.fen(pl.lit(table.cells[fields["amount"]]))).to_series()
    positive = (amounts > 0).fill_null(False)
    yield from _find_returns(table, fields, taken, positive)
    for header in table.headers:
        if header in taken:
            continue
        cells = table.cells[header].str.strip_chars()
        if _MONEY_KIND.search(table.words[header]):
            if not table.filled_cells(header).str.to_lowercase().is_in(_YUAN).all():
                yield f"money of another country ({shown_name(header)})"
        elif (
            not fields.keys() & {"refund", "void"}
            and cells.n_unique() <= _MOST_KINDS
            and ((cells.str.contains(_TOP_UP) | _are_returns(cells)) & positive).any()
        ):
            yield f"rows of money given back or paid in among the sales ({shown_name(header)})"


def take_kind(
    table: TableSample, fields: dict[str, str], evidence: list[Evidence], taken: set[str]
) -> None:
    """Take the column that says of what kind a row is, where some rows are returns with the sign of
    a sale and none is money paid in: their amounts are read with a minus.

    Args:
        taken: headers of the columns that are read.
    """
    if "amount" not in fields or fields.keys() & {"refund", "void"}:
        return
    for header in table.headers:
        if header in taken or not _KIND_HEADER.search(table.words[header]):
            continue
        cells = table.cells[header].str.strip_chars()
        if _are_returns(cells).any() and not cells.str.contains(_TOP_UP).any():
            fields["kind"] = header
            evidence.append(score_column(header, "kind", 1, None))
            return


def _are_returns(cells: pl.Series) -> pl.Series:
    return pl.select(values.is_return(pl.lit(cells))).to_series()


def _find_returns(
    table: TableSample, fields: Mapping[str, str], taken: set[str], positive: pl.Series
) -> Iterator[str]:
    """Yield what says that some sales, or parts of them, were given back, and not how much."""
    if "refund" in fields:
        return
    if "quantity" in fields:
        returned = table.cells[fields["quantity"]].str.contains(r"^\s*[-−]\d")
        if (returned & positive).any():
            yield f"fewer than none sold, for money ({shown_name(fields['quantity'])})"
    active = positive
    if "status" in fields:
        status = table.cells[fields["status"]]
        active = positive & ~is_cancelled(status)
        if (status.str.contains(_PART) & positive).any():
            yield f"sales of which a part was given back, and no column says how much ({shown_name(fields['status'])})"
    for header in table.headers:
        # NOTE: of a sale, the moment of its refund tells more than a moment.
        read = header in taken and header != fields.get("created")
        if not read and "void" not in fields and _is_cancelled_by(table, header, active):
            yield f"sales that were given back or called off ({shown_name(header)})"


_PART = r"(?i)部分退|partial(?:ly)?[ _-]?refund"
# What a column says of a sale that was taken back: 退货标志, refunded at; not where returns go, or whether they may.
_RETURNED = re.compile(
    "退[货款单票]|作废|取消|撤销|撤单|冲[正红销账]|删除|void|cancel|refund|return|delet|revers"
)
_RETURN_RULES = re.compile(
    "支持|可退|允许|政策|规则|截止|无理由|地址|电话|手机|人|期限|运费|险|address|phone|email|fee|policy|until|deadline|days"
)
_EMPTY = r"(?i)^(?:0+(?:\.0+)?|否|无.*|未.*|没有.*|不退.*|不是?|正常|n|no|none|f|false|-+|/)$"


def _is_cancelled_by(table: TableSample, header: str, active: pl.Series) -> bool:
    """Tell whether a column that nobody reads says that some of these sales were given back or called off."""
    words = table.words[header]
    if not _RETURNED.search(words) or _RETURN_RULES.search(words):
        return False
    cells = table.cells[header].str.strip_chars()
    return bool((active & (cells != "") & ~cells.str.contains(_EMPTY)).any())


def unread_money(table: TableSample, taken: set[str]) -> str:
    """Return the header of a column that nobody reads and that holds money, by how it is written:
    yuan and fen, or beside a currency's sign, or by its header, amounts with words between them (原价32.00 优惠1.00);
    empty where there is none.

    Args:
        taken: headers of the columns that are read.
    """
    for header in table.headers:
        if any(is_word_of(word, table.words[header]) for word in _NO_SALE):
            continue
        if header not in taken and not _NOT_PRICE.search(table.words[header]):
            filled = table.filled_cells(header)
            written = filled.str.contains(r"^[¥￥]|元$|^-?[\d,]+\.\d\d$")
            if len(filled) and written.all() and (table.look(header, "money") or 0) == 1:
                return header
            is_amount = any(is_word_of(word, table.words[header]) for word in _MONEY_WORDS)
            if is_amount and len(filled) and filled.str.contains(r"\d\.\d|[¥￥]|\d元").all():
                return header
    return ""


_NO_SALE = header_dictionary.EXCLUDED["amount"]
_MONEY_WORDS = [word for word in header_dictionary.FIELDS["amount"] if len(word) > 1]
# What has two decimals and is no money that was paid.
_NOT_PRICE = re.compile(
    "积分|余额|重量|体积|长|宽|高|率|评分|运费|邮费|税|佣金|points|balance|weight|rate|score|tax|fee"
)


def opt_out_doubts(table: TableSample, taken: set[str]) -> Iterator[str]:
    """Yield which column says when people refused: a list of those is nothing that they joined.

    Args:
        taken: headers of the columns that are read.
    """
    for header, words in table.words.items():
        refuses = any(is_word_of(word, words) for word in header_dictionary.CONSENT["no"])
        if header not in taken and refuses and (table.look(header, "time") or 0) >= _SURE:
            yield (
                f"moments at which people refused ({shown_name(header)}): who refused is recorded"
                " with scv consent import"
            )
