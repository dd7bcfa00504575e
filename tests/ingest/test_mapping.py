"""Layouts nobody has seen: mapped by what headers mean and cells look like; what is doubtful waits
for a person.
"""

import tomllib

import pytest

from scv.home.open_home import open_vault
from scv.ingest.mapping.header_row import header_row
from scv.ingest.mapping.proposal import suggest
from scv.sources.loader import parse
from tests.conftest import finish, night
from tests.exports import drop, ndjson, text


def mapped(header, *rows, channel="store"):
    draft = suggest(header.split(","), [row.split(",") for row in rows], channel)
    return draft, *parse(draft.declaration.encode(), "draft")


def roles(source):
    return {header: phone.role for phone in source.phones for header in phone.headers}


def test_members_of_an_unknown_till_land_at_once_and_the_mapping_is_shown(home, scv):
    header = "会员编号,会员姓名,会员手机,导购手机,入会时间,积分"
    drop(
        home,
        "store/till/会员.csv",
        text(
            header,
            "A1,张三丰,13900001234,13900009999,2026-01-02,5",
            "A2,李四光,13900001235,13900009999,2026-01-03,6",
        ),
    )
    ended = scv("ingest", home.inbox / "store" / "till" / "会员.csv", "--home", home.root)
    assert ended.code == 0 and "mapped_store_people" in ended.out
    assert "会员手机 = customer phone" in ended.out and "导购手机 = other phone" in ended.out
    finish(home)
    with open_vault(home).generations().open("vault") as con:
        assert con.execute(
            "SELECT e164, name, records FROM vault.profiles ORDER BY 1"
        ).fetchall() == [
            ("+8613900001234", "张三丰", 1),
            ("+8613900001235", "李四光", 1),
        ]


def test_orders_of_an_unknown_shop_count_as_purchases(home):
    header = "单据编号,销售时间,实收金额(元),商品名称,客户电话,收货人电话,状态"
    drop(
        home,
        "ecommerce/own/sales.csv",
        text(
            header,
            "1,2026-01-02 10:00:00,12.50,茶,13900001234,13900001239,已完成",
            "2,2026-01-02 11:00:00,2.50,茶,13900001234,13900001238,已取消",
            *(f"{n},2026-01-02 12:00:00,0.05,茶,13900001235,,已完成" for n in range(100, 200)),
            "3,2026-01-02 12:00:00,7.00,茶,13900001235,,交易关闭",
        ),
    )
    finish(home)
    with open_vault(home).generations().open("vault") as con:
        bought = con.execute(
            "SELECT e164, orders, spent_fen FROM vault.profiles ORDER BY 1"
        ).fetchall()
    assert bought == [("+8613900001234", 1, 1250), ("+8613900001235", 100, 500)]


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("手机", "customer"),
        ("联系电话", "customer"),
        ("Mobile Phone", "customer"),
        ("customer_mobile", "customer"),
        ("收货人手机号", "receiver"),
        ("recipient phone", "receiver"),
        ("配送员手机号", "other"),
        ("推荐人电话", "referrer"),
        ("店长手机", "other"),
        ("商家退货联系电话", "other"),
        ("Courier Phone", "other"),
        ("紧急联系电话", "other"),
        ("sales_rep_mobile", "other"),
    ],
)
def test_whose_a_phone_is_is_told_by_the_words_beside_it(column, role):
    _, source = mapped(f"姓名,会员卡号,{column}", "张三丰,1,13900001234", "李四光,2,13900001235")
    assert roles(source) == {column: role}


def test_of_two_phones_of_the_customer_the_one_with_mobiles_is_looked_at_first():
    rows = ["张三丰,0571-88880000,13900001234,1,2.00", "李四光,,13900001235,2,3.00"]
    _, source = mapped("姓名,联系电话,手机号码,订单号,金额", *rows)
    assert [(phone.headers, phone.role) for phone in source.phones] == [
        (("手机号码",), "customer"),
        (("联系电话",), "customer"),
    ]


