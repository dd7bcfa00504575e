"""One spelling of a text: what a person reads as the same becomes the same, and where each
character stood is known.

People write a number as `１３９ 0000 0001`, as `一三九、零零…`, in Arabic-Indic digits, in circles, with
characters of no width between. Nothing is imported here, so that error messages can be masked with
it too.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

# Digits as Chinese writes and says them (幺 on the telephone), and in the form for cheques.
DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "001234567891234567891")
_HYPHENS = frozenset("‐‑‒–—―−ー﹘⁃")
# Format and control characters, and marks that stand on others: nobody reads them.
_INVISIBLES = frozenset(("Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"))


class Span(NamedTuple):
    """A stretch of a text: where it begins and ends."""

    start: int
    end: int


class Folded:
    """A text in one spelling.

    Attributes:
        text: the text in ASCII digits, letters and punctuation where such exist (Unicode NFKC),
            without what nobody sees.
        digits: the same, as long, with Chinese numerals as digits.
    """

    def __init__(self, written: str) -> None:
        self.text = written.translate(_FOLDED)
        self._at: list[int] | None = None
        # NOTE: nearly every text keeps its length, and then every character its place.
        if not _FOLDED.multiple.isdisjoint(written):
            self._at = [place for place, char in enumerate(written) for _ in _FOLDED[ord(char)]]
        self.digits = self.text if self.text.isascii() else self.text.translate(DIGITS)

    def span_as_written(self, start: int, end: int) -> Span:
        """Return where a stretch of the folded text stands in the text as it was written; it is not
        empty.
        """
        return (
            Span(start, end) if self._at is None else Span(self._at[start], self._at[end - 1] + 1)
        )


def fold(written: str) -> str:
    """Return a text in one spelling.

    >>> fold("１３９\\u200b٠０００"), fold("ＡＮＮ＠example.com")
    ('1390000', 'ANN@example.com')
    """
    return Folded(written).text


def _fold_character(char: str) -> str:
    if char.isspace():
        return " "
    if char in _HYPHENS:
        return "-"
    if unicodedata.category(char) in _INVISIBLES:
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    return "".join(
        each
        for each in unicodedata.normalize("NFKC", char)
        if unicodedata.category(each) not in _INVISIBLES
    )


class _FoldTable(dict[int, str]):
    """What each character is folded to, found when first met; and those that become more characters
    than one, or none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.multiple = set[str]()

    def __missing__(self, code: int) -> str:
        self[code] = _fold_character(chr(code))
        if len(self[code]) != 1:
            self.multiple.add(chr(code))
        return self[code]


_FOLDED = _FoldTable()


def replace_spans(text: str, spans: Iterable[Span], put: Callable[[Span], str]) -> str:
    """Return a text with stretches of it replaced; those that overlap are one."""
    merged = list[Span]()
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    shown, end = list[str](), 0
    for span in merged:
        shown += [text[end : span.start], put(span)]
        end = span.end
    return "".join([*shown, text[end:]])
