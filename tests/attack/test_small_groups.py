"""Attack: SQL where small groups are hidden, to learn what one customer spent. Each attack is shown
to work where nothing is hidden.
"""

import csv
import io
from collections import Counter
from decimal import Decimal
from itertools import permutations

import pytest

import scv as product
from scv.home.settings import load_home
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text
from tests.web.visits import Visit

LEAST = 5
# 24 of 赵 spent little each; of the seven of 孙 one spent nearly all; one 钱 spent what the attacker
# wants to know, in three orders.
SMALL, LARGE, WANTED = Decimal("10.50"), Decimal("98765.40"), Decimal("777.31")
NAMES = ["赵一"] * 24 + ["孙三"] * 7 + ["钱二"]
WHALE, TARGET = 24, 31


# Who spent what, by place in NAMES.
SPENT = {at: SMALL + at for at in range(30)} | {WHALE: LARGE, TARGET: WANTED}


def brand(root, least, spent):
    home = new_home(root / "home")
    settings = (home.root / "scv.toml").read_text(encoding="utf-8")
    (home.root / "scv.toml").write_text(
        settings.replace("min_group = 0", f"min_group = {least}"), encoding="utf-8"
    )
    for name, condition in (
        ("everybody", "TRUE"),
        ("but_one", "surname <> '钱'"),
        ("one", "surname = '钱'"),
    ):
        lines = f"title_zh = '人'\ntitle_en = 'people'\npredicate = \"{condition}\"\n"
        (home.segments / f"{name}.toml").write_text(lines, encoding="utf-8")
    phones = [f"1390000{at:04d}" for at in range(len(NAMES))]
    people = [member(f"77{at:05d}", name, phones[at]) for at, name in enumerate(NAMES)]
    drop(home, "store/hq/members.csv", text(MEMBERS, *people))
    bought = []
    for at, yuan in spent.items():
        parts = [yuan - 2, Decimal(1), Decimal(1)] if at == TARGET else [yuan]
        bought += [
            order(f"55{at:03d}{part}", phones[at], NAMES[at], amount=str(each), nick=f"nick{at}")
            for part, each in enumerate(parts)
        ]
    drop(home, "ecommerce/shop/orders.csv", text(ORDERS, *bought))
    home = load_home(home.root)
    night(home)
    return home


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return brand(tmp_path_factory.mktemp("plain"), 0, SPENT)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    return brand(tmp_path_factory.mktemp("guarded"), LEAST, SPENT)


def answer(scv, home, sql):
    """Return the rows of an answer as numbers and texts; None where it was refused."""
    told = scv("query", sql, "--home", home.root, "--format", "csv")
    if told.code:
        assert told.out == "" and str(WANTED) not in told.err
        return None
    return [list(map(cell, row)) for row in csv.reader(io.StringIO(told.out))][1:]


def cell(value):
    try:
        return Decimal(value)
    except ArithmeticError:
        return value or None


