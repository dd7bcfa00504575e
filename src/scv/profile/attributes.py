"""A brand's own attributes of each customer: the cells that records keep, read by the types of the
day, and the latest value of each.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from scv import values
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, steps
from scv.sources import Attribute
from scv.sources.header_names import clean_header


def load_attribute_columns(
    session: Session, by_layout: Mapping[str, Mapping[str, Attribute]]
) -> None:
    """Make `attribute_columns`: where in a record's extras an attribute stands, one row a layout,
    attribute and header, the place of a header that counts first the lowest.
    """
    rows = [
        (layout, each.name, place, _pointer(header))
        for layout, attributes in by_layout.items()
        for each in attributes.values()
        for place, header in enumerate(each.headers)
    ]
    load(session, "attribute_columns", rows)


def build_attributes(session: Session, types: Mapping[str, str]) -> None:
    """Make `surviving_attributes` of `told_attributes`; see attributes.sql.

    Args:
        types: attribute → word, number, date or switch.
    """
    cells = session.frame("SELECT DISTINCT attribute, cell FROM told_attributes")
    load(session, "attribute_values", pl.concat(_read(cells, types.items())))
    run(session, steps("scv.profile", "attributes.sql"))


def _read(cells: pl.DataFrame, types: Iterable[tuple[str, str]]) -> Iterable[pl.DataFrame]:
    for name, kind in types:
        yield cells.filter(pl.col("attribute") == name).with_columns(
            value=values.attribute(pl.col("cell"), kind)
        )


def _pointer(header: str) -> str:
    """Return where the cells of a header stand in a JSON object (RFC 6901)."""
    return "/" + clean_header(header).replace("~", "~0").replace("/", "~1")
