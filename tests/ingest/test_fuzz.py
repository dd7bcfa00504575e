"""The laws of landing on some damaged exports of every kind. `make fuzz` lands thousands of others."""

from contextlib import closing
from dataclasses import replace
from random import Random

import polars as pl
import pytest

from benchmarks.fuzz.canaries import PHONE, find_leaks
from benchmarks.fuzz.formatting import samples
from benchmarks.fuzz.laws import lands_as, violations
from benchmarks.fuzz.mutants import Mutant, mutant
from benchmarks.fuzz.runs import Run
from benchmarks.fuzz.trials import Kept, Trials
from benchmarks.fuzz.workbook_types import typed_workbook
from scv.sources import builtin_layouts
from tests.laws import sized

SEED, FILES = 20261122, sized(40, 80)
MEMBERS = next(
    each for each in samples() if (each.layout, each.kind) == ("pos_member_gbk_tab", "gb18030")
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    with closing(Run(SEED, tmp_path_factory.mktemp("fuzz"), stored_share=0.1)) as run:
        yield run


def test_no_damaged_export_breaks_a_law(run):
    assert [offence for number in range(FILES) for offence in run.try_one(number)] == []
    assert run.stored


def test_every_layout_about_persons_is_damaged_in_every_kind():
    made = {(sample.layout, sample.kind) for sample in samples()}
    layouts = {source.name for source in builtin_layouts().sources.values() if source.persons}
    assert {layout for layout, _ in made} == layouts
    assert made >= {
        (layout, kind) for layout in layouts for kind in ("csv", "gb18030", "utf16", "tsv", "xlsx")
    }


def test_a_seed_and_a_number_always_make_the_same_file():
    first, again = samples(), samples()
    assert [mutant(7, at, first).content for at in range(50)] == [
        mutant(7, at, again).content for at in range(50)
    ]


def test_the_laws_see_what_breaks_them(tmp_path):
    """A lost row, a changed row, an unread cell that is not told, a number said, and a file left behind."""
    with closing(Trials(tmp_path)) as trials:
        trial = trials.land("f.csv", MEMBERS.content, to_store=True)
        (tmp_path / "evil.csv").touch()
        strayed = trials.land("f.csv", MEMBERS.content, to_store=True)
    same, lands = (
        Mutant("f.csv", MEMBERS.content, MEMBERS, MEMBERS.content, ()),
        lands_as(MEMBERS, trial),
    )
    assert list(violations(same, trial, lands)) == []
    (kept,) = trial.kept
    rows = kept.rows("landed_rows")
    lost = replace(
        trial, kept=[Kept({**kept.header, "rows_in": 6}, {"landed_rows": [rows.head(6)]})]
    )
    changed = replace(
        trial,
        kept=[Kept(kept.header, {"landed_rows": [rows.with_columns(name=rows["name"].shift())]})],
    )
    untold = replace(
        trial,
        kept=[
            Kept(
                kept.header,
                {
                    "landed_rows": [
                        rows.with_columns(unread_cells=1, unread=pl.lit('{"x": "no_moment"}'))
                    ]
                },
            )
        ],
    )
    told = list(violations(same, untold, None))
    assert "a cell that is unread is not kept with its record" in told
    assert f"{rows.height} unread cells in rows, 0 told" in told
    said = replace(trial, said=f"line 3: {PHONE}0003 is no phone")
    assert [word for word in list(violations(same, lost, lands)) if "1 of 7 rows" in word]
    assert [word for word in list(violations(same, changed, lands)) if "1 of 7 rows" in word]
    assert [word for word in list(violations(same, said, lands)) if "is said" in word]
    assert [word for word in list(violations(same, strayed, lands)) if "evil.csv" in word]


def test_workbooks_have_types_of_their_own_and_json_lists_in_lists():
    among = samples()
    made = [mutant(20, at, among) for at in range(60)]
    done = {name for each in made for name in each.done}
    assert done >= {"typed_workbook", "list_values", "spell_cells", "add_footers"}
    book, again = (typed_workbook(Random(7), MEMBERS.tables) for _ in range(2))
    assert book == again


@pytest.mark.parametrize(
    "text",
    [
        "１３９-0000-0012",
        "139 0000\u200b0012",
        "诸葛黻",
        "黻黼".encode().decode("gb18030", "replace"),
    ],
)
def test_a_planted_value_is_found_however_it_is_written(text):
    assert find_leaks(f"f.csv: {text} is no phone")
    assert not find_leaks("f.csv: row 390 of 1,390,001 cannot be split into cells")
