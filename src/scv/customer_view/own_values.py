"""What a customer's records say of one of the brand's own attributes beside the value that counts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scv import values
from scv.errors import UsageError
from scv.home.settings import Home
from scv.sources import Attribute, Catalogue, builtin_layouts, catalogue
from scv.sources.header_names import clean_header


def readable_catalogue(home: Home) -> Catalogue:
    """Return the layouts of a home; those that come with the product where one of its own cannot be
    read: who is looked up is shown all the same.
    """
    try:
        return catalogue(home.channels, home.packages)
    except UsageError:
        return builtin_layouts()


def other_values(
    rows: Iterable[Mapping[str, Any]], known: Catalogue, name: str, value: str
) -> tuple[tuple[str, str, int], ...]:
    """Return the values that lost, each with its layout and its records, those of most first.

    Args:
        rows: the customer's records, with source and extras.
        known: today's declarations; by them every cell is read.
        name: the attribute.
        value: the one that counts.
    """
    rows = [row for row in rows if row["extras"]]
    by_layout = known.attributes_of({row["source"] for row in rows})
    found = Counter(
        (other, row["source"])
        for row in rows
        if (attribute := by_layout.get(row["source"], {}).get(name))
        and (other := next(_readable(attribute, json.loads(row["extras"])), value)) != value
    )
    return tuple((*pair, count) for pair, count in sorted(found.items(), key=lambda each: -each[1]))


def _readable(attribute: Attribute, extras: Mapping[str, str]) -> Iterator[str]:
    for header in attribute.headers:
        cell = extras.get(clean_header(header))
        if cell and (read := values.attribute_value(cell, attribute.type)):
            yield read
