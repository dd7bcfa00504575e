"""Every command, as its user types it."""

import csv
import io
import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import scv as product
from tests.conftest import SAMPLE
from tests.exports import MEMBERS, drop, member, text

WINNERS = "winners_20260520.csv"


@pytest.fixture(scope="module")
def somebody(sample_home):
    """Return one customer of the sample as (id, phone)."""
    from scv.customer_view import lookup
    from scv.home.open_home import open_vault

    vault = open_vault(sample_home)
    with lookup.open_generation(vault) as con:
        row = con.execute(
            "SELECT customer_id::VARCHAR, e164 FROM vault.profiles WHERE e164 LIKE '+861%' AND channels > 2 ORDER BY e164 LIMIT 1"
        ).fetchone()
    return row  # noqa: RET504


def at(home):
    return ("--home", home.root)


def test_init_refuses_to_overwrite_a_home(scv, home):
    again = scv("init", *at(home))
    assert again.code == 2
    assert "Nothing was changed" in again.err


def test_files_rows_and_segments_print_as_table_csv_and_json(scv, sample_home):
    for command in (("files",), ("rows", WINNERS), ("segments",), ("segments", "multi_channel")):
        table, text, parsed = (
            scv(*command, *at(sample_home), "--format", shape) for shape in ("table", "csv", "json")
        )
        assert [outcome.code for outcome in (table, text, parsed)] == [0, 0, 0]
        rows = list(csv.DictReader(io.StringIO(text.out)))
        assert len(rows) == len(json.loads(parsed.out)) == len(table.out.splitlines()) - 1 > 0


def test_rows_prints_one_line_per_data_row_and_masks_phones_unless_told(scv, sample_home):
    masked = scv("rows", WINNERS, *at(sample_home), "--format", "csv")
    assert masked.out.splitlines()[0] == "file,row_no,status,reason,phone_class,phone,customer_id"
    revealed = scv("rows", WINNERS, *at(sample_home), "--format", "csv", "--reveal")
    for hidden, shown in zip(
        *(csv.DictReader(io.StringIO(o.out)) for o in (masked, revealed)), strict=True
    ):
        assert (hidden["phone"] == "") == (shown["phone"] == "")
        assert not any(char.isdigit() for char in hidden["phone"][:-2])


def test_rows_of_a_second_copy_are_those_of_the_one_that_landed(scv, home):
    for name in ("list.csv", "list (1).csv"):
        drop(home, f"store/hq/{name}", text(MEMBERS, member()))
    assert scv("nightly", "--home", home.root).code == 0
    told = {scv("rows", name, "--home", home.root).out for name in ("list.csv", "list (1).csv")}
    assert len(told) == 1 and "record" in told.pop()


def test_rows_of_a_file_that_never_landed_is_bad_input(scv, sample_home):
    assert scv("rows", "nothing.csv", *at(sample_home)).code == 3


def test_show_and_why_find_a_customer_by_phone_id_and_identifier(scv, sample_home, somebody):
    customer_id, phone = somebody
    for who in (
        customer_id,
        phone,
        phone.removeprefix("+86"),
        f"+86 {phone[3:6]} {phone[6:10]} {phone[10:]}",
    ):
        shown, why = scv("show", who, *at(sample_home)), scv("why", who, *at(sample_home))
        assert (shown.code, why.code) == (0, 0)
        assert customer_id in shown.out and customer_id in why.out
        assert "weakest link" in why.out
    assert scv("show", "nobody-has-this", *at(sample_home)).code == 2


def test_query_reads_and_nothing_else(scv, sample_home, tmp_path):
    assert (
        scv(
            "query", "SELECT COUNT(*) FROM profiles", *at(sample_home), "--format", "csv"
        ).out.splitlines()[1]
        == "1183"
    )
    for refused in (
        "CREATE TABLE mine AS SELECT 1",
        f"COPY profiles TO '{tmp_path}/out.csv'",
        "SELECT 1; SELECT 2",
        "ATTACH ':memory:' AS other",
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM nowhere",
        "SET threads = 1",
    ):
        outcome = scv("query", refused, *at(sample_home))
        assert (outcome.code, outcome.out) == (2, ""), refused
    assert not (tmp_path / "out.csv").exists()


