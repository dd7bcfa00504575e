"""The committed pages are what contracts, declarations and spec tests make."""

import re
from pathlib import Path

import pytest

from scv.reference import pages
from tests.behaviour import SPELLINGS, behaviour, names, words_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_reference_is_what_it_describes(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]


def test_the_page_on_sources_and_the_readmes_know_every_layout():
    known = {path.stem for path in (ROOT / "src" / "scv" / "sources").glob("*.toml")}
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert {*re.findall(r"^\| \[`(\w+)`\]", page, re.MULTILINE)} == known
    assert f"{len(known)} layouts are recognised" in page
    for readme, words in (("README.md", "layouts"), ("README.zh-CN.md", "种格式")):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert f"[{len(known)} {words}](docs/sources.md)" in text


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
