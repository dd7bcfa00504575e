"""The benchmark population repeats itself, adds up, and holds the phenomena it promises."""

import csv
import hashlib
from pathlib import Path

import polars as pl
import pytest

from benchmarks.generate import rates
from benchmarks.generate.large import write_large

ROWS = 4_000


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    write_large(folder, ROWS)
    return folder


@pytest.fixture(scope="module")
def truth(made) -> pl.DataFrame:
    return pl.read_parquet(made / "truth.parquet")


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "truth.parquet"
    }


def test_one_seed_gives_the_same_bytes_and_another_seed_others(made, truth, tmp_path):
    again = write_large(tmp_path / "again", ROWS)
    other = write_large(tmp_path / "other", ROWS, seed=7)

    assert digests(tmp_path / "again") == digests(made)
    assert again.equals(truth)
    assert not other.equals(truth)


def test_the_truth_has_one_line_per_data_row(made, truth):
    said = dict(truth.group_by("file").agg(pl.col("row_no").max()).iter_rows())

    assert truth.height == ROWS
    assert truth.select("file", "row_no").is_unique().all()
    for file, rows in said.items():
        if file.endswith(".csv"):
            text = (made / file).read_bytes().decode("utf-8" if utf8(file) else "gb18030")
            assert sum(1 for _ in csv.reader(text.splitlines())) == rows + 1, file
        elif file.endswith(".ndjson"):
            assert len((made / file).read_text("utf-8").splitlines()) == rows, file
    assert set(said) == set(digests(made))


def test_every_phenomenon_occurs(truth):
    assert set(truth["phenomenon"]) == {
        "plain",
        "clerk",
        "family",
        "recycled",
        "number_change",
        "gift",
        "privacy",
        "masked",
        "placeholder",
        "phoneless",
        "chain",
    }


def test_only_families_share_a_household(truth):
    sizes = truth.group_by("household").agg(pl.col("person").n_unique())["person"]
    people = round(ROWS * rates.PEOPLE_PER_ROW)

    assert sizes.max() <= 4
    assert (
        truth.filter(pl.col("household") != pl.col("person"))["person"].max()
        < people * rates.FAMILY
    )


def utf8(file: str) -> bool:
    return "youzan" in file or "users" in file


def test_a_part_never_spans_two_people_and_some_people_fall_apart(truth):
    assert truth.group_by("part").agg(pl.col("person").n_unique())["person"].max() == 1
    assert truth["part"].n_unique() > truth["person"].n_unique()
