"""Search everything the tool keeps for an erased person, in a way that shares nothing with the
redaction.

The redaction knows how numbers are spelled and where names may begin. This search knows neither: it
throws away all that is no digit and tries every eleven in a row, all that is no Han character and
tries every two to four, and every word between blanks. What is left of a text is compared by marks.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from scv.home.open_home import Vault
from scv.identity.epochs import ALWAYS
from scv.ingest.erasure import FOREVER
from scv.ingest.redaction import MARK_RANK
from scv.schema.session import Session
from scv.vault.ledger import Entry

_CHINESE = {
    char: str(at)
    for digits in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖")
    for at, char in enumerate(digits)
} | {"幺": "1"}
_ENDS = {ord(char): " " for char in "，。；：、！？（）()[]{}<>《》【】「」“”‘’\"';:!?|=,/\\"}
_WORD_MARKS = ".-'"
_BETWEEN_TEXTS = re.compile(r"[<>\"\n\r]+")
_AT_ONCE = 200_000


class Search:
    """The search for one erased person by the marks of the erasure."""

    def __init__(self, vault: Vault, erasure: Entry) -> None:
        body = erasure.body
        self._index = vault.tombstones
        # NOTE: a number that others had too is theirs in their rows, and is looked for in texts by
        # the redaction alone.
        exclusive = [
            each for each in body["phones"] if each["since"] <= -ALWAYS and each["until"] >= FOREVER
        ]
        self._numbers = {int(each["mark"]) for each in exclusive}
        self._names = set(map(int, body.get("names", ())))
        self._words = set(map(int, body.get("words", ())))

    def count(self, texts: Iterable[str]) -> int:
        """Count the texts that hold the person's number, full name, mailbox or an identifier."""
        candidates = dict[str, set[str]]()
        for text in set(texts):
            candidates[text] = set(pieces(text))
        return len(self._with(candidates))

    def _with(self, candidates: dict[str, set[str]]) -> set[str]:
        every = sorted({piece for pieces in candidates.values() for piece in pieces})
        known = {"phone": self._numbers, "name": self._names, "word": self._words}
        hits = set[str]()
        for start in range(0, len(every), _AT_ONCE):
            part = pl.DataFrame(
                {"text": every[start : start + _AT_ONCE]}, schema={"text": pl.String}
            )
            marks = part.select("text", mark=self._index.tokens(pl.col("text"), MARK_RANK)).rows()
            hits |= {text for text, mark in marks if int(mark) in known[text.partition("\x1f")[0]]}
        return {text for text, pieces in candidates.items() if pieces & hits}


def pieces(text: str) -> Iterator[str]:
    """Yield all that a text could hold of a person, as marks are made of it."""
    seen = [
        char
        for char in text
        if unicodedata.category(char) not in ("Cf", "Cc", "Mn", "Me") or char in "\t\n\r"
    ]
    digits = "".join(map(_digit, seen))
    for at in range(len(digits) - 10):
        if digits[at] == "1":
            yield f"phone\x1f+86{digits[at : at + 11]}"
    han = "".join(char for char in seen if "\u3400" <= char <= "\u9fff" or char >= "\U00020000")
    for length in (2, 3, 4):
        yield from (f"name\x1f{han[at : at + length]}" for at in range(len(han) - length + 1))
    plain = unicodedata.normalize("NFKC", "".join(seen)).lower().translate(_ENDS)
    words = re.sub("[^\x00-\u024f]", " ", plain).split()
    yield from ("word\x1f" + word.strip(_WORD_MARKS) for word in words)
    for length in (2, 3, 4):
        yield from (
            f"name\x1f{' '.join(words[at : at + length])}" for at in range(len(words) - length + 1)
        )


def _digit(char: str) -> str:
    if char in _CHINESE:
        return _CHINESE[char]
    digit = unicodedata.digit(char, None)
    return "" if digit is None else str(digit)


def texts_of_tables(session: Session, catalog: str, columns: Iterable[str] = ()) -> Iterator[str]:
    """Yield the distinct texts of all columns of text of a database that is attached; of these
    columns alone, if any are named.
    """
    rows = session.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND data_type = 'VARCHAR'",
        [catalog],
    )
    names = set(columns)
    for table, column in rows:
        if not names or column in names:
            for (text,) in session.rows(
                f'SELECT DISTINCT "{column}" FROM {catalog}."{table}" WHERE "{column}" IS NOT NULL'
            ):
                yield from parts(text)


def texts_of_ledgers(vault: Vault) -> Iterator[str]:
    """Yield the texts in the entries of all ledgers."""
    for ledger in vault.ledgers:
        for entry in ledger.entries():
            yield from _leaves(entry.body)


def texts_of_files(folder: Path) -> Iterator[str]:
    """Yield the texts in the files of a folder, pages and accounts alike, and the names of the
    files.
    """
    for path in sorted(folder.glob("*")) if folder.exists() else ():
        yield path.name
        if path.is_file():
            yield from parts(path.read_text("utf-8", errors="replace"))


def parts(text: str) -> list[str]:
    """Return the texts of a page or of a JSON object: digits of two cells are not one number."""
    return _BETWEEN_TEXTS.split(text)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
