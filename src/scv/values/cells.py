"""One cell of an export as the text a person would read, or null where it says nothing.

Platforms dress their cells so that Excel shows long numbers as text: `="138…"`, a leading
apostrophe, backtick or TAB. People paste the rest: marks for right-to-left text, spaces without
width, a byte order mark.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

import polars as pl
from polars._typing import PolarsDataType

# Unicode category Cc without the white space below, and category Cf, as of Unicode 14
# (UnicodeData.txt).
# NOTE: spelled out, because `\p{Cf}` means another Unicode version in each engine.
_NOT_PRINTED: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f"
)
# White space other than the plain space; the last is the ideographic one.
_SPACE: Final = "\t-\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

# What exporters and clerks write for "nothing".
_EMPTY: Final = r"[-–—―－]+|[/／]|\\N|无|暂无|[Nn]ull|NULL|[Nn]one|NONE|[Nn]an|NaN|NAN|[Nn]/[Aa]|[Uu]ndefined|UNDEFINED"

# One list of steps, run by both forms: what to find, what to put there.
_STEPS: Final = (
    (f"[{_NOT_PRINTED}]", ""),
    (f"[ {_SPACE}]+", " "),
    ('^[ \'`]*="([^"]*)" ?$', "${1}"),
    ("^[ '`]+", ""),
    (" $", ""),
    (f"^(?:{_EMPTY})$", ""),
)
_STEPS_VALUE: Final = tuple((re.compile(find), put.replace("${1}", r"\1")) for find, put in _STEPS)
_UNCLEAN: Final = f"[{_NOT_PRINTED}{_SPACE}]|^[ '`=]| $|  |^(?:{_EMPTY})?$"
_UNCLEAN_VALUE: Final = re.compile(_UNCLEAN)
_NOT_ASCII: Final = "[^\x00-\x7f]"


def clean(cell: pl.Expr) -> pl.Expr:
    """Return the text without Excel's tricks, invisible characters and needless spaces.

    A line break inside a cell becomes a space. Null stays null; '', '-', '——', '/', '\\N', '无',
    'NULL' and the like say nothing and become null.
    """
    return cell.map_batches(_clean, return_dtype=pl.String, is_elementwise=True)


def clean_value(cell: str | None) -> str | None:
    """Return what `clean` makes of one cell.

    >>> clean_value('="0012345"'), clean_value(" 张三\\u200b\\n李四 "), clean_value("——")
    ('0012345', '张三 李四', None)
    """
    if cell is None or not _UNCLEAN_VALUE.search(cell):
        return cell
    for find, put in _STEPS_VALUE:
        cell = find.sub(put, cell)
    return cell or None


def plain(cell: pl.Expr) -> pl.Expr:
    """Return the tidy text in ASCII digits, letters and punctuation where such exist (Unicode
    NFKC).

    For identifiers, numbers and phones, never for names: NFKC also folds characters that names may
    hold.
    """
    return cell.map_batches(
        lambda cells: _where(_clean(cells), _NOT_ASCII, _fold),
        return_dtype=pl.String,
        is_elementwise=True,
    )


def once(
    cell: pl.Expr, rule: Callable[[pl.Expr], pl.Expr], kind: PolarsDataType = pl.String
) -> pl.Expr:
    """Return what a rule makes of a text, which is worked out once, however often the rule names
    it: polars asks for it anew each time.

    Args:
        rule: works cell by cell.
        kind: of what it makes.
    """

    def apply_rule(cells: pl.Series) -> pl.Series:
        return cells.to_frame().select(rule(pl.col(cells.name))).to_series()

    return cell.map_batches(apply_rule, return_dtype=kind, is_elementwise=True)


def plain_value(cell: str | None) -> str | None:
    """Return what `plain` makes of one cell.

    >>> plain_value("ＶＩＰ－００１２"), plain_value("￥１２．５０")
    ('VIP-0012', '¥12.50')
    """
    text = clean_value(cell)
    return (
        text if text is None or text.isascii() else clean_value(unicodedata.normalize("NFKC", text))
    )


def _clean(cells: pl.Series) -> pl.Series:
    return _where(cells, _UNCLEAN, _clean_where)


def _clean_where(cells: pl.Series) -> pl.Series:
    for find, put in _STEPS:
        cells = cells.str.replace_all(find, put)
    return cells.set(cells == "", None)


def _fold(cells: pl.Series) -> pl.Series:
    return _clean(cells.str.normalize("NFKC"))


def _where(cells: pl.Series, found: str, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Return the cells, changed where the pattern is found: most columns are clean, and a look is
    cheap.

    The change must leave a cell without the pattern as it is.
    """
    cells = cells.cast(pl.String)
    if cells.null_count() == len(cells) or not (is_found := cells.str.contains(found)).any():
        return cells
    rows = is_found.fill_null(False).arg_true()
    if len(rows) > len(cells) // 2:
        return change(cells)
    return cells.clone().scatter(rows, change(cells.gather(rows)))
