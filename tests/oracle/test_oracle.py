"""Every published cell of the sample is what plain Python makes of the exports; a difference is named with its row."""

import ast
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import SAMPLE, TONIGHT
from tests.oracle import segments
from tests.oracle.homes import TABLES, published_in
from tests.oracle.reading import SHANGHAI
from tests.oracle.whole import columns_left_out, differences
from tests.oracle.world import world_of

HERE = Path(__file__).parent
CATALOGUE = Path(__file__).parents[2] / "src" / "scv" / "segments" / "catalogue"
# These hold the product; all other modules of this folder are the oracle.
HOLD_THE_PRODUCT = {"homes.py", "corners_buying.py", "corners_people.py"}
LANDED: datetime = TONIGHT.replace(tzinfo=None) + SHANGHAI


@pytest.fixture(scope="module")
def published(sample_home):
    return published_in(sample_home)


@pytest.fixture(scope="module")
def world(published):
    return world_of(SAMPLE, published.day, LANDED)


@pytest.fixture(scope="module")
def apart(world, published):
    return differences(world, published.ids, published.tables)


def test_every_cell_of_the_sample_is_what_the_exports_say_by_hand(apart):
    assert [str(each) for each in apart] == []


def test_no_published_column_is_left_out(world, published):
    assert columns_left_out(world, published.tables) == set()


def test_the_oracle_works_out_nothing_that_nobody_publishes(world, published):
    worked_out = {column for row in world.traits.values() for column in row}
    assert worked_out <= set(published.tables["traits"][0])


def test_every_shipped_audience_is_restated_as_its_condition_stands():
    conditions = {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in CATALOGUE.glob("*.toml")
    }
    assert {name: told["predicate"] for name, told in conditions.items()} == segments.restated()


def test_audiences_are_published_as_the_catalogue_declares_them(published):
    declared = {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in CATALOGUE.glob("*.toml")
    }
    columns = (
        "title_zh",
        "title_en",
        "description_zh",
        "description_en",
        "predicate",
        "purpose",
        "owner",
    )
    defaults = {"description_zh": "", "description_en": "", "purpose": "marketing", "owner": ""}
    shown = {
        row["segment"]: {column: row[column] for column in columns}
        for row in published.tables["segments"]
    }
    assert shown == {name: defaults | told for name, told in declared.items()}


def test_the_oracle_imports_nothing_of_the_product():
    for path in HERE.glob("*.py"):
        if path.name.startswith("test_") or path.name in HOLD_THE_PRODUCT:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        modules = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        modules += [
            name.name for n in ast.walk(tree) if isinstance(n, ast.Import) for name in n.names
        ]
        ours = [
            m
            for m in modules
            if m.split(".")[0] in ("scv", "flows", "benchmarks", "duckdb", "polars", "importlib")
        ]
        others = [m for m in modules if m.startswith("tests") and not m.startswith("tests.oracle")]
        tests_that_hold_it = [m for m in modules if m.endswith((".homes", ".test_oracle"))]
        assert ours + others + tests_that_hold_it == [], path.name


def test_the_tables_compared_are_these():
    assert TABLES == (
        "profiles",
        "traits",
        "orders",
        "marks",
        "consents",
        "segments",
        "segment_members",
        "segment_contacts",
    )
