"""Small files that people write, or that may have been damaged, read so that no content of theirs
is a fault of ours.

A file nested a thousand deep, a number of five thousand digits, a folder or a pipe of that name:
each is refused like any other nonsense.
"""

import errno
import json
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from scv.errors import UsageError


def parse_json(content: str | bytes) -> Any:
    """Return what a JSON text says.

    Raises:
        ValueError: it is none, or is nested deeper than anything of ours.

    >>> parse_json('{"a": 1}')
    {'a': 1}
    >>> parse_json("[" * 100_000)
    Traceback (most recent call last):
    ...
    ValueError: nested too deep
    """
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("nested too deep") from None


def parse_toml(content: bytes) -> dict[str, Any]:
    """Return what a TOML text in UTF-8 says, with a mark before it or without.

    Raises:
        ValueError: it is none, is nested deeper than anything of ours, or holds a number that
            nobody can mean. Only a `tomllib.TOMLDecodeError` may be repeated to its writer: it
            tells line and column.
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("nested too deep") from None


def read_bytes(file: Traversable, where: str) -> bytes:
    """Return the bytes of a file that a person put somewhere.

    Raises:
        UsageError: it is a folder, a pipe, a link to nothing, or not ours to read.
        OSError: the disk failed.
    """
    try:
        # NOTE: to open a pipe would wait for whoever writes into it, for ever.
        if not file.is_file():
            kind = "a folder 文件夹" if file.is_dir() else "no regular file 不是普通文件"
            raise UsageError(
                "{where}: this is {kind}, and a file is needed. Move it away, or put the file in its place.",
                where=where,
                kind=kind,
            )
        return file.read_bytes()
    except OSError as error:
        # NOTE: a disk that fails is no fault of whoever put the file there: it is told as such at
        # the outermost door.
        if error.errno == errno.EIO:
            raise
        raise UsageError(
            "{where}: cannot be read ({strerror}).", where=where, strerror=error.strerror
        ) from None


def read_toml(path: Path) -> dict[str, Any]:
    """Return the settings of a TOML file.

    Raises:
        UsageError: it cannot be read as one; the message says where.
    """
    try:
        return parse_toml(read_bytes(path, str(path)))
    except ValueError as error:
        raise UsageError(
            "{path}: not readable as TOML: {told_of}", path=path, told_of=describe_error(error)
        ) from None


def describe_error(error: ValueError) -> str:
    """Return what may be told of a text that is no TOML: line and column where there are any, never
    more of it than the parser shows.
    """
    return (
        str(error)
        if isinstance(error, tomllib.TOMLDecodeError | UnicodeDecodeError)
        else "nested too deep, or a number too long"
    )
