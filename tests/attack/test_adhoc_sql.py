"""Attack: SQL of a marketer (scv query, scv shell, the box of the page) learns of anything but the
published tables.
"""

import subprocess
import sys

import pytest

import scv as product
from scv.errors import UsageError
from scv.query.disclosure_control.table_access import SCOPE
from scv.query.sql_policy import fold, parse_allowed
from scv.vault.session import DuckSession
from tests.web.visits import Visit

KELVIN = "\u212a"
# The name that WITH gives differs from the engine's own by what only Python folds.
DISGUISED = [
    f'WITH "duc{KELVIN}db_databases" AS (SELECT 1) SELECT path FROM duckdb_databases',
    f'WITH "DUC{KELVIN}DB_SETTINGS" AS (SELECT 1) SELECT * FROM duckdb_settings',
    f'WITH RECURSIVE "duc{KELVIN}db_databases" AS (SELECT 1 AS a) SELECT * FROM duckdb_databases',
    f'SELECT (WITH "duc{KELVIN}db_databases" AS (SELECT 1) SELECT MAX(path) FROM duckdb_databases)',
    f'SELECT * FROM profiles, LATERAL (WITH "duc{KELVIN}db_logs" AS (SELECT 1) SELECT * FROM duckdb_logs)',
    'WITH "\u017fqlite_master" AS (SELECT 1) SELECT * FROM sqlite_master',
    f'WITH "/etc/{KELVIN}.csv" AS (SELECT 1) SELECT * FROM "/etc/k.csv"',
]
BEYOND = [
    "SELECT * FROM (SHOW DATABASES)",
    "SELECT * FROM (SHOW ALL TABLES)",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_table_info('profiles')",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_database",
    "SELECT * FROM system.main.duckdb_databases",
    "SELECT * FROM duckdb_views()",
    "SELECT * FROM duckdb_functions()",
    "SELECT * FROM duckdb_memory()",
    "SELECT pg_get_viewdef(1), current_setting('threads')",
    "SELECT * FROM query_table(['profiles', 'duckdb_databases'])",
    "SELECT * FROM read_duckdb('x.duckdb')",
    "SELECT * FROM memory.main.profiles",
    "SUMMARIZE duckdb_databases",
    "DESCRIBE duckdb_databases",
    "UNPIVOT duckdb_databases ON path",
    "PIVOT duckdb_databases ON path IN ('x') USING COUNT(*)",
    "SELECT * FROM profiles POSITIONAL JOIN duckdb_databases()",
    "SELECT ARRAY(SELECT path FROM duckdb_databases())",
    "VALUES ((SELECT path FROM duckdb_databases() LIMIT 1))",
    "PRAGMA database_list",
    "CALL enable_logging()",
    "COPY (SELECT 1) TO '/tmp/x'",
    "ATTACH ':memory:' AS other",
]
ALLOWED = [
    "FROM profiles",
    'SELECT COUNT(*) FROM "Profiles" JOIN TRAITS USING (customer_id)',
    "WITH mine AS (FROM profiles), MINE2 AS (FROM Mine) SELECT COUNT(*) FROM mine2",
    f'WITH "{KELVIN}" AS (SELECT 1 AS a) SELECT a FROM "{KELVIN}"',
    "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM R WHERE a < 3) SELECT MAX(a) FROM r",
    "SHOW TABLES",
    "SUMMARIZE profiles",
    "DESCRIBE SELECT * FROM scv.orders",
    "SELECT * FROM scv.main.about, UNNEST([1, 2]) AS u (i), range(2)",
    "SELECT resolve('00000000-0000-0000-0000-000000000000')",
    "SELECT comment FROM duckdb_columns() WHERE table_name = 'profiles'",
    "PIVOT profiles ON gender IN ('male', 'female') USING COUNT(*)",
    "SELECT surname, ROW_NUMBER() OVER (ORDER BY spent_yuan) FROM profiles QUALIFY ROW_NUMBER() OVER () < 3",
]


@pytest.fixture(scope="module")
def con(sample_home):
    with product.connect(sample_home.root) as con:
        yield con


@pytest.mark.parametrize("sql", DISGUISED + BEYOND)
def test_what_reaches_beyond_is_refused_by_the_gate(con, sql):
    with pytest.raises(UsageError):
        parse_allowed(DuckSession(con), sql, SCOPE)


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_asks_published_tables_alone_passes_the_gate_and_answers(con, sql):
    parse_allowed(DuckSession(con), sql, SCOPE)
    con.sql(sql).fetchall()


def test_the_gate_folds_names_as_the_engine_does_whatever_the_letter(con):
    """The engine answers by a WITH whose name it takes for the same, and by nothing else."""
    for character in map(
        chr, [*range(0x21, 0x250), *range(0x370, 0x590), *range(0x1E00, 0x2190), 0x212A, 0x212B]
    ):
        if character == '"':
            continue
        for other in {character.lower(), character.upper(), character.casefold()} - {character}:
            try:
                con.execute(
                    f'WITH "x{character}" AS (SELECT 1) SELECT * FROM "x{other}"'
                ).fetchall()
                alike = True
            except Exception:  # noqa: BLE001  (whatever it says: no table of that name)
                alike = False
            assert alike == (fold(f"x{character}") == fold(f"x{other}")), (character, other)


@pytest.mark.parametrize("sql", DISGUISED)
def test_no_command_tells_of_what_lies_beyond(sample_home, scv, sql):
    told = scv("query", sql, "--home", sample_home.root, "--format", "csv")
    assert (told.code, told.out) == (2, "")
    assert str(sample_home.root) not in told.err


def test_neither_the_shell_nor_the_page_tells_of_it(sample_home):
    command = [
        sys.executable,
        "-m",
        "scv.cli",
        "shell",
        "--home",
        str(sample_home.root),
        "--format",
        "csv",
    ]
    typed = "".join(sql + ";\n" for sql in DISGUISED[:2])
    told = subprocess.run(command, input=typed, capture_output=True, text=True, encoding="utf-8")
    assert (told.returncode, told.stdout) == (2, "")
    visit = Visit(sample_home.published)
    answered = visit.post("/sql", sql=DISGUISED[0])
    visit.close()
    assert answered.status_code == 400 and str(sample_home.root) not in answered.text


@pytest.mark.parametrize("function", ["duckdb_tables", "duckdb_columns"])
def test_what_may_be_asked_of_the_engine_tells_no_path(con, sample_home, function):
    rows = con.sql(f"SELECT * FROM {function}()").fetchall()
    assert rows and not any(
        str(sample_home.root.parent) in str(cell) or ".duckdb" in str(cell)
        for row in rows
        for cell in row
    )
