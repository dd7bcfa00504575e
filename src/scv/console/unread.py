"""What of a landed file was not read, and says so: rows of hidden sheets, formulas without a value."""

from collections.abc import Iterator, Mapping
from typing import Any

from scv.errors import Message, shown_name


def unread_texts(unread: Mapping[str, Any]) -> Iterator[Message]:
    """Yield what a file's account says of it, in words; nothing where all was read.

    Args:
        unread: `hidden`, the rows of each hidden sheet by its name; `uncomputed`, the formulas.
    """
    for name, rows in unread.get("hidden", {}).items():
        yield Message(
            "hidden sheet {name!r} is not read (rows: {rows:,}); show it in the workbook if it counts",
            name=shown_name(name),
            rows=rows,
        )
    if count := unread.get("uncomputed", 0):
        yield Message(
            "formulas without a value: {count:,}, taken as empty cells. Open the workbook in Excel or "
            "WPS, save it and drop it again",
            count=count,
        )


def shown_unread(unread: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same as accounts keep it: names masked, and nothing where all was read."""
    hidden = {shown_name(name): rows for name, rows in unread.get("hidden", {}).items()}
    count = unread.get("uncomputed", 0)
    return ({"hidden": hidden} if hidden else {}) | ({"uncomputed": count} if count else {})
