"""Attack: the condition of an audience, which anybody who writes into segments/ may choose, reaches
beyond the published tables.
"""

import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import scv as product
from scv.errors import UsageError
from scv.home.settings import load_home
from scv.query.conditions.client import Bounds
from scv.query.conditions.policy import Gate
from scv.segments import Segment, fill_segments
from scv.vault.engine import Limits
from scv.vault.session import open_session
from tests.conftest import new_home, night
from tests.exports import MEMBERS, drop, member, text
from tests.published import empty_published

# KELVIN SIGN, LATIN SMALL LETTER LONG S, LATIN CAPITAL LETTER I WITH DOT ABOVE: Python folds them
# to k, s and i with a dot.
KELVIN, LONG_S, DOTTED_I = "\u212a", "\u017f", "\u0130"

# What stands for a word in braces is made by `attacked`: places of files, an address.
REACHING = {
    "a file by a name of WITH, KELVIN SIGN": 'EXISTS (WITH "{Secret}" AS (SELECT 1) SELECT 1 FROM "{secret}")',
    "a file of the inbox": '(WITH "{Members}" AS (SELECT 1) SELECT COUNT(*) FROM "{members}") > 0',
    "the readers' keys": '(WITH "{Readers}" AS (SELECT 1) SELECT COUNT(*) FROM "{readers}") > 0',
    "an address": '(WITH "{Address}" AS (SELECT 1) SELECT COUNT(*) FROM "{address}") >= 0',
    "the engine's databases": f'EXISTS (WITH "duc{KELVIN}db_databases" AS (SELECT 1) SELECT 1 FROM duckdb_databases)',
    "the engine's tables": f'EXISTS (WITH "duc{KELVIN}db_tables" AS (SELECT 1) SELECT 1 FROM duckdb_tables)',
    "the vault": "EXISTS (SELECT 1 FROM vault.profiles)",
    "the vault, quoted": 'EXISTS (SELECT 1 FROM "vault"."main"."profiles")',
    "the vault's temporary tables": "EXISTS (SELECT 1 FROM temp.links)",
    "a long s": f'EXISTS (WITH "{LONG_S}qlite_master" AS (SELECT 1) SELECT 1 FROM sqlite_master)',
    "a dotted i": f'EXISTS (WITH "{DOTTED_I}d_history" AS (SELECT 1) SELECT 1 FROM id_history)',
    "a replacement scan": "EXISTS (FROM '{secret}')",
    "read_text": "EXISTS (FROM read_text('{secret}'))",
    "read_csv in WITH": "EXISTS (WITH a AS (FROM read_csv('{secret}')) FROM a)",
    "glob": "EXISTS (FROM glob('{folder}/*'))",
    "a table function as a name of WITH": "EXISTS (WITH read_text AS (SELECT 1) FROM read_text('{secret}'))",
    "query": "EXISTS (FROM query('FROM duckdb_databases()'))",
    "query_table": "EXISTS (FROM query_table('duckdb_settings'))",
    "serialized SQL": "EXISTS (FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1')))",
    "an address in memory": "EXISTS (FROM arrow_scan(1, 1, 1))",
    "settings": "current_setting('temp_directory') IS NOT NULL",
    "the environment": "getenv('HOME') IS NOT NULL",
    "a lateral join": "EXISTS (FROM traits, LATERAL (FROM duckdb_databases()))",
    "logging": "EXISTS (FROM enable_logging())",
    "a pragma": "EXISTS (FROM pragma_database_list)",
    "SHOW": "EXISTS (FROM (SHOW DATABASES))",
    "another statement": "TRUE); ATTACH ':memory:' AS other; SELECT (TRUE",
    "another SELECT": "TRUE) UNION ALL SELECT (gen_random_uuid() IS NOT NULL",
    "a FROM of its own": "TRUE) FROM range(10) AS r WHERE (TRUE",
    "COPY": "TRUE); COPY published.profiles TO '{folder}/out.csv'; SELECT (TRUE",
    "no truth value": "orders",
    "a figure": "orders + 1",
    "nothing": "",
    "nobody knows": "NULL",
}


