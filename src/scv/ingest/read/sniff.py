"""What kind of file this is, by its first bytes and never by its name; and in which encoding its
text stands.
"""

import codecs
import zipfile
from typing import Literal

from scv.errors import EmptyExportError, UndecodableError, UnreadableFileError, shown_name
from scv.ingest.read.inputs import Input, unpacked_at_most

Kind = Literal["delimited", "json", "workbook", "xls"]

_PIECE = 1 << 20
# So many characters beyond ASCII tell UTF-8 from GB18030.
_SAMPLE_BYTES = 10_000
# Sheets are parsed in memory.
_SHEETS_AT_MOST = 4 << 30
_CONTAINERS = {
    b"\x1f\x8b": "gzip inside another archive",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"%PDF": "PDF",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def kind_of(file: Input) -> Kind:
    """Return how to read the file.

    Raises:
        EmptyExportError: it has no bytes, or only blanks.
        UnreadableFileError: it is a container we do not open.
    """
    with file.open_bytes() as source:
        start = source.read(4096)
    if not start.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise EmptyExportError(
            "{file}: the file is empty. Export it again; nothing was landed.",
            file=shown_name(file.name),
        )
    if start.startswith(b"PK"):
        if b"[Content_Types].xml" in start or b"xl/" in start or file.suffix == ".xlsx":
            _check_container(file)
            return "workbook"
        raise UnreadableFileError(
            "{file}: an archive inside an archive. Unpack it and drop the files inside it instead.",
            file=shown_name(file.name),
        )
    if start.startswith(OLD_OFFICE):
        return "xls"
    for magic, name in _CONTAINERS.items():
        if start.startswith(magic):
            raise UnreadableFileError(
                "{file}: a {name} file, which is not read. Save it as CSV (UTF-8) or .xlsx and drop it again.",
                file=shown_name(file.name),
                name=name,
            )
    if start[:2] in _UTF16:
        start = start[: len(start) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    return "json" if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else "delimited"


def _check_container(file: Input) -> None:
    """Refuse a workbook that is damaged, or unpacks to far more than any table does."""
    try:
        with zipfile.ZipFile(file.seek_source()) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableFileError(
            "{file}: a damaged Excel workbook. Save it anew as .xlsx and drop it again. Nothing was landed.",
            file=shown_name(file.name),
        ) from None
    unpacked, size = sum(member.file_size for member in members), file.size
    if unpacked > min(unpacked_at_most(size), _SHEETS_AT_MOST):
        raise UnreadableFileError(
            "{file}: a workbook of {packed:,} bytes that unpacks to {unpacked:,}. Save its "
            "table as CSV (UTF-8) and drop that instead. Nothing was landed.",
            file=shown_name(file.name),
            packed=size,
            unpacked=unpacked,
        )


def encoding_of(file: Input) -> str:
    """Return the encoding of a text file: UTF-16 by its mark, else UTF-8, else GB18030; each read
    strictly to the end.

    GB18030, never GBK: it is the larger set, and headers with ¥ or rare names are not GBK.

    Raises:
        UndecodableError: it is none of them.
    """
    with file.open_bytes() as source:
        mark = source.read(2)
    return (
        _decodes(file, "utf-16") if mark in _UTF16 else _utf8_or_gb18030(file)
    ) or _encoding_problem(file)


def _utf8_or_gb18030(file: Input) -> str | None:
    if _decodes(file, "utf-8-sig"):
        return "utf-8-sig"
    # NOTE: GB18030 gives a text for almost any bytes; one stray byte in UTF-8 must not turn every
    # name into others.
    return None if _is_utf8(file) else _decodes(file, "gb18030")


def _is_utf8(file: Input) -> bool:
    """Tell whether the text beyond ASCII is UTF-8, but for some damage."""
    with file.open_text("utf-8", newline="", errors="replace") as source:
        valid = invalid = 0
        while valid + invalid < _SAMPLE_BYTES and (piece := source.read(_SAMPLE_BYTES)):
            replaced = piece.count("\ufffd")
            invalid += replaced
            valid += len(piece) - len(piece.encode("ascii", "ignore")) - replaced
    return valid > invalid


def _decodes(file: Input, encoding: str) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with file.open_bytes() as source:
            while piece := source.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return encoding


def _encoding_problem(file: Input) -> str:
    raise UndecodableError(
        "{file}: the bytes are neither whole UTF-8 nor GB18030 (GBK). Open it where it "
        "came from and save it as CSV UTF-8, then drop it again. Nothing was landed.",
        file=shown_name(file.name),
    )
