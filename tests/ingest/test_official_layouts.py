"""Layouts as the platforms document them: today's, and the older ones people still have on their
disks.
"""

import pytest

from scv.home.open_home import open_vault
from tests.conftest import new_home, night
from tests.exports import WECHAT_WINNERS, WINNERS, drop, ndjson, text, workbook

TAOBAO_2014 = [
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实际支付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址",
    "运送方式",
    "联系电话",
    "联系手机",
    "订单创建时间",
    "订单付款时间",
    "宝贝标题",
    "宝贝种类",
    "物流单号",
    "物流公司",
    "订单备注",
    "宝贝总数量",
    "店铺Id",
    "店铺名称",
    "订单关闭原因",
    "卖家服务费",
    "买家服务费",
    "发票抬头",
    "是否手机订单",
    "分阶段订单信息",
    "定金排名",
    "修改后的sku",
    "修改后的收货地址",
    "异常信息",
    "天猫卡券抵扣",
    "集分宝抵扣",
    "是否是O2O交易",
]
TAOBAO_TODAY = [
    {
        "收货地址": "收货地址 ",
        "联系电话": "联系电话 ",
        "订单付款时间": "订单付款时间 ",
        "宝贝标题": "宝贝标题 ",
    }.get(header, header)
    for header in TAOBAO_2014
] + ["支付单号", "支付详情", "退款金额", "确认收货时间", "打款商家金额"]
YOUZAN = [
    "订单号",
    "销售渠道",
    "归属店铺",
    "订单类型",
    "订单状态",
    "推广方式",
    "订单来源",
    "订单创建时间",
    "买家付款时间",
    "交易成功时间",
    "付款方式",
    "支付流水号",
    "商品金额合计",
    "运费",
    "店铺优惠合计",
    "应收订单金额",
    "订单实付金额",
    "全部商品名称",
    "收货人/提货人",
    "收货人手机号/提货人手机号",
    "买家备注",
    "买家昵称",
    "买家是否会员",
    "买家手机号",
    "分销员",
    "订单已退款金额",
    "挂账主体",
    "挂账手机号",
    "分销员",
    "分销员手机号",
    "订单佣金金额",
]
SOLD = {
    "订单编号": "4012345678901234567",
    "买家会员名": "nick1",
    "买家实际支付金额": "12.50",
    "订单状态": "交易成功",
    "收货人姓名": "张三丰",
    "收货地址": "浙江省 杭州市 西湖区 云栖弄33号",
    "联系手机": "'13900001201",
    "订单创建时间": "2016-02-01 09:00:00",
    "订单付款时间": "2016-02-01 10:00:00",
}
BOUGHT = {
    "订单号": "E20260101",
    "订单状态": "交易完成",
    "订单创建时间": "2026-02-01 09:00:00",
    "买家付款时间": "2026-02-01 10:00:00",
    "订单实付金额": "12.50",
    "收货人手机号/提货人手机号": "13900001209",
    "买家手机号": "13900001202",
    "分销员手机号": "13900001208",
    "挂账手机号": "13900001207",
}


def row(headers, cells):
    return [cells.get(header.strip(), "") for header in headers]


def excel_text(cells):
    return {name: f'="{cell}"' if name == "订单编号" else cell for name, cell in cells.items()}


WINNER, WECHAT_WINNER = (
    "5237260718,甲,2026-01-01 10:00:00,张三丰,13900001203,,",
    "oW1,乙,2026-01-01 10:00:00,李四光,13900001204,,",
)
FAN = {
    "subscribe": 1,
    "openid": "oF1",
    "nickname": "砚",
    "sex": 2,
    "language": "zh_CN",
    "city": "杭州",
    "province": "浙江",
    "country": "中国",
    "headimgurl": "",
    "subscribe_time": 1_434_093_047,
    "unionid": " o6_bmF1",
    "remark": "",
    "groupid": 0,
    "tagid_list": [128, 2],
    "subscribe_scene": "ADD_SCENE_QR_CODE",
    "qr_scene": 98765,
    "qr_scene_str": "",
}
PHONE_INFO = {
    "phoneNumber": "13900001205",
    "purePhoneNumber": "13900001205",
    "countryCode": 86,
    "watermark": {"timestamp": 1, "appid": "wx1"},
}

