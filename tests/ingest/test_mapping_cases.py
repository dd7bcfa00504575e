"""What happened in a table nobody declared, and to whom: sales, returns, after-sales, cases of the
desk; names that are none, and what a yes or a no is to.
"""

from scv.ingest.mapping.proposal import suggest
from scv.sources.loader import parse

ROWS = 12


def mapped(header, row, channel="store"):
    """Map a table of rows made by their number, from 0: the draft, and what it declares, doubts aside."""
    draft = suggest(header.split(","), [row(n).split(",") for n in range(ROWS)], channel)
    return draft, *parse(draft.declaration.split("\n# Settle")[0].encode(), "draft")


def phone(n):
    return f"138000071{n:02}"


def test_sales_of_which_some_have_an_after_sale_stay_sales():
    draft, source = mapped(
        "订单号,手机,下单时间,实付金额,退款金额,售后编号",
        lambda n: f"A{n},{phone(n)},2026-03-01,{n}0.00," + (f"5.00,S{n}" if n < 2 else ","),
    )
    assert not draft.warnings and (source.event, source.key) == ("order", (("order",),))


def test_a_return_with_the_number_of_its_sale_does_not_supersede_it():
    draft, source = mapped(
        "订单号,交易类型,金额,手机,交易时间",
        lambda n: f"A{n % 10},{'退款' if n > 9 else '消费'},10.00,{phone(n % 10)},2026-03-01 10:00",
    )
    assert not draft.warnings and source.key == (("order", "kind"),)


def test_money_paid_in_among_sales_and_returns_waits():
    draft, _ = mapped(
        "订单号,交易类型,金额,手机,交易时间",
        lambda n: f"A{n},{('退款', '消费', '充值')[n % 3]},10.00,{phone(n)},2026-03-01 10:00",
    )
    assert "rows of money given back or paid in among the sales" in draft.warnings[0]


def test_lines_of_an_order_with_refunds_of_their_own_beside_the_money_of_the_whole_wait():
    row = "A{0},毛巾{1},{2}00.00,{3},2026-03-01 10:00,{4}.00"
    lines = [row.format(n // 2, n % 2, n // 2 + 1, phone(n // 2), n % 2 + 1) for n in range(ROWS)]
    draft, source = mapped("订单号,商品名称,实付金额,手机,付款时间,退款金额", lines.__getitem__)
    assert source.money == "order" and source.name == "mapped_store_order_lines"
    assert [each for each in draft.warnings if "退款金额" in each]


def test_what_one_piece_costs_is_not_what_was_paid_for_several():
    _, source = mapped(
        "订单号,数量,售价,手机,付款时间", lambda n: f"A{n},{n + 1},5.00,{phone(n)},2026-03-01"
    )
    assert "amount" not in source.fields


def test_cases_of_a_desk_in_english_are_its_requesters():
    _, source = mapped(
        "Ticket ID,Subject,Requester Email,Status,Created at,Type",
        lambda n: f"{1000 + n},Late parcel,u{n}@163.com,open,2026-03-01 10:00,Question",
        "service",
    )
    assert (source.event, source.key) == ("ticket", (("ticket",),))
    assert source.fields["topic"] == ("Subject",) and source.identifiers[0].kind == "email"


def test_a_company_is_neither_name_nor_nickname():
    _, source = mapped(
        "客户名称,联系人,手机,创建时间",
        lambda n: f"光明贸易有限公司{n},周若曦,{phone(n)},2026-03-01",
    )
    assert source.fields["name"] == ("联系人",) and "nickname" not in source.fields


def test_a_part_of_the_country_is_no_city():
    _, source = mapped(
        "姓名,手机,地区,注册时间", lambda n: f"周若曦,{phone(n)},{'华东华南'[n % 2 :]},2026-03-01"
    )
    assert "city" not in source.fields


def test_a_no_is_to_what_the_header_names_and_a_yes_only_to_marketing():
    header = "手机号,是否愿意接听电话回访,是否授权微信登录,是否接收邮件,是否愿意接收新品短信"
    _, source = mapped(header, lambda n: f"{phone(n)},否,否,是,是")
    said = {each.headers[0]: (each.contact, bool(each.yes)) for each in source.consents}
    assert {header: said[header] for header in said if header.startswith("是否愿意")} == {
        "是否愿意接收新品短信": ("sms", True)
    }
    assert "是否授权微信登录" not in said and said["是否接收邮件"] == ("email", True)


def test_a_time_of_day_goes_with_its_day_and_not_with_a_delivery():
    _, source = mapped(
        "单号,手机,日期,时间,送达时间,实收金额",
        lambda n: f"A{n},{phone(n)},2026-03-01,13:0{n % 10},14:00,5.00",
    )
    assert source.fields["clock"] == ("时间",)


def test_an_after_sale_of_another_shop_is_not_the_declared_one_and_happens_when_it_is_asked_for():
    draft, source = mapped(
        "售后单号,订单号,售后状态,支付金额,退款金额,退款时间,售后申请时间,买家昵称,用户昵称",
        lambda n: f"R{n:05},P{n:05},售后完成,9.00,9.00,2026-03-02,2026-03-01 10:00,,小鱼儿{n}",
        "ecommerce",
    )
    assert not draft.warnings and source.event == "aftersale"
    assert (source.fields["created"], source.happened) == (("售后申请时间",), ("paid", "created"))
    assert source.fields["nickname"] == ("用户昵称",)
