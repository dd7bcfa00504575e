"""In which language people are spoken to: texts come in pairs, and the one is chosen here that the user's locale asks for.

docs/decisions/0029-one-language-at-a-time.md. Reports of errors, column comments and whatever is kept stay as they are.
"""

import os
from collections.abc import Mapping
from typing import Literal

from rich.cells import cell_len

Language = Literal["zh", "en", "both"]

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_NO_LANGUAGE = ("C", "POSIX")


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language of the locale: Chinese, English for every other, both where none is set.

    >>> language({"LANG": "zh_CN.UTF-8"}), language({"LANG": "de_DE.UTF-8"}), language({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"})
    ('zh', 'en', 'both')
    """
    told = next((value for name in _LOCALE if (value := environment.get(name))), _NO_LANGUAGE[0])
    if told.partition(".")[0] in _NO_LANGUAGE:
        return "both"
    return "zh" if told.lower().startswith("zh") else "en"


def say(english: str, chinese: str) -> str:
    """Return a text in the user's language; in both, English first, where the locale names none."""
    spoken = language()
    return english if spoken == "en" else chinese if spoken == "zh" else f"{english} {chinese}"


def word(english: str, chinese: str) -> str:
    """Return a word of a line that is full of figures: in Chinese for whoever reads Chinese, else in English."""
    return chinese if language() == "zh" else english


def label(english: str, chinese: str) -> str:
    """Return what a line begins with, as wide as those above and below it."""
    text = say(english, chinese)
    return text + " " * max((16 if language() == "both" else 12) - cell_len(text), 2)


def counted(count: int, noun: str) -> str:
    """Return a count with its English noun.

    >>> counted(1, "file"), counted(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listed(texts: list[str]) -> str:
    """Return texts as a list within a line."""
    return word(", ", "，").join(texts)