@pytest.mark.parametrize(
    ("header", "rows", "doubt"),
    [
        (
            "姓名,备用栏,城市",
            ["张三丰,13900001234,杭州", "李四光,13900001235,杭州"],
            "its name does not say whose",
        ),
        (
            "姓名,手机,城市",
            ["张三丰,杭州西湖,杭州", "李四光,杭州上城,杭州"],
            "do not look like phones",
        ),
        (
            "姓名,城市,性别",
            ["张三丰,杭州,男", "李四光,杭州,女"],
            "no column of a customer's phone or identifier",
        ),
        (
            "订单号,金额,手机",
            ["1,2.00,13900001234", "1,3.00,13900001234", "1,4.00,13900001234"],
            "tell one row from another",
        ),
    ],
)
def test_what_is_doubtful_is_said_and_not_used(header, rows, doubt, home):
    draft = suggest(header.split(","), [row.split(",") for row in rows], "store")
    assert any(doubt in each for each in draft.warnings), draft.warnings
    assert list(parse(draft.declaration.encode(), "draft")) == []
    drop(home, "store/x/odd.csv", text(header, *rows))
    (result,) = night(home).results
    assert (result.status, result.code) == ("parked", "unknown_layout")
    assert doubt in result.message and "--propose" in result.message


def test_a_draft_is_written_corrected_and_used(home, scv):
    path = drop(
        home,
        "store/x/odd.csv",
        text("姓名,备用栏,城市", "张三丰,13900001234,杭州", "李四光,13900001235,杭州"),
    )
    proposed = scv("ingest", path, "--propose", "--home", home.root)
    assert proposed.code == 0 and "doubtful" in proposed.out
    draft = home.channels / "mapped_store_people.toml"
    assert (
        scv("nightly", "--home", home.root).code == 7
    )  # an open draft is not used, and does not stop the night
    written = draft.read_text(encoding="utf-8")
    corrected = (
        written[: written.index("# Settle these")]
        .replace('role = "other"', 'role = "customer"')
        .replace("key = []", 'key = [["phone"]]')
    )
    draft.write_text(corrected, encoding="utf-8")
    assert scv("ingest", path, "--home", home.root).code == 0
    assert scv("nightly", "--home", home.root).code == 0
    with open_vault(home).generations().open("vault") as con:
        assert con.execute("SELECT e164, name, city FROM vault.profiles ORDER BY 1").fetchall() == [
            ("+8613900001234", "张三丰", "杭州"),
            ("+8613900001235", "李四光", "杭州"),
        ]
    again = scv("ingest", path, "--propose", "--home", home.root)
    assert (
        again.code == 0
        and "mapped_store_people_2.toml" in again.out
        and draft.read_text(encoding="utf-8") == corrected
    )


def test_a_given_name_beside_a_surname_is_no_name():
    _, source = mapped("姓氏,名字,手机", "张,三丰,13900001234")
    assert "name" not in source.fields
    _, source = mapped("名字,手机", "张三丰,13900001234")
    assert source.fields["name"] == ("名字",)


def test_rows_of_one_order_may_repeat_its_money():
    rows = ["1,茶,13900001234,50.00", "1,壶,13900001234,50.00", "2,茶,13900001235,8.00"]
    _, source = mapped("订单编号,商品名称,手机号,订单金额", *rows)
    assert (source.key, source.money) == ((("order", "product"),), "order")


def test_english_headers_are_understood():
    _, source = mapped(
        "customer_id,Full Name,Mobile Phone,email,signup_date",
        "1,Ann Lee,+86 139 0000 1234,a@x.com,2026-01-01",
        channel="web",
    )
    assert roles(source) == {"Mobile Phone": "customer"}
    assert {each.kind for each in source.identifiers} == {"member_card", "email"}
    assert source.fields["name"] == ("Full Name",) and source.happened == ("created",)


def test_a_cell_of_open_brackets_costs_no_more_than_any_other():
    """The square of its length, and this test would take an hour."""
    brackets = "[" * 1_000_000
    assert header_row([["", brackets], ["会员编号", "会员姓名"]]) == 1
    mapped(f"会员编号,会员姓名,{brackets},{brackets.replace('[', '(')}", "A1,张三丰,x,y")


