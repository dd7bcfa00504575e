"""What happens to the bytes of an export: damage by disks, editors, spreadsheets and people, each
as one small function.

A mutation takes the rng, the bytes and their encoding ('' where they are no text), and returns
other bytes.
"""

# ruff: noqa: ARG001 - all of them are called alike, and not all of them need the encoding

import functools
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

Mutation = Callable[[Random, bytes, str], bytes]

_LONGEST = 50_000
_COLUMNS = (2_000, 3_000)
_DICTIONARY = tomllib.loads(Path(__file__).with_name("dictionary.toml").read_text(encoding="utf-8"))
# NOTE: beside what is written there, a number and a name that are far too long.
ODD_TEXTS = (*_DICTIONARY["texts"], "0" * 300)
ODD_NAMES = (*_DICTIONARY["names"], "x" * 300 + ".csv")
SENTINELS: list[str] = _DICTIONARY["sentinels"]
AMOUNTS: list[str] = _DICTIONARY["amounts"]
MOMENTS: list[str] = _DICTIONARY["moments"]
FOOTERS: list[str] = _DICTIONARY["footers"]
ODD_XML: list[str] = _DICTIONARY["xml"]
_NEWLINES = (b"\n", b"\r\n", b"\r", b"\n\r", b"\r\r\n", b"\x85", b"\x0b", b"\x0c")
_NOT_UTF8 = (
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\xaf",
    b"\xe5\xbc",
    b"\x80",
)
_HALVES = (
    b"\x81",
    b"\xb0",
    b"\xfe",
    b"\x81\x30",
    b"\x81\x30\x81",
    b"\xa1\x22",
    b"\x84\x31\xa4\x37",
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33")


def flip_bits(rng: Random, content: bytes, encoding: str) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 4, 30)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def insert_bytes(rng: Random, content: bytes, encoding: str) -> bytes:
    return _insert(rng, content, rng.randbytes(rng.choice((1, 1, 2, 9))))


def delete_bytes(rng: Random, content: bytes, encoding: str) -> bytes:
    start, end = _span(rng, content)
    return content[:start] + content[end:]


def duplicate_bytes(rng: Random, content: bytes, encoding: str) -> bytes:
    start, end = _span(rng, content)
    return content[:end] + content[start:end] * rng.choice((1, 1, 3)) + content[end:]


def swap_chunks(rng: Random, content: bytes, encoding: str) -> bytes:
    a, b, c, d = sorted(rng.randint(0, len(content)) for _ in range(4))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def truncate(rng: Random, content: bytes, encoding: str) -> bytes:
    return content[: rng.randint(0, len(content))]


def behead(rng: Random, content: bytes, encoding: str) -> bytes:
    return content[rng.randint(0, min(len(content), 400)) :]


def restyle_newlines(rng: Random, content: bytes, encoding: str) -> bytes:
    ends = [_as(encoding, end.decode("latin-1")) for end in rng.sample(_NEWLINES, 2)]
    lines = content.replace(_as(encoding, "\r"), b"").split(_as(encoding, "\n"))
    return b"".join(line + rng.choice(ends) for line in lines)


def _of_pieces(separator: str) -> Callable[[Callable[[Random, list[bytes], str], None]], Mutation]:
    """Make a mutation of a change to the lines, or cells, of a text."""

    def mutation(change: Callable[[Random, list[bytes], str], None]) -> Mutation:
        @functools.wraps(change)
        def mutate(rng: Random, content: bytes, encoding: str) -> bytes:
            parts = content.split(_as(encoding, separator))
            change(rng, parts, encoding)
            return _as(encoding, separator).join(parts)

        return mutate

    return mutation


@_of_pieces(",")
def quote_cells(rng: Random, cells: list[bytes], encoding: str) -> None:
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(cells))
        cells[at] = (
            _as(encoding, '"') + cells[at] + _as(encoding, rng.choice(('"', "", '"x', '\n"', ',"')))
        )


