"""What of a landed file was not read, and says so: rows of hidden sheets, formulas without a value,
cells that are no value of their column.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from scv.errors import Message, shown_name

# Why a cell is unread, by the code that is kept.
REASONS = {
    "no_moment": Message("no date or time"),
    "no_amount": Message("no amount in yuan"),
    "no_refund": Message("no refund in yuan"),
    "no_discount": Message("no discount in yuan"),
    "no_number": Message("no whole number"),
    "no_decimal": Message("no number of at most two decimals"),
    "no_name": Message("no name of a person"),
    "no_gender": Message("no gender"),
    "no_birthday": Message("no birthday"),
    "no_email": Message("no e-mail address"),
    "no_place": Message("no place in China"),
    "no_matter": Message("no kind of case"),
    "no_phone": Message("no phone number"),
    "no_identifier": Message("no identifier"),
    "no_yes_or_no": Message("neither yes nor no"),
}


def unread_texts(unread: Mapping[str, Any]) -> Iterator[Message]:
    """Yield what a file's account says of it, in words; nothing where all was read.

    Args:
        unread: `hidden`, the rows of each hidden sheet by its name; `lists`, the objects of each list
            of JSON that is not read; `formulas`, those without a value; `cells`, per column its
            header, a reason, its filled and its unread cells, and shapes of these.
    """
    for name, reason, filled, cells, shapes in unread.get("cells", ()):
        yield Message(
            "column {column!r}: {cells:,} of {filled:,} cells are unread ({reason}), such as {shapes}; they are kept with the record",
            column=shown_name(name),
            cells=cells,
            filled=filled,
            reason=REASONS[reason],
            shapes=", ".join(shapes),
        )
    for name, rows in unread.get("hidden", {}).items():
        yield Message(
            "hidden sheet {name!r} is not read (rows: {rows:,}); show it in the workbook if it counts",
            name=shown_name(name),
            rows=rows,
        )
    for name, rows in unread.get("lists", {}).items():
        yield Message(
            "list {name!r} is not read (objects: {rows:,}), for another one holds the rows; save it as a file of its own if it counts",
            name=shown_name(name),
            rows=rows,
        )
    if count := unread.get("formulas", 0):
        yield Message(
            "formulas without a value: {count:,}, taken as empty cells. Open the workbook in Excel or "
            "WPS, save it and drop it again",
            count=count,
        )


def shown_unread(unread: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same as accounts keep it: names masked, and nothing where all was read."""
    hidden = {shown_name(name): rows for name, rows in unread.get("hidden", {}).items()}
    count = unread.get("formulas", 0)
    lists = {shown_name(name): rows for name, rows in unread.get("lists", {}).items()}
    cells = [[shown_name(name), *rest] for name, *rest in unread.get("cells", ())]
    found = {"hidden": hidden, "lists": lists, "formulas": count, "cells": cells}
    return {name: each for name, each in found.items() if each}
