"""Every layout that platforms export lands as what it is: recognised by its headers, its people
found, its furniture told.
"""

import csv
import io
import json

import pytest

from benchmarks.generate.layouts import known_headers
from scv.home.open_home import open_vault
from scv.ingest.headers import LayoutMatcher
from scv.sources import builtin_layouts
from tests.conftest import new_home, night
from tests.exports import drop, ndjson
from tests.layouts.samples import exports

AT = "2026-03-04 05:06:07"


def table(
    layout, *rows, encoding="utf-8-sig", above=(), below=(), quote=csv.QUOTE_MINIMAL, cell=str
):
    """Return a CSV file in a layout's own order of columns; rows name only the cells that are
    filled.
    """
    out = io.StringIO()
    headers = list(known_headers(layout) if isinstance(layout, str) else layout)
    for line in above:
        out.write(line + "\r\n")
    writer = csv.writer(out, quoting=quote)
    out.write(",".join(headers) + "\r\n")
    for row in rows:
        assert row.keys() <= set(headers), row.keys() - set(headers)
        writer.writerow([cell(row.get(header, "")) for header in headers])
    for line in below:
        out.write(line + "\r\n")
    return out.getvalue().encode(encoding)


def wxpay(**cells):
    return {
        "交易时间": AT,
        "公众账号ID": "wx77",
        "用户标识": "oPay1",
        "交易状态": "SUCCESS",
        "订单金额": "12.50",
    } | cells


WJX = (
    *(
        "序号",
        "提交答卷时间",
        "所用时间",
        "来源",
        "来源详情",
        "来自IP",
        "1、您的手机号",
        "2、您对本次购物的总体满意度",
    ),
    *(
        "3、物流速度的满意程度",
        "4、与您的预期相比",
        "5、您有多大可能向朋友推荐我们",
        "6、您的年龄",
        "7、还想说什么",
        "8、推荐人手机号",
    ),
)


def sheet(number, *answers):
    return {"序号": number, "提交答卷时间": AT} | dict(zip(WJX[6:], answers, strict=False))


