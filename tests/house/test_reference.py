"""The committed reference pages are what their contracts and declarations make."""

from pathlib import Path

import pytest

from scv.reference import pages

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_reference_is_what_it_describes(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]
