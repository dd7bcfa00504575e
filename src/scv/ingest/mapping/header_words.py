"""A header as words, and how well they fit what the dictionary knows."""

import re
from collections.abc import Iterable

from scv.sources.header_names import clean_header

# From this fit on, a header is taken for what the words mean.
MINIMUM_FIT = 0.7


def header_words(header: str) -> str:
    """Return a header as the dictionary has it: lower case, without brackets and what stands in
    them, words parted by blanks.

    >>> header_words("Member_No."), header_words("实付金额（元）")
    ('member no', '实付金额')
    """
    # NOTE: bounded, or a header of many open brackets takes the square of its length.
    text = re.sub(r"\([^)]{0,60}\)|\[[^\]]{0,60}\]", " ", clean_header(header))
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()
    return re.sub(r"[\s_\-./:*#]+", " ", text).strip()


def fit(words: str, aliases: Iterable[str]) -> float:
    """Return how well a header fits: 1 if it is one of the words, less if it ends or begins with
    one, 0 if none stands in it.
    """
    best = 0.0
    for alias in aliases:
        if words == alias:
            return 1.0
        if not is_word_of(alias, words) or len(alias) < _SHORTEST:
            continue
        part = len(alias) / len(words)
        best = max(
            best,
            (0.75 if words.endswith(alias) else 0.6 if words.startswith(alias) else 0.4)
            + 0.2 * part,
        )
    return best


# One character says too little inside a longer header.
_SHORTEST = 2


def is_word_of(word: str, words: str) -> bool:
    """Tell whether a word of the dictionary stands in a header; one in Latin letters as a word of
    its own.
    """
    if word.isascii():
        return (
            word in words and re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", words) is not None
        )
    return word in words
