"""What a file that we do not read is, by its first bytes: pictures, documents, archives, web pages."""

import re
from typing import Literal

from scv.errors import Message

_MARKS: tuple[tuple[bytes, Message], ...] = (
    (b"\x1f\x8b", Message("a gzip inside another archive")),
    (b"Rar!", Message("a RAR archive")),
    (b"7z\xbc\xaf", Message("a 7-Zip archive")),
    (b"\xfd7zXZ", Message("an xz archive")),
    (b"\x28\xb5\x2f\xfd", Message("a Zstandard archive")),
    (b"%PDF", Message("a PDF")),
    (b"{\\rtf", Message("a text with formats (RTF)")),
    (b"\x89PNG\r\n", Message("a picture")),
    (b"\xff\xd8\xff", Message("a picture")),
    (b"GIF8", Message("a picture")),
    (b"II*\x00", Message("a picture")),
    (b"MM\x00*", Message("a picture")),
    (b"SQLite format 3\x00", Message("a database")),
    (b"\x00\x01\x00\x00Standard", Message("a database")),
    (b"PAR1", Message("a Parquet file")),
)
_PICTURES_LATER = re.compile(rb"(?s)RIFF....WEBP|BM....\0\0\0\0|....ftyp(?:hei|mif|avi)")
_VIDEO = re.compile(rb"(?s)....ftyp")
_ARCHIVED_PAGE = re.compile(
    rb"(?i)(?:mime-version|from|content-type):[^\r\n]*\r?\n(?:[\w-]+:.*\r?\n)*"
)
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_PAGE = re.compile(
    rb"(?i)<(?:!doctype\s+html|html|head|body|meta|title|table|tr|style|script|div|span|center|font|form|p|br|h\d)(?=[\s/>])"
)
_MARKUP = re.compile(rb"(?s)\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<[!A-Za-z]")

# Streams of old office files by the names in their directory, in the order in which they tell.
_STREAMS: tuple[tuple[str, Message | None], ...] = (
    ("Workbook", None),
    ("Book", None),
    ("WordDocument", Message("a Word document")),
    ("PowerPoint Document", Message("a PowerPoint presentation")),
    ("__properties_version1.0", Message("a message of Outlook")),
)
_ENCRYPTED = "EncryptedPackage"


def foreign(start: bytes) -> Message | None:
    """Return what a file that begins so is, if it is nothing that we read."""
    for mark, what in _MARKS:
        if start.startswith(mark):
            return what
    if _PICTURES_LATER.match(start):
        return Message("a picture")
    if _VIDEO.match(start):
        return Message("a film or a sound")
    if start.startswith(b"BZh") and start[4:10] == b"1AY&SY":
        return Message("a bzip2 archive")
    head = _ARCHIVED_PAGE.match(start)
    if head and b"multipart/related" in start.lower():
        return Message("a web page saved as one file (MHTML)")
    return None


def markup_kind(start: bytes) -> Literal["html", "xml", "other"] | None:
    """Return which markup a text that begins so is: a web page, a spreadsheet of Excel 2003 in XML,
    or another XML; None for a text without markup.
    """
    if not _MARKUP.match(start):
        return None
    if _SPREADSHEET in start and b"Workbook" in start:
        return "xml"
    if start.lstrip().startswith(b"<?xml") and b"<html" not in start.lower():
        return "other"
    return "html" if _PAGE.search(start) else None


def is_encrypted(content: bytes) -> bool:
    """Tell whether an old container holds a new office file under a password."""
    return _ENCRYPTED.encode("utf-16-le") in content


def old_document(content: bytes) -> Message | None:
    """Return what an old office file is; None for a workbook, or where nothing tells."""
    for stream, what in _STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in content:
            return what
    return None
