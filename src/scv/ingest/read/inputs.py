"""What a dropped file holds: itself, or what is packed inside it. Packed files are read through,
never unpacked onto a disk.
"""

import gzip
import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from scv.errors import UnreadableFileError, shown_name
from scv.ingest.read.containers import document_of
from scv.ingest.read.debris import is_debris
from scv.ingest.read.zip_password import WITH_PASSWORD, check_password

Compression = Literal["", "gzip", "zip"]

_GZIP, _ZIP, _EMPTY_ZIP = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
# Exports and workbooks unpack to ten or twenty times their size; deflate can do a thousand.
_TIMES_AT_MOST, _SMALL, _UNPACKED_AT_MOST = 200, 64 << 20, 16 << 30
_MEMBERS_AT_MOST = 1000
# What the standard library raises over archives that are damaged, or packed in a way that it does
# not know.
CORRUPTED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, OverflowError, RuntimeError, LookupError),
)
_NAMED_IN_UTF8 = 0x800


@dataclass(frozen=True)
class Input:
    """One file to read: a file of the inbox, or one packed inside it.

    Attributes:
        member: the name inside a zip, as the archive has it.
        label: the same as its writer meant it, without folders.
        password: of the zip, where it has one.
    """

    path: Path
    compression: Compression = ""
    member: str = ""
    label: str = ""
    password: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """The file's name; of a packed one the archive's too."""
        return f"{self.path.name}/{self.label}" if self.compression == "zip" else self.path.name

    @property
    def own_name(self) -> str:
        """The file's name; of a packed one without the archive's."""
        return self.label if self.compression == "zip" else self.path.name

    @property
    def suffix(self) -> str:
        """The ending of the name, .gz left out."""
        name = self.name.removesuffix(".gz") if self.compression == "gzip" else self.name
        return PurePosixPath(name).suffix.lower()

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return self.path.stat().st_size

    @property
    def stamp(self) -> tuple[int, int]:
        """Bytes on the disk and time of the last change: another stamp, another content."""
        status = self.path.stat()
        return status.st_size, status.st_mtime_ns

    def open_bytes(self) -> io.BufferedReader:
        """Open the file's own bytes, unpacked as they are read.

        Raises:
            UnreadableFileError: the archive is damaged.
        """
        raw = self.path.open("rb")
        return self._decompress(raw) if self.compression else raw

    def _decompress(self, raw: io.BufferedReader) -> io.BufferedReader:
        with ExitStack() as opened:
            opened.enter_context(raw)
            try:
                source: IO[bytes] | gzip.GzipFile = (
                    gzip.GzipFile(fileobj=raw)
                    if self.compression == "gzip"
                    else opened.enter_context(zipfile.ZipFile(raw)).open(
                        self.member, pwd=self.password or None
                    )
                )
            except CORRUPTED:
                raise self.damaged() from None
            opened.enter_context(source)
            return _Bounded(source, self, opened.pop_all())

    def damaged(self) -> UnreadableFileError:
        """Return the refusal of a packed file that cannot be unpacked."""
        may_be_locked = ", or the password is another one" if self.password else ""
        return self.read_error(f"the packed file is damaged{may_be_locked}")

    def read_error(self, reason: str) -> UnreadableFileError:
        """Return the refusal of a packed file."""
        return UnreadableFileError(
            "{name}: {why}. Unpack it, check it and drop what is inside. Nothing was landed.",
            name=shown_name(self.name),
            why=reason,
        )

    def open_text(
        self, encoding: str, newline: str | None = None, errors: str = "strict"
    ) -> IO[str]:
        """Open the file as text."""
        return io.TextIOWrapper(
            self.open_bytes(), encoding=encoding, newline=newline, errors=errors
        )

    def read_bytes(self) -> bytes:
        """Return the file's own bytes."""
        with self.open_bytes() as source:
            return source.read()

    def starts_with(self, mark: bytes) -> bool:
        """Tell whether these are its first bytes."""
        with self.open_bytes() as source:
            return source.read(len(mark)) == mark

    def seek_source(self) -> Path | io.BytesIO:
        """Return what readers of containers need: the path, or the bytes of a packed file."""
        return io.BytesIO(self.read_bytes()) if self.compression else self.path

    def digest(self) -> str:
        """Return the SHA-256 of the file's own bytes: the same, packed or not."""
        with self.open_bytes() as source:
            return hashlib.file_digest(source, "sha256").hexdigest()


