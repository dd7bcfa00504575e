"""Laws of intake: once is enough, nothing is lost, and the order in which files come in decides
nothing.
"""

import csv
import io
import itertools
import json
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scv.errors import UnreadableFileError
from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.ingest.headers import LayoutMatcher
from scv.ingest.read import row_count
from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.json_rows import json_rows
from scv.ingest.read.readers import delimited_rows
from scv.ingest.read.row_count import count_rows
from scv.sources import builtin_layouts
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, ndjson, order, text
from tests.laws import examples, sized

PHONES = ["13900001301", "13900001302", "13900001303", "138****1304", "", "1.38E+10"]
STATUSES = [
    "等待买家付款",
    "买家已付款,等待卖家发货".replace(",", "，"),
    "交易成功",
    "退款成功",
    "没听过的状态",
]


def outcome(home):
    """Return everything a marketer sees, without the random ids, and the counts of the night."""
    vault = open_vault(home)
    with vault.generations().open("vault") as con:
        links = con.execute(
            "SELECT r.record_id, l.rule, l.group_key, r.content FROM vault.links l JOIN vault.records r USING (record_id) ORDER BY ALL"
        ).fetchall()
        fields = "group_key, e164, name, gender, birthday, records, orders, spent_fen, first_seen_at, last_seen_at"
        profiles = con.execute(f"SELECT {fields} FROM vault.profiles ORDER BY ALL").fetchall()
        totals = con.execute(
            "SELECT SUM(rows_in), SUM(records), SUM(duplicates), SUM(superseded), SUM(rejects) FROM vault.files"
        ).fetchone()
        wrong = con.execute(
            "SELECT name FROM vault.files WHERE rows_in <> records + duplicates + superseded + rejects"
        ).fetchall()
    assert wrong == []
    with vault.generations().open("published") as con:
        segments = con.execute(
            "SELECT segment, members FROM published.segments ORDER BY 1"
        ).fetchall()
    return links, profiles, totals, segments


rows = st.one_of(
    st.builds(
        lambda number, phone, status, day, nick: (
            "order",
            order(number, phone, status=status, received=f"2026-03-{day:02d} 10:00:00", nick=nick),
        ),
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(PHONES),
        st.sampled_from(STATUSES),
        st.integers(1, 3),
        st.sampled_from(["a", "b"]),
    ),
    st.builds(
        lambda card, name, phone, day: (
            "member",
            member(card, name, phone, f"2026-01-{day:02d} 10:00:00"),
        ),
        st.sampled_from(["01", "1", "2", ""]),
        st.sampled_from(["张三丰", "李四光"]),
        st.sampled_from(PHONES),
        st.integers(1, 3),
    ),
)
SLOW = settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def put(home, batches):
    """Drop each batch as files without any time in their names."""
    for number, batch in enumerate(batches):
        for kind, header, place in (
            ("order", ORDERS, "ecommerce/shop"),
            ("member", MEMBERS, "store/hq"),
        ):
            lines = [line for of, line in batch if of == kind]
            if lines:
                drop(home, f"{place}/batch-{number}.csv", text(header, *lines))


@SLOW
@given(st.lists(rows, min_size=4, max_size=12), st.randoms(use_true_random=False))
def test_row_order_file_order_and_batches_change_nothing_but_where_equal_rows_stand(
    tmp_path_factory, drawn, random
):
    whole = new_home(tmp_path_factory.mktemp("whole") / "home")
    put(whole, [drawn])
    night(whole)
    shuffled = drawn[:]
    random.shuffle(shuffled)
    cut = random.randint(0, len(shuffled))
    split = new_home(tmp_path_factory.mktemp("split") / "home")
    for key in whole.keys.iterdir():  # the same keys, or tokens would differ
        (split.keys / key.name).write_bytes(key.read_bytes())
    put(split, [shuffled[:cut]])
    night(split)
    put(split, [[], shuffled[cut:]])
    night(split, 1)
    assert outcome(load_home(split.root)) == outcome(whole)


def test_two_nights_on_the_same_inbox_are_one(home):
    drop(
        home, "store/hq/m.csv", text(MEMBERS, member(), member("2", phone="13900001302"), member())
    )
    drop(home, "ecommerce/shop/o.csv", text(ORDERS, order(), order("2", "13900001302")))
    night(home)
    once = outcome(home)
    again = night(home, 1)
    assert {result.status for result in again.results} == {"known"}
    assert outcome(home) == once


# Which version of a row is current: own time, then status, then export time. All six orders of
# arrival.


