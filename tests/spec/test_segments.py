"""Audiences: what the condition of an audience may read, and what happens to one that reads more."""

import subprocess

import duckdb
import pytest

import scv as product
from scv.errors import DiskError
from scv.home.settings import load_home
from scv.query.sandbox import open_tables
from scv.segments import Segment, fill_segments, load_segments
from scv.segments.definitions import builtin_predicates
from scv.vault.engine import open_engine
from scv.vault.session import DuckSession
from tests.conftest import SAMPLE, finish, night
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
    "predicate",
    ["in_store", "customer_id IN (SELECT customer_id FROM timeline WHERE event = 'join')"],
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
    finish(stocked)
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
    class FailingDisk(DuckSession):
        """DuckDB, on a disk that takes no more rows."""

        def __init__(self, con, where):
            super().__init__(con)
            self._where = where

        def execute(self, query, parameters=None, /):
            if self._where in query:
                raise fault("Could not write file: Input/output error")
            return super().execute(query, parameters)

    for where in ("INSERT INTO answered", "INSERT INTO published.segment_members", "CHECKPOINT"):
        folder = tmp_path / where.partition(" ")[0] / where.rpartition(" ")[2]
        with open_engine(folder / "spill") as con:
            lent = empty_published(con, folder)
            con.execute(
                "INSERT INTO published.about VALUES (1, DATE '2026-11-22', NULL, FALSE, 'day')"
            )
            con.execute("INSERT INTO published.profiles (customer_id) VALUES (uuid())")
            con.execute(
                "INSERT INTO published.traits (customer_id) SELECT customer_id FROM published.profiles"
            )
            with pytest.raises(DiskError):
                fill_segments(
                    FailingDisk(con, where), [Segment("all", "全部", "all", "TRUE")], lent
                )


def test_a_condition_may_ask_every_published_table_of_customers(home):
    conditions = (
        ("customer_id IN (SELECT customer_id FROM orders WHERE bought)", 1),
        ("customer_id IN (SELECT customer_id FROM timeline WHERE event = 'join')", 2),
        ("customer_id IN (SELECT customer_id FROM traits WHERE relationship = 'new')", 1),
        ("customer_id IN (SELECT customer_id FROM profiles WHERE orders = 0)", 1),
        ("customer_id IN (SELECT customer_id FROM consents)", 0),
        ("profiles.orders = (SELECT MAX(orders) FROM profiles AS other)", 1),
    )
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", "13900000001"), member("V2", "李二二", "13900000002")),
    )
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, order("1", "13900000001", "张一一")))
    for number, (condition, _) in enumerate(conditions):
        with_segment(home, condition, f"own{number}")
    finish(home)
    found = sizes(home)
    assert [found[f"own{number}"] for number in range(len(conditions))] == [
        members for _, members in conditions
    ]


def test_what_is_not_true_or_false_is_no_condition_neither_tried_nor_saved(stocked, scv):
    conditions = {
        "orders >> 1": "BIGINT",
        "orders": "BIGINT",
        "city": "VARCHAR",
        "'true'": "VARCHAR",
        "orders / 2": "DOUBLE",
        "TRUE, orders": "",
    }
    for number, condition in enumerate(conditions):
        with_segment(stocked, condition, f"odd{number}")
    run = night(stocked)
    for number, (condition, kind) in enumerate(conditions.items()):
        told = [each for each in run.refused if f"segments/odd{number}:" in each]
        assert told and kind in told[0], (condition, run.refused)
        refused = scv("segments", "--try", condition, "--home", stocked.root)
        assert (refused.code, refused.out) == (2, ""), refused
        assert kind in refused.err
    assert not [name for name in sizes(stocked) if name.startswith("odd")]


def test_a_condition_of_true_or_false_is_tried(stocked, scv):
    finish(stocked)
    tried = scv(
        "segments", "--try", "orders > 1 OR city IS NULL", "--home", stocked.root, "--format", "csv"
    )
    assert tried.code == 0 and tried.out.startswith("figure,customers"), tried


