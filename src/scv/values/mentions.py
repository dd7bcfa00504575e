"""What in a free text may be somebody's number, name, mailbox or identifier, in one spelling each:
candidates, to be compared with marks.

A number is looked for in all spellings the phone law reads and in those people write into notes
(`scv.values.text_folding`); a full name with blanks between its characters and without; a surname
with a title, as in 张女士.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from scv.values.names import COMPOUND, HAN, LATIN, SINGLE, TITLE, is_full_name_value, surname_value
from scv.values.text_folding import Folded, Span, fold

Kind = Literal["phone", "name", "surname", "word"]

_GAP: Final = r"(?:[^\w]|_){0,3}"
_RUN: Final = re.compile(rf"\d(?:{_GAP}\d){{7,}}")
# A mainland mobile; or Hong Kong, Macau, Taiwan: country code and number together.
_NATIONAL: Final = re.compile(r"(?=(1[3-9]\d{9}|85[23]\d{8}|886\d{9}))")
_IS_FOREIGN: Final = re.compile(r"\+[^\w]{0,3}$")
_GAPS: Final = " ·.-_"
_BLANK: Final = r"[ ·.\-_]{0,2}"
_REST: Final = re.compile(rf"(?:{_BLANK}{HAN}){{1,5}}")
_NOT_HAN: Final = re.compile("[ ·.\\-_]")
_COMPOUND: Final = frozenset(COMPOUND.split("|"))
_SINGLE: Final = frozenset(SINGLE)
_WITH_TITLE: Final = re.compile(TITLE)
_LATIN_RUN: Final = re.compile(rf"{LATIN}(?: {LATIN})+")
_WORD: Final = re.compile(r"[A-Za-z0-9_.+%'-]{5,64}")
_MAILBOX: Final = re.compile(
    r"[A-Za-z0-9_.+%'-]+ {0,2}@ {0,2}(?:[A-Za-z0-9-]+ ?[.。] ?)+[A-Za-z]{2,24}"
)
_LONGEST_WORDS: Final = 4
_SHORTEST_NUMBER: Final = 8
OF_LATIN: Final = "latin"
SURNAMES: Final = (*sorted(_SINGLE), *sorted(_COMPOUND), OF_LATIN)
"""All surnames that names are known to begin with, and what stands for those of names in Latin
letters.
"""


class Candidate(NamedTuple):
    """A stretch of a text that may name somebody: what it is, in one spelling, and where it stands
    as written.

    A phone is E.164; a Han name has no blanks, a Latin one is in lower case; of a surname with its
    title the value is the surname; a word is a mailbox or an identifier in lower case.
    """

    kind: Kind
    value: str
    span: Span


def candidates(written: str, surnames: frozenset[str], words: bool = True) -> list[Candidate]:
    """Return all that may name somebody in a text.

    Args:
        surnames: those that a name may have, so that not every three characters are one; of
            `SURNAMES`.
        words: whether mailboxes and identifiers are looked for.
    """
    text = Folded(written)
    found = list(_phones(text))
    if words:
        found += _words(text)
    if han := surnames - {OF_LATIN}:
        found += _names(text, han)
    if OF_LATIN in surnames:
        found += _latin(text)
    return found


def name_variant(name: str) -> str | None:
    """Return a full name as candidates have it; null for anything else, such as 张女士.

    >>> name_variant("张 三丰"), name_variant("Anna Weber"), name_variant("张女士")
    ('张三丰', 'anna weber', None)
    """
    plain = _NOT_HAN.sub("", text) if re.search(HAN, text := fold(name).strip()) else text.lower()
    return plain if is_full_name_value(plain if re.search(HAN, plain) else text) else None


def surname_variant(name: str) -> str | None:
    """Return the surname of a name as `SURNAMES` has it; null where it has none."""
    found = surname_value(name)
    if found and found.isascii():
        return OF_LATIN
    return found if found in _COMPOUND or found in _SINGLE else None


def word_variant(value: str) -> str | None:
    """Return a mailbox or an identifier as candidates have it; null for what stands in texts by
    chance.

    >>> word_variant("Ann@Example.com"), word_variant("VIP-0012"), word_variant("10001"), word_variant("小三")
    ('ann@example.com', 'vip-0012', None, None)
    """
    text = fold(value).strip().lower()
    if _MAILBOX.fullmatch(text):
        return _one_mailbox(text)
    short = text.isdigit() and len(text) < _SHORTEST_NUMBER
    return text if _WORD.fullmatch(text) and not short else None


def _phones(text: Folded) -> Iterator[Candidate]:
    for run in _RUN.finditer(text.digits):
        places = [at for at in range(run.start(), run.end()) if text.digits[at].isdigit()]
        digits = "".join(text.digits[at] for at in places)
        for first, length, value in _numbers(
            digits,
            _IS_FOREIGN.search(text.digits, max(0, run.start() - 4), run.start()) is not None,
        ):
            yield Candidate(
                "phone", value, text.span_as_written(places[first], places[first + length - 1] + 1)
            )


def _numbers(digits: str, is_foreign: bool) -> Iterator[tuple[int, int, str]]:
    """Yield where in a row of digits a number may begin, how long it is there, and the number in
    E.164.

    Args:
        is_foreign: there is a plus sign before them; how long a number abroad is nothing tells.
    """
    for found in _NATIONAL.finditer(digits):
        yield found.start(), len(found[1]), f"{'+86' if found[1][0] == '1' else '+'}{found[1]}"
    if is_foreign or digits.startswith("00"):
        start = 0 if is_foreign else 2
        for length in range(8, min(15, len(digits) - start) + 1):
            yield start, length, f"+{digits[start : start + length]}"


def _names(text: Folded, surnames: frozenset[str]) -> Iterator[Candidate]:
    for pattern in _surname_patterns(surnames):
        for begin in pattern.finditer(text.text):
            rest = _REST.match(text.text, begin.end())
            if rest:
                places = [at for at in range(begin.end(), rest.end()) if text.text[at] not in _GAPS]
                yield from _names_in(text, begin, places)


@lru_cache(maxsize=64)
def _surname_patterns(surnames: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Return what finds surnames: of two characters and of one, each by itself, for 欧阳 is both."""
    compound = [f"{each[0]}{_BLANK}{each[1]}" for each in sorted(surnames) if len(each) == 2]
    single = "".join(sorted(each for each in surnames if len(each) == 1))
    return (
        *map(re.compile, ["|".join(compound)] * bool(compound)),
        *map(re.compile, [f"[{single}]"] * bool(single)),
    )


