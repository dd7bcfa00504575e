"""Rows out of JSON: lines of objects, or the objects of one list somewhere in a document.

Every value is text; nothing is inferred, dropped or repaired. Runs inside the reading child
(`worker.py`).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from scv.errors import EmptyExportError, UnreadableFileError, shown_name
from scv.ingest.headers import LayoutMatcher
from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.json_lists import (
    LOOK_AHEAD,
    Object,
    are_objects,
    bare_values,
    flatten,
    is_known,
    lists_in,
    other_lists,
    place_of_rows,
    rows_at,
)

_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_BLANK = "\ufeff \t\r\n"
JSONP = re.compile(r"\s*[A-Za-z_$][\w$.]{0,60}\(\s*[\[{]")
# How interfaces tell of an error, and what they write there where there was none.
_CODES = (
    "errcode",
    "error_code",
    "errorCode",
    "errCode",
    "sub_code",
    "retcode",
    "code",
    "ret",
    "error",
)
_REASONS = (
    "errmsg",
    "error_msg",
    "errorMsg",
    "errMsg",
    "error_description",
    "sub_msg",
    "message",
    "msg",
)
_BESIDE = (
    "request_id",
    "requestId",
    "rid",
    "hint",
    "success",
    "data",
    "result",
    "timestamp",
    "status",
    "help",
)
_GOOD = ("", "0", "200", "10000", "ok", "success", "true", "false", "none")


def json_rows(
    file: Input, encoding: str, matcher: LayoutMatcher, unread: Counter[str] | None = None
) -> tuple[Form, Iterator[dict[str, str]]]:
    """Return where a JSON file has its rows, and the rows, flattened: {"a": {"b": 1}} is {"a.b":
    "1"}.

    A document is a list of objects, or has one under some of its names, as {"data": {"list":
    [{…}]}}, or in the objects of another list, as pages do (`json_lists`). Documents may follow each
    other, as the pages of an answer do.

    Args:
        unread: is given the other lists of rows as the rows are read, and how many objects each
            has.

    Raises:
        UnreadableFileError: a line is not an object, a document is no list of objects and holds
            none, or several with rows.
        EmptyExportError: there is an empty list, and no rows.
    """
    try:
        if _is_lines(file, encoding, matcher):
            return Form("ndjson", encoding), _lines(file, encoding)
        documents = _documents(file, encoding)
        # NOTE: the first pages of an answer may be empty.
        first = next((each for each in documents if not _is_empty(each, matcher)), None)
        if first is None:
            raise EmptyExportError(
                "{file}: it holds an empty list, and no rows. Nothing was landed.",
                file=shown_name(file.name),
            )
        if code := failure_code(first):
            raise _failed(file, code, rows=False)
        is_row = isinstance(first, dict) and is_known(matcher, [first])
        if not is_row and (bare := bare_values(first)):
            raise _nothing_but_values(file, *bare)
        at = place_of_rows(first, matcher)
    except (ValueError, RecursionError):
        raise _not_json(file) from None
    aside = Counter[str]() if unread is None else unread
    return Form("json", encoding, at=at), _rows_of(
        file, chain([first], documents), at, matcher, aside
    )


def _is_empty(document: Any, matcher: LayoutMatcher) -> bool:
    """Tell whether a document is no row and has nothing but an empty list where rows would be."""
    if isinstance(document, dict):
        inside = any(value == [] or _is_empty(value, matcher) for value in document.values())
        return inside and not lists_in(document) and not is_known(matcher, [document])
    return bool(document == [])


def _is_lines(file: Input, encoding: str, matcher: LayoutMatcher) -> bool:
    """Tell whether every line is a row, and not a document with a list of rows."""
    with file.open_text(encoding) as source:
        lines = list(
            islice((line.strip(_BLANK) for line in source if line.strip(_BLANK)), LOOK_AHEAD)
        )
    values = [_decode(line) for line in lines]
    if not values or not isinstance(values[0], dict):
        return False
    if len(values) == 1 and not is_known(matcher, values[:1]) and bare_values(values[0]):
        return False
    # NOTE: a row may hold a list of objects too, as an order its items, or an empty one.
    lists = [rows for value in values for _, rows in lists_in(value)]
    is_single = len(values) == 1 and (bool(lists) or _is_empty(values[0], matcher))
    pages = is_single or any(is_known(matcher, rows) for rows in lists)
    return is_known(matcher, values[:1]) or not pages


def _decode(line: str) -> Any:
    """Return what a line holds; None where that is nothing or no whole document."""
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None


def _lines(file: Input, encoding: str) -> Iterator[dict[str, str]]:
    found = False
    with file.open_text(encoding) as source:
        for number, line in enumerate(source, start=1):
            if line.strip(_BLANK):
                try:
                    entry = _object(_DECODER.decode(line.strip(_BLANK)))
                except (ValueError, RecursionError):
                    raise _not_json(file, number) from None
                if code := failure_code(entry):
                    raise _failed(file, code, rows=found)
                found = True
                yield flatten(entry)


def _object(value: Any) -> Object:
    if not isinstance(value, dict):
        raise ValueError
    return value


def _documents(file: Input, encoding: str) -> Iterator[Any]:
    """Yield the documents of a file, one after the other; at least one."""
    with file.open_text(encoding) as source:
        text = source.read()
    if wrapped := JSONP.match(text):
        # NOTE: callback({…}); as a page hands it to its script.
        text = (
            text[wrapped.end() - 1 :]
            .rstrip(_BLANK)
            .removesuffix(";")
            .rstrip(_BLANK)
            .removesuffix(")")
        )
    end = len(text.rstrip(_BLANK))
    at = len(text) - len(text.lstrip(_BLANK))
    while True:
        document, at = _DECODER.raw_decode(text, at)
        yield document
        while at < end and text[at] in _BLANK:
            at += 1
        if at >= end:
            return


def _rows_of(
    file: Input,
    documents: Iterable[Any],
    at: tuple[str, ...] | None,
    matcher: LayoutMatcher,
    unread: Counter[str],
) -> Iterator[dict[str, str]]:
    try:
        for document in documents:
            rows = [document] if at is None else rows_at(document, at)
            if not rows and (code := failure_code(document)):
                raise _failed(file, code, rows=True)
            if rows and not are_objects(rows):
                raise _not_json(file)
            if at is not None and any(
                found != at and is_known(matcher, rows) for found, rows in lists_in(document)
            ):
                raise UnreadableFileError(
                    "{file}: it holds rows in more than one list. Save each list as a file of its "
                    "own. Nothing was landed.",
                    file=shown_name(file.name),
                )
            unread.update(dict(() if at is None else other_lists(document, at)))
            yield from map(flatten, rows)
    except (ValueError, RecursionError):
        raise _not_json(file) from None


def failure_code(document: Any) -> str:
    """Return the code of an interface's error, of an object that tells of one and has no rows; empty
    for any other.
    """
    if not isinstance(document, dict) or document.keys() - {*_CODES, *_REASONS, *_BESIDE}:
        return ""
    if lists_in(document):
        return ""
    code = next((str(document[name]) for name in _CODES if document.get(name) is not None), "")
    is_one = code.lower() not in _GOOD and any(document.get(name) for name in _REASONS)
    return code if is_one else ""


def _failed(file: Input, code: str, *, rows: bool) -> UnreadableFileError:
    """Return the refusal of an interface's error, alone or behind rows."""
    if not rows:
        return UnreadableFileError(
            "{file}: the answer of an interface that failed (error {code}), and no rows. Export it "
            "again. Nothing was landed.",
            file=shown_name(file.name),
            code=shown_name(code),
        )
    return UnreadableFileError(
        "{file}: the list is cut: behind some rows the interface answered with error {code}. A part of "
        "a list is no list. Export it again, whole. Nothing was landed.",
        file=shown_name(file.name),
        code=shown_name(code),
    )


def _nothing_but_values(file: Input, name: str, count: int) -> UnreadableFileError:
    """Return the refusal of a list of bare values, such as the openids of all followers."""
    return UnreadableFileError(
        "{file}: a list of bare values ({name}: {count:,}), such as ids, without any details beside them. "
        "Export the details of each (of followers: user/info/batchget). Nothing was landed.",
        file=shown_name(file.name),
        count=count,
        name=shown_name(name or "[]"),
    )


def _not_json(file: Input, line: int = 0) -> UnreadableFileError:
    where = f" line {line}:" if line else ""
    return UnreadableFileError(
        "{file}:{where} not the JSON we read: one object a line, or a list of objects. "
        "Export it again and drop it. Nothing was landed.",
        file=shown_name(file.name),
        where=where,
    )