class _Listening:
    """A server that counts who called."""

    def __enter__(self):
        self.called = called = []

        class Heard(BaseHTTPRequestHandler):
            def do_GET(self):
                called.append(self.path)
                self.send_error(404)

            do_HEAD = do_GET  # noqa: N815  (the server's own name)

            def log_message(self, *_):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Heard)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def _with_kelvin(place):
    """Return a place in which one k is a KELVIN SIGN; Python's lower() makes the same of both."""
    return KELVIN.join(str(place).rsplit("k", 1))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """One night of two customers, of the audiences above, and of one that asks nothing bad."""
    root = tmp_path_factory.mktemp("attacked")
    home = new_home(root / "kelvin")
    drop(
        home,
        "store/hq/k.csv",
        text(MEMBERS, member("V1", phone="13900000001"), member("V2", "李四", "13900000002")),
    )
    secret = root / "k.csv"
    secret.write_text("a\ncanary\n")
    with _Listening() as listening:
        places = {
            "secret": secret,
            "members": home.inbox / "store" / "hq" / "k.csv",
            "readers": home.root / "keys" / "readers.json",
            "address": f"http://127.0.0.1:{listening.port}/k.csv",
        }
        known = {name: str(place) for name, place in places.items()}
        known |= {name.title(): _with_kelvin(place) for name, place in places.items()} | {
            "folder": str(root)
        }
        conditions = {f"bad{at:02d}": sql for at, sql in enumerate(REACHING.values())} | {
            "good": "in_store"
        }
        for name, sql in conditions.items():
            for word, place in known.items():
                sql = sql.replace("{" + word + "}", place)
            told = {"title_zh": "人", "title_en": "people", "predicate": sql}
            lines = (
                f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()
            )
            (home.segments / f"{name}.toml").write_text("\n".join(lines), encoding="utf-8")
        run = night(load_home(home.root))
        return home, run, listening.called, root


@pytest.mark.parametrize("kind", REACHING)
def test_a_condition_that_reaches_beyond_is_refused(attacked, kind):
    _, run, _, _ = attacked
    name = f"bad{list(REACHING).index(kind):02d}"
    assert [told for told in run.refused if told.startswith(f"segments/{name}:")], kind


def test_it_reaches_no_file_and_no_address_and_its_refusal_tells_of_none(attacked):
    _, run, called, root = attacked
    told = "".join(run.refused)
    assert (called, "canary" in told, "duckdb://" in told, (root / "out.csv").exists()) == (
        [],
        False,
        False,
        False,
    )
    assert str(root / "kelvin" / "vault") not in told


def test_the_other_audiences_and_the_night_are_not_affected(attacked):
    home, run, _, _ = attacked
    assert run.partial and len(run.refused) == len(REACHING)
    with product.connect(home.root) as con:
        sizes = dict(con.execute("SELECT segment, members FROM segments").fetchall())
        members = dict(
            con.execute("SELECT segment, COUNT(*) FROM segment_members GROUP BY 1").fetchall()
        )
    assert sizes["good"] == 2 and not any(name.startswith("bad") for name in sizes | members)


@pytest.fixture
def customers(tmp_path):
    """An engine with the published tables of two customers in a file of its own, and how to lend
    that.
    """
    with open_session(tmp_path / "spill", Limits(threads=2)) as con:
        lent = empty_published(con, tmp_path)
        con.execute("INSERT INTO published.about VALUES (1, DATE '2026-11-22', NULL, FALSE, 'day')")
        con.execute(
            "INSERT INTO published.profiles (customer_id, orders) SELECT uuid(), i FROM range(2) AS r (i)"
        )
        con.execute(
            "INSERT INTO published.traits (customer_id) SELECT customer_id FROM published.profiles"
        )
        yield con, lent


