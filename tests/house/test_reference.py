"""The committed reference of tables is the one their contracts make."""

from pathlib import Path

from scv.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "tables.md"


def test_the_reference_is_what_the_contracts_make():
    assert PAGE.read_text(encoding="utf-8") == reference()
