"""Whoever reads Chinese is spoken to in Chinese: every message of the command line and every error
stands in the catalogue.
"""

import ast
import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from tests.messages import PO, calls, catalogue, compiled, key_of, messages


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    return catalogue()


def test_the_catalogue_holds_the_messages_of_the_sources_and_no_others(chinese):
    assert {(entry.id, entry.context) for entry in chinese if entry.id} == messages().keys(), (
        "python -m tests.messages"
    )


def test_every_message_is_translated(chinese):
    assert [entry.id for entry in chinese if entry.id and (not entry.string or entry.fuzzy)] == []
    same = [
        entry.id
        for entry in chinese
        if entry.id and not re.search("[\u3000-\u9fff\uff00-\uffef]", entry.string)
    ]
    assert same == []


def test_a_translation_names_only_values_that_every_call_gives(chinese):
    wrong = []
    for module, call in calls():
        if key := key_of(call):
            given = {keyword.arg for keyword in call.keywords}
            if given and not places(key[0]) | places(chinese.get(*key).string) <= given:
                wrong.append((module, key))
    assert wrong == []


def test_no_message_is_put_together_before_it_is_looked_up():
    made = [
        (module, ast.unparse(call))
        for module, call in calls()
        if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in ast.walk(call.args[0]))
    ]
    assert made == []


def test_the_compiled_catalogue_is_that_of_the_texts():
    assert PO.with_suffix(".mo").read_bytes() == compiled(), "python -m tests.messages"
