"""What the records of customers show that two of them can be compared by: names, days, places."""

import polars as pl

ORDER = [
    ("surname", "name", "unless shown"),
    ("day", "birthday", "unless agreed"),
    ("district", "street", "unless agreed"),
    ("city", "street", "unless agreed"),
    ("city", "district", "unless agreed"),
]
"""Fields that say less than another, their parent: looked at only unless both show the parent, or
unless both agree in it.
"""
FIELDS = ("name", "surname", "birthday", "day", "gender", "nickname", "street", "district", "city")
_BLOCKS = {
    "person": (
        ("name",),
        ("name", "city"),
        ("name", "birthday"),
        ("surname", "birthday"),
        ("street",),
        ("nickname",),
    ),
    "household": (("street",), ("surname", "district"), ("surname", "city")),
}
"""Pairs are looked for among those who agree in all fields of a block."""
_FULL_BIRTHDAY = len("1990-03-05")
_KIND_OF_PLACE = "^(省|市|地区|壮族自治区|维吾尔自治区|回族自治区|自治区|特别行政区|自治州|盟)"


def shown_values(records: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Return what units of people show, long: person, unit, field (of `FIELDS`), value, told (in
    how many records); no nulls.

    Args:
        records: person, place (where the row is of), name, named_in_full, surname, nickname,
            gender, birthday, province, city, district, address, and told: of how many records.
        unit: the column whose values are the units: `place` or `name`.
    """
    line = _address_line(pl.col("address"))
    shown = records.select(
        "person",
        "told",
        unit=pl.col(unit),
        name=pl.when("named_in_full").then("name"),
        surname=pl.col("surname"),
        birthday=pl.when(pl.col("birthday").str.len_chars() == _FULL_BIRTHDAY).then("birthday"),
        day=pl.col("birthday").str.tail(5),
        gender=pl.col("gender"),
        nickname=pl.col("nickname"),
        street=_joined(pl.col("city"), pl.when(line != "").then(line)),
        district=_joined(pl.col("city"), pl.col("district")),
        city=pl.col("city"),
    ).filter(pl.col("unit").is_not_null())
    return (
        shown.unpivot(FIELDS, index=["person", "unit", "told"], variable_name="field")
        .filter(pl.col("value") != "")
        .group_by("person", "unit", "field", "value")
        .agg(pl.col("told").sum())
    )


def blocks(shown: pl.DataFrame, grain: str) -> pl.DataFrame:
    """Return person, block, value: who is compared with whom, of what `shown_values` gives.

    Args:
        grain: `person` or `household`.
    """
    by_field = {
        field: shown.filter(field=field).select("person", pl.col("value").alias(field)).unique()
        for field in {each for block in _BLOCKS[grain] for each in block}
    }
    frames = []
    for first, *others in _BLOCKS[grain]:
        people = by_field[first]
        for other in others:
            people = people.join(by_field[other], on="person")
        frames.append(
            people.select(
                "person",
                block=pl.lit(" ".join((first, *others))),
                value=_joined(*map(pl.col, (first, *others))),
            )
        )
    return pl.concat(frames)


def _joined(*parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(*parts, separator="|")


def _address_line(address: pl.Expr) -> pl.Expr:
    """Return an address without the province, city and district that stand before it, and without
    spaces: one export writes them there, another does not.
    """
    line = address.str.replace_all(r"[\s,，]", "")
    for part in ("province", "city", "district"):
        line = line.str.strip_prefix(pl.col(part).fill_null("")).str.replace(_KIND_OF_PLACE, "")
    return line