VERSIONS = [
    # order A: the latest own time wins; B: at the same time the later status; C: with equal
    # statuses the later export.
    (
        "o1.csv",
        [
            order("A", received="2026-03-03 10:00:00"),
            order("B", status="等待买家付款"),
            order("C", amount="1.00"),
        ],
    ),
    (
        "ExportOrderList202603030000.csv",
        [
            order("A", received="2026-03-01 10:00:00", status="退款成功"),
            order("B"),
            order("C", amount="2.00"),
        ],
    ),
    (
        "ExportOrderList202603020000.csv",
        [
            order("A", received="2026-03-02 10:00:00"),
            order("B", status="退款成功"),
            order("C", amount="3.00"),
        ],
    ),
]
CURRENT = [
    ("A", "o1.csv"),
    ("B", "ExportOrderList202603020000.csv"),
    ("C", "ExportOrderList202603030000.csv"),
]


# Each version comes first, second and last in three of the six orders.
ARRIVALS = dict(zip("abcdef", itertools.permutations(VERSIONS), strict=True))


@pytest.mark.parametrize(
    "arrival", [ARRIVALS[each] for each in sized("ade", "abcdef")], ids=sized("ade", "abcdef")
)
def test_own_time_then_status_then_export_time_tell_the_current_version_never_arrival(
    home, arrival
):
    for nights, (name, lines) in enumerate(arrival):
        drop(home, f"ecommerce/shop/{name}", text(ORDERS, *lines))
        if nights:
            night(home, nights)
    with open_vault(home).generations().open("vault") as con:
        kept = con.execute(
            "SELECT r.row_no, f.name FROM vault.records r JOIN vault.files f USING (file_id) ORDER BY 1"
        )
        assert [("ABC"[row_no - 1], name) for row_no, name in kept.fetchall()] == CURRENT
        assert con.execute("SELECT SUM(records), SUM(superseded) FROM vault.files").fetchone() == (
            3,
            6,
        )


@pytest.mark.parametrize("arrival", ["123", "321", "312"])
def test_the_same_bytes_exported_again_later_count_as_that_later_export(home, arrival):
    """The order went 1.00 → 2.00 → 1.00 without a time of its own: the last export tells, in
    whatever order files come.
    """
    first, second = (
        text(ORDERS, order("77", amount="1.00")),
        text(ORDERS, order("77", amount="2.00")),
    )
    for nights, day in enumerate(arrival):
        drop(home, f"ecommerce/shop/o_2026030{day}.csv", second if day == "2" else first)
        if nights:
            night(home, nights)
    with open_vault(home).generations().open("vault") as con:
        assert con.execute("SELECT amount_fen FROM vault.records").fetchall() == [(100,)]


# The independent counter agrees with the readers.

cells = st.text(alphabet="a1张,\t;'\"\n\r \u3000\ufeff\x00=#\x85\u2028", max_size=6)


@settings(max_examples=examples(20), deadline=None, derandomize=True)
@given(
    st.lists(st.lists(cells, min_size=2, max_size=8), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([",", "\t"]),
)
def test_rows_written_by_any_csv_writer_are_read_counted_and_split_alike(
    tmp_path_factory, table, ends, delimiter
):
    out = io.StringIO()
    csv.writer(out, lineterminator=ends, delimiter=delimiter).writerows(table)
    path = tmp_path_factory.mktemp("csv") / "m.csv"
    path.write_bytes((MEMBERS.replace(",", delimiter) + ends + out.getvalue()).encode())
    try:
        expected = list(delimited_rows(Input(path), "utf-8-sig", delimiter))
    except UnreadableFileError:
        return  # refused whole: nothing to compare
    for piece in (1, 2, 3, 7, row_count._PIECE):
        with patch.object(row_count, "_PIECE", piece):
            assert count_rows(Input(path), Form("delimited", "utf-8-sig", delimiter)) == len(
                expected
            ), piece


@settings(max_examples=examples(20), deadline=None, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(alphabet='a{}[]"\\,:\n张', max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(alphabet='a"{[', max_size=3), inner, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_objects_are_counted_whatever_stands_in_them(tmp_path_factory, value):
    folder, row = tmp_path_factory.mktemp("json"), {"subscribe": 1, "openid": "o1", "x": value}
    for name, content in (
        ("lines", ndjson(row, row)),
        ("document", ndjson({"user_info_list": [row, row]})),
        ("list", ndjson([row, row])),
        (
            "deep document",
            ndjson({"code": 0, "items": [{"id": 1}], "data": {"x": [[]], "list": [row, row]}}),
        ),
        ("pages", ndjson(*[{"code": 0, "data": {"list": rows}} for rows in ([row], [], [row])])),
        (
            "pretty",
            b"\n".join(json.dumps(row, ensure_ascii=False, indent=1).encode() for _ in range(2)),
        ),
    ):
        path = folder / name
        path.write_bytes(content)
        form, objects = json_rows(
            Input(path), "utf-8-sig", LayoutMatcher(builtin_layouts().sources.values())
        )
        assert len(list(objects)) == 2, (name, content)
        assert count_rows(Input(path), form) == 2, (name, content)
