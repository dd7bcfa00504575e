"""Zips with a password: which can be opened, and with what."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from scv.errors import UnreadableFileError, UsageError, shown_name

WITH_PASSWORD = 0x1
# The method under which a zip names AES, of WinZip, 7-Zip and WinRAR.
_AES = 99
_LONGEST = 1000


def read_password(path: Path) -> bytes:
    """Return the first line of a file, without its end.

    Raises:
        UsageError: it cannot be read, or its first line is empty or no password.
    """
    try:
        with path.open("rb") as source:
            line = source.readline(_LONGEST + 1).removeprefix(b"\xef\xbb\xbf").strip(b"\r\n")
    except OSError:
        raise UsageError(
            "{name}: this file of a password cannot be read.", name=shown_name(path.name)
        ) from None
    if not 0 < len(line) <= _LONGEST:
        raise UsageError(
            "{name}: the first line of this file must be the password, and nothing else.",
            name=shown_name(path.name),
        )
    return line


def check_password(path: Path, locked: Sequence[zipfile.ZipInfo], password: bytes) -> None:
    """Refuse a zip that cannot be opened with this password; none is b"".

    NOTE: the old cipher of zips tells a wrong password by one byte: of 256 wrong ones it takes one,
    and the checksum of the file tells then.

    Raises:
        UnreadableFileError: it is packed with AES, has another password, or there is none.
    """
    if any(entry.compress_type == _AES for entry in locked):
        raise UnreadableFileError(
            "{path}: an archive with a password, encrypted with AES, which is not opened here. Unpack it "
            "with 7-Zip or WinRAR and drop what is inside. Nothing was landed.",
            path=shown_name(path.name),
        )
    if not password:
        raise UnreadableFileError(
            "{path}: an archive with a password, as personal bills are sent. Unpack it and drop what is "
            "inside; or put the password into a file and run: scv ingest --password-file FILE ARCHIVE. "
            "Nothing was landed.",
            path=shown_name(path.name),
        )
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in locked:
                archive.open(entry, pwd=password).close()
    except (RuntimeError, zipfile.BadZipFile, OSError, ValueError):
        raise UnreadableFileError(
            "{path}: an archive with another password than the one in the file that was named. Nothing "
            "was landed.",
            path=shown_name(path.name),
        ) from None
