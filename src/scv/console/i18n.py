"""In which language people are spoken to: texts are English where they are made; their Chinese
stands in a gettext catalogue.

The catalogue is `locale/zh_CN/LC_MESSAGES/scv.po`, its key the English text; `make messages` brings
it up to date. docs/decisions/0040-catalogues.md. Column comments, pages and whatever is kept stay
as they are.
"""

import os
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import Literal

from rich.cells import cell_len

from scv.errors import Message, ScvError

Language = Literal["zh", "en", "both"]

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_NO_LANGUAGE = ("C", "POSIX")


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language of the locale: Chinese, English for every other, both where none is set.

    >>> language({"LANG": "zh_CN.UTF-8"}), language({"LANG": "de_DE.UTF-8"}), language({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"})
    ('zh', 'en', 'both')
    """
    locale = next((value for name in _LOCALE if (value := environment.get(name))), _NO_LANGUAGE[0])
    if locale.partition(".")[0] in _NO_LANGUAGE:
        return "both"
    return "zh" if locale.lower().startswith("zh") else "en"


def chinese(message: Message) -> str:
    """Return a message in Chinese; in English where the catalogue lacks it.

    >>> chinese(Message("case {code} is answered by: {listed}.", code="k7", listed="same"))
    '事项 k7 可用的答复：same。'
    """
    # NOTE: gettext answers an empty text with the head of its catalogue.
    if not message.text:
        return ""
    catalogue = _catalogue()
    found = (
        catalogue.pgettext(message.context, message.text)
        if message.context
        else catalogue.gettext(message.text)
    )
    return message.fill(found, chinese)


def error_in_chinese(error: ScvError) -> str:
    """Return what a reader of Chinese is told of an error: the headline of its kind, and the
    sentence.
    """
    return f"{chinese(error.title)}：{chinese(error.message)}"


def say(text: str | Message, /, **values: object) -> str:
    """Return a text in the user's language; in both, English first, where the locale names none."""
    message = _message(text, values)
    spoken = language()
    if spoken == "both":
        return f"{message} {chinese(message)}"
    return chinese(message) if spoken == "zh" else str(message)


def word(text: str | Message, /, **values: object) -> str:
    """Return a word of a line that is full of figures: in Chinese for whoever reads Chinese, else
    in English.
    """
    message = _message(text, values)
    return chinese(message) if language() == "zh" else str(message)


def either(english: str, translated: str) -> str:
    """Return one of two texts that are written already, as `word` would."""
    return translated if language() == "zh" else english


def label(text: str | Message, /, **values: object) -> str:
    """Return what a line begins with, as wide as those above and below it."""
    shown = say(text, **values)
    return shown + " " * max((16 if language() == "both" else 12) - cell_len(shown), 2)


def plural(count: int, noun: str) -> str:
    """Return a count with its English noun.

    >>> plural(1, "file"), plural(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def join_texts(texts: list[str]) -> str:
    """Return texts as a list within a line."""
    return word(", ").join(texts)


@cache
def _catalogue() -> NullTranslations:
    with (
        resources.files(__package__).joinpath("locale/zh_CN/LC_MESSAGES/scv.mo").open("rb") as file
    ):
        return GNUTranslations(file)


def _message(text: str | Message, values: Mapping[str, object]) -> Message:
    return text if isinstance(text, Message) else Message(text, **values)
