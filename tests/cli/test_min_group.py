"""Where a home hides small groups, a marketer's SQL reads figures that were rounded in the night,
and nothing else.
"""

import csv
import io

import pytest

import scv as product
from scv.errors import UsageError
from scv.home.settings import load_home
from scv.query.disclosure_control.table_access import OPEN
from scv.schema import PUBLISHED
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Twelve of one surname, three of another; two of the twelve have bought. Fewer than five are
    hidden.
    """
    home = new_home(tmp_path_factory.mktemp("guarded") / "home")
    settings = (home.root / "scv.toml").read_text(encoding="utf-8")
    (home.root / "scv.toml").write_text(
        settings.replace("min_group = 0", "min_group = 5"), encoding="utf-8"
    )
    names = ["赵一"] * 12 + ["钱二"] * 3
    people = [member(f"77{at:05d}", name, f"1390000{at:04d}") for at, name in enumerate(names)]
    drop(home, "store/hq/members.csv", text(MEMBERS, *people))
    bought = [order(f"55{at}", f"1390000{at:04d}", "赵一", nick=f"nick{at}") for at in range(2)]
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *bought))
    home = load_home(home.root)
    night(home)
    return home


def asked(scv, home, sql):
    ended = scv("query", sql, "--home", home.root, "--format", "csv")
    assert ended.code == 0, ended.err
    assert "fewer than 5 customers" in ended.err
    return list(csv.DictReader(io.StringIO(ended.out)))


def test_groups_of_fewer_customers_are_left_out_and_figures_are_rounded(scv, guarded):
    groups = "SELECT word, customers, buyers, spent_yuan FROM customer_groups WHERE characteristic = '{}' ORDER BY 1"
    assert asked(scv, guarded, groups.format("everybody")) == [
        {"word": "", "customers": "15", "buyers": "0", "spent_yuan": "0.00"}
    ]
    shops = asked(scv, guarded, groups.format("in_ecommerce"))
    assert [(row["word"], row["customers"]) for row in shops] == [("false", "10")]


@pytest.mark.parametrize(
    "table", sorted(table.name for table in PUBLISHED if table.name not in OPEN)
)
def test_no_table_of_customers_is_read_however_it_is_asked(scv, guarded, table):
    for sql in (
        f"FROM {table}",
        f"SELECT COUNT(*) FROM {table}",
        f"SELECT (SELECT COUNT(*) FROM scv.{table}) FROM about",
    ):
        told = scv("query", sql, "--home", guarded.root)
        assert (told.code, told.out) == (2, "") and "only tables of figures are read" in told.err


def test_a_refusal_does_not_tell_whether_somebody_is_there(scv, guarded):
    answers = [
        scv(
            "query",
            f"SELECT COUNT(*) FROM profiles WHERE surname = '{name}'",
            "--home",
            guarded.root,
        )
        for name in ("钱", "孙")
    ]
    assert answers[0] == answers[1]


def test_the_file_itself_is_not_handed_out(scv, guarded):
    assert scv("attach", "--home", guarded.root).code == 2
    assert (
        scv(
            "query",
            "EXPLAIN ANALYZE SELECT * FROM profiles WHERE surname = '钱'",
            "--home",
            guarded.root,
        ).code
        == 2
    )
    for handed_out in (product.connect, product.profiles):
        with pytest.raises(UsageError, match="min_group"):
            handed_out(guarded.root)
    assert scv("segments", "--home", guarded.root).code == 0


def test_the_reports_show_no_figure_of_fewer_either(scv, guarded):
    for command in (("service-cost",), ("value",)):
        told = scv(*command, "--home", guarded.root)
        assert (told.code, "too few" in told.out + told.err) == (
            0 if command == ("value",) else 2,
            True,
        )
    told = scv("satisfaction", "--home", guarded.root, "--format", "csv")
    counts = {row["customers"] for row in csv.DictReader(io.StringIO(told.out))}
    assert (told.code, counts) == (0, {""})