def _names_in(text: Folded, begin: re.Match[str], places: list[int]) -> Iterator[Candidate]:
    surname, start = _NOT_HAN.sub("", begin[0]), begin.start()
    chars = "".join(text.text[at] for at in places)
    if title := _WITH_TITLE.match(chars):
        yield Candidate(
            "surname", surname, text.span_as_written(start, places[title.end() - 1] + 1)
        )
    for end in range(1, min(4 - len(surname), len(chars)) + 1):
        title = _WITH_TITLE.match(chars, end)
        last = title.end() if title else end
        yield Candidate(
            "name", surname + chars[:end], text.span_as_written(start, places[last - 1] + 1)
        )


def _latin(text: Folded) -> Iterator[Candidate]:
    for run in _LATIN_RUN.finditer(text.text):
        words = [
            (run.start() + each.start(), run.start() + each.end())
            for each in re.finditer(r"[^ ]+", run[0])
        ]
        for first in range(len(words)):
            for last in range(first + 1, min(first + _LONGEST_WORDS, len(words))):
                start, end = words[first][0], words[last][1]
                yield Candidate(
                    "name", text.text[start:end].lower(), text.span_as_written(start, end)
                )


def _words(text: Folded) -> Iterator[Candidate]:
    for each in _WORD.finditer(text.text):
        # NOTE: at the end of a sentence a full stop is none of it.
        word = each[0].strip(".'-")
        start = each.start() + each[0].index(word)
        if word:
            yield Candidate("word", word.lower(), text.span_as_written(start, start + len(word)))
    if "@" in text.text:
        for each in _MAILBOX.finditer(text.text):
            yield Candidate("word", _one_mailbox(each[0]), text.span_as_written(*each.span()))


def _one_mailbox(text: str) -> str:
    return text.replace(" ", "").replace("。", ".").lower()
