"""The committed pages are what contracts, declarations and spec tests make."""

import re
from pathlib import Path

import pytest

from scv.reference import pages
from tests.behaviour import SPELLINGS, behaviour, names, words_of

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_reference_is_what_it_describes(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]


def test_the_behaviour_is_what_the_spec_tests_are_called():
    """Make it again with: python -m tests.behaviour docs/behaviour.md."""
    assert (FOLDER.parent / "behaviour.md").read_text(encoding="utf-8") == behaviour()


@pytest.mark.parametrize("plain", SPELLINGS)
def test_a_spelling_changes_no_letter_and_some_test_is_called_so(plain):
    written = SPELLINGS[plain]
    assert re.sub(r"[^a-z0-9]", "", written.lower()) == plain.replace(" ", "") and written != plain
    assert any(re.search(rf"\b{plain}\b", words_of(name)) for name in names())


def test_no_sentence_of_the_behaviour_has_lost_its_apostrophe():
    """`a customers order`, `somebody elses`: what can be told by rule; the rest is in the spellings
    by eye.
    """
    lost = re.compile(r"\b(an? [a-z]+[^s' ]s [a-z]+|nobodys|somebodys|everybodys|elses)\b")
    assert [
        line for line in behaviour().splitlines() if line.startswith("- ") and lost.search(line)
    ] == []
