"""What a column was taken for, by what, and how sure: by its header, by a note in its brackets, by
the look of its cells. Rules only; the files stand in tests/cases.
"""

import json

import pytest

from scv.ingest.mapping.header_row import is_second_header
from scv.ingest.mapping.header_words import header_words
from scv.ingest.mapping.proposal import suggest
from scv.sources.loader import parse
from tests.exports import drop, text

PEOPLE = [
    [f"{surname}子涵", f"1380000{at + 1001}", "女" if at % 2 else "男", f"199{at}-01-02"]
    for at, surname in enumerate("赵钱孙李周吴")
]


def columns(header, rows):
    """Return header → meaning, by, sure, and the doubts."""
    draft = suggest(header.split(","), rows, "store")
    return {name: (meaning, by, sure) for name, meaning, by, sure, _ in draft.columns}, draft


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("2、您的手机号码是？（用于寄送小样）", "手机号码"),
        ("Q3. 您的姓名", "姓名"),
        ("请问您的生日是哪天？", "生日"),
        ("第4题：请选择您的性别", "性别"),
        ("What is your mobile number?", "mobile number"),
        ("*会员编号\n(必填)", "会员编号"),
        ("手机号码【必填】（11位）", "手机号码"),
        ("BIRTH_YMD", "birth date"),
        ("cust_nm", "customer name"),
        ("reg_dt", "registration date"),
        ("tel1", "tel"),
        ("VIPName", "vip name"),
        ("您？", "您"),
        ("：", ""),
    ],
)
def test_of_a_header_what_it_asks_for_stays(header, words):
    assert header_words(header) == words


def test_short_forms_pinyin_and_english_are_read_by_their_meaning():
    rows = [["88001", "赵子涵", "13800001001", "女", "1991-01-02", "2026-01-02"]]
    expected = ["member_card", "name", "customer phone", "gender", "birthday", "created"]
    for header in (
        "hykh,xingming,shouji,xb,sr,reg_dt",
        "MEMBER_NO,MEMBER_NM,HP_NO,SEX_CD,BIRTH_YMD,JOIN_YMD",
        "VipCode,VipName,MobilePhone,Gender,BirthDay,CreateDate",
        "card_no,cust_nm,mobile_no,gndr,dob,created_on",
    ):
        found, draft = columns(header, rows)
        assert [found[name][0] for name in header.split(",")] == expected
        assert not draft.warnings
    rows = [["P1", "13800001001", "12.50", "2026-01-02 10:00:00", "茶"]]
    for header in ("ord_no,mobile_no,amt,pay_dt,sku_nm", "ddh,sjhm,je,xdsj,spmc"):
        found, draft = columns(header, rows)
        expected = ["order", "customer phone", "amount", "paid_at", "product"]
        assert [found[name][0] for name in header.split(",")] == expected


def test_how_sure_is_told_by_the_header_and_by_the_cells():
    rows = [[f"A{at}", f"1380000{at:04d}" if at else "no", "金卡", "2026-01-02"] for at in range(5)]
    found, _ = columns("会员编号,联系手机,您所在的分店,注册时间（年月日）", rows)
    assert found == {
        "会员编号": ("member_card", "header", "high"),
        "联系手机": ("customer phone", "both", "middle"),
        "您所在的分店": ("store", "variant", "middle"),
        "注册时间（年月日）": ("created", "both", "high"),
    }


def test_a_note_in_brackets_tells_whose_a_phone_is_but_not_what_it_is_for():
    rows = [["赵子涵", "13800001001", "13800001009"]]
    found, _ = columns("姓名,电话（本人）,电话（导购）", rows)
    assert found["电话（导购）"] == ("other phone", "note", "high")
    assert found["电话（本人）"][0] == "customer phone"
    found, _ = columns("姓名,手机号（用于快递）,电话[收货人]", rows)
    assert found["手机号（用于快递）"][0] == "customer phone"
    assert found["电话[收货人]"][0] == "receiver phone"


def test_headers_that_say_nothing_are_read_by_the_look_of_their_cells_in_a_list_of_people():
    found, draft = columns("a,b,列3,field 4", PEOPLE)
    assert not draft.warnings
    assert found == {
        "a": ("name", "cells", "low"),
        "b": ("customer phone", "cells", "low"),
        "列3": ("gender", "cells", "low"),
        "field 4": ("birthday", "cells", "low"),
    }


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("a,备用栏,c,d", PEOPLE),  # a word that is not known
        ("a,b,c,d", PEOPLE[:4]),  # four cells show nothing
        ("a,b,c,d", [*PEOPLE, *PEOPLE]),  # people who come more than once
        ("a,b,c,d", [[row[0], row[1], row[1].replace("138", "139"), ""] for row in PEOPLE]),
        ("订单号,b,实付金额,c", [["T" + row[1], row[1], "9.90", ""] for row in PEOPLE]),
    ],
)
def test_a_column_of_mobiles_that_is_not_clearly_the_persons_waits_for_somebody(header, rows):
    found, draft = columns(header, rows)
    assert any("its name does not say whose" in doubt for doubt in draft.warnings)
    assert list(parse(draft.declaration.encode(), "draft")) == []
    assert [meaning for meaning, *_ in found.values() if "phone" in meaning]


