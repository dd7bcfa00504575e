"""The committed pages are what contracts, declarations and spec tests make."""

from pathlib import Path

import pytest

from scv.reference import pages
from tests.behaviour import behaviour

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_reference_is_what_it_describes(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]


def test_the_behaviour_is_what_the_spec_tests_are_called():
    """Make it again with: python -m tests.behaviour docs/behaviour.md."""
    assert (FOLDER.parent / "behaviour.md").read_text(encoding="utf-8") == behaviour()
