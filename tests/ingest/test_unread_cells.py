"""Law: of every column that is read, each filled cell is a value, or is counted as unread and kept
with the record; with too many of a column that decides the file waits.
"""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.ingest.standardise import RowOrigin, standardise
from scv.sources import builtin_layouts
from scv.vault.blind_index import BlindIndex
from tests.conftest import finish, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

INDEX = BlindIndex(bytes(range(32)))
# Of a layout, its columns that are more than text: header → what a row says where the cell is read.
TYPED = {
    "pos_member_gbk_tab": {
        "姓名": "name",
        "性别": "gender",
        "生日": "birthday",
        "手机号码": "phone_class",
        "创建时间": "event_at",
    },
    "taobao_order_list": {
        "买家实际支付金额": "amount_fen",
        "退款金额": "refund_fen",
        "宝贝总数量": "quantity",
        "收货人姓名": "name",
    },
}
KEYS = {"pos_member_gbk_tab": "会员卡号", "taobao_order_list": "订单编号"}
# What dates, amounts, names and phones are made of, and what breaks them; nothing here alone is a
# word for nobody, a mask, or a moment that never was.
PIECES = (
    *("2024", "3", "5", "15", "05", "138", "13900001234", "12.5", "99", "-", "/", ".", ",", ":"),
    *("年", "月", "日", "下午", "PM", "T", "Z", "+8", "万", "元", "¥", "$", "E", "(", ")", " "),
    *(
        "张",
        "三丰",
        "女",
        "男士",
        "abc",
        "@",
        "qq.com",
        "转",
        "x1",
        "%",
        "号",
        "星期二",
        "\u200b",
    ),
)
CELLS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


def standardised(layout, headers, rows):
    """Return what one piece with these rows is standardised to; the first column is the key."""
    cells = pl.DataFrame(
        [[f"K{at}001", *row] for at, row in enumerate(rows)],
        schema={f"c{at}": pl.String for at in range(len(headers) + 1)},
        orient="row",
    ).with_columns(
        row_no=pl.int_range(1, len(rows) + 1, dtype=pl.Int32),
        width=pl.lit(len(headers) + 1, dtype=pl.Int32),
    )
    source = builtin_layouts().sources[layout]
    return standardise(source, [KEYS[layout], *headers], cells, RowOrigin("a"), INDEX)


@pytest.mark.parametrize("layout", TYPED)
def test_any_text_in_a_typed_column_is_a_value_or_counted_and_kept(layout):
    headers = list(TYPED[layout])

    @given(st.lists(st.tuples(*[CELLS] * len(headers)), min_size=1, max_size=8))
    def law(rows):
        found = standardised(layout, headers, rows)
        by_row = {row["row_no"]: row for row in found.rows.to_dicts()}
        assert len(by_row) == len(rows)
        unread = dict.fromkeys(headers, 0)
        filled = dict.fromkeys(headers, 0)
        for at, cells in enumerate(rows, start=1):
            row = by_row[at]
            kept, reasons = (json.loads(row[name] or "{}") for name in ("extras", "unread"))
            assert row["unread_cells"] == len(reasons)
            for header, cell in zip(headers, cells, strict=True):
                tidy = " ".join(cell.replace("\u200b", "").split())
                # NOTE: a dollar sign in front is how a platform hides what stands behind it.
                says_something = any(map(str.isalnum, tidy)) and not tidy.startswith("$")
                value = row[TYPED[layout][header]]
                is_read = value not in (None, "invalid", "damaged", "missing")
                if says_something and not is_read:
                    assert header in reasons and kept[header] == tidy
                unread[header] += header in reasons
                filled[header] += any(mark not in "-/" for mark in tidy)
                assert not (header in reasons and is_read)
        for header, _, _, of, count, shapes in found.unread.iter_rows():
            if header in unread:
                assert (count, of) == (unread[header], filled[header])
                assert bool(count) == bool(shapes)

    law()


def test_one_slip_is_told_and_two_of_ten_let_the_file_wait(home, scv):
    """An amount that cannot be read is no amount, and no shape tells what it was."""
    rows = [order(str(at), f"1390000{at:04d}", nick=f"n{at}") for at in range(10, 20)]
    slip = order("20", "13900000020", nick="n20", amount="十二块五")
    drop(home, "ecommerce/one/o.csv", text(ORDERS, *rows, slip))
    drop(
        home, "ecommerce/two/o.csv", text(ORDERS, *rows[:8], slip, slip.replace("20,n20", "21,n21"))
    )
    run = night(home)
    one, two = sorted(run.results, key=lambda result: result.account)
    assert one.header["unread"]["cells"] == [["买家实际支付金额", "no_amount", 11, 1, ["文文文文"]]]
    assert (two.code, two.status) == ("unread_cells", "parked") and "十" not in two.message
    assert "2 of 10 cells" in two.message and "文文文文" in two.message
    with open_vault(home).generations().open("vault") as session:
        ((fen, extras),) = session.rows(
            "SELECT amount_fen, extras FROM vault.records WHERE unread_cells > 0"
        )
    assert fen is None and json.loads(extras)["买家实际支付金额"] == "十二块五"
    path = home.inbox / "ecommerce" / "two" / "o.csv"
    assert scv("ingest", path, "--accept", "--home", home.root).code == 0


def test_the_share_that_may_be_unread_is_the_homes_own(home):
    settings = home.root / "scv.toml"
    told = settings.read_text("utf-8")
    assert "unread_share = 0.05" in told
    settings.write_text(told.replace("unread_share = 0.05", "unread_share = 1"), "utf-8")
    bad = [member(f"V{at}", phone="abc", birthday="昨天") for at in range(4)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *bad))
    assert not finish(load_home(home.root))


def test_too_many_of_a_column_that_decides_nothing_are_told_only(home):
    bad = [member(f"V{at}", phone=f"1390000000{at}", birthday="双子座") for at in range(4)]
    drop(home, "store/hq/m.csv", text(MEMBERS, *bad))
    (result,) = night(home).results
    assert result.header["unread"]["cells"] == [["生日", "no_birthday", 4, 4, ["文文文"]]]


def test_no_phone_is_lost_for_standing_under_a_header_that_another_column_has_or_third_in_its_cell():
    first, second, third = "13800001001", "13800001002", "13800001003"
    rows = [[first, second], ["座机", second], [f"{first}/{second}/{third}", ""]]
    found = standardised("pos_member_gbk_tab", ["手机号码", "手机号码"], rows)
    assert found.rows["e164"].to_list() == [f"+86{number}" for number in (first, second, first)]
    others = found.other_phones.select("row_no", "e164").rows()
    assert sorted(others) == [(1, f"+86{second}"), (3, f"+86{second}")]
    extras = [json.loads(text) if text else {} for text in found.rows["extras"]]
    assert [list(each.values()) for each in extras] == [[], ["座机"], [rows[2][0]]]
    assert json.loads(found.rows["unread"][1]).keys() == extras[1].keys()