# file → (its content, source, phones that are keys)
LAYOUTS = {
    "taobao-2014.csv": (
        text(
            ",".join(TAOBAO_2014), ",".join(row(TAOBAO_2014, excel_text(SOLD))), encoding="gb18030"
        ),
        "taobao_order_list",
        {"+8613900001201"},
    ),
    "taobao-today.csv": (
        text(
            ",".join(TAOBAO_TODAY),
            ",".join(row(TAOBAO_TODAY, excel_text(SOLD))),
            encoding="gb18030",
        ),
        "taobao_order_list",
        {"+8613900001201"},
    ),
    "taobao-resaved.xlsx": (
        workbook([TAOBAO_TODAY, row(TAOBAO_TODAY, SOLD)]),
        "taobao_order_list",
        {"+8613900001201"},
    ),
    "youzan.xlsx": (workbook([YOUZAN, row(YOUZAN, BOUGHT)]), "youzan_order", {"+8613900001202"}),
    "youzan-numbers.xlsx": (
        workbook([YOUZAN, row(YOUZAN, BOUGHT | {"买家手机号": 13_900_001_202})]),
        "youzan_order",
        {"+8613900001202"},
    ),
    "youzan.csv": (
        text(",".join(YOUZAN), ",".join(row(YOUZAN, BOUGHT)) + ","),
        "youzan_order",
        {"+8613900001202"},
    ),
    "lottery-weibo.csv": (
        text(WINNERS, WINNER, encoding="gb18030"),
        "weibo_lottery_winners",
        {"+8613900001203"},
    ),
    "lottery-wechat.csv": (
        text(WECHAT_WINNERS, WECHAT_WINNER, encoding="gb18030"),
        "weibo_lottery_winners",
        {"+8613900001204"},
    ),
    "lottery-both.csv": (
        text(WINNERS, WINNER, WECHAT_WINNERS, WECHAT_WINNER, encoding="gb18030"),
        "weibo_lottery_winners",
        {"+8613900001203", "+8613900001204"},
    ),
    "fans-legacy.ndjson": (ndjson(FAN), "wechat_oa_userinfo", set()),
    "fans-legacy.json": (
        ndjson({"user_info_list": [FAN, {"subscribe": 0, "openid": "oF2"}]}),
        "wechat_oa_userinfo",
        set(),
    ),
    "fans-resaved.csv": (
        text(
            ",".join(FAN),
            ",".join('"[128,2]"' if isinstance(v, list) else str(v) for v in FAN.values()),
        ),
        "wechat_oa_userinfo",
        set(),
    ),
    "mini-nested.ndjson": (
        ndjson({"openid": "oM1", "phone_info": PHONE_INFO}),
        "wechat_mini_phone",
        {"+8613900001205"},
    ),
    "mini-hongkong.ndjson": (
        ndjson(
            {
                "openid": "oM2",
                "phone_info": PHONE_INFO
                | {
                    "purePhoneNumber": "51234567",
                    "phoneNumber": "+85251234567",
                    "countryCode": "852",
                },
            }
        ),
        "wechat_mini_phone",
        {"+85251234567"},
    ),
    "mini-flat.json": (
        ndjson([PHONE_INFO | {"openid": "oM3"}]),
        "wechat_mini_phone",
        {"+8613900001205"},
    ),
}


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("official") / "home")
    for name, (content, _, _) in LAYOUTS.items():
        drop(home, f"ecommerce/{name}-x/{name}", content)
    run = night(home)
    with open_vault(home).generations().open("vault") as con:
        phones = con.execute(
            "SELECT account, LIST(DISTINCT e164) FROM vault.records GROUP BY 1"
        ).fetchall()
        yield {result.name: result for result in run.results}, dict(phones), con


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_official_layout_is_known_and_its_customers_phone_is_the_key(landed, name):
    results, phones, _ = landed
    _, source, keys = LAYOUTS[name]
    assert (results[name].status, results[name].message) == ("landed", "")
    assert (results[name].header["sources"], results[name].header["rejects"]) == ([source], 0)
    assert {phone for phone in phones[f"{name}-x"] if phone} == keys


def test_legacy_followers_keep_what_only_old_dumps_tell(landed):
    rows = (
        landed[2]
        .execute(
            "SELECT DISTINCT nickname, gender, province, city FROM vault.records WHERE nickname = '砚'"
        )
        .fetchall()
    )
    assert rows == [("砚", "female", "浙江", "杭州")]


def test_an_order_is_the_same_record_from_csv_and_from_a_workbook_saved_anew(home):
    drop(home, "ecommerce/shop/ExportOrderList202601010000.csv", LAYOUTS["taobao-today.csv"][0])
    drop(home, "ecommerce/shop/ExportOrderList202601020000.xlsx", LAYOUTS["taobao-resaved.xlsx"][0])
    counts = night(home).counts["records"]
    assert (counts["rows_in"], counts["records"]) == (2, 1)


def test_an_address_is_told_without_the_name_the_phone_and_the_commas_around_it(home):
    cells = SOLD | {"收货地址": "张三丰，86-13900001201，浙江省 杭州市 西湖区 云栖弄33号 ，"}
    drop(home, "ecommerce/shop/orders.xlsx", workbook([TAOBAO_TODAY, row(TAOBAO_TODAY, cells)]))
    night(home)
    with open_vault(home).generations().open("vault") as con:
        assert con.execute("SELECT address FROM vault.records").fetchall() == [
            ("浙江省 杭州市 西湖区 云栖弄33号",)
        ]