VALUES = [
    "TRUE",
    "in_store",
    "NOT in_store",
    "orders BETWEEN 1 AND 2",
    "orders IN (1, 2)",
    "CASE WHEN orders > 1 THEN TRUE END",
    "orders > 1 AND in_store",
    "COUNT(*) > 1",
    "unnest([TRUE])",
    "ROW_NUMBER() OVER () > 1",
    "(SELECT TRUE)",
    "NULL::BOOLEAN",
    "MAP {'a': TRUE}['a']",
    "COLUMNS('in_store')",
    "COLUMNS('in_.*')",
    "orders",
    "NULL",
    "'true'",
    "[TRUE]",
    "{'a': TRUE}",
    "ROW(TRUE)",
    "'true'::ENUM('true')",
    "orders::BIT",
    "CASE WHEN in_store THEN 'a' END",
]


def test_a_condition_is_what_the_engine_calls_true_or_false(customers):
    con, _ = customers
    gate = Gate(con.con)
    for sql in VALUES:
        kind = str(con.con.sql(f"FROM customers AS profiles SELECT ({sql})").types[0])
        if kind == "BOOLEAN":
            gate.members(sql)
            continue
        with pytest.raises(UsageError, match=re.escape(f"its value is {kind},")):
            gate.members(sql)


def filled(customers, conditions, within):
    """Return why audiences were refused, the members of the others, how many processes were
    started, and how many seconds it took.
    """
    con, lent = customers
    segments = [Segment(name, "人", "people", sql) for name, sql in conditions.items()]
    STARTED.clear()
    start = time.monotonic()
    refused = fill_segments(con, segments, lent, within)
    took = time.monotonic() - start
    sizes = dict(con.execute("SELECT segment, members FROM published.segments").fetchall())
    members = dict(
        con.execute("SELECT segment, COUNT(*) FROM published.segment_members GROUP BY 1").fetchall()
    )
    assert {name: size for name, size in sizes.items() if size} == members
    return (
        {told.partition(":")[0].removeprefix("segments/"): told for told in refused},
        sizes,
        len(STARTED),
        took,
    )


STARTED: list[str] = []


def _note(event: str, details: tuple) -> None:
    if event == "subprocess.Popen" and "scv.query.conditions.worker" in details[1]:
        STARTED.append(details[0])


sys.addaudithook(_note)

ENDLESS = {
    "sleep": "sleep_ms(420000) IS NULL",
    "rows": "(SELECT COUNT(*) FROM traits AS a, traits AS b, (SELECT UNNEST(range(100000)) AS i) AS c, "
    "(SELECT UNNEST(range(100000)) AS i) AS d WHERE c.i * d.i % 7 = 1) > 0",
    "recursion": "(WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a > 0) SELECT COUNT(*) FROM r) > 0",
    "one value": "LENGTH(list_aggregate(list_transform(range(100000000), x -> x::VARCHAR), 'string_agg', ',')) > 0",
}


def test_a_condition_without_an_end_is_stopped_and_the_others_are_asked(customers):
    conditions = {"before": "orders >= 0"} | ENDLESS | {"after": "orders = 1"}
    refused, sizes, _, took = filled(
        customers, conditions, Bounds(seconds=1.0, memory_bytes=2 << 30)
    )
    assert refused.keys() == ENDLESS.keys() and sizes == {"before": 2, "after": 1}
    assert "longer than 1 s" in refused["sleep"] and took < 40


def test_a_condition_that_needs_too_much_memory_is_stopped_and_the_others_are_asked(customers):
    hungry = {
        "text": "LENGTH(repeat('x', 3000000000)) > 0",
        "list": "len(list_transform(range(400000000), x -> x::VARCHAR || 'and a long text')) > 0",
    }
    conditions = {"before": "orders >= 0"} | hungry | {"after": "orders = 1"}
    refused, sizes, *_ = filled(customers, conditions, Bounds(seconds=30, memory_bytes=1 << 30))
    assert refused.keys() == hungry.keys() and sizes == {"before": 2, "after": 1}


def test_conditions_are_asked_in_one_process_that_holds_no_key_but_the_files_own(customers):
    """Each process costs a start; so 200 conditions must not cost 200 of them."""
    _, sizes, started, took = filled(
        customers, {f"c{at}": f"orders >= {at}" for at in range(200)}, Bounds()
    )
    assert (sizes["c0"], sizes["c1"], sizes["c2"], len(sizes)) == (2, 1, 0, 200)
    assert started == 1 and took < 15