def test_attach_writes_a_private_file_that_plain_duckdb_can_run(scv, sample_home):
    path = Path(scv("attach", *at(sample_home)).out.splitlines()[0])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with duckdb.connect() as con:
        con.execute(path.read_text(encoding="utf-8"))
        assert con.execute("SELECT COUNT(*) FROM profiles").fetchone() == (1183,)
        live = con.execute(
            "SELECT customer_id, resolve(customer_id) FROM profiles LIMIT 1"
        ).fetchone()
        assert str(live[0]) == live[1]


def test_python_connects_read_only_to_tonights_tables(sample_home):
    assert product.profiles(sample_home.root).height == 1183
    with product.connect(sample_home.root) as con:
        assert con.execute("SELECT MAX(channels) FROM profiles").fetchone() == (6,)
        kept = "SELECT resolve(any_id) = any_id::VARCHAR FROM resolved_ids GROUP BY ALL"
        assert con.execute(kept).fetchall() == [(True,)]
        with pytest.raises(duckdb.Error):
            con.execute("CREATE TABLE mine AS SELECT 1")


def test_verify_holds_on_the_sample(scv, sample_home):
    outcome = scv("verify", *at(sample_home))
    assert outcome.code == 0, outcome.out
    assert {line[:4] for line in outcome.out.splitlines()} == {"ok  "}


def test_status_names_the_generation_and_the_last_run(scv, sample_home, home):
    assert "generation 1, built" in scv("status", *at(sample_home)).out
    assert "nothing published yet" in scv("status", *at(home)).out


def test_ingest_names_the_account_and_the_next_night_takes_the_file_up(scv, home):
    landed = scv(
        "ingest", SAMPLE / "store" / "hq" / "members_20261119.csv", *at(home), "--account", "hq"
    )
    assert (landed.code, "account hq" in landed.out) == (0, True)
    again = scv(
        "ingest", SAMPLE / "store" / "hq" / "members_20261119.csv", *at(home), "--account", "hq"
    )
    assert (again.code, again.out.startswith("known")) == (0, True)
    assert scv("nightly", *at(home)).code == 0
    assert "pos_member_gbk_tab" in scv("files", *at(home)).out


def test_a_file_nobody_knows_is_refused_and_the_message_names_what_it_lacks(scv, home, tmp_path):
    unknown = tmp_path / "members.csv"
    unknown.write_text("会员卡号,姓名,电话号码\n1,赵一,13000000001\n", encoding="utf-8")
    outcome = scv("ingest", unknown, *at(home))
    assert outcome.code == 3
    assert "pos_member_gbk_tab" in outcome.out and "手机号码" in outcome.out
    assert "13000000001" not in outcome.out + outcome.err


def test_a_night_with_a_parked_file_is_partial_and_publishes_the_others(scv, home):
    shutil.copytree(SAMPLE / "store", home.inbox / "store", dirs_exist_ok=True)
    (home.inbox / "store" / "hq" / "empty.csv").write_bytes(b"")
    outcome = scv("nightly", *at(home))
    assert outcome.code == 7
    assert "empty.csv" in outcome.out
    assert "parked" in scv("status", *at(home)).out


def test_a_channel_run_twice_changes_nothing_and_refuses_when_files_are_gone(scv, home):
    shutil.copytree(SAMPLE / "store", home.inbox / "store", dirs_exist_ok=True)
    assert scv("nightly", *at(home)).code == 0
    before = product.profiles(home.root).sort("customer_id")
    for _ in range(2):
        assert scv("channel", "store", *at(home)).code == 0
    assert product.profiles(home.root).sort("customer_id").equals(before)
    (home.inbox / "store" / "hq" / "members_20261119.csv").unlink()
    refused = scv("channel", "store", *at(home))
    assert (refused.code, "--allow-missing" in refused.err) == (3, True)
    assert scv("channel", "store", *at(home), "--allow-missing").code == 0
    assert product.profiles(home.root).height < before.height
    assert scv("channel", "radio", *at(home)).code == 2


