"""One spelling of a text: what a person reads as the same becomes the same, and where each character stood is known.

People write a number as `１３９ 0000 0001`, as `一三九、零零…`, in Arabic-Indic digits, in circles, with characters of no width between.
Nothing is imported here, so that error messages can be masked with it too.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

# Digits as Chinese writes and says them (幺 on the telephone), and in the form for cheques.
NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "001234567891234567891")
_DASHES = frozenset("‐‑‒–—―−ー﹘⁃")
# Format and control characters, and marks that stand on others: nobody reads them.
_UNSEEN = frozenset(("Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"))


class Span(NamedTuple):
    """A stretch of a text: where it begins and ends."""

    start: int
    end: int


class Folded:
    """A text in one spelling.

    Attributes:
        text: the text in ASCII digits, letters and punctuation where such exist (Unicode NFKC), without what nobody sees.
        digits: the same, as long, with Chinese numerals as digits.
    """

    def __init__(self, written: str) -> None:
        self.text = written.translate(_ONE_SPELLING)
        self._at: list[int] | None = None
        # NOTE: nearly every text keeps its length, and then every character its place.
        if not _ONE_SPELLING.uneven.isdisjoint(written):
            self._at = [place for place, char in enumerate(written) for _ in _ONE_SPELLING[ord(char)]]
        self.digits = self.text if self.text.isascii() else self.text.translate(NUMERALS)

    def written(self, start: int, end: int) -> Span:
        """Return where a stretch of the folded text stands in the text as it was written; it is not empty."""
        return Span(start, end) if self._at is None else Span(self._at[start], self._at[end - 1] + 1)


def folded(written: str) -> str:
    """Return a text in one spelling.

    >>> folded("１３９\\u200b٠０００"), folded("ＡＮＮ＠example.com")
    ('1390000', 'ANN@example.com')
    """
    return Folded(written).text


def _folded(char: str) -> str:
    if char.isspace():
        return " "
    if char in _DASHES:
        return "-"
    if unicodedata.category(char) in _UNSEEN:
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    return "".join(each for each in unicodedata.normalize("NFKC", char) if unicodedata.category(each) not in _UNSEEN)


class _Spellings(dict[int, str]):
    """What each character is folded to, found when first met; and those that become more characters than one, or none."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven = set[str]()

    def __missing__(self, code: int) -> str:
        self[code] = _folded(chr(code))
        if len(self[code]) != 1:
            self.uneven.add(chr(code))
        return self[code]


_ONE_SPELLING = _Spellings()


def replace_spans(text: str, spans: Iterable[Span], put: Callable[[Span], str]) -> str:
    """Return a text with stretches of it replaced; those that overlap are one."""
    whole = list[Span]()
    for span in sorted(spans):
        if whole and span.start < whole[-1].end:
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, span.end))
        else:
            whole.append(span)
    shown, end = list[str](), 0
    for span in whole:
        shown += [text[end : span.start], put(span)]
        end = span.end
    return "".join([*shown, text[end:]])
