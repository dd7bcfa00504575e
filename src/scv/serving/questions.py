"""The questions that marketers ask most, ready to be asked (questions.toml)."""

import tomllib
from dataclasses import dataclass
from importlib import resources


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
