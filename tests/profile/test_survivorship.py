"""Which value survives, and from which record: policies, field groups, total order; the same in any
order of records.
"""

from random import Random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.profile import FIELDS, build_profiles, load_trust
from scv.schema import RECORDS
from scv.vault.session import DuckSession
from tests.laws import examples

TRUST = ("pos_member_gbk_tab", "taobao_order_list")
POLICIES = dict.fromkeys(FIELDS, "latest") | {"name": "trusted", "birthday": "trusted"}
P = 256  # one customer's phone


def profiles(*records, policies=POLICIES, corrected=()):
    """Build profiles of records given as dicts; every record belongs to the group of its phone.

    `corrected`: what people said of P, as entry, field, value.
    """
    with DuckSession(duckdb.connect()) as con:
        con.execute(RECORDS.create("memory"))
        rows = [
            {"record_id": at, "phone": P, "event_at": at} | row
            for at, row in enumerate(records, start=1)
        ]
        for row in rows:
            row["recency"] = row["event_at"] * 10**25 + row["record_id"]
            con.execute(
                f"INSERT INTO records ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                list(row.values()),
            )
        con.execute(
            "CREATE TABLE links AS SELECT record_id, phone, phone AS group_key, 'phone' AS rule FROM records"
        )
        con.execute(
            "CREATE TABLE group_ids AS SELECT group_key, uuid() AS customer_id FROM links GROUP BY group_key"
        )
        con.execute("CREATE TABLE aliases (token DECIMAL(38,0), canonical DECIMAL(38,0))")
        con.execute("CREATE TABLE token_groups (token DECIMAL(38,0), group_key DECIMAL(38,0))")
        con.execute(
            "CREATE TABLE corrections (key DECIMAL(38,0), entry DECIMAL(38,0), field VARCHAR, value VARCHAR, province VARCHAR, "
            "city VARCHAR, district VARCHAR, address VARCHAR)"
        )
        for entry, field, value in corrected:
            parts = ("广东", "广州", None, value) if field == "address" else (None,) * 4
            con.execute(
                "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [P, entry, field, value, *parts],
            )
        con.execute(
            "CREATE VIEW customer_records AS SELECT *, COALESCE(unread LIKE '%no_amount%', FALSE) AS amount_unread, "
            "COALESCE(unread LIKE '%no_refund%', FALSE) AS refund_unread FROM records"
        )
        sources = (*TRUST, "weibo_users_csv", "jd_order", "weimob_order")
        load_trust(con, policies, TRUST, sources, ("jd_order", "weimob_order"), ("jd_order",))
        build_profiles(con)
        return con.dicts(
            "SELECT * EXCLUDE (customer_id, group_key) FROM profiles ORDER BY group_key"
        )


def pos(**values):
    return {"source": "pos_member_gbk_tab", "channel": "store"} | values


def taobao(**values):
    return {"source": "taobao_order_list", "channel": "ecommerce", "event": "order"} | values


def weibo(**values):
    return {"source": "weibo_users_csv", "channel": "weibo"} | values


def test_a_trusted_field_takes_the_most_trusted_source_even_if_it_is_older():
    (profile,) = profiles(pos(name="张三"), taobao(name="三哥"), weibo(name="山山"))
    assert (profile["name"], profile["name_record"]) == ("张三", 1)


def test_a_latest_field_takes_the_latest_event_whatever_the_source():
    (profile,) = profiles(pos(gender="male"), taobao(), weibo(gender="female"))
    assert (profile["gender"], profile["gender_record"]) == ("female", 3)


def test_an_empty_value_never_wins_over_a_filled_one():
    (profile,) = profiles(taobao(birthday="1990-01-02"), pos(birthday=None))
    assert (profile["birthday"], profile["birthday_record"]) == ("1990-01-02", 1)


def test_the_parts_of_an_address_come_from_one_record():
    (profile,) = profiles(
        taobao(province="浙江", city="杭州", district="西湖区", address="一号"),
        taobao(province="广东", address="广东 二号"),
    )
    parts = [
        profile[name] for name in ("province", "city", "district", "address", "address_record")
    ]
    assert parts == ["广东", None, None, "广东 二号", 2]


def test_records_of_one_second_are_told_apart_by_their_ids():
    (profile,) = profiles(taobao(nickname="甲", event_at=5), taobao(nickname="乙", event_at=5))
    assert (profile["nickname"], profile["nickname_record"]) == ("乙", 2)


def test_a_purchase_of_which_the_money_could_not_be_read_is_one_and_no_money():
    unread = {"unread": '{"x":"no_amount"}'}
    (profile,) = profiles(taobao(bought=True, **unread), taobao(bought=True, amount_fen=500))
    assert (profile["orders"], profile["spent_fen"]) == (2, 500)
    (profile,) = profiles(
        taobao(bought=True, order_token=9, amount_fen=500),
        taobao(bought=True, order_token=9, **unread),
    )
    assert (profile["orders"], profile["spent_fen"]) == (1, None)
    (profile,) = profiles(
        taobao(bought=True, order_token=9, amount_fen=500),
        taobao(bought=False, order_token=9, **unread),
    )
    assert (profile["orders"], profile["spent_fen"]) == (1, 500)
    assert [each["spent_fen"] for each in profiles(taobao(bought=False), taobao())] == [0]
    # An order that was called off does not tell what was spent on the other.
    (profile,) = profiles(
        taobao(bought=True, **unread), taobao(bought=False, order_token=9, amount_fen=500)
    )
    assert (profile["orders"], profile["spent_fen"]) == (1, None)


