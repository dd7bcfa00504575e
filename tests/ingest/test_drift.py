"""A file that is recognised and yet not what its kind was before waits until somebody says that it
is right.
"""

import gzip

import fastexcel
import pytest

from scv.home.open_home import open_vault
from tests.conftest import finish, night
from tests.exports import (
    MEMBERS,
    ORDERS,
    WECHAT_WINNERS,
    WINNERS,
    drop,
    member,
    ndjson,
    order,
    text,
    workbook,
)


def members(first, count, phone=True):
    return [
        member(f"{n:07d}", "张三丰", f"1390000{n % 10000:04d}" if phone else "139****0000")
        for n in range(first, first + count)
    ]


@pytest.fixture
def settled(home):
    for week in range(3):
        drop(home, f"store/hq/m{week}.csv", text(MEMBERS, *members(1000 * week, 120)))
    assert not finish(home)
    return home


def parked(run):
    return [(r.name, r.code) for r in run.results if r.status == "parked"]


def test_phones_that_have_become_rare_park_the_file_until_it_is_accepted(settled, scv):
    path = drop(settled, "store/hq/m3.csv", text(MEMBERS, *members(4000, 120, phone=False)))
    run = night(settled, 1)
    assert parked(run) == [("m3.csv", "drift")]
    (message,) = [r.message for r in run.results if r.status == "parked"]
    assert "0% of its phones are mobiles, before it were 100%" in message and "--accept" in message
    assert scv("ingest", "--accept", path, "--home", settled.root).code == 0
    assert not night(settled, 2).partial


@pytest.mark.parametrize(("rows", "drifts"), [(5, True), (13, False), (1200, False), (1201, True)])
def test_a_number_of_rows_out_of_all_proportion_parks_the_file(settled, rows, drifts):
    drop(settled, "store/hq/m3.csv", text(MEMBERS, *members(4000, rows)))
    assert parked(night(settled, 1)) == ([("m3.csv", "drift")] if drifts else [])


def test_a_vanished_phone_column_parks_the_file(home):
    header = "card_id,vip_name,mobile,vip_tel"
    drop(home, "store/six/a.csv", text(header, "C1,张三丰,13900001234,"))
    finish(home)
    drop(home, "store/six/b.csv", text("card_id,vip_name,vip_tel", "C2,李四光,0571-88880000"))
    run = night(home, 1)
    assert parked(run) == [("b.csv", "drift")] and "had mobile" in run.results[-1].message


@pytest.mark.parametrize(
    ("header", "gone"),
    [
        (ORDERS.replace("买家实际支付金额", "实付"), "买家实际支付金额"),
        (ORDERS.replace("订单状态", "状态"), "订单状态"),
    ],
)
def test_a_renamed_column_of_money_or_state_parks_the_file(home, header, gone):
    drop(home, "ecommerce/shop/a.csv", text(ORDERS, order("1")))
    finish(home)
    drop(home, "ecommerce/shop/b.csv", text(header, order("2")))
    run = night(home, 1)
    assert (
        parked(run) == [("b.csv", "drift")]
        and f"had {gone}, this one has not" in run.results[-1].message
    )


def test_a_column_that_comes_is_no_drift(home):
    drop(home, "ecommerce/shop/a.csv", text(ORDERS, order("1")))
    finish(home)
    drop(home, "ecommerce/shop/b.csv", text(f"{ORDERS},来源", f"{order('2')},直播"))
    assert not night(home, 1).partial


def test_a_corrected_fix_list_may_be_short_and_leaves_no_trace_of_its_own_columns(
    settled, scv, tmp_path
):
    drop(
        settled,
        "store/hq/m3.csv",
        text(MEMBERS, *members(4000, 120), member("1.2E+10", phone="13900009999")),
    )
    assert not night(settled, 1).partial
    target = tmp_path / "fix.xlsx"
    scv("rows", "m3.csv", "--fix-list", target, "--home", settled.root)
    header, row = (
        fastexcel.read_excel(target)
        .load_sheet(0, header_row=None, dtypes="string")
        .to_polars()
        .rows()
    )
    drop(
        settled,
        "store/hq/fix.xlsx",
        workbook([header, ["0009999" if cell == "1.2E+10" else cell or "" for cell in row]]),
    )
    assert not night(settled, 2).partial
    with open_vault(settled).generations().open("vault") as con:
        assert con.execute(
            "SELECT COUNT(*), COUNT(extras) FROM vault.records WHERE e164 = '+8613900009999'"
        ).fetchone() == (1, 0)


def test_another_shop_is_another_beginning(settled):
    drop(settled, "store/mall/m.csv", text(MEMBERS, *members(1, 5, phone=False)))
    assert parked(night(settled, 1)) == []


def test_the_other_of_two_tables_and_a_name_that_no_object_has_are_no_drift(home):
    drop(home, "weibo/main/w1.csv", text(WINNERS, "7,n,2026-01-01 10:00:00,张三丰,13900001234,,"))
    drop(
        home,
        "weibo/main/w2.csv",
        text(WECHAT_WINNERS, "o1,n,2026-01-01 10:00:00,张三丰,13900001234,,"),
    )
    drop(
        home,
        "wechat/gzh/a.ndjson",
        ndjson({"subscribe": 1, "openid": "o1", "unionid": "u1", "subscribe_time": 1760000000}),
    )
    drop(
        home,
        "wechat/gzh/b.ndjson",
        ndjson({"subscribe": 0, "openid": "o2", "subscribe_time": 1760000000}),
    )
    assert parked(night(home)) == []


def test_what_was_accepted_once_is_not_asked_about_again(settled, scv):
    path = drop(settled, "store/hq/m3.csv", text(MEMBERS, *members(4000, 120, phone=False)))
    assert scv("ingest", "--accept", path, "--home", settled.root).code == 0
    assert scv("channel", "store", "--home", settled.root).code == 0
    assert scv("nightly", "--home", settled.root).code == 0


def test_rerunning_a_channel_parks_a_damaged_archive_and_goes_on(settled, scv):
    drop(settled, "store/hq/cut.csv.gz", gzip.compress(text(MEMBERS, *members(1, 9)))[:-20])
    ended = scv("channel", "store", "--home", settled.root)
    assert ended.code == 7 and "the packed file is damaged" in ended.out