@_of_pieces(",")
def replace_cells(rng: Random, cells: list[bytes], encoding: str) -> None:
    for _ in range(rng.choice((1, 2, 8))):
        cells[rng.randrange(len(cells))] = _as(encoding, rng.choice(ODD_TEXTS))


@_of_pieces(",")
def spell_cells(rng: Random, cells: list[bytes], encoding: str) -> None:
    """Put amounts, moments and words for nobody, as they are spelled, in place of cells."""
    for _ in range(rng.choice((1, 4, 12))):
        spelling = rng.choice(rng.choice((SENTINELS, AMOUNTS, MOMENTS)))
        cells[rng.randrange(len(cells))] = _as(encoding, spelling)


@_of_pieces("\n")
def add_footers(rng: Random, lines: list[bytes], encoding: str) -> None:
    for _ in range(rng.choice((1, 2, 5))):
        commas = "," * rng.choice((0, 0, 1, 6))
        footer = f"{rng.choice(('', '', ','))}{rng.choice(FOOTERS)}{commas}\r"
        lines.insert(rng.choice((len(lines), len(lines) - 1)), _as(encoding, footer))


@_of_pieces('": "')
def list_values(rng: Random, parts: list[bytes], encoding: str) -> None:
    """Put values of JSON into lists, and objects around them."""
    opened, closed = rng.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ("[[", "]]")))
    for at in range(1, len(parts)):
        end = parts[at].find(_as(encoding, '"'))
        if end >= 0 and rng.random() < 0.4:
            cell = _as(encoding, '"') + parts[at][: end + 1]
            more = _as(encoding, ", ") + cell if opened == "[" and rng.random() < 0.5 else b""
            rest = parts[at][end + 1 :]
            parts[at] = b"\x00" + _as(encoding, opened) + cell + more + _as(encoding, closed) + rest
    # NOTE: what is joined has a quote before each part; a part in a list has its own.
    text = _as(encoding, '": "').join(parts)
    parts[:] = [text.replace(_as(encoding, '": "') + b"\x00", _as(encoding, '": '))]


def cover_rows(rng: Random, content: bytes, encoding: str) -> bytes:
    """Put the documents of a text of JSON into lists and objects, as pages are."""
    before, behind = rng.choice(
        (
            ('{"code": 0, "data": {"pages": [{"no": 1, "rows": [', "]}]}}"),
            ('[{"list": [', "]}]"),
            ('{"7": ', "}"),
            ("[[", "]]"),
        )
    )
    body = b",".join(content.strip().splitlines())
    return _as(encoding, before) + body + _as(encoding, behind)


@_of_pieces("\n")
def repeat_header(rng: Random, lines: list[bytes], encoding: str) -> None:
    lines.insert(rng.randint(0, len(lines)), lines[0])


@_of_pieces("\n")
def insert_blank_lines(rng: Random, lines: list[bytes], encoding: str) -> None:
    for _ in range(rng.choice((1, 3, 80))):
        blank = rng.choice(("", "\r", " ", "\t", ",,,", "\ufeff", "\x00"))
        lines.insert(rng.randint(0, len(lines)), _as(encoding, blank))


@_of_pieces("\n")
def swap_lines(rng: Random, lines: list[bytes], encoding: str) -> None:
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


@_of_pieces("\n")
def add_columns(rng: Random, lines: list[bytes], encoding: str) -> None:
    """Add thousands of columns to the first line, and the cells to some of the others."""
    many = rng.randint(*_COLUMNS)
    lines[0] = _as(encoding, "".join(f"列{at}," for at in range(many))) + lines[0]
    lines[1:] = [_as(encoding, "," * rng.choice((many, many, 0))) + line for line in lines[1:]]


def change_delimiters(rng: Random, content: bytes, encoding: str) -> bytes:
    of, to = rng.sample((",", "\t", ";", "|", "，", ",,", ""), 2)
    return content.replace(_as(encoding, of or ","), _as(encoding, to), rng.choice((1, 5, -1)))


