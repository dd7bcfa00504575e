"""Count a text's rows without reading it: the other half of conservation. Shares no code with the
readers. `tally.py` counts every kind of file.

A row is a line that is not blank, line breaks inside quoted cells not counted; in JSON, a line that
is not blank, or an object of the list that was read. Files are taken piece by piece, so that a
large one costs no more memory than a small one; only JSON documents are held whole.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import IO

import polars as pl

from scv.ingest.read.inputs import Form, Input

_PIECE = 4 << 20
_UTF8_MARK = b"\xef\xbb\xbf"
# A quoted cell, closed or open to the end of what was read; the group holds an open one.
# Possessive: nothing is tried twice.
_QUOTED = rb'(?:(?<=[\r\n%s])|\A)%s(?:"[^"]*+(?:""[^"]*+)*+"|("[^"]*+(?:""[^"]*+)*+\Z))'
# A line of which every quoted cell is closed, and no other cell begins with a quote.
_CELL_OF_CLOSED = r'(?:"(?:[^"]|"")*"|[^"{0}][^{0}]*|)'
_CELL_AFTER_SPACE = r'(?:[ \t]*"(?:[^"]|"")*"[ \t]*|[ \t]*[^"{0} \t][^{0}]*|[ \t]*)'
# Stands for a quoted cell; a byte of no text in UTF-8 or GB18030.
_CELL = b"\xff"
# In the way to a list of rows: every object of a list, and every object under a number.
_SIGNS = ("[]", "{}")
_STRING = r'(?s)"[^"\\]*(?:\\.[^"\\]*)*"'


def count_rows(file: Input, form: Form) -> int:
    """Return the number of rows in a text, headers and titles included."""
    with file.open_bytes() as source:
        # NOTE: in GB18030 a line break, a quote, a comma are those bytes and no others; not so a
        # bracket or a bar.
        count_bytes = form.kind != "json" and form.delimiter != "|"
        as_it_is = form.encoding == "utf-8-sig" or (form.encoding == "gb18030" and count_bytes)
        pieces = _pieces(source) if as_it_is else _as_utf8(source, form.encoding)
        if form.kind == "delimited":
            return _count_lines(pieces, form.delimiter.encode(), form.skip_space)
        return (
            _count_objects(b"".join(pieces), form.at)
            if form.kind == "json"
            else _count_filled(pieces, b" \t")
        )


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece


def _as_utf8(source: IO[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for piece in chain(_pieces(source), [b""]):
        yield decoder.decode(piece, final=not piece).encode("utf-8", "surrogatepass")


def _count_lines(pieces: Iterator[bytes], delimiter: bytes, skip_space: bool) -> int:
    """Count the rows of a delimited text: lines that are not blank, a quoted cell being part of its
    line.
    """
    blank = b" \x00" if delimiter == b"\t" else b" \t\x00"
    return _count_filled(_without_quoted(pieces, delimiter, skip_space), blank)


def _without_quoted(pieces: Iterator[bytes], delimiter: bytes, skip_space: bool) -> Iterator[bytes]:
    """Yield whole lines of the text, with one byte in place of each quoted cell that needs it.

    Args:
        skip_space: blanks may stand before a quote.
    """
    blank = b"" if not skip_space else b" *+" if delimiter == b"\t" else b"[ \t]*+"
    quoted = re.compile(_QUOTED % (re.escape(delimiter), blank))
    rest, ends = next(pieces, b"").removeprefix(_UTF8_MARK), False
    while not ends:
        piece = next(pieces, b"")
        ends, text = not piece, rest + piece
        at = len(text) if ends else max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
        if _every_line_is_closed(text[:at], delimiter, skip_space):
            yield text[:at]
            rest = text[at:]
            continue
        # NOTE: the next piece may begin with the other half of a doubled quote, or tell that a cell
        # begins here.
        complete = text if ends else text.rstrip(b'"')
        replaced = quoted.sub(_CELL + rb"\1", complete)
        opens = -1 if ends else replaced.find(_CELL + b'"')
        upto = len(replaced) if opens < 0 else opens
        at = (
            upto
            if ends
            else max(replaced.rfind(b"\n", 0, upto), replaced.rfind(b"\r", 0, upto)) + 1
        )
        yield replaced[:at]
        rest = replaced[at:upto] + replaced[upto:].removeprefix(_CELL) + text[len(complete) :]


def _every_line_is_closed(text: bytes, delimiter: bytes, skip_space: bool) -> bool:
    """Tell whether no quoted cell goes over the end of a line, so that rows are lines."""
    if b'"' not in text:
        return True
    cell = _CELL_AFTER_SPACE if skip_space else _CELL_OF_CLOSED
    if delimiter == b"\t":
        cell = cell.replace(r" \t", " ")
    cell = cell.format(re.escape(delimiter.decode()))
    lines = pl.Series([str(text, "utf-8", "replace").replace("\r", "\n")]).str.split("\n").explode()
    return bool(lines.str.contains(f"^{cell}(?:{re.escape(delimiter.decode())}{cell})*$").all())


def _count_filled(pieces: Iterable[bytes], blank: bytes) -> int:
    """Count the lines that are not blank."""
    blank, rest, found = blank + _UTF8_MARK, b"", 0
    for piece in pieces:
        *lines, rest = (rest + piece).replace(b"\r", b"\n").split(b"\n")
        found += sum(1 for line in lines if line.strip(blank))
    return found + bool(rest.strip(blank))


def _count_objects(content: bytes, at: Sequence[str] | None) -> int:
    """Count the objects that stand directly in the lists under these names; without names, those
    that stand in nothing.
    """
    variants = {
        variant: name for name in at or () if name not in _SIGNS for variant in _variants(name)
    }
    names = b"|".join(map(re.escape, variants)) or b"(?!)"
    # All strings go but the names asked for; of any other name the colon stays.
    parts = re.split(rb"((?<!\\)(?:%s)\s*:)" % names, content)
    texts = pl.Series([str(part, "utf-8", "replace") for part in parts[::2]])
    parts[::2] = [text.encode() for text in texts.str.replace_all(_STRING, "")]
    path, name = list[tuple[bytes, str | None]](), None
    for part in at or ():
        path.append((b"[" if part == "[]" else b"{", name))
        name = None if part in _SIGNS else part
    if not at or at[-1] != "{}":
        path.append((b"[", name))
    found, parents = 0, list[tuple[bytes, str | None]]()
    for token in re.finditer(rb"(?:(%s)\s*:\s*)?([\[{])|[\]}]" % names, b"".join(parts)):
        sign = token[2]
        if sign:
            found += sign == b"{" and (not parents if at is None else parents == path)
            parents.append((sign, variants.get(token[1])))
        else:
            del parents[-1:]
    return found


def _variants(name: str) -> Iterator[bytes]:
    """Yield how a name may be written in JSON: as it is, or escaped in either case of digits; the
    slash escaped or not.
    """
    escaped = json.dumps(name)
    for text in (
        json.dumps(name, ensure_ascii=False),
        escaped,
        re.sub(r"\\u[0-9a-f]{4}", lambda u: "\\u" + u[0][2:].upper(), escaped),
    ):
        yield text.encode()
        yield text.replace("/", "\\/").encode()