FILES = {
    "wechat/pay/bill.csv": table(
        "wxpay_trade_bill_all",
        wxpay(微信订单号="4200001", 商户订单号="M1"),
        wxpay(微信订单号="4200001", 商户订单号="M1", 微信退款单号="R1", 交易状态="REFUND", 退款金额="2.50"),
        cell=lambda cell: f"`{cell}",
        below=("总交易单数,应结订单总金额,退款总金额", "`2,`25.00,`2.50"),
    ),
    "wechat/own/personal.csv": table(
        "wxpay_personal_bill",
        {"交易时间": AT, "交易对方": "小店", "收/支": "/", "金额(元)": "¥28.16", "交易单号": "420\t", "当前状态": "已存入零钱"},
        above=("微信支付账单明细,,,,,,,,,,", "共1笔记录,,,,,,,,,,", ",,,,,,,,,,", "----------------------微信支付账单明细列表----"),
    ),
    "service/survey/wjx.csv": table(
        WJX,
        sheet("1", "13900001239", "非常满意", "4分", "超出预期", "9", "4", "5", "13900001234"),
        sheet("2", "13900001234", "6", "(跳过)"),
    ),
    "service/callback/answers.csv": table(
        ("回访编号", "回访时间", "客户手机", "指标", "得分", "备注"),
        {"回访编号": "C1", "回访时间": AT, "客户手机": "13900001234", "指标": "客服态度", "得分": "2"},
        {"回访编号": "C1", "回访时间": AT, "客户手机": "13900001234", "指标": "包装", "得分": "满意"},
    ),
    "weibo/api/users.ndjson": ndjson(
        {"id": 12345678901, "idstr": "12345678901", "screen_name": "山山", "gender": "f", "location": "浙江 杭州",
         "followers_count": 3, "created_at": "Fri Aug 28 00:00:00 +0800 2009"}
    ),
    "weibo/posts/statuses.ndjson": ndjson(
        {"created_at": "Sat Nov 21 10:00:00 +0800 2026", "id": 5, "idstr": "5", "mid": "5", "text": "好喝",
         "user": {"idstr": "12345678901", "screen_name": "山山"}}
    ),
    "weibo/posts/posts.csv": table("weibo_posts_csv", {"id": "77", "bid": "Nx", "正文": "第一行\n第二行", "完整日期": AT}),
    "weibo/posts/comments.csv": table(
        "weibo_comments_csv", {"id": "8", "weibo_id": "77", "created_at": AT, "user_screen_name": "山山", "text": "我的号 13900001234"}
    ),
    "ecommerce/tmall/ExportOrderList.csv": table(
        ("订单编号", "买家会员名", "买家实际支付金额", "订单状态", "收货人姓名", "联系手机", "订单创建时间"),
        {"订单编号": '="3001"', "买家会员名": "nick1", "买家实际支付金额": "30.00", "订单状态": "交易成功", "收货人姓名": "张三丰",
         "联系手机": "'13900001234", "订单创建时间": AT},
        encoding="gb18030",
    ),
    "ecommerce/tmall/export.csv": table(
        "taobao_order_2021plus",
        {"订单编号": "3001", "买家实际支付金额": "30.00", "订单状态": "交易成功", "订单创建时间": AT, "发货时间": "null"},
        {"订单编号": "3002", "买家实际支付金额": "8.00", "订单状态": "交易成功", "订单创建时间": AT},
        encoding="gb18030",
    ),
    "ecommerce/tmall/ExportOrderDetailList.csv": table(
        "taobao_order_detail_list",
        {"订单编号": '="3001"', "标题": "茶壶", "价格": "20.00", "购买数量": "1", "商品属性": "颜色分类:蓝;尺码:L", "商家编码": "A"},
        {"订单编号": '="3001"', "标题": "茶杯", "价格": "5.00", "购买数量": "2", "商家编码": "B"},
        encoding="gb18030",
    ),
    "ecommerce/jd/orders.csv": table(
        "jd_order",
        {"订单号": "9001", "商品ID": "1", "商品名称": "茶", "订购数量": "1", "下单时间": AT, "应付金额": "50.00", "订单状态": "完成",
         "下单帐号": "jd_a", "客户姓名": "李四光", "联系电话": "13900001235"},
        {"订单号": "9001", "商品ID": "2", "商品名称": "壶", "订购数量": "1", "下单时间": AT, "应付金额": "50.00", "订单状态": "完成",
         "下单帐号": "jd_a", "客户姓名": "李四光", "联系电话": "1******1235"},
        encoding="gb18030",
    ),
    "ecommerce/pdd/orders_export.csv": table(
        ("商品", "订单号", "订单状态", "商家实收金额(元)", "用户实付金额(元)", "商品数量(件)", "订单成交时间", " 用户购买手机号",
         "配送员手机号"),
        {"商品": "茶", "订单号": "260607-400000000000001", "订单状态": "已收货", "用户实付金额(元)": "168.99", "商品数量(件)": "1",
         "订单成交时间": AT, "配送员手机号": "13900009999"},
        cell=lambda cell: f"{cell}\t",
    ),
    "ecommerce/douyin/1791430000_new.csv": table(
        "douyin_order",
        {"主订单编号": "\t69001", "子订单编号": "\t69001a", "订单应付金额": "10.00", "订单状态": "已完成", "收件人": "##密文##",
         "收件人手机号": "$$abc$$", "详细地址": "##密文##", "订单提交时间": AT, "订单完成时间": "-"},
        {"主订单编号": "\t69001", "子订单编号": "\t69001b", "订单应付金额": "15.00", "订单状态": "已完成", "收件人": "王五一",
         "收件人手机号": "13900001236", "订单提交时间": AT},
        quote=csv.QUOTE_ALL,
    ),
    "service/douyin/aftersale.csv": table(
        "douyin_aftersale",
        {"售后单号": "S1", "订单号": "69001", "售后状态": "退款成功", "售后申请时间": AT, "商家退货联系人电话": "13900008888",
         "退商品金额（元）": "15.00"},
    ),
    "store/own/alipay.csv": table(
        "alipay_personal_bill",
        {"交易时间": AT, "交易对方": "某人 ", "对方账号": "abc***@qq.com", "收/支": "收入", "金额": "9.90 ", "交易订单号": "2026\t"},
        encoding="gb18030",
        above=("------------------------------------------------------------------------------------", "姓名：某店", "共1笔记录"),
    ),
    "store/own/funds.csv": table(
        "alipay_fund_flow",
        {"序号": "1", "入账时间": AT, "支付宝交易号": "2026A", "支付宝流水号": "F1", "账务类型": "收费", "收入（+元）": "1.00"},
        encoding="gb18030",
        above=("账务明细", "起始日期：2026-03-01", "#说明"),
        below=("合计,,,,,,1.00",),
    ),
    "store/hq/members.csv": table(
        ("会员卡号", "姓名", "性别", "生日", "手机号码", "余额(元)", "创建时间"),
        {"会员卡号": "0001", "姓名": "张三丰", "手机号码": "13900001234", "创建时间": AT},
    ),
    "store/hq/receipts.csv": table(
        "pos_receipt_list",
        {"流水号": "L1", "会员卡号": "0001", "总金额": "66.00", "付款金额": "100.00", "找零": "34.00", "消费日期": AT, "门店": "一店"},
        {"流水号": "L2", "会员卡号": "0", "总金额": "5.00", "消费日期": AT, "门店": "一店"},
        encoding="gb18030",
    ),
    "store/sixun/vip.csv": table(
        "sixun_vip",
        {"card_id": "C1      ", "vip_name": "赵六一", "mobile": "                    ", "vip_tel": "13900001237", "oper_date": AT},
        encoding="gb18030",
    ),
    "store/sap/tlogf.csv": table(
        "sap_car_tlogf",
        {"MANDT": "100", "RETAILSTOREID": "0000291006", "BUSINESSDAYDATE": "20260304", "WORKSTATIONID": "01", "TRANSNUMBER": "7",
         "RECORDQUALIFIER": "5", "BEGINTIMESTAMP": "20260304050607", "RETAILQUANTITY": "1", "SALESAMOUNT": "12.30-"},
    ),
    "service/udesk/tickets.csv": table(
        "udesk_ticket", {"工单标题": "退货", "工单描述": "想退", "客户手机": "13900001235", "客户邮箱": "li4@example.com", "状态": "已解决"}
    ),
    "service/sobot/tickets.json": json.dumps(
        [{"ticketId": "t1", "ticketTitle": "催单", "ticketStatus": 3, "createTime": 1791430000000}]
    ).encode(),
    "service/hotline/calls.csv": table("hotline_12345_ticket", {"工单编号": "H1", "诉求标题": "质量", "市民诉求": "电话 13900001234"}),
    "service/letters/letters.csv": table(
        ("信件编号", "群众姓名", "手机号", "身份证号", "来信时间", "来信渠道", "信件一级分类", "诉求内容", "当前信件状态"),
        {"信件编号": "X1", "群众姓名": "赵六一", "手机号": "13900001237", "来信时间": AT},
    ),
    "web/site/events.ndjson": ndjson(
        {"distinct_id": "cookie-1", "anonymous_id": "cookie-1", "time": 1791430000000, "type": "track", "event": "$pageview",
         "properties": {"$url": "/a"}},
        {"distinct_id": "u-7", "login_id": "u-7", "anonymous_id": "cookie-1", "time": 1791430001000, "type": "track_signup",
         "event": "$SignUp", "identities": {"$identity_mobile": "13900001236"}},
    ),
    "web/baidu/visitors.csv": table(
        "baidu_tongji_visitors", {"访问时间": "2026/03/04 05:06:07", "地域": "杭州", "访客标识码": "7788990011", "入口页面": "/b"}
    ),
    "web/ads/leads.csv": table(
        "tencent_ads_leads",
        {"leads_id": "77", "leads_name": "周七喜", "leads_telephone": "13900001238", "leads_create_time": AT},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def landed(tmp_path_factory, config_folder):
    """A night over one small file of every layout."""
    home = new_home(tmp_path_factory.mktemp("layouts") / "home")
    for place, content in FILES.items():
        drop(home, place, content)
    return home, night(home)


def read(landed, sql):
    with open_vault(landed[0]).generations().open("vault") as con:
        return con.execute(sql).fetchall()


def test_every_layout_is_recognised_and_adds_up(landed):
    assert [(r.name, r.message) for r in landed[1].results if r.status != "landed"] == []
    assert read(
        landed,
        "SELECT COUNT(*) FROM vault.files WHERE rows_in <> records + duplicates + superseded + rejects",
    ) == [(0,)]
    assert read(landed, "SELECT SUM(rejects) FROM vault.files") == [(0,)]


def test_no_layout_is_without_a_file(landed):
    found = {source for (source,) in read(landed, "SELECT DISTINCT source FROM vault.files")}
    elsewhere = {  # in data/sample and tests/ingest/test_official_layouts.py
        *(
            "wechat_oa_userinfo",
            "wechat_mini_phone",
            "wecom_customer_list",
            "weibo_users_csv",
            "weibo_lottery_winners",
        ),
        *("youzan_order", "taobao_qianniu_multisheet", "ga_report"),
        *{export.layout for export in exports()},  # in tests/layouts
    }
    assert found | elsewhere == set(builtin_layouts().layouts)


def test_only_the_customers_own_phone_is_a_key(landed):
    """Not the courier's, not the merchant's, none out of free text, no cipher text, no mask."""
    phones = read(
        landed, "SELECT source, e164 FROM vault.records WHERE e164 IS NOT NULL ORDER BY ALL"
    )
    assert [(source, e164[-4:]) for source, e164 in phones] == [
        ("douyin_order", "1236"),
        ("hotline_12345_ticket", "1237"),
        ("jd_order", "1235"),
        ("pos_member_gbk_tab", "1234"),
        ("sensors_events", "1236"),
        ("sixun_vip", "1237"),
        *(
            ("survey_answers", "1234"),
            ("survey_answers", "1234"),
            ("survey_wjx", "1234"),
            ("survey_wjx", "1239"),
        ),
        ("taobao_order_list", "1234"),
        ("tencent_ads_leads", "1238"),
        ("udesk_ticket", "1235"),
    ]
    classes = read(
        landed,
        "SELECT phone_class FROM vault.records WHERE source IN ('jd_order', 'douyin_order') ORDER BY ALL",
    )
    assert classes == [("encrypted",), ("masked",), ("mobile",), ("mobile",)]


def test_rows_without_a_phone_follow_their_identifiers(landed):
    """Items, newer order reports and after-sales by the order's number; receipts by the card;
    visits by the cookie.
    """
    customers = read(
        landed,
        "SELECT profile.e164, record.source, COUNT(*) FROM vault.records AS record JOIN vault.links USING (record_id) "
        "JOIN vault.profiles AS profile USING (customer_id) WHERE record.e164 IS NULL AND profile.e164 IS NOT NULL GROUP BY ALL "
        "ORDER BY ALL",
    )
    assert [(e164[-4:], source, rows) for e164, source, rows in customers] == [
        ("1234", "pos_receipt_list", 1),
        ("1234", "taobao_order_2021plus", 1),
        ("1234", "taobao_order_detail_list", 2),
        ("1235", "jd_order", 1),
        ("1236", "douyin_aftersale", 1),
        ("1236", "douyin_order", 1),
        ("1236", "sensors_events", 1),
    ]


def test_an_order_counts_once_however_many_rows_and_files_tell_of_it(landed):
    bought = read(
        landed,
        "SELECT e164, orders, spent_fen FROM vault.profiles WHERE orders > 0 AND e164 IS NOT NULL ORDER BY 1",
    )
    assert [(e164[-4:], orders, fen) for e164, orders, fen in bought] == [
        ("1234", 2, 3000 + 6600),
        ("1235", 1, 5000),
        ("1236", 1, 2500 - 1500),  # the desk's case sent 15 yuan back
    ]


def test_marks_and_answers_are_read_on_their_scales_and_facts_are_none(landed):
    told = read(
        landed,
        "SELECT e164, indicator, score, least, most FROM vault.scores JOIN vault.records USING (record_id) ORDER BY ALL",
    )
    assert [(e164[-4:], *rest) for e164, *rest in told] == [
        ("1234", "service", 2.0, 1, 5),
        ("1234", "包装", 4.0, 1, 5),
        ("1239", "expectation", 3.0, 1, 3),
        ("1239", "logistics", 4.0, 1, 5),
        ("1239", "overall", 5.0, 1, 5),
        ("1239", "recommend", 9.0, 0, 10),
    ]


def test_a_case_of_the_desk_tells_its_matter_and_where_it_stands(landed):
    cases = read(
        landed,
        "SELECT source, matter, step, closed, refunded FROM vault.records WHERE matter IS NOT NULL ORDER BY ALL",
    )
    assert cases == [
        ("douyin_aftersale", "return", None, True, True),
        ("sobot_ticket_api", "question", None, True, False),
        ("udesk_ticket", "return", None, True, False),
    ]


def test_who_sent_somebody_is_kept_beside_the_row(landed):
    assert read(landed, "SELECT e164 FROM vault.other_phones WHERE role = 'referrer'") == [
        ("+8613900001234",)
    ]


def test_a_walk_in_customer_stays_nobody(landed):
    rules = read(
        landed,
        "SELECT rule FROM vault.links JOIN vault.records USING (record_id) WHERE source = 'pos_receipt_list' AND amount_fen = 500",
    )
    assert rules == [("unidentified",)]


def test_titles_totals_and_second_tables_are_furniture(landed):
    furniture = dict(read(landed, "SELECT source, SUM(furniture) FROM vault.files GROUP BY 1"))
    assert [
        int(furniture[name])
        for name in ("wxpay_trade_bill_all", "wxpay_personal_bill", "alipay_fund_flow")
    ] == [
        3,
        5,
        5,
    ]


def test_a_report_about_nobody_is_refused_with_that_reason(home):
    report = '# ----\r\n# All Web Site Data\r\n\r\nPage,Pageviews,Unique Pageviews,Bounce Rate\r\n/a,"3,215",9,95.43%\r\n'
    drop(home, "web/ga/pages.csv", report.encode())
    (result,) = night(home).results
    assert (result.status, result.code) == ("parked", "no_persons")


def test_a_table_that_names_somebody_is_never_read_by_a_layout_that_does_not_look():
    """Users choose the columns: this order report has more headers of the newer layout, which knows
    no buyer.
    """
    chosen = "订单编号,买家会员名,收货人姓名,联系手机,买家应付货款,买家实付金额,订单状态,订单创建时间,发货时间,商品标题,退款金额,店铺名称"
    recognised = LayoutMatcher(builtin_layouts().sources.values()).match(chosen.split(","))
    assert recognised is not None and recognised.id == "taobao_order_list"


def test_rows_land_where_no_column_identifies_anybody(home):
    drop(
        home,
        "web/site/events.csv",
        f"distinct_id,time,type\r\nc1,{AT},track\r\nc2,{AT},track\r\n".encode(),
    )
    (result,) = night(home).results
    assert (result.status, result.header.get("rows_in"), result.message) == ("landed", 2, "")


def test_a_layout_may_have_several_tables():
    assert len(builtin_layouts().layouts) == 48 < len(builtin_layouts().sources)
