"""Ad-hoc SQL that cannot hurt: what `scv query` and `scv shell` refuse, what stops them, and what
they never tell.
"""

import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import scv as product
from scv.errors import UsageError
from scv.query.disclosure_control.table_access import SCOPE
from scv.query.sql_policy import parse_allowed
from scv.vault.reader_keys import config_folder
from scv.vault.session import DuckSession


def at(home):
    return ("--home", home.root)


def children():
    """Return the commands of the processes that answer questions of these tests now, orphans too:
    they know our config folder.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append(((process / "cmdline").read_bytes(), (process / "environ").read_bytes()))
        except OSError:
            continue
    mine = os.fsencode(f"XDG_CONFIG_HOME={os.environ['XDG_CONFIG_HOME']}")
    return [
        command
        for command, told in found
        if b"scv.query.worker" in command and mine in told.split(b"\0")
    ]


def spilled():
    return [path for path in (config_folder() / "spill").rglob("*") if path.is_file()]


HOSTILE = [
    # files
    "SELECT * FROM '{secret}'",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM parquet_metadata('{secret}')",
    "SELECT (SELECT a FROM '{secret}')",
    "WITH a AS (SELECT * FROM read_csv('{secret}')) SELECT * FROM a",
    "SELECT * FROM (COPY (SELECT 1) TO '{folder}/out.csv')",
    "COPY profiles TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "EXPLAIN ANALYZE COPY profiles TO '{folder}/out.csv'",
    "EXPLAIN ANALYZE SELECT * FROM read_text('{secret}')",
    # network, other databases, secrets
    "SELECT * FROM 'https://example.com/x.csv'",
    "ATTACH ':memory:' AS other",
    "ATTACH '{folder}/new.duckdb'",
    "CREATE SECRET mine (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "INSTALL spatial",
    # settings and what they tell
    "SET threads = 1",
    "PRAGMA enable_profiling",
    "PRAGMA database_list",
    "CALL enable_logging()",
    "SELECT * FROM enable_logging()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_databases",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM duckdb_logs",
    "SELECT * FROM duckdb_temporary_files()",
    "SELECT * FROM pg_catalog.pg_settings",
    "SHOW DATABASES",
    "SELECT current_setting('temp_directory')",
    "SELECT system.main.current_setting('secret_directory')",
    "SELECT list_transform([1], x -> current_setting('temp_directory'))",
    "SELECT getenv('HOME')",
    "SELECT write_log('x')",
    "WITH duckdb_databases AS (SELECT * FROM duckdb_databases) SELECT * FROM duckdb_databases",
    "WITH a AS (SELECT * FROM duckdb_databases), duckdb_databases AS (SELECT 1) SELECT * FROM a",
    "SELECT * FROM duckdb_databases, (WITH duckdb_databases AS (SELECT 1) SELECT * FROM duckdb_databases) AS b",
    # SQL in a text, addresses in memory
    "SELECT * FROM query('SELECT * FROM duckdb_settings()')",
    "SELECT * FROM query_table('duckdb_settings')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM duckdb_settings()'))",
    "SELECT * FROM arrow_scan(1, 1, 1)",
    "SELECT * FROM pandas_scan(1)",
    "SELECT * FROM python_map_function(1, 1)",
    # writing
    "CREATE MACRO mine() AS 1",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE TEMP TABLE mine AS SELECT 1",
    "DELETE FROM profiles",
    "BEGIN",
    "PREPARE mine AS SELECT 1",
    "PIVOT profiles ON city USING COUNT(*)",
    # more than one, or none
    "SELECT 1; DROP TABLE profiles",
    "SELECT 1; SELECT 2",
    "",
    "/* nothing */",
    "EXPLAIN",
    "EXPLAIN EXPLAIN SELECT 1",
]


def test_the_gate_refuses_what_reaches_beyond_published_tables(sample_home):
    with product.connect(sample_home.root) as con:
        for sql in HOSTILE:
            with pytest.raises(UsageError):
                parse_allowed(DuckSession(con), sql, SCOPE)


@pytest.mark.parametrize(
    ("sql", "instead"),
    [
        ("DELETE FROM profiles", "this is a statement of another kind"),
        ("SELECT 1; SELECT 2", "several statements, or none"),
        ("SELEC 1", 'syntax error at or near "SELEC"'),
    ],
)
def test_what_is_no_select_is_named(sample_home, sql, instead):
    with (
        product.connect(sample_home.root) as con,
        pytest.raises(UsageError, match=f"only one SELECT.*{instead}"),
    ):
        parse_allowed(DuckSession(con), sql, SCOPE)


@pytest.mark.parametrize("command", [("query", "SELECT 1"), ("serve",), ("shell",)])
def test_a_folder_that_is_not_there_is_named(scv, tmp_path, command):
    ended = scv(*command, "--home", tmp_path / "scv-hoem")
    assert ended.code == 2 and "scv-hoem: no such folder" in ended.err


@pytest.mark.parametrize("sql", HOSTILE[::6])
def test_what_reaches_beyond_published_tables_is_refused_and_tells_no_place(
    scv, sample_home, tmp_path, monkeypatch, sql
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    ended = scv(
        "query", sql.format(secret=tmp_path / "secret.csv", folder=tmp_path), *at(sample_home)
    )
    assert (ended.code, ended.out) == (2, ""), ended
    for told in (str(config_folder()), "spill", "/proc/", str(sample_home.root)):
        assert told not in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


@pytest.mark.parametrize(
    "sql",
    [
        "FROM profiles LIMIT 3",
        "DESCRIBE profiles",
        "SUMMARIZE profiles",
        "SHOW TABLES",
        "EXPLAIN SELECT * FROM profiles",
        "explain analyze SELECT COUNT(*) FROM profiles;",
        "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n WHERE a < 9) SELECT MAX(a) FROM n",
        "WITH p AS (SELECT * FROM scv.main.profiles) SELECT COUNT(*) AS n FROM p JOIN timeline USING (customer_id)",
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'profiles'",
        "SELECT resolve(any_id) AS a FROM resolved_ids LIMIT 1",
        "SELECT UNNEST([1, 2]) AS a, b FROM range(2) AS t(b)",
        "/* a comment */ -- and another\nSELECT ';' AS a;",
    ],
)
def test_what_reads_published_tables_is_answered(scv, sample_home, sql):
    ended = scv("query", sql, *at(sample_home))
    assert (ended.code, ended.err) == (0, "") and ended.out


ENDLESS = [
    "SELECT COUNT(*) FROM range(1000000000000) AS a(x) WHERE x % 7 = 3",
    "SELECT COUNT(*) FROM profiles a, profiles b, profiles c, profiles d WHERE a.surname || b.surname < c.surname || d.surname",
    "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT (a + 1) % 10 FROM n) SELECT COUNT(*) FROM n",
    "SELECT SUM(regexp_matches(repeat('a', 100000) || x::VARCHAR, '(a?){900}(a*)*b')::INT) FROM range(10000000) AS t(x)",
]


@pytest.mark.parametrize("sql", ENDLESS)
def test_a_query_without_end_is_stopped_at_its_time(scv, sample_home, sql):
    began = time.monotonic()
    ended = scv("query", sql, *at(sample_home), "--seconds", 2)
    assert (ended.code, ended.out) == (2, ""), ended
    assert "longer than 2 s" in ended.err or "more memory" in ended.err
    assert time.monotonic() - began < 20
    assert (children(), spilled()) == ([], [])


GREEDY = [
    "SELECT LENGTH(repeat(repeat('x', 1000000), 1000)) AS a, repeat('y', 1500000000) AS b",
    "SELECT repeat('x', 1000000) || x::VARCHAR AS a FROM range(100000) AS t(x)",
    "SELECT LIST(repeat('x', 1000000) || x::VARCHAR) AS a FROM range(100000) AS t(x)",
    "SELECT STRING_AGG(repeat('x', 10000) || x::VARCHAR) AS a FROM range(1000000) AS t(x)",
    "SELECT * FROM range(1000000000)",
    "SELECT [range(1000000000)] AS a",
]


@pytest.mark.parametrize("sql", GREEDY)
def test_a_query_that_needs_too_much_memory_is_stopped_and_told(scv, sample_home, sql):
    ended = scv("query", sql, *at(sample_home), "--memory", "1GB", "--seconds", 60)
    assert (ended.code, ended.out) == (2, ""), ended
    assert (
        "more memory than 1024 MB" in ended.err or "the result is larger than 256 MB" in ended.err
    ), ended.err
    assert (children(), spilled()) == ([], [])


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("CASE WHEN i = 5000000 THEN error('her name') ELSE i END", "Invalid Input Error"),
        ("CASE WHEN i = 5000000 THEN 'her name' ELSE '1' END::INTEGER", "Conversion Error"),
    ],
)
def test_what_fails_in_the_midst_of_the_rows_is_told_by_its_kind_alone(
    scv, sample_home, cell, kind
):
    ended = scv("query", f"SELECT {cell} AS cell FROM range(6000000) AS rows (i)", *at(sample_home))
    # NOTE: the row fails in one thread; DuckDB now and then tells of another, which was interrupted
    # for it.
    told = {f"scv: the query failed: {kind}.\n", "scv: the query failed while reading rows.\n"}
    assert (ended.code, ended.out) == (2, "") and ended.err in told


@pytest.mark.parametrize("depth", [300, 100_000])
@pytest.mark.parametrize(
    "parts",
    ["SELECT|(|1|)", "SELECT|[|1|]", "SELECT 1||+1|", "SELECT|(SELECT |1|)", "SELECT|NOT |true|"],
)
def test_nesting_without_end_ends_the_child_at_most(scv, sample_home, parts, depth):
    head, opening, middle, closing = (f"{parts}|".split("|"))[:4]
    sql = f"{head} {opening * depth}{middle * (depth if not opening else 1)}{closing * depth}"
    ended = scv("query", sql, *at(sample_home), "--format", "csv", "--seconds", 30)
    assert ended.code in (0, 2), ended
    assert children() == []


def started(home, *more):
    """Start an endless query as its user does, and return it with the process that works for it."""
    endless = [
        sys.executable,
        "-m",
        "scv.cli",
        "query",
        ENDLESS[0],
        "--home",
        str(home.root),
        *map(str, more),
    ]
    run = subprocess.Popen(
        endless, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    )
    for _ in range(400):
        time.sleep(0.05)
        for child in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split():
            if resource.prlimit(int(child), resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY:
                return run, int(child)
    raise AssertionError("no child was seen")


def test_the_limits_are_those_of_the_whole_process_and_no_argument_holds_a_key(sample_home):
    run, child = started(sample_home, "--memory", "2GB")
    try:
        soft, hard = resource.prlimit(child, resource.RLIMIT_AS)
        assert soft == hard and 2 << 30 < hard < 4 << 30, (
            "2 GB beyond what its program holds already"
        )
        assert resource.prlimit(child, resource.RLIMIT_CORE) == (0, 0)
        assert Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[-2:] == [
            b"scv.query.worker",
            b"",
        ]
    finally:
        run.kill()
        run.communicate()


@pytest.mark.parametrize(
    ("how", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_nothing_is_left_running_whatever_ends_the_command(sample_home, how, code):
    run, child = started(sample_home)
    os.killpg(run.pid, how) if how == signal.SIGINT else run.send_signal(how)
    _, told = run.communicate(timeout=20)
    assert run.returncode == code
    assert "Traceback" not in told
    for _ in range(100):
        if not Path(f"/proc/{child}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


def test_a_table_prints_its_first_rows_and_a_csv_all(scv, sample_home):
    table = scv("query", "SELECT * FROM range(2500) AS t(n)", *at(sample_home))
    assert len(table.out.splitlines()) == 1001 and "1000 of 2500 rows" in table.err
    csv = scv("query", "SELECT * FROM range(2500) AS t(n)", *at(sample_home), "--format", "csv")
    assert (len(csv.out.splitlines()), csv.err) == (2501, "")


def test_a_limit_that_means_nothing_is_wrong_use(scv, sample_home):
    for limit in (
        ("--memory", "much"),
        ("--memory", "10MB"),
        ("--seconds", "0"),
        ("--seconds", "nan"),
    ):
        assert scv("query", "SELECT 1", *at(sample_home), *limit).code == 2


def shell(home, typed, *more):
    command = [sys.executable, "-m", "scv.cli", "shell", "--home", str(home.root), *map(str, more)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120)


def test_a_shell_answers_one_statement_after_the_other_and_outlives_those_that_die(sample_home):
    ended = shell(
        sample_home,
        """SELECT COUNT(*) AS n
  FROM profiles;
