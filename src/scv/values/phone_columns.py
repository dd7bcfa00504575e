"""Phone columns: the same answers as `phone`, at the speed of the column engine for the usual spellings."""

from typing import Final

import polars as pl

from scv.values.cells import plain
from scv.values.phone import phone
from scv.values.phone_ranges import MOBILE, PLACEHOLDERS

_BARE: Final = f"^{MOBILE}$"
_DRESSED: Final = rf"^[ \t'`]*(?:(?:\+|00)?86[- ]?)?({MOBILE})(?:\.0)?[ \t]*$"
_MASKED: Final = r"^[0-9]+\*[0-9*]*$"
_COLUMNS: Final = {"phone_class": pl.String, "e164": pl.String, "second_e164": pl.String}


def phones(raw: pl.Series) -> pl.DataFrame:
    """Return phone_class, e164 and second_e164, one row per cell in the same order, as `phone` gives them.

    Usual spellings never leave the column engine; of the rest each distinct text is read once.
    """
    cells = raw.cast(pl.String).alias("raw")
    found = _answers(cells, pl.col("raw"), _BARE)
    odd = found["phone_class"].is_null().arg_true()
    if odd.is_empty():
        return found
    read = _odd(cells.gather(odd))
    return pl.DataFrame([found[name].scatter(odd, read[name]) for name in _COLUMNS])


def phones_of(country_code: pl.Series, national: pl.Series) -> pl.DataFrame:
    """Return what `phones` gives for country codes and national numbers."""
    pairs = pl.DataFrame({"code": country_code.cast(pl.String), "number": national.cast(pl.String)})
    texts = pairs.select(code=plain(pl.col("code")).str.strip_chars_start("+0"), number=plain(pl.col("number")))
    alone = pl.col("code").is_null() | pl.col("number").str.starts_with("+")
    both = pl.concat_str(pl.lit("+"), "code", "number")
    return phones(texts.select(pl.when(alone).then("number").otherwise(both)).to_series())


def _answers(cells: pl.Series, national: pl.Expr, shape: str) -> pl.DataFrame:
    """Return the answers for cells of the shape that are mainland mobiles; null for all others."""
    is_mobile = pl.col("raw").str.contains(shape) & ~national.is_in(PLACEHOLDERS)
    return pl.DataFrame(cells).select(
        phone_class=pl.when(is_mobile).then(pl.lit("mobile")),
        e164=pl.when(is_mobile).then("+86" + national),
        second_e164=pl.when(pl.col("raw").is_null() & pl.col("raw").is_not_null()).then("raw"),
    )


def _odd(cells: pl.Series) -> pl.DataFrame:
    """Return the answers for cells in other spellings: each distinct text once."""
    texts = cells.unique()
    known = _answers(texts, pl.col("raw").str.extract(_DRESSED), _DRESSED)
    masked = texts.str.contains(_MASKED)
    known = known.with_columns(phone_class=pl.when(masked).then(pl.lit("masked")).otherwise("phone_class"))
    rest = known["phone_class"].is_null().arg_true()
    read = pl.DataFrame(map(phone, texts.gather(rest)), schema=_COLUMNS, orient="row")
    table = pl.DataFrame([texts, *(known[name].scatter(rest, read[name]) for name in _COLUMNS)])
    return pl.DataFrame(cells).join(table, on="raw", how="left", nulls_equal=True, maintain_order="left")
