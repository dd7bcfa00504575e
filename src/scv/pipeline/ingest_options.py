"""On what terms a file is taken in, how far taking in has come, and what became of each file."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scv.console.mapped_columns import shown_columns
from scv.console.unread import shown_unread
from scv.errors import BadInputError, PassedOverError, shown_name

_HEADER_FIELDS = ("sources", "channels", "rows_in", "guessed", "rejects", "reasons")


PASSED_OVER = "passed over"


@dataclass(frozen=True)
class FileResult:
    """What became of one file: landed, known (the same bytes were landed before), parked, with the
    reason, or passed over: a note, without which nothing is missing.

    Attributes:
        id: the start of its SHA-256, by which commands find it whatever it is called; of a file
            that landed.
        place: where it stands in the inbox; of a parked file.
    """

    name: str
    status: str
    account: str
    code: str = ""
    message: str = ""
    header: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    place: str = ""

    @classmethod
    def refused(
        cls, name: str, account: str, error: BadInputError, place: str = ""
    ) -> "FileResult":
        """Return what became of a file that was not taken in."""
        status = PASSED_OVER if isinstance(error, PassedOverError) else "parked"
        return cls(name, status, account, error.code, str(error), place=place)

    def to_dict(self) -> dict[str, Any]:
        """Return what a run's account says of it: of a file that was landed, its sources, channels
        and rows too.
        """
        result = {name: getattr(self, name) for name in ("name", "status", "code", "message")}
        header = {name: self.header[name] for name in _HEADER_FIELDS if name in self.header}
        if "as_text" in self.header:
            header["as_text"] = [
                [shown_name(name), *cells] for name, *cells in self.header["as_text"]
            ]
        if self.header.get("mapping"):
            header["mapping"] = list(map(shown_name, self.header["mapping"]))
        if columns := shown_columns(self.header.get("columns", ())):
            header["columns"] = columns
        if unread := shown_unread(self.header.get("unread", {})):
            header["unread"] = unread
        found = {"id": self.id[:12]} if self.id else {}
        found |= {"place": "/".join(map(shown_name, self.place.split("/")))} if self.place else {}
        return result | found | {"account": shown_name(self.account)} | header


class IngestProgress:
    """How far taking files in has come, for whoever watches: files that there are and that are
    done, rows that were read.
    """

    def __init__(self) -> None:
        self.expected = self.files = self.rows = 0
        self._lock = threading.Lock()

    def add(self, expected: int = 0, files: int = 0, rows: int = 0) -> None:
        """Count more of each; from any thread."""
        with self._lock:
            self.expected, self.files, self.rows = (
                self.expected + expected,
                self.files + files,
                self.rows + rows,
            )


@dataclass(frozen=True)
class IngestOptions:
    """On what terms a file is taken in.

    Attributes:
        named: somebody named its account for this file.
        is_default: nothing says its account.
        source: the only layout accepted, if any.
        accept: it may differ from those before it.
        password: of archives that have one.
    """

    account: str
    named: bool = False
    is_default: bool = False
    source: str | None = None
    accept: bool = False
    password: bytes = field(default=b"", repr=False)
