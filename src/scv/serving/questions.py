"""The questions that marketers ask most, ready to be asked (questions.toml)."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from scv.errors import UsageError
from scv.serving.suppression import allowed


@dataclass(frozen=True)
class ReadyQuestion:
    """One question in both languages, and the SQL over the published tables that answers it."""

    zh: str
    en: str
    sql: str


QUESTIONS: tuple[ReadyQuestion, ...] = tuple(
    ReadyQuestion(told["zh"], told["en"], told["sql"])
    for told in tomllib.loads(resources.files("scv.serving").joinpath("questions.toml").read_text(encoding="utf-8"))[
        "question"
    ]
)


def refused(con: Any, least: int) -> frozenset[int]:
    """Return the numbers, from 1, of the questions that are not answered where figures of fewer than `least` customers are hidden.

    Args:
        con: has the published tables; nothing is asked of them but their columns.
    """
    return frozenset(
        nth for nth, question in enumerate(QUESTIONS, 1) if least and not _may_be_asked(con, least, question.sql)
    )


def _may_be_asked(con: Any, least: int, sql: str) -> bool:
    try:
        allowed(con, sql, least)
    except UsageError:
        return False
    return True
