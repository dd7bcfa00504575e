"""Which column of several is meant: of two times the payment's, of two amounts the one that was paid,
of two phones the customer's.
"""

import pytest

from scv.ingest.mapping.proposal import suggest
from scv.ingest.mapping.table_sample import TableSample
from tests.conftest import night
from tests.exports import drop, text

PHONE, OTHER = "13800001001", "13800001002"


def meanings(header, row):
    """Return meaning → headers of a table of five such rows, in which what differs ends in a number."""
    headers = header.split(",")
    rows = [
        [cell.replace("1001", f"{1001 + at}").replace("#", str(at)) for cell in row.split(",")]
        for at in range(5)
    ]
    draft = suggest(headers, rows, "ecommerce")
    found = {}
    for column, meaning, *_ in draft.columns:
        found.setdefault(meaning, []).append(column)
    return found, draft


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "订单编号,订单创建时间,订单支付时间,应付金额,实付金额,客户手机号,收货人手机",
            f"T100#,2026-03-01 10:00:00,2026-03-01 10:05:00,9.00,8.00,{PHONE},{PHONE}",
            {
                "paid_at": ["订单支付时间"],
                "amount": ["实付金额"],
                "customer phone": ["客户手机号"],
                "receiver phone": ["收货人手机"],
            },
        ),
        (
            "单据编号,营业日期,开单时间,结账时间,应收金额,优惠金额,实收金额,会员手机",
            f"K200#,2026-03-01,2026-03-01 11:00:00,2026-03-01 12:00:00,9.00,1.00,8.00,{PHONE}",
            {"paid_at": ["结账时间"], "amount": ["实收金额"], "discount": ["优惠金额"]},
        ),
        (
            "订单号,下单时间,商品总价(元),SKU名称,收件人,收件人手机号",
            f"P300#,2026-03-01 10:00:00,9.00,茶,赵子涵,{PHONE}",
            {"product": ["SKU名称"], "name": ["收件人"], "receiver phone": ["收件人手机号"]},
        ),
        (
            "体检号,姓名,联系电话,套餐名称,体检日期,实收",
            f"TJ400#,赵子涵,{PHONE},基础,2026-03-01,450",
            {"order": ["体检号"], "amount": ["实收"], "customer phone": ["联系电话"]},
        ),
        (
            "客户姓名,客户电话,备用电话,工程师电话",
            f"赵子涵,{PHONE},,{OTHER}",
            {"customer phone": ["客户电话", "备用电话"], "other phone": ["工程师电话"]},
        ),
        (
            "宝宝生日,宝宝性别,妈妈姓名,妈妈手机,生日",
            f"2024-01-02,女,赵子涵,{PHONE},1990-01-02",
            {"birthday": ["生日"], "gender": [], "name": ["妈妈姓名"]},
        ),
        ("姓名,工程师电话", f"赵子涵,{PHONE}", {"customer phone": ["工程师电话"]}),
        (
            "external_contact.external_userid,external_contact.name,follow_info.createtime,follow_info.remark_mobiles",
            f"wm#00000000000001001,赵子涵,1772330400,{PHONE}",
            {
                "external_userid": ["external_contact.external_userid"],
                "created": ["follow_info.createtime"],
                "customer phone": ["follow_info.remark_mobiles"],
            },
        ),
        ("会员卡号,手机号,时间", f"PC100#,{PHONE},2026-03-01", {"name": []}),
    ],
)
def test_of_several_columns_the_one_that_is_meant(header, row, expected):
    found, draft = meanings(header, row)
    assert {meaning: found.get(meaning, []) for meaning in expected} == expected
    assert not draft.warnings


def test_what_is_paid_onto_a_card_is_no_price():
    found, draft = meanings(
        "交易单号,交易时间,会员卡号,手机号,充值金额,赠送金额",
        f"CZ100#,2026-03-01 10:00:00,VC100#,{PHONE},100.00,10.00",
    )
    assert "amount" not in found
    assert any("amounts that are no price (充值金额)" in doubt for doubt in draft.warnings)


def test_rows_of_people_who_come_again_and_again_are_no_list_of_people():
    _, draft = meanings("客户姓名,客户电话,事由,来访日期", f"赵子涵,{OTHER},咨询,2026-03-01")
    assert any("people who come more than once" in doubt for doubt in draft.warnings)


def test_every_column_that_nobody_reads_is_told_with_how_full_it_is():
    columns, cells = [f"列{at}" for at in range(300)], [f" 列{at} ９" for at in range(300)]
    draft = suggest(columns, [cells] * 10, "store")
    assert draft.unread == [(column, 10) for column in columns]


def test_a_column_is_read_the_same_beside_others_and_alone():
    headers = ["a", "b", "c", "d"]
    rows = [[PHONE, " ＶＩＰ1 ", "", "——"], ["", "x", "", "138 0000 1002"], ["12"]]
    together = TableSample(headers, rows)
    for at, header in enumerate(headers):
        alone = TableSample([header], [row[at : at + 1] for row in rows])
        assert together.filled_cells(header).to_list() == alone.filled_cells(header).to_list()
        assert together.phone_classes(header) == alone.phone_classes(header)
    assert together.filled_cells("b").to_list() == ["VIP1", "x"]
    assert together.phone_classes("d") == ["mobile"]


def test_no_header_is_said_where_rows_of_values_stand_above_it(home):
    """Parts of cells may stand in it: here a name, in a file whose parts were swapped."""
    person, garbled = f"A1\t诸葛黻黼\t女\t{PHONE}", "A2\t诸葛黻手机号码\t余额(元)\t创建时间"
    drop(home, "store/till/swapped.txt", text(person, garbled, person))
    drop(home, "store/till/whole.txt", text(garbled, person))
    messages = {result.name: result.message for result in night(home).results}
    assert "known export" in messages["swapped.txt"] and "诸葛" not in messages["swapped.txt"]
    assert "诸葛黻手机号码" in messages["whole.txt"]