def test_an_amount_that_one_export_tells_counts_where_another_could_not_be_read():
    one = {"bought": True, "order_token": 9}
    (profile,) = profiles(
        taobao(unread='{"x":"no_amount"}', **one),
        taobao(amount_fen=500, **one) | {"source": "jd_order"},
    )
    assert (profile["orders"], profile["spent_fen"]) == (1, 500)


def test_of_rows_that_repeat_an_order_each_tells_its_own_refund_where_its_layout_says_so():
    def spent(source, *refunds):
        one = {"bought": True, "order_token": 9, "amount_fen": 1000}
        (profile,) = profiles(*(taobao(**one, **refund) | {"source": source} for refund in refunds))
        return profile["spent_fen"]

    told, other, unread = {"refund_fen": 300}, {"refund_fen": 200}, {"unread": '{"x":"no_refund"}'}
    assert spent("jd_order", told, told) == 700
    assert spent("weimob_order", told, other) == 500
    # A refund that could not be read is not none.
    assert spent("jd_order", told, unread) == 700
    assert [spent("jd_order", {}, unread), spent("weimob_order", told, unread)] == [None, None]


def test_only_purchases_count_as_orders_and_refunds_are_taken_off():
    (profile,) = profiles(
        taobao(bought=True, amount_fen=1000, refund_fen=300),
        taobao(bought=True, amount_fen=500),
        taobao(bought=False, amount_fen=9999),
    )
    assert (
        profile["orders"],
        profile["spent_fen"],
        profile["first_order_at"],
        profile["last_order_at"],
    ) == (
        2,
        1200,
        1,
        2,
    )


def test_channels_are_counted_once_each_and_a_time_not_known_is_not_seen():
    (profile,) = profiles(pos(event_at=7), taobao(event_at=3), taobao(event_at=9))
    seen = [
        profile[name]
        for name in (
            "channels",
            "in_store",
            "in_ecommerce",
            "in_wechat",
            "first_seen_at",
            "last_seen_at",
        )
    ]
    assert seen == [2, True, True, False, 3, 9]


VALUES = st.one_of(st.none(), st.sampled_from(["甲", "乙", "丙"]))
ROWS = st.lists(
    st.builds(
        lambda source, name, nickname, at, phone: {
            "source": source,
            "channel": "store",
            "name": name,
            "nickname": nickname,
            "event_at": at,
            "phone": phone,
        },
        st.sampled_from([*TRUST, "weibo_users_csv"]),
        VALUES,
        VALUES,
        st.integers(0, 3),
        st.sampled_from([P, 2 * P]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=examples(8), deadline=None)
@given(rows=ROWS, seed=st.integers(0, 9))
def test_the_order_of_records_changes_nothing(rows, seed):
    numbered = [row | {"record_id": at} for at, row in enumerate(rows, start=1)]
    shuffled = Random(seed).sample(numbered, len(numbered))
    assert profiles(*numbered) == profiles(*shuffled)


@settings(max_examples=examples(8), deadline=None)
@given(rows=ROWS)
def test_every_value_is_the_one_of_the_record_it_names(rows):
    for profile in profiles(*rows):
        for field in ("name", "nickname"):
            record = profile[f"{field}_record"]
            assert (record is None) == (profile[field] is None)
            assert record is None or rows[int(record) - 1][field] == profile[field]


@pytest.mark.parametrize("policy", ["trusted", "latest"])
def test_an_untrusted_source_is_better_than_none(policy):
    (profile,) = profiles(weibo(name="山山"), policies=POLICIES | {"name": policy})
    assert profile["name"] == "山山"


def test_what_a_person_corrects_stands_above_every_source_and_the_newest_of_it():
    (profile,) = profiles(
        pos(name="张三", address="上海路1号", city="上海"),
        corrected=[(3, "name", "章三"), (5, "name", "章珊"), (4, "address", "北京路2号")],
    )
    assert (profile["name"], profile["name_record"]) == ("章珊", 5)
    assert [
        profile[part] for part in ("province", "city", "district", "address", "address_record")
    ] == [
        "广东",
        "广州",
        None,
        "北京路2号",
        4,
    ]


def test_several_full_names_on_one_phone_are_a_household():
    family = (
        pos(name="张三丰", named_in_full=True),
        pos(name="张无忌", named_in_full=True),
        pos(name="张先生", named_in_full=False),
    )
    (profile,) = profiles(*family)
    assert (profile["household"], profile["members"]) == (True, 2)
    (profile,) = profiles(family[0], family[0], family[2])
    assert (profile["household"], profile["members"]) == (False, 0)