A, B = "profiles AS a", "profiles AS b"
ONE_ROW = f"FROM {A} LEFT JOIN {B} ON a.customer_id = b.customer_id AND b.surname = '钱'"
# How it is asked, and what the attacker makes of the answers.
ATTACKS = {
    "constants over a join on one row": (
        [f"SELECT SUM(1 + COALESCE(b.spent_yuan, 0)), COUNT(*) {ONE_ROW}"],
        lambda told: told[0][0] - told[0][1],
    ),
    "an average over a join on one row": (
        [f"SELECT AVG(COALESCE(b.spent_yuan, 0)) * COUNT(*) {ONE_ROW}"],
        lambda told: round(told[0][0], 2),
    ),
    "two columns, one of which all have": (
        [f"SELECT SUM(a.spent_yuan + COALESCE(b.spent_yuan, 0)) - SUM(a.spent_yuan) {ONE_ROW}"],
        lambda told: told[0][0],
    ),
    "all less all but one": (
        [
            "SELECT SUM(spent_yuan) FROM profiles",
            "SELECT SUM(spent_yuan) FROM profiles WHERE surname <> '钱'",
        ],
        lambda told: told[0][0] - told[1][0],
    ),
    "all less a filter's complement": (
        ["SELECT SUM(spent_yuan), SUM(spent_yuan) FILTER (surname <> '钱') FROM profiles"],
        lambda told: told[0][0] - told[0][1],
    ),
    "two edges": (
        [
            f"SELECT SUM(spent_yuan) FROM profiles WHERE spent_yuan {edge} {WANTED}"
            for edge in (">=", ">")
        ],
        lambda told: told[0][0] - told[1][0],
    ),
    "a list and one more": (
        [
            f"SELECT SUM(spent_yuan) FROM profiles WHERE surname IN ({names})"
            for names in ("'赵', '钱'", "'赵'")
        ],
        lambda told: told[0][0] - told[1][0],
    ),
    "groups less the whole": (
        [
            "SELECT SUM(spent_yuan) FROM profiles",
            "SELECT SUM(spent_yuan) FROM profiles WHERE surname IN ('赵', '孙')",
        ],
        lambda told: told[0][0] - told[1][0],
    ),
    "a group of one": (
        ["SELECT SUM(spent_yuan) FROM profiles GROUP BY surname ORDER BY surname = '钱' DESC"],
        lambda told: told[0][0],
    ),
    "a group by what is unique": (
        [
            "SELECT SUM(spent_yuan) FROM profiles GROUP BY customer_id, surname ORDER BY surname = '钱' DESC"
        ],
        lambda told: told[0][0],
    ),
    "a group by row": (
        [
            "SELECT SUM(spent_yuan) FROM profiles GROUP BY rowid, surname ORDER BY surname = '钱' DESC"
        ],
        lambda told: told[0][0],
    ),
    "CASE": (
        ["SELECT SUM(CASE WHEN surname = '钱' THEN spent_yuan ELSE 0 END) FROM profiles"],
        lambda told: told[0][0],
    ),
    "a condition as a number": (
        ["SELECT SUM(spent_yuan * (surname = '钱')::INTEGER) FROM profiles"],
        lambda told: told[0][0],
    ),
    "a maximum": (
        ["SELECT MAX(spent_yuan) FROM profiles WHERE spent_yuan < 1000"],
        lambda told: told[0][0],
    ),
    "a quantile": (
        ["SELECT QUANTILE_DISC(spent_yuan, 0.97) FROM profiles WHERE spent_yuan < 1000"],
        lambda told: told[0][0],
    ),
    "a median": (
        ["SELECT MEDIAN(spent_yuan) FROM profiles WHERE surname = '钱'"],
        lambda told: told[0][0],
    ),
    "a list": (
        ["SELECT LIST_EXTRACT(LIST(spent_yuan ORDER BY surname = '钱' DESC), 1) FROM profiles"],
        lambda told: told[0][0],
    ),
    "a mode": (
        ["SELECT ARG_MAX(spent_yuan, surname = '钱') FROM profiles"],
        lambda told: told[0][0],
    ),
    "HAVING": (
        [
            "SELECT COUNT(*) FROM profiles HAVING SUM(spent_yuan) FILTER (surname = '钱') = "
            + str(WANTED)
        ],
        lambda told: WANTED if told else None,
    ),
    "WHERE that answers yes": (
        [
            f"SELECT COUNT(*) FROM profiles WHERE EXISTS (FROM profiles WHERE surname = '钱' AND spent_yuan = {WANTED})"
        ],
        lambda told: WANTED if told[0][0] else None,
    ),
    "a window": (
        [
            "SELECT SUM(spent_yuan) OVER (PARTITION BY surname) FROM profiles ORDER BY surname = '钱' DESC"
        ],
        lambda told: told[0][0],
    ),
    "the next row": (
        ["SELECT LAG(spent_yuan, 0) OVER () FROM profiles ORDER BY surname = '钱' DESC LIMIT 1"],
        lambda told: told[0][0],
    ),
    "order and limit": (
        ["SELECT spent_yuan FROM profiles ORDER BY surname = '钱' DESC LIMIT 1"],
        lambda told: told[0][0],
    ),
    "limit of a figure": (
        [
            "SELECT SUM(spent_yuan) FROM (SELECT spent_yuan FROM profiles ORDER BY surname = '钱' DESC LIMIT 1)"
        ],
        lambda told: told[0][0],
    ),
    "a sample": (
        ["SELECT SUM(spent_yuan) FROM profiles TABLESAMPLE 100% WHERE surname = '钱'"],
        lambda told: told[0][0],
    ),
    "WITH": (
        ["WITH p AS (FROM profiles WHERE surname = '钱') SELECT spent_yuan FROM p"],
        lambda told: told[0][0],
    ),
    "a correlated subquery": (
        ["SELECT (SELECT spent_yuan FROM profiles WHERE surname = '钱') FROM about"],
        lambda told: told[0][0],
    ),
    "a lateral join": (
        ["SELECT p.spent_yuan FROM about, LATERAL (FROM profiles WHERE surname = '钱') AS p"],
        lambda told: told[0][0],
    ),
    "a union": (
        [
            "SELECT customers FROM segment_overlap WHERE FALSE UNION ALL SELECT spent_yuan FROM profiles WHERE surname = '钱'"
        ],
        lambda told: told[0][0],
    ),
    "PIVOT": (
        [
            "SELECT * FROM (PIVOT (SELECT surname, spent_yuan FROM profiles) ON surname IN ('钱') USING SUM(spent_yuan))"
        ],
        lambda told: told[0][0],
    ),
    "SUMMARIZE": (
        ["SELECT max FROM (SUMMARIZE SELECT spent_yuan FROM profiles WHERE surname = '钱')"],
        lambda told: told[0][0],
    ),
    "orders": (
        [
            "SELECT SUM(o.spent_yuan) FROM orders AS o JOIN profiles USING (customer_id) WHERE surname = '钱'"
        ],
        lambda told: told[0][0],
    ),
    "the timeline": (
        [
            "SELECT SUM(amount_yuan) FROM timeline JOIN profiles USING (customer_id) WHERE surname = '钱'"
        ],
        lambda told: told[0][0],
    ),
    "an audience of one": (
        [
            "SELECT SUM(spent_yuan) FROM segment_members JOIN profiles USING (customer_id) WHERE segment = 'one'"
        ],
        lambda told: told[0][0],
    ),
}