def test_an_audience_says_how_many_may_be_contacted_in_some_way_and_in_each(home, scv):
    """Of three, one allows SMS and calls, one e-mail, one nothing: two in some way, one by each."""
    header = MEMBERS + ",是否接受短信,是否接受电话,是否接受邮件"
    says = {"13900001001": "是,是,", "13900001002": ",,是", "13900001003": "否,否,否"}
    rows = [f"{member(phone, '张三丰', phone)},{words}" for phone, words in says.items()]
    drop(home, "store/hq/m.csv", text(header, *rows))
    with_segment(home, "TRUE", "all")
    finish(home)
    with product.connect(home.root) as con:
        assert con.execute(
            "SELECT members, contactable FROM segments WHERE segment = 'all'"
        ).fetchall() == [(3, 2)]
        ways = con.execute(
            "SELECT contact, customers FROM segment_contacts WHERE segment = 'all' ORDER BY ALL"
        ).fetchall()
    assert ways == [("call", 1), ("email", 1), ("sms", 1)]
    listed = scv("segments", "--home", home.root, "--format", "csv").out.splitlines()
    assert (
        listed[0].endswith("members,contactable,sms,call,email,wechat")
        and "all,我,mine,3,2,1,1,1," in listed
    )
    tried = scv(
        "segments", "--try", "TRUE", "--home", home.root, "--format", "csv"
    ).out.splitlines()
    assert tried[1:6] == [
        "members 人数,3",
        "contactable in any way 可触达（任一方式）,2",
        "contactable by 可触达方式 call,1",
        "contactable by 可触达方式 email,1",
        "contactable by 可触达方式 sms,1",
    ]
    handed = scv(
        "export", "all", "--for", "sms", "--home", home.root, "--to", home.root / "sms.csv.sealed"
    )
    assert handed.code == 0, handed.err
    assert (
        "contactable 可触达 (marketing): 1 by 以此方式 sms, 2 in any way 以任一方式" in handed.out
    )


def test_ways_of_contact_of_too_few_are_not_published(home):
    """Of six, five allow SMS and one of these e-mail too; with groups of three at least, the one is
    not told, and the five are rounded.
    """
    header = MEMBERS + ",是否接受短信,是否接受邮件"
    rows = [
        f"{member(str(at), '张三丰', f'1390000{at + 1001}')},{'是' if at < 5 else ''},{'是' if at < 1 else ''}"
        for at in range(6)
    ]
    drop(home, "store/hq/m.csv", text(header, *rows))
    with_segment(home, "TRUE", "all")
    with_segment(home, "may_sms", "reached")
    settings = home.root / "scv.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("min_group = 0", "min_group = 3"), "utf-8"
    )
    finish(load_home(home.root))
    with open_tables(home.published) as published:
        rows = published.rows(
            "SELECT segment, contact, customers FROM segment_contacts WHERE segment IN ('all', 'reached')"
        ).rows()
    assert sorted(rows) == [("all", "sms", 3), ("reached", "sms", 3)]


def test_each_shipped_audience_has_the_members_that_its_condition_finds_for_a_marketer(sample_home):
    segments, refused = load_segments(sample_home.segments)
    assert not refused and {each.predicate for each in segments} == builtin_predicates()
    people = (
        "FROM profiles JOIN traits USING (customer_id), (SELECT business_date AS today FROM about)"
    )
    with product.connect(sample_home.root) as con:
        for each in segments:
            found = con.execute(
                f"SELECT customer_id {people} WHERE ({each.predicate}\n)"
            ).fetchall()
            stored = con.execute(
                "SELECT customer_id FROM segment_members WHERE segment = ?", [each.name]
            ).fetchall()
            assert sorted(found) == sorted(stored), each.name


def test_an_audience_of_any_name_may_have_a_shipped_condition_and_starts_no_process(
    home, monkeypatch
):
    condition = min(builtin_predicates())
    (home.segments / "it's');--.toml").write_text(
        f"title_zh = '我'\ntitle_en = 'mine'\npredicate = '''{condition}'''\n", encoding="utf-8"
    )
    monkeypatch.setattr(subprocess, "Popen", None)
    with open_engine(home.root / "spill") as con:
        session = DuckSession(con.con if isinstance(con, DuckSession) else con)
        lent = empty_published(session, home.root)
        assert fill_segments(session, load_segments(home.segments)[0], lent) == []
        names = session.rows("SELECT segment FROM published.segments")
    assert ("it's');--",) in names and len(names) == 35
