"""What kind of file this is, by its first bytes and never by its name; and in which encoding its
text stands.
"""

import codecs
import zipfile
from contextlib import suppress
from typing import Literal

from scv.errors import (
    EmptyExportError,
    Message,
    UndecodableError,
    UnreadableFileError,
    shown_name,
)
from scv.ingest.read.compound_file import chains_end
from scv.ingest.read.containers import DOCUMENTS, document_of
from scv.ingest.read.first_bytes import foreign, is_encrypted, markup_kind, old_document
from scv.ingest.read.inputs import CORRUPTED, Input, unpacked_at_most
from scv.ingest.read.json_rows import JSONP
from scv.sources.header_dictionary import FIELDS, IDENTIFIERS, PHONE, VARIANTS

Kind = Literal["delimited", "json", "workbook", "xls", "ods", "html", "xml"]

_PIECE = 1 << 20
# So many characters beyond ASCII tell UTF-8 from GB18030.
_SAMPLE_BYTES = 10_000
# Sheets are parsed in memory.
_SHEETS_AT_MOST = 4 << 30
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPEN_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_HEADER_CHARACTERS = frozenset(
    char
    for words in (PHONE, *FIELDS.values(), *(known for _, known in IDENTIFIERS.values()))
    for char in "".join(words)
    if not char.isascii()
)
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
    if start.startswith(_ZIP):
        return _kind_of_zip(file)
    if start.startswith(OLD_OFFICE):
        return _kind_of_old(file)
    if start.removeprefix(codecs.BOM_UTF8).startswith(_ZIP[0]):
        raise UnreadableFileError(
            "{file}: an Excel workbook or an archive behind the mark of a text, which damages it: the "
            "program that sent it is at fault. Open it in Excel or WPS, save it as .xlsx and drop that "
            "instead. Nothing was landed.",
            file=shown_name(file.name),
        )
    if what := foreign(start):
        raise _not_read(file, what)
    if wide := _wide_encoding(start):
        start = start[: len(start) // 2 * 2].decode(wide, "replace").encode("utf-8", "replace")
    start = start.removeprefix(codecs.BOM_UTF8)
    markup = markup_kind(start)
    if markup == "other":
        raise _not_read(file, Message("an XML document that is no spreadsheet"))
    is_json = start.lstrip(b" \t\r\n")[:1] in (b"{", b"[") or JSONP.match(start.decode("latin-1"))
    return markup or ("json" if is_json else "delimited")


def _not_read(file: Input, what: Message) -> UnreadableFileError:
    return UnreadableFileError(
        "{file}: {what}, which is not read. Save its table as CSV (UTF-8) or .xlsx and drop that "
        "instead. Nothing was landed.",
        file=shown_name(file.name),
        what=what,
    )


def with_password(file: Input) -> UnreadableFileError:
    """Return the refusal of a workbook under a password."""
    return UnreadableFileError(
        "{file}: a workbook protected by a password. Take the password off (File, Info, "
        "Protect Workbook), save it as .xlsx and drop it again. Nothing was landed.",
        file=shown_name(file.name),
    )


def _kind_of_zip(file: Input) -> Kind:
    """Return which workbook a zip is."""
    names = _check_container(file)
    document = document_of(names)
    if document == "open" and _is_open_spreadsheet(file):
        return "ods"
    if document == "workbook":
        return "workbook"
    if document:
        raise _not_read(file, DOCUMENTS[document])
    raise UnreadableFileError(
        "{file}: an archive inside an archive. Unpack it and drop the files inside it instead.",
        file=shown_name(file.name),
    )


def _is_open_spreadsheet(file: Input) -> bool:
    with suppress(*CORRUPTED, KeyError), zipfile.ZipFile(file.seek_source()) as archive:
        return archive.read("mimetype").strip().startswith(_OPEN_SPREADSHEET)
    return False


def _kind_of_old(file: Input) -> Kind:
    content = file.read_bytes()
    if is_encrypted(content):
        raise with_password(file)
    if what := old_document(content):
        raise _not_read(file, what)
    if not chains_end(content):
        raise _corrupt_workbook(file)
    return "xls"


def _corrupt_workbook(file: Input) -> UnreadableFileError:
    return UnreadableFileError(
        "{file}: a damaged Excel workbook. Save it anew as .xlsx and drop it again. Nothing was landed.",
        file=shown_name(file.name),
    )


def _check_container(file: Input) -> list[str]:
    """Return the names of a workbook's parts; refuse one that is damaged, or unpacks to far more
    than any table does.
    """
    try:
        with zipfile.ZipFile(file.seek_source()) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _corrupt_workbook(file) from None
    unpacked, size = sum(member.file_size for member in members), file.size
    if unpacked > min(unpacked_at_most(size), _SHEETS_AT_MOST):
        raise UnreadableFileError(
            "{file}: a workbook of {packed:,} bytes that unpacks to {unpacked:,}. Save its "
            "table as CSV (UTF-8) and drop that instead. Nothing was landed.",
            file=shown_name(file.name),
            packed=size,
            unpacked=unpacked,
        )
    return [member.filename for member in members]


def encoding_of(file: Input) -> str:
    """Return the encoding of a text file: UTF-16, else UTF-8, else GB18030, or Big5 where its
    headers are words in that alone; each read strictly to the end.

    GB18030, never GBK: it is the larger set, and headers with ¥ or rare names are not GBK.

    Raises:
        UndecodableError: it is none of them.
    """
    with file.open_bytes() as source:
        start = source.read(4096)
    wide = _wide_encoding(start)
    found = _decodes(file, wide) if wide else _utf8_or_gb18030(file)
    if found == "gb18030" and _is_big5(start) and _decodes(file, "big5hkscs"):
        found = "big5hkscs"
    return found or _encoding_problem(file)


def _wide_encoding(start: bytes) -> str:
    """Return the encoding of a text of two bytes a character: by its mark, or by where the zeros of
    its digits and commas stand; empty for any other.
    """
    if start[:2] in _UTF16:
        return _UTF16[start[:2]]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 20 < len(start) or min(even, odd) * 20 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_big5(start: bytes) -> bool:
    """Tell whether a text that may be GB18030 reads like headers in Big5 only: by the characters
    that headers are made of.
    """
    head = start.splitlines()[:1]
    texts = [b"".join(head).decode(encoding, "replace") for encoding in ("gb18030", "big5hkscs")]
    known = [sum(char in _HEADER_CHARACTERS for char in text.translate(VARIANTS)) for text in texts]
    return known[1] > known[0]


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
