"""Audiences: what a marketer's file may ask, and what happens to one that asks too much."""

import duckdb
import pytest

import scv as product
from scv.errors import DiskError
from scv.segments import Segment, fill_segments
from scv.vault.engine import open_engine
from tests.conftest import SAMPLE, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text
from tests.published import empty_published

GOOD = 'title_zh = "杭州"\ntitle_en = "Hangzhou"\npredicate = "city = \'杭州\'"\n'


def with_segment(home, predicate, name="mine"):
    home.segments.mkdir(exist_ok=True)
    (home.segments / f"{name}.toml").write_text(
        f'title_zh = "我"\ntitle_en = "mine"\npredicate = """{predicate}"""\n', encoding="utf-8"
    )


@pytest.fixture
def stocked(home):
    target = home.inbox / "store" / "hq" / "members.csv"
    target.parent.mkdir(parents=True)
    target.write_bytes((SAMPLE / "store" / "hq" / "members_20261119.csv").read_bytes())
    return home


def sizes(home):
    with product.connect(home.root) as con:
        return dict(con.execute("SELECT segment, members FROM segments").fetchall())


@pytest.mark.parametrize(
    "predicate", ["in_store", "customer_id IN (SELECT customer_id FROM timeline WHERE event = 'join')"]
)
def test_a_condition_over_published_tables_is_an_audience(stocked, predicate):
    with_segment(stocked, predicate)
    run = night(stocked)
    assert not run.partial
    assert sizes(stocked)["mine"] > 0


def test_a_condition_that_reads_anything_else_is_refused_and_the_night_goes_on(stocked):
    asking_too_much = (
        "customer_id IN (SELECT customer_id FROM vault.profiles)",
        "EXISTS (SELECT 1 FROM records)",
        "EXISTS (SELECT 1 FROM vault.main.identifiers)",
        "EXISTS (SELECT * FROM read_csv('/etc/hostname'))",
        "EXISTS (SELECT * FROM '/etc/hostname')",
        "EXISTS (SELECT * FROM duckdb_secrets())",
        "phone_number IS NOT NULL",
        "1 = 1); DROP TABLE published.profiles; SELECT (1",
        "not sql at all (",
    )
    for number, predicate in enumerate(asking_too_much):
        with_segment(stocked, predicate, f"bad{number}")
    run = night(stocked)
    assert run.partial
    for number, predicate in enumerate(asking_too_much):
        assert any(f"segments/bad{number}:" in refused for refused in run.refused), predicate
    published = sizes(stocked)
    assert len(run.refused) == len(asking_too_much) and len(published) == 34


def test_a_file_with_an_unknown_line_is_refused_and_named(stocked):
    stocked.segments.mkdir(exist_ok=True)
    (stocked.segments / "hangzhou.toml").write_text(GOOD + 'colour = "red"\n', encoding="utf-8")
    run = night(stocked)
    assert run.partial and "hangzhou.toml" in run.refused[0]


def test_losing_the_manifest_never_starts_the_ids_anew(stocked, scv):
    night(stocked)
    current = stocked.published / "CURRENT"
    kept = current.read_bytes()
    current.unlink()
    refused = scv("nightly", "--home", stocked.root)
    assert (refused.code, "generations/CURRENT" in refused.err) == (8, True)
    current.write_bytes((stocked.vault / "generations" / "CURRENT").read_bytes())
    assert current.read_bytes() == kept
    assert scv("nightly", "--home", stocked.root).code == 0
    assert scv("verify", "--home", stocked.root).code == 0


@pytest.mark.parametrize("fault", [duckdb.IOException, duckdb.FatalException])
def test_a_disk_that_fails_is_not_held_against_an_audience(tmp_path, fault):
    class FailingDisk:
        """DuckDB, on a disk that takes no more rows."""

        def __init__(self, con, where):
            self._con, self._where = con, where

        def execute(self, sql, *values):
            if sql.strip().startswith(self._where):
                raise fault("Could not write file: Input/output error")
            return self._con.execute(sql, *values)

    for where in ("INSERT INTO answered", "INSERT INTO published.segment_members", "CHECKPOINT"):
        folder = tmp_path / where.partition(" ")[0] / where.rpartition(" ")[2]
        with open_engine(folder / "spill") as con:
            lent = empty_published(con, folder)
            con.execute("INSERT INTO published.about VALUES (1, DATE '2026-11-22', NULL, FALSE)")
            con.execute("INSERT INTO published.profiles (customer_id) VALUES (uuid())")
            con.execute("INSERT INTO published.traits (customer_id) SELECT customer_id FROM published.profiles")
            with pytest.raises(DiskError):
                fill_segments(FailingDisk(con, where), [Segment("all", "全部", "all", "TRUE")], lent)


@pytest.mark.parametrize(
    ("condition", "members"),
    [
        ("customer_id IN (SELECT customer_id FROM orders WHERE bought)", 1),
        ("customer_id IN (SELECT customer_id FROM timeline WHERE event = 'join')", 2),
        ("customer_id IN (SELECT customer_id FROM traits WHERE relationship = 'new')", 1),
        ("customer_id IN (SELECT customer_id FROM profiles WHERE orders = 0)", 1),
        ("customer_id IN (SELECT customer_id FROM consents)", 0),
        ("profiles.orders = (SELECT MAX(orders) FROM profiles AS other)", 1),
    ],
)
def test_a_condition_may_ask_every_published_table_of_customers(home, condition, members):
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", "13900000001"), member("V2", "李二二", "13900000002")),
    )
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, order("1", "13900000001", "张一一")))
    (home.segments / "own.toml").write_text(
        f'title_zh = "自"\ntitle_en = "own"\npredicate = "{condition}"\n', encoding="utf-8"
    )
    night(home)
    with product.connect(home.root) as con:
        assert con.execute("SELECT members FROM segments WHERE segment = 'own'").fetchall() == [(members,)]