def test_what_people_sign_in_with_is_their_phone_where_its_cells_are_mobiles():
    found, draft = columns("账号,昵称,注册时间", [[row[1], row[0], "2026-01-02"] for row in PEOPLE])
    assert found["账号"] == ("customer phone", "both", "high") and not draft.warnings
    found, _ = columns("账号,手机,昵称", [[f"u{row[1]}", row[1], row[0]] for row in PEOPLE])
    assert "账号" not in found


def test_the_last_purchase_and_the_sum_of_all_are_no_sale():
    header = "会员编号,手机,最近消费时间,累计消费金额,有效日期"
    rows = [["A1", "13800001001", "2026-01-02", "99.00", "2027-01-02"]]
    found, draft = columns(header, rows)
    assert list(found) == ["手机", "会员编号"]
    assert [name for name, _ in draft.unread] == ["最近消费时间", "累计消费金额", "有效日期"]


def test_a_table_without_any_person_is_one_of_payments_or_waits_with_that_reason():
    rows = [["2026-03-01 10:00", f"T{at:04d}", "总店", "10.00"] for at in range(3)]
    bill = suggest(["交易时间", "流水号", "商户", "金额"], rows, "store")
    assert (bill.persons, list(bill.warnings), bill.name) == (False, [], "mapped_store_payments")
    stock = suggest(["商品编码", "商品名称", "数量"], [["S1", "茶", "3"]], "store")
    assert not stock.persons and "no person in it" in " ".join(stock.warnings)
    guests = suggest(["交易时间", "流水号", "会员码", "金额"], rows, "store")
    assert guests.persons


def test_a_header_in_two_languages_is_one_header():
    assert is_second_header(["member_no", "name", "mobile", "reg_time"], 4)
    assert not is_second_header(["A1", "王姓名", "13800001001", "2026-01-02"], 4)
    assert not is_second_header(["", "姓名", "", ""], 4)


def test_a_landed_and_a_proposed_table_are_told_column_by_column(home, scv, monkeypatch):
    rows = [",".join([*row, "x" if at < 2 else ""]) for at, row in enumerate(PEOPLE)]
    path = drop(home, "store/hq/m.csv", text("姓名,手机,c,生日,备注二", *rows))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    proposed = scv("ingest", path, "--propose", "--home", home.root, "--json")
    (draft,) = json.loads(proposed.out)["drafts"]
    assert draft["unread_columns"] == [["备注二", 2]] and draft["rows_looked_at"] == 6
    assert draft["columns"][0] == {
        "column": "手机",
        "meaning": "customer phone",
        "by": "both",
        "sure": "high",
        "look_percent": 100,
    }
    for file in home.channels.glob("*.toml"):
        file.unlink()
    ended = scv("ingest", path, "--home", home.root)
    assert "  手机 = customer phone：按表头与内容；可信度高，100% 的单元格符合" in ended.out
    assert "  c = gender：按单元格内容；可信度低" in ended.out
    assert "  备注二：未采用（6 个单元格中 2 个有内容）" in ended.out


@pytest.mark.parametrize(
    ("header", "row", "doubt"),
    [
        ("销售时间,手机,金额", ["2026-01-02", "13800001001", "9.90"], "no column with its number"),
        ("何时,手机,金额", ["2026-01-02", "13800001001", "9.90"], "nobody reads (何时)"),
    ],
)
def test_money_and_moments_are_never_taken_for_people_in_silence(header, row, doubt):
    rows = [[row[0], f"1380000{at + 1001}", row[2]] for at in range(5)]
    _, draft = columns(header, rows)
    assert any(doubt in each for each in draft.warnings), draft.warnings


def test_slips_beside_people_who_come_more_than_once_are_no_list_of_people():
    rows = [[f"T{at:04d}", "2026-01-02", "13800001001"] for at in range(5)]
    _, draft = columns("流水号,时间,手机号", rows)
    assert any("numbers of orders or slips" in each for each in draft.warnings)


def test_money_given_back_is_no_purchase():
    rows = [[f"R{at:03d}", f"T{at:03d}", "2026-01-02", "9.90", "13800001001"] for at in range(5)]
    _, draft = columns("退款单号,订单号,申请时间,退款金额,买家手机", rows)
    (source,) = parse(draft.declaration.encode(), "draft")
    assert (source.event, source.key) == ("aftersale", (("case",),)) and not draft.warnings


def test_of_two_names_the_one_headed_like_the_key_phone_is_its_owners():
    rows = [["赵子涵", "钱建国", "13800001001"]]
    found, _ = columns("学生姓名,家长姓名,家长手机", rows)
    assert found["家长姓名"][0] == "name" and "学生姓名" not in found


def test_what_is_headed_as_a_moment_or_an_amount_is_read_as_one_though_its_cells_are_none():
    rows = [
        ["T1", "03/04/2026", "13800001001", "9.90"],
        ["T2", "05/04/2026", "13800001002", "9.90"],
    ]
    found, draft = columns("Order No,Order Date,Phone,Total", rows)
    assert found["Order Date"] == ("paid_at", "both", "low") and not draft.warnings
