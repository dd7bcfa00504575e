"""The hard population repeats itself, adds up, and holds the phenomena it promises."""

import ast
import csv
import hashlib
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from benchmarks.generate.hard import rates
from benchmarks.generate.hard.inbox import hard_world, with_parts, write_hard

ROWS = 4_000


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("hard")
    write_hard(folder, ROWS)
    return folder


@pytest.fixture(scope="module")
def truth(made) -> pl.DataFrame:
    return pl.read_parquet(made / "truth.parquet")


@pytest.fixture(scope="module")
def world():
    return hard_world(ROWS, rates.SEED)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_one_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write_hard(tmp_path / name, 600, seed)

    assert digests(tmp_path / "one") == digests(tmp_path / "again")
    assert digests(tmp_path / "one") != digests(tmp_path / "other")


def test_the_truth_has_one_line_per_data_row(made, truth):
    counted = dict(truth.group_by("file").agg(pl.col("row_no").max()).iter_rows())

    assert truth.height == ROWS
    assert truth.select("file", "row_no").is_unique().all()
    assert set(counted) == {name for name in digests(made) if name != "truth.parquet"}
    for file, rows in counted.items():
        raw = (made / file).read_bytes()
        if file.endswith(".csv"):
            gbk = file.startswith(("store", "ecommerce/flagship", "ecommerce/outlet"))
            gbk = gbk or "winners" in file or "jd" in file
            text = raw.decode("gb18030" if gbk else "utf-8-sig")
            assert sum(1 for _ in csv.reader(text.splitlines())) == rows + 1, file
        elif file.endswith(".ndjson"):
            assert raw.count(b"\n") == rows, file


def test_every_phenomenon_occurs(truth):
    assert set(truth["phenomenon"]) == {
        *("plain", "same_name_strangers", "messy", "masked", "privacy_number", "typo_in_phone"),
        *("placeholder", "mail_sentinel", "nameless_wecom", "pinduoduo_receiver_only"),
        *("logged_out_buyer", "logged_out_gift", "gift", "gift_only_order", "shared_pickup"),
        *("clerk_phone", "two_card_systems", "reused_member_number", "nickname_torn"),
        *("recycled_named", "recycled_nameless", "recycled_short_silence", "changed_number"),
        *("family_one_phone", "couple", "twins_one_birthday", "shared_device"),
    }


def test_a_household_shares_one_phone_and_a_part_never_spans_two_people(world, truth):
    sharing = defaultdict(set)
    for who in world.people.made:
        sharing[who.household].add(who.numbers[0][1])

    assert {len(numbers) for numbers in sharing.values()} == {1}
    assert truth.group_by("part").agg(pl.col("person").n_unique())["person"].max() == 1
    assert truth["person"].n_unique() < truth["part"].n_unique() < truth.height


def test_rows_of_one_person_are_in_one_part_where_an_identifier_joins_them_even_in_steps():
    rows = pl.DataFrame(
        {"file": "a", "row_no": [1, 2, 3, 4, 5], "nth": [0, 1, 2, 3, 4], "person": [7, 7, 7, 7, 8]}
    ).with_columns(household="person", phenomenon=pl.lit("plain"), case=0, phone=None, signs=[])
    shown = pl.DataFrame({"nth": [0, 1, 1, 2, 4], "token": ["x", "x", "y", "y", "x"]})

    assert with_parts(rows, shown)["part"].to_list() == [0, 0, 0, 3, 4]


def test_a_number_changes_hands_after_a_silence_of_so_many_days(world):
    bounds = {
        "recycled_named": rates.LONG_SILENCE,
        "recycled_nameless": rates.LONG_SILENCE,
        "recycled_short_silence": rates.SHORT_SILENCE,
    }
    owners = defaultdict(list)
    for who in world.people.made:
        if who.phenomenon in bounds:
            owners[who.case].append(who)

    assert len(owners) > 10
    for one, other in owners.values():
        least, most = bounds[one.phenomenon]
        assert one.numbers == other.numbers
        assert least <= other.first_day - one.last_day <= most


def test_who_shows_no_name_shows_none_in_any_row(world):
    named = defaultdict(set)
    for row in world.rows:
        if row.who.phenomenon == "recycled_nameless" and "name" in row.facts:
            named[row.who.case].add((row.who.person, bool(row.facts["name"])))

    for people in named.values():
        assert len({person for person, shows in people if shows}) < 2


def test_each_rate_says_of_what_it_is_a_share():
    body = ast.parse(Path(rates.__file__).read_text("utf-8")).body
    for nth, node in enumerate(body):
        if isinstance(node, ast.Assign) and node.targets[0].id not in ("SEED", "ROWS"):
            said = body[nth + 1]
            assert isinstance(said, ast.Expr), ast.unparse(node)