@pytest.mark.parametrize("kind", ATTACKS)
def test_nobody_learns_what_one_customer_spent(scv, plain, guarded, kind):
    asked, guessed = ATTACKS[kind]
    assert guessed([row for sql in asked for row in answer(scv, plain, sql)]) == WANTED, (
        "this is no attack"
    )
    told = [answer(scv, guarded, sql) for sql in asked]
    assert None in told or [] in told or guessed([row for rows in told for row in rows]) != WANTED


def test_a_count_of_rows_tells_of_nobody_either(scv, plain, guarded):
    joined = "FROM profiles AS a LEFT JOIN orders AS o ON a.customer_id = o.customer_id AND a.surname = '钱'"
    sql = f"SELECT COUNT(*) - COUNT(DISTINCT a.customer_id) + 1 {joined}"
    assert answer(scv, plain, sql) == [[3]] and answer(scv, guarded, sql) is None
    rows = "SELECT estimated_size FROM duckdb_tables() WHERE table_name = 'profiles'"
    assert answer(scv, plain, rows) == [[len(NAMES)]] and answer(scv, guarded, rows) is None


OPEN = (
    *("segments", "segment_sizes", "segment_overlap", "channel_overlap", "customer_groups"),
    *("tier_moves", "identity_health", "data_quality"),
)
COUNTS = {"members", "contactable", "customers", "buyers", "good", "counted", "of_all"}
SUMS = {"orders", "spent_yuan"}


def figures(scv, home):
    """Return every figure of tables that are open to SQL: (table, column, rest of the row) →
    figure. Rows of files are not of customers.
    """
    found = {}
    for table in OPEN:
        told = scv("query", f"FROM {table}", "--home", home.root, "--format", "csv")
        assert told.code == 0, told.err
        for row in csv.DictReader(io.StringIO(told.out)):
            if row.get("kind") == "source":
                continue
            key = tuple(
                value for name, value in row.items() if name not in COUNTS | SUMS | {"share"}
            )
            found |= {(table, name, key): cell(row[name]) for name in COUNTS | SUMS if name in row}
    return found


def test_figures_that_may_be_read_are_true_but_for_their_rounding(scv, plain, guarded):
    truth, told = figures(scv, plain), figures(scv, guarded)
    assert len(told) > 60 and truth.keys() >= told.keys()
    for key, figure in told.items():
        if key[1] in COUNTS:
            assert figure == truth[key] // LEAST * LEAST, key
        else:
            assert 0 <= figure <= truth[key] and (figure == truth[key] or figure % 10 == 0), key
    # A whole of which the one large customer is most tells no sum; how many they are stands.
    everybody = {
        name: told["customer_groups", name, ("everybody", "")]
        for name in ("customers", "buyers", "spent_yuan")
    }
    assert everybody == {"customers": 30, "buyers": 30, "spent_yuan": 0}


def test_sums_are_rounded_to_a_step_that_nobody_exceeds(tmp_path_factory, scv):
    """Thirty spent 400 to 429 yuan in one order each, one 777.31 in three: sums stand in thousands,
    and orders in tens.
    """
    spent = {at: Decimal(400) + at for at in range(30)} | {TARGET: WANTED}
    told = figures(scv, brand(tmp_path_factory.mktemp("even"), LEAST, spent))
    assert sum(spent.values()) == Decimal("13212.31")
    assert told["customer_groups", "spent_yuan", ("everybody", "")] == 13000
    assert told["customer_groups", "orders", ("everybody", "")] == 30


def test_no_difference_of_figures_is_one_customers(scv, plain, guarded):
    """All figures, all differences of two and of three: none is what one customer spent, and none a
    count from 1 to 4.
    """
    told = figures(scv, guarded)
    sums = sorted({figure for key, figure in told.items() if key[1] in SUMS} | {Decimal(0)})
    with product.connect(plain.root) as con:
        single = {
            yuan
            for (yuan,) in con.execute(
                "SELECT spent_yuan FROM profiles WHERE spent_yuan > 0"
            ).fetchall()
        }
    differences = {a - b - c for a, b, c in permutations([*sums, Decimal(0), Decimal(0)], 3)}
    assert WANTED in single and not {each for each in single if each in differences}
    assert all(figure % LEAST == 0 for key, figure in told.items() if key[1] in COUNTS)