@dataclass(frozen=True)
class Form:
    """How the rows of a file stand in it, as its reader found.

    Attributes:
        kind: delimited, ndjson, json, workbook, xls, ods, html or xml.
        encoding: of a text.
        delimiter: of a delimited file.
        at: the names that lead to the list of rows in a JSON document; None where each document is
            a row.
        skip_space: blanks stand before the quotes of a delimited file.
    """

    kind: str = ""
    encoding: str = ""
    delimiter: str = ","
    skip_space: bool = False
    at: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Task:
    """What the reading child is asked to do.

    Attributes:
        own, folders: where the user's declarations are, if there are any, and those of packages.
        channel: where the file was dropped, if that is known.
        propose: make a declaration for it, and read nothing more.
        count: only count its rows, which stand in it like this.
    """

    file: Input
    own: Path | None = None
    folders: tuple[Path, ...] = ()
    channel: str | None = None
    propose: bool = False
    count: Form | None = None


def inputs_of(path: Path, password: bytes = b"") -> list[Input]:
    """Return the files that a dropped file holds; a workbook is a zip and still one file.

    Args:
        password: for a zip that has one.

    Raises:
        UnreadableFileError: an archive that is damaged, has a password, or unpacks to far more than
            exports do.
    """
    with path.open("rb") as source:
        start = source.read(4)
    if start.startswith(_GZIP):
        return [Input(path, "gzip")]
    if start in (_ZIP, _EMPTY_ZIP):
        return _members(path, password)
    return [Input(path)]


def _members(path: Path, password: bytes) -> list[Input]:
    try:
        with path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except CORRUPTED:
        return [Input(path)]  # a damaged archive or workbook: whoever reads it says so
    if document_of(entry.filename for entry in entries):
        return [Input(path)]
    files = [entry for entry in entries if not is_debris(_parts(entry))]
    locked = [entry for entry in files if entry.flag_bits & WITH_PASSWORD]
    if locked:
        check_password(path, locked, password)
    unpacked, size = sum(entry.file_size for entry in files), path.stat().st_size
    if len(files) > _MEMBERS_AT_MOST or unpacked > unpacked_at_most(size):
        raise UnreadableFileError(
            "{path}: an archive of {packed:,} bytes with {wanted:,} files that unpack to "
            "{unpacked:,}. Unpack it and drop the exports inside. Nothing was landed.",
            path=shown_name(path.name),
            packed=size,
            wanted=len(files),
            unpacked=unpacked,
        )
    if len({entry.filename for entry in files}) < len(files):
        raise UnreadableFileError(
            "{path}: an archive with two files of one name. Unpack it and drop the exports inside. Nothing was landed.",
            path=shown_name(path.name),
        )
    if not files:
        raise UnreadableFileError(
            "{path}: an archive with no file inside. Nothing was landed.",
            path=shown_name(path.name),
        )
    return [
        Input(path, "zip", entry.filename, _parts(entry)[-1], password if entry in locked else b"")
        for entry in files
    ]


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the folders and the name of a packed file as its writer meant them."""
    name = entry.filename
    if not entry.flag_bits & _NAMED_IN_UTF8:
        # NOTE: zipfile takes names without the mark of UTF-8 for CP437; Chinese Windows writes GBK,
        # where half a character may be a backslash.
        name = name.encode("cp437").decode("gb18030", "replace")
    return PurePosixPath(name.replace("\\", "/")).parts or (name,)


def unpacked_at_most(size: int) -> int:
    """Return to how many bytes so many packed ones may unpack; more is no export."""
    return min(max(_SMALL, size * _TIMES_AT_MOST), _UNPACKED_AT_MOST)


class _Bounded(io.BufferedReader):
    """Reads a packed file and stops where it unpacks to far more than exports do, or is damaged."""

    def __init__(self, source: IO[bytes] | gzip.GzipFile, file: Input, opened: ExitStack) -> None:
        super().__init__(_LimitedStream(source, file, opened))


class _LimitedStream(io.RawIOBase):
    def __init__(self, source: IO[bytes] | gzip.GzipFile, file: Input, opened: ExitStack) -> None:
        self._source, self._file, self._opened = source, file, opened
        self._left = unpacked_at_most(file.size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            piece = self._source.read(len(buffer))
        except CORRUPTED:
            raise self._file.damaged() from None
        self._left -= len(piece)
        if self._left < 0:
            raise self._file.read_error("it unpacks to far more than exports do")
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._opened.close()
        super().close()


def paths_by_id(paths: Iterable[Path]) -> dict[str, Path]:
    """Return the SHA-256 of every file that these hold, and which of them holds it; what cannot be
    opened is left out.
    """
    found: dict[str, Path] = {}
    for path in paths:
        with suppress(UnreadableFileError, OSError):
            for file in inputs_of(path):
                with suppress(UnreadableFileError):
                    found[file.digest()] = path
    return found
