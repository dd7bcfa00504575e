"""Phone columns: the same answers as `phone`, at the speed of the column engine for the usual
spellings.
"""

from typing import Final

import polars as pl

from scv.values.cells import plain
from scv.values.phone import phone
from scv.values.phone_ranges import MOBILE, PLACEHOLDERS

_BARE: Final = f"^{MOBILE}$"
# A mobile as one block or as 138-0000-1001, in the dress that exports and phone books give it.
_WITH_PREFIX: Final = (
    r"^(?:(?:\+|00)?86[- ]?)?(1[0-9]{10}|1[0-9]{2}[- ][0-9]{4}[- ][0-9]{4})(?:\.0)?$"
)
_MASKED: Final = r"^[0-9]+\*[0-9*]*$"
_PRIVACY: Final = "^1[0-9]{10}(?:[-_,;#]|转)[0-9]{3,4}$"
_COLUMNS: Final = {"phone_class": pl.String, "e164": pl.String, "second_e164": pl.String}


def phones(raw: pl.Series) -> pl.DataFrame:
    """Return phone_class, e164 and second_e164, one row per cell in the same order, as `phone`
    gives them.

    Usual spellings never leave the column engine; of the rest each distinct text is read once.
    """
    cells = raw.cast(pl.String).alias("raw")
    found = _of_mobiles(cells)
    for read in (_plain_mobiles, _odd):
        left = found["phone_class"].is_null().arg_true()
        if left.is_empty():
            break
        found = _put_answers(found, left, read(cells.gather(left)))
    return found


def phones_of(country_code: pl.Series, national: pl.Series) -> pl.DataFrame:
    """Return what `phones` gives for country codes and national numbers."""
    pairs = pl.DataFrame({"code": country_code.cast(pl.String), "number": national.cast(pl.String)})
    texts = pairs.select(
        code=plain(pl.col("code")).str.strip_chars_start("+0"), number=plain(pl.col("number"))
    )
    is_complete = pl.col("code").is_null() | pl.col("number").str.starts_with("+")
    both = pl.concat_str(pl.lit("+"), "code", "number")
    return phones(texts.select(pl.when(is_complete).then("number").otherwise(both)).to_series())


def _of_mobiles(national: pl.Series) -> pl.DataFrame:
    """Return the answers for eleven-digit mobiles; null for all other text."""
    is_mobile = national.str.contains(_BARE) & ~national.is_in(PLACEHOLDERS)
    mobile = pl.lit(national.set(~is_mobile, None))
    return pl.select(
        phone_class=pl.when(mobile.is_not_null()).then(pl.lit("mobile")),
        e164="+86" + mobile,
        second_e164=pl.when(mobile == "").then(mobile),
    )


def _plain_mobiles(cells: pl.Series) -> pl.DataFrame:
    """Return the answers for mobiles with nothing but Excel's apostrophe or blanks around them."""
    return _of_mobiles(cells.str.strip_chars_start(" \t'`").str.strip_chars_end(" \t"))


def _odd(cells: pl.Series) -> pl.DataFrame:
    """Return the answers for all other cells."""
    texts = cells.unique()
    cleaned = pl.select(plain(pl.lit(texts))).to_series()
    known = _of_mobiles(cleaned.str.extract(_WITH_PREFIX).str.replace_all("[- ]", "")).with_columns(
        phone_class=pl.when(pl.lit(cleaned.str.contains(_MASKED)))
        .then(pl.lit("masked"))
        .when(pl.lit(cleaned.str.contains(_PRIVACY)))
        .then(pl.lit("privacy"))
        .otherwise("phone_class")
    )
    rest = known["phone_class"].is_null().arg_true()
    read = pl.DataFrame(map(phone, texts.gather(rest)), schema=_COLUMNS, orient="row")
    table = _put_answers(known, rest, read).with_columns(texts)
    in_order = pl.DataFrame(cells).join(
        table, on="raw", how="left", nulls_equal=True, maintain_order="left"
    )
    return in_order.select(*_COLUMNS)


def _put_answers(found: pl.DataFrame, rows: pl.Series, answers: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the answers put into the rows."""
    return pl.DataFrame([found[name].scatter(rows, answers[name]) for name in _COLUMNS])
