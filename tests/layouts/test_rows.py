"""Layouts of platforms that every brand has: recognised by their headers alone, their people, money
and moments read, and no file of another layout taken.
"""

import pytest

from benchmarks.generate.layouts import layouts
from scv.ingest.headers import LayoutMatcher
from scv.sources import builtin_layouts
from tests.layouts.samples import exports, row_values

EXPORTS = exports()
SOURCES = builtin_layouts().sources
# Declared before declarations told of where they know it from.
WITHOUT_SOURCE = {
    *("alipay_fund_flow", "alipay_personal_bill", "baidu_tongji_visitors", "douyin_aftersale"),
    *("douyin_order", "ga_report", "hotline_12345_ticket", "jd_order", "pdd_order"),
    *("pos_member_gbk_tab", "pos_receipt_list", "sap_car_tlogf", "sensors_events", "sixun_vip"),
    *("sobot_ticket_api", "survey_answers", "survey_wjx", "taobao_order_2021plus"),
    *("taobao_order_detail_list", "taobao_order_list", "taobao_qianniu_multisheet"),
    *("tencent_ads_leads", "udesk_ticket", "wechat_mini_phone", "wechat_oa_userinfo"),
    *("wecom_customer_list", "weibo_comments_csv", "weibo_lottery_winners", "weibo_posts_csv"),
    *("weibo_user_api", "weibo_users_csv", "wxpay_personal_bill", "wxpay_trade_bill_all"),
    "youzan_order",
}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_each_row_of_an_export_becomes_what_is_expected(export):
    headers, _ = export.table()
    source = LayoutMatcher(SOURCES.values()).match(headers)
    assert source is not None and source.id == export.id
    found = export.read_with(source)
    for number, row in enumerate(export.rows, start=1):
        assert row_values(found, number, row["becomes"]) == row["becomes"], f"row {number}"
    if records := export.declared.get("records"):
        assert found.rows["record_id"].n_unique() == records


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_no_other_layout_would_take_it(export):
    """So no two declarations quarrel about a file, whichever columns are chosen."""
    headers, _ = export.table()
    others = [source for source in SOURCES.values() if source.name != export.layout]
    taken = LayoutMatcher(others).match(headers)
    assert taken is None or taken.name in export.declared.get("also", ())


def test_files_of_other_layouts_stay_with_them():
    matcher = LayoutMatcher(SOURCES.values())
    for name, layout in layouts().items():
        if not layout.headers:
            continue  # JSON
        taken = matcher.match(layout.headers)
        assert taken is not None and taken.name == name


def test_a_plain_list_of_orders_is_no_platforms():
    headers = ["订单号", "订单状态", "收货人", "手机", "金额", "支付时间"]
    assert LayoutMatcher(SOURCES.values()).match(headers) is None


def test_a_layout_has_the_month_and_page_it_is_known_from():
    known = {source.name for source in SOURCES.values() if source.as_of and source.source}
    assert {source.name for source in SOURCES.values()} - known == WITHOUT_SOURCE - known
    assert {export.layout for export in EXPORTS} >= set(builtin_layouts().layouts) - WITHOUT_SOURCE