def test_a_pipe_that_closes_early_is_no_fault_of_ours(sample_home):
    command = [
        sys.executable,
        "-m",
        "scv.cli",
        "rows",
        "members_20260630.csv",
        "--format",
        "csv",
        "--home",
        sample_home.root,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        assert run.stderr.read() == b""


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT INTERVAL 1 DAY AS a",
        "SELECT [1, 2] AS a, MAP {'x': 1} AS b",
        "SELECT {'x': 1} AS a",
        "SELECT 1 AS a, 2 AS a",
        "SELECT 170141183460469231731687303715884105727::HUGEINT AS a",
        "SELECT TIME '10:00:00' AS a, TIMESTAMPTZ '2026-01-01 00:00:00+08' AS b, '101'::BIT AS c, 'x'::BLOB AS d",
        "SELECT SUM(orders) AS a, AVG(spent_yuan) AS b FROM profiles",
        "SELECT customer_id FROM profiles WHERE false",
        "EXPLAIN SELECT 1",
    ],
)
@pytest.mark.parametrize("shape", ["table", "csv", "json"])
def test_every_type_of_sql_prints_or_is_refused_as_wrong_use(scv, sample_home, sql, shape):
    ended = scv("query", sql, *at(sample_home), "--format", shape)
    assert ended.code in (0, 2), ended.err


def test_the_sandbox_reaches_no_file_no_network_and_no_setting(sample_home, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with product.connect(sample_home.root) as con:
        for sql in (
            f"SELECT * FROM '{tmp_path}/secret.csv'",
            f"SELECT * FROM read_text('{tmp_path}/secret.csv')",
            f"SELECT * FROM glob('{tmp_path}/*')",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            f"EXPORT DATABASE '{tmp_path}/out'",
            f"ATTACH '{tmp_path}/new.duckdb'",
            "INSTALL spatial",
            "LOAD parquet_that_is_nowhere",
            "SET enable_external_access = true",
            "SELECT * FROM read_csv('https://example.com/x.csv')",
            "DELETE FROM profiles",
            "UPDATE profiles SET surname = 'x'",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(sql).fetchall()
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


@pytest.mark.parametrize(
    "settings",
    [
        "published = 3\n",
        '[published]\nkeep = "many"\n',
        "[published]\nkeep = 0\n",
        '[engine]\nmemory = "lots"\n',
        "[engine]\nthreads = 0\n",
        '[engine]\nthreads = "two"\n',
        '[linking]\ndegree_cap = "x"\n',
        "[nonsense]\nx = 1\n",
        '[profile]\nname = "best"\n',
        "[profile]\ntrust = 5\n",
    ],
)
def test_a_setting_that_means_nothing_is_named_and_is_wrong_use(scv, home, settings):
    (home.root / "scv.toml").write_text(settings)
    ended = scv("nightly", *at(home))
    assert ended.code == 2, ended.err
    assert "scv.toml" in ended.err


def test_a_night_that_broke_is_not_called_good(scv, home, monkeypatch):
    from scv.pipeline.run import STAGES

    def breaks(run):
        raise ValueError

    monkeypatch.setitem(STAGES, "link", breaks)
    drop(home, "store/hq/m.csv", text(MEMBERS, member()))
    assert scv("nightly", *at(home)).code == 1
    told = scv("status", *at(home)).out
    assert "good" not in told and "stopped" in told


@pytest.mark.parametrize("more", [(), ("--why", "00000000-0000-4000-8000-000000000001")])
def test_a_segment_that_is_not_there_is_refused_with_those_that_are_and_no_number_is_said_back(
    scv, sample_home, more
):
    told = scv("segments", "13900000001", *more, "--home", sample_home.root)
    assert (
        told.code == 2
        and "unknown audience '1**********'. Audiences: " in told.err
        and "multi_channel" in told.err
    )
    assert "13900000001" not in told.err