SELECT nothing FROM profiles;
SELECT * FROM read_text('/etc/hostname');
SELECT COUNT(*) FROM range(1000000000000) AS a(x) WHERE x % 7 = 3;
.nonsense
SELECT 'still here' AS a;
.quit
SELECT 'never';
""",
        "--format",
        "csv",
        "--seconds",
        # NOTE: what is quick must come within it on a busy machine, too.
        6,
    )
    assert ended.stdout.splitlines() == ["n", "1183", "a", "still here"]
    assert ended.returncode == 2
    greeting, *refused = [line for line in ended.stderr.splitlines() if line.startswith("scv")]
    assert greeting.startswith("scv generation 数据版本 1, built ") and "ago" in greeting
    assert len(refused) == 4 and "longer than 6 s" in refused[2], ended.stderr


def test_a_shell_shows_tables_and_columns_in_both_languages(sample_home):
    ended = shell(sample_home, ".tables\n.columns profiles\n.help\nSELECT 1 AS without_semicolon\n")
    assert ended.returncode == 0, ended.stderr
    assert re.search(
        r"timeline +客户的一次互动（不含自由文本） +one thing that happened", ended.stdout
    )
    assert re.search(
        r"spent_yuan +DECIMAL\(18,2\) +净消费（元）；买过但金额均未知则为空 +net spending: paid less refunded, in yuan",
        ended.stdout,
    )
    assert ".quit" in ended.stdout and ended.stdout.endswith(
        "without_semicolon\n                1\n"
    )
    assert shell(sample_home, ".columns nothing\n").returncode == 2


def test_on_a_machine_of_many_processors_and_under_limits_of_the_account_a_query_is_answered_as_well(
    sample_home,
):
    """Threads reserve addresses, and a limit may be lowered but not raised: neither may end a query
    that needs nothing.
    """
    program = (
        "import os, resource, sys\nos.sched_getaffinity = lambda process: set(range(512))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))\nfrom scv.cli import main\nmain(sys.argv[1:])"
    )
    asked = [
        sys.executable,
        "-c",
        program,
        "query",
        "SELECT 7 AS seven",
        "--home",
        str(sample_home.root),
    ]
    ended = subprocess.run(
        asked,
        capture_output=True,
        text=True,
        env=os.environ | {"POLARS_MAX_THREADS": "512"},
        check=False,
    )
    assert (ended.returncode, ended.stdout.split()) == (0, ["seven", "7"]), ended.stderr
