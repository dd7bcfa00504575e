"""The questions that marketers ask most, ready to be asked (questions.toml)."""

import tomllib
from dataclasses import dataclass
from importlib import resources

from scv.errors import UsageError
from scv.query.disclosure_control.table_access import parse_for_marketer
from scv.schema.session import Session


@dataclass(frozen=True)
class ReadyQuestion:
    """One question in both languages, and the SQL over the published tables that answers it."""

    zh: str
    en: str
    sql: str


QUESTIONS: tuple[ReadyQuestion, ...] = tuple(
    ReadyQuestion(entry["zh"], entry["en"], entry["sql"])
    for entry in tomllib.loads(
        resources.files("scv.query").joinpath("questions.toml").read_text(encoding="utf-8")
    )["question"]
)


def hidden_questions(session: Session, least: int) -> frozenset[int]:
    """Return the numbers, from 1, of the questions that are not answered where figures of fewer
    than `least` customers are hidden.

    Args:
        session: has the published tables; nothing is asked of them but their columns.
    """
    return frozenset(
        nth
        for nth, question in enumerate(QUESTIONS, 1)
        if least and not _is_allowed(session, least, question.sql)
    )


def _is_allowed(session: Session, least: int, sql: str) -> bool:
    try:
        parse_for_marketer(session, sql, least)
    except UsageError:
        return False
    return True
