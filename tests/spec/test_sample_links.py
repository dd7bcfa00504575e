"""The sample's story comes out exactly: every row has the status and every person the customer that
the truth file says.
"""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from scv.customer_view import file_rows, lookup
from scv.home.open_home import open_vault

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def truth():
    with (SAMPLE / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(sample_home):
    """Return (file, row_no) → what became of the row, over all files of the sample."""
    vault = open_vault(sample_home)
    rows = {}
    with lookup.open_generation(vault) as con:
        for path in sorted(sample_home.inbox.rglob("*.*")):
            name = path.relative_to(sample_home.inbox).as_posix()
            for row in file_rows.rows_of(con, vault, str(path), reveal=True).iter_rows(named=True):
                rows[name, row["row_no"]] = row
    return rows


def test_every_data_row_of_every_file_is_accounted_for(truth, found):
    assert {(row["file"], int(row["row_no"])) for row in truth} == set(found)


def test_statuses_are_those_of_the_truth_whichever_of_equal_rows_is_kept(truth, found):
    answered = [row | {"status": found[row["file"], int(row["row_no"])]["status"]} for row in truth]
    by_customer = [
        Counter((row["customer"], row["status"]) for row in rows) for rows in (answered, truth)
    ]
    assert by_customer[0] == by_customer[1]


def test_rejects_are_exactly_the_damaged_order_numbers_of_the_truth(truth, found):
    wanted = {
        (row["file"], int(row["row_no"])): row["reason"]
        for row in truth
        if row["status"] == "reject"
    }
    assert wanted == {key: row["reason"] for key, row in found.items() if row["status"] == "reject"}


def test_phone_classes_are_those_of_the_truth(truth, found):
    wrong = [
        row
        for row in truth
        if row["phone_class"] != found[row["file"], int(row["row_no"])]["phone_class"]
    ]
    assert wrong == []


def test_customers_are_exactly_the_people_of_the_truth(truth, found):
    by_label, by_id = defaultdict(set), defaultdict(set)
    for row in truth:
        if row["customer"]:
            customer_id = found[row["file"], int(row["row_no"])]["customer_id"]
            by_label[row["customer"]].add(customer_id)
            by_id[customer_id].add(row["customer"])
    assert all(len(ids) == 1 and "" not in ids for ids in by_label.values())
    assert all(len(labels) == 1 for labels in by_id.values())


def test_rows_that_are_nobodys_have_no_customer(truth, found):
    nobodys = [
        row
        for row in truth
        if row["rule"] in ("contested", "unidentified") and row["status"] == "record"
    ]
    assert nobodys
    assert all(found[row["file"], int(row["row_no"])]["customer_id"] == "" for row in nobodys)