def insert_marks(rng: Random, content: bytes, encoding: str) -> bytes:
    mark = rng.choice((*_MARKS, _as(encoding, "\ufeff")))
    return mark + content if rng.random() < 0.4 else _insert(rng, content, mark)


def widen_digits(rng: Random, content: bytes, encoding: str) -> bytes:
    start, end = _span(rng, content)
    for digit in "0123456789":
        wide = chr(0xFF10 + int(digit))
        content = (
            content[:start]
            + content[start:end].replace(_as(encoding, digit), _as(encoding, wide))
            + content[end:]
        )
    return content


def lengthen_cell(rng: Random, content: bytes, encoding: str) -> bytes:
    sign = rng.choice("9x张\x00 ,\n{[")
    return _insert(
        rng,
        content,
        _as(encoding, sign) * rng.randint(2_000, _COLUMNS[1] if sign == "," else _LONGEST),
    )


def nest_deeply(rng: Random, content: bytes, encoding: str) -> bytes:
    deep = rng.choice((30, 900, 5_000, 50_000))
    opened, closed = rng.choice((('{"a":', "}"), ("[", "]"), ('[{"a":[', "]}]")))
    return _insert(
        rng, content, _as(encoding, opened * deep + "1" + closed * rng.choice((deep, 0)))
    )


def _insertion(name: str, pieces: Sequence[str | bytes], times: Sequence[int] = (1,)) -> Mutation:
    """Make a mutation that puts one of the pieces somewhere, so often."""

    def insert(rng: Random, content: bytes, encoding: str) -> bytes:
        for _ in range(rng.choice(times)):
            piece = rng.choice(pieces)
            content = _insert(
                rng, content, _as(encoding, piece) if isinstance(piece, str) else piece
            )
        return content

    insert.__name__ = name
    return insert


BYTES: tuple[Mutation, ...] = (
    *(
        flip_bits,
        flip_bits,
        insert_bytes,
        delete_bytes,
        duplicate_bytes,
        swap_chunks,
        truncate,
        behead,
        insert_marks,
    ),
    _insertion("insert_nuls", (b"\x00", b"\x00" * 2, b"\x00" * 2, b"\x00" * 500)),
    _insertion("insert_stray_bytes", (*_NOT_UTF8, *_HALVES), (1, 1, 5, 60)),
)
TEXT: tuple[Mutation, ...] = (
    _insertion("insert_newlines", ("\n", "\r\n", "\r", "\n\n\n")),
    _insertion("insert_quotes", ('"', '""', ',"', '",', '"\r\n', '\r\n"', "'"), (1, 2, 3)),
    _insertion("insert_delimiters", (",", "\t", ",,,,", ";", "|"), (1, 2, 3, 4)),
    *[_insertion("insert_texts", ODD_TEXTS, (1, 2, 8))] * 2,
    *(
        restyle_newlines,
        quote_cells,
        change_delimiters,
        replace_cells,
        replace_cells,
        widen_digits,
        lengthen_cell,
    ),
    *(nest_deeply, repeat_header, insert_blank_lines, swap_lines),
    *(spell_cells, spell_cells, add_footers),
)
JSON: tuple[Mutation, ...] = (list_values, list_values, cover_rows)


def splice(rng: Random, content: bytes, other: bytes) -> bytes:
    """Return the start of one file and the end of another."""
    return content[: rng.randint(0, len(content))] + other[rng.randint(0, len(other)) :]


def _as(encoding: str, text: str) -> bytes:
    """Return a text as it stands in the middle of a file."""
    within = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8", "": "utf-8"}.get(encoding, encoding)
    return text.encode(within, "replace")


def _insert(rng: Random, content: bytes, piece: bytes) -> bytes:
    at = rng.randint(0, len(content))
    return content[:at] + piece + content[at:]


def _span(rng: Random, content: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(content))
    return start, min(len(content), start + rng.choice((1, 2, 7, 60, 600)))