def test_a_wide_table_is_mapped_by_the_few_columns_that_mean_something():
    columns = ",".join(f"列{at}" for at in range(300))
    _, source = mapped(f"会员编号,手机号,{columns}", "A1,13900001234" + ",x" * 300)
    assert roles(source) == {"手机号": "customer"}


@pytest.mark.parametrize(
    "row",
    [
        '"page_name": "欧阳砚秋 电话","telephone": "13900007713","member no": "A1"',
        "欧阳砚秋电话,会员编号,yanqiu@example.com,姓名",
    ],
)
def test_a_row_of_values_is_never_taken_for_headers_and_named_in_a_message(home, scv, row):
    path = drop(home, "store/hq/f.csv", text(row, row.replace("A1", "A2")))
    ended = scv("ingest", path, "--home", home.root)
    assert ended.code == 3
    assert "no known export has these headers" in ended.out + ended.err
    assert "欧阳" not in ended.out + ended.err


def test_lines_of_an_unknown_layout_with_empty_lists_in_them_are_rows(home):
    rows = [{"会员编号": f"C{n}", "手机号": f"1390000{n:04d}", "标签": []} for n in range(5)]
    drop(home, "store/hq/people.ndjson", ndjson(*rows))
    run = night(home)
    assert [(r.message, r.header.get("rows_in")) for r in run.results] == [("", 5)]


@pytest.mark.parametrize(
    ("place", "content", "told"),
    [
        ("store/x/strange.csv", text("甲,乙,丙", "x1,y1,z1", "x2,y2,z2"), "甲: not taken"),
        ("store/x/numbers.csv", text("13900001234,张三丰", "13900001235,李四光"), "column 1: "),
        ("loose.csv", text("姓名,手机", "张三丰,13900001234"), "no folder says it"),
        ("web/x/things.ndjson", b'{"foo": "1", "bar": "13900001234"}\n', "foo: not taken"),
        (
            "store/x/near.csv",
            text("会员卡号,姓名,手机号,创建时间", "1,张三丰,13900001234,2026-01-02"),
            "会员卡号: ",
        ),
    ],
)
def test_a_draft_is_always_written_says_what_was_found_and_holds_no_cell(
    home, scv, place, content, told
):
    path = drop(home, place, content)
    for number in ("", "_2", "_3"):
        proposed = scv("ingest", path, "--propose", "--home", home.root)
        assert proposed.code == 0, proposed.err
        (draft,) = [
            each
            for each in home.channels.glob("*.toml")
            if each.stem.endswith(number or ("people", "orders"))
        ]
        written = draft.read_text(encoding="utf-8")
        assert told in written and "channel 渠道: " in written and "not found 未识别: " in written
        assert not any(
            value in written + proposed.out
            for value in ("13900001234", "13900001235", "张三丰", "x1")
        )
        assert list(parse(written.encode(), "draft")) == [] or "doubts" not in written
    assert len(list(home.channels.glob("*.toml"))) == 3
    names = [
        tomllib.loads(each.read_text(encoding="utf-8"))["name"]
        for each in home.channels.glob("*.toml")
    ]
    assert len(set(names)) == 3


def test_three_different_shapes_of_each_column_stand_in_a_draft(home, scv):
    rows = ["张三,1", "张三丰,22", "李四,3", "Ann,4444", "b,5"]
    path = drop(home, "store/x/odd.csv", text("甲,乙", *rows))
    scv("ingest", path, "--propose", "--home", home.root)
    (draft,) = home.channels.glob("*.toml")
    assert (
        "甲: not taken, kept as text 未采用，随记录保留 | 文文; 文文文; Aaa\n"
        in draft.read_text(encoding="utf-8")
    )
    assert "乙: not taken, kept as text 未采用，随记录保留 | 9; 99; 9999\n" in draft.read_text(
        encoding="utf-8"
    )
