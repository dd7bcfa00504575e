"""What a zip is, by the names inside it: the parts of one document, or files that were packed."""

from collections.abc import Iterable
from typing import Literal

from scv.errors import Message

Document = Literal["workbook", "binary", "word", "slides", "open", "apple", "folder"]

# What is not read, in words.
DOCUMENTS = {
    "binary": Message("a binary Excel workbook (.xlsb)"),
    "word": Message("a Word document"),
    "slides": Message("a PowerPoint presentation"),
    "open": Message("an OpenDocument file that is no spreadsheet"),
    "apple": Message("a document of Apple Numbers, Pages or Keynote"),
    "folder": Message("the parts of an office document, packed as a folder"),
}


def document_of(names: Iterable[str]) -> Document | None:
    """Return which document these parts make; None where they are files of their own.

    >>> document_of(["[Content_Types].xml", "xl\\\\workbook.xml"]), document_of(["a/members.csv"])
    ('workbook', None)
    >>> document_of(["m.numbers/Index/Document.iwa", "m.numbers/preview.jpg"])
    'apple'
    """
    plain = {name.replace("\\", "/").lower().lstrip("/") for name in names}
    if found := _document(plain):
        return found
    inside = {name.partition("/")[2] for name in plain}
    is_one_folder = len({name.partition("/")[0] for name in plain}) == 1
    nested = _document(inside) if is_one_folder else None
    return nested if nested in (None, "apple") else "folder"


def _document(names: set[str]) -> Document | None:
    if any(name.endswith(".iwa") for name in names):
        return "apple"
    if "mimetype" in names and "content.xml" in names:
        return "open"
    if "xl/workbook.bin" in names:
        return "binary"
    if any(name.startswith("xl/") for name in names):
        return "workbook"
    if "word/document.xml" in names:
        return "word"
    if "ppt/presentation.xml" in names:
        return "slides"
    return "workbook" if "[content_types].xml" in names else None