def test_a_share_tells_no_more_than_the_counts_it_is_of(scv, guarded):
    for table, good in (("data_quality", "good"), ("identity_health", "counted")):
        for share, part, whole in answer(
            scv, guarded, f"SELECT share, {good}, of_all FROM {table}"
        ):
            assert abs(share - (part / whole if whole else 0)) < Decimal("1e-12")


def test_audiences_of_few_and_those_that_differ_by_few_look_alike(scv, guarded):
    sizes = dict(answer(scv, guarded, "SELECT segment, members FROM segments"))
    assert (sizes["everybody"], sizes["but_one"], sizes["one"]) == (30, 30, 0)
    nights = dict(answer(scv, guarded, "SELECT segment, members FROM segment_sizes"))
    assert (nights["everybody"], nights["but_one"], nights["one"]) == (30, 30, 0)
    overlap = Counter(
        name for name, _ in answer(scv, guarded, "SELECT segment, other FROM segment_overlap")
    )
    assert overlap["one"] == 0
    listed = scv("segments", "--home", guarded.root, "--format", "csv").out
    assert {row["segment"]: row["members"] for row in csv.DictReader(io.StringIO(listed))}[
        "one"
    ] == "0"


def test_neither_the_page_nor_its_questions_nor_its_downloads_answer_what_sql_does_not(guarded):
    visit = Visit(guarded.published)
    for asked, _ in ATTACKS.values():
        assert visit.post("/sql", sql=asked[0]).status_code == 400
        assert visit.post("/sql.csv", sql=asked[0]).status_code == 400
    for nth in range(1, 26):
        assert str(WANTED) not in visit.post("/questions", nth=nth).text
    assert str(WANTED) not in visit.get("/explore").text
    visit.close()


IDS_IN_DISGUISE = [
    "SELECT a, COUNT(*) FROM (SELECT customer_id::VARCHAR AS a FROM profiles) GROUP BY a",
    "SELECT md5(a), COUNT(*) FROM (SELECT customer_id::VARCHAR AS a FROM profiles) GROUP BY 1",
    "SELECT translate(a, '-', '_'), COUNT(*) FROM (SELECT customer_id::VARCHAR AS a FROM profiles) GROUP BY 1",
    "WITH p AS (SELECT customer_id AS c, surname FROM profiles) SELECT hash(c), surname, COUNT(*) FROM p GROUP BY ALL",
    "SELECT a, COUNT(*) FROM profiles AS p (a) GROUP BY a",
    "SELECT hash(p), COUNT(*) FROM profiles AS p GROUP BY ALL",
    "SELECT rowid, surname, COUNT(*) FROM profiles GROUP BY ALL",
    "SELECT hash(COLUMNS('.*_id')), COUNT(*) FROM profiles GROUP BY ALL",
    "SELECT surname, n FROM (SELECT surname, customer_id, COUNT(*) AS n FROM profiles GROUP BY ALL)",
    "SELECT MIN(a), COUNT(*) FROM (SELECT hash(customer_id) AS a, * FROM profiles) GROUP BY a",
    "SELECT hash(MIN(customer_id)), COUNT(*) FROM profiles GROUP BY surname",
    "SELECT nth, COUNT(*) FROM (SELECT ROW_NUMBER() OVER () AS nth, surname FROM profiles) GROUP BY nth",
]
FIGURES_ONLY = [
    "SELECT surname, COUNT(*) AS n FROM profiles GROUP BY 1",
    "SELECT surname, COUNT(DISTINCT p.customer_id) AS n, SUM(o.spent_yuan) AS y FROM profiles AS p "
    "JOIN orders AS o ON o.customer_id = p.customer_id GROUP BY ALL ORDER BY n",
    "SELECT segment, COUNT(*) AS n FROM segment_members JOIN profiles USING (customer_id) GROUP BY segment",
    "SELECT COUNT(*) AS n FROM profiles WHERE customer_id IN (SELECT customer_id FROM orders WHERE bought)",
]


@pytest.mark.parametrize("sql", IDS_IN_DISGUISE)
def test_no_download_holds_a_row_for_each_customer_under_another_name(plain, sql):
    visit = Visit(plain.published)
    assert visit.post("/sql", sql=sql).status_code == 200
    assert visit.post("/sql.csv", sql=sql).status_code == 400
    visit.close()


@pytest.mark.parametrize("sql", FIGURES_ONLY)
def test_figures_are_downloaded_as_before(plain, sql):
    visit = Visit(plain.published)
    assert visit.post("/sql.csv", sql=sql).status_code == 200
    visit.close()
