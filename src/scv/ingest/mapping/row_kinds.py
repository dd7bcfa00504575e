"""What stands beside the money of an undeclared table and says that a row's is none that a customer
spent, or none in yuan; and who refused.
"""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from scv import values
from scv.errors import shown_name
from scv.ingest.mapping.header_words import is_word_of
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

_SURE = 0.9
# So many different words at most say of what kind a row is.
_MOST_KINDS = 20
_RETURN = (
    r"(?:销售|已|全额|部分|门店|零售|整单)?(?:退货|退款|退单|退票|退)(?:单|成功|完成|中)?"
    r"|refund(?:ed)?|returned?|sales return"
)
_TOP_UP = "(?:会员|余额|卡|储值卡?)?充值|recharge|top ?up"
_KIND = rf"(?i)^(?:{_RETURN}|{_TOP_UP})$"
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
    if "quantity" in fields and "refund" not in fields:
        returned = table.cells[fields["quantity"]].str.contains(r"^\s*[-−]\d")
        if (returned & (amounts > 0)).any():
            yield f"fewer than none sold, for money ({shown_name(fields['quantity'])})"
    for header in table.headers:
        if header in taken:
            continue
        cells = table.cells[header].str.strip_chars()
        if _MONEY_KIND.search(table.words[header]):
            if not table.filled_cells(header).str.to_lowercase().is_in(_YUAN).all():
                yield f"money of another country ({shown_name(header)})"
        elif not fields.keys() & {"refund", "void"} and cells.n_unique() <= _MOST_KINDS:
            rows = cells.str.contains(_KIND) & (amounts > 0)
            if rows.any():
                yield f"rows of money given back or paid in among the sales ({shown_name(header)})"


def unread_money(table: TableSample, taken: set[str]) -> str:
    """Return the header of a column that nobody reads and that holds money, by how it is written:
    yuan and fen, or beside a currency's sign; empty where there is none.

    Args:
        taken: headers of the columns that are read.
    """
    for header in table.headers:
        if header not in taken and not _NOT_PRICE.search(table.words[header]):
            filled = table.filled_cells(header)
            written = filled.str.contains(r"^[¥￥]|元$|^-?[\d,]+\.\d\d$")
            if len(filled) and written.all() and (table.look(header, "money") or 0) == 1:
                return header
    return ""


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
