"""The sample's export files, and when they were taken: what happened later is in none of them."""

import datetime as dt

from benchmarks.generate.exports import File

OA_OLD = File("wechat/gzh/userinfo_20260630.ndjson", "wechat_oa_userinfo")
OA_NEW = File("wechat/gzh/userinfo_20261119.ndjson", "wechat_oa_userinfo")
OA_LOTTERY = File("wechat/gzh/winners_20260918.csv", "weibo_lottery_winners")
MINI = File("wechat/mini/users_20261119.ndjson", "wechat_mini_phone")
CLUB = File("wechat/mini-club/users_20261119.ndjson", "wechat_mini_phone")
WECOM = File("wechat/wecom/customers_20261119.xlsx", "wecom_customer_list")
WEIBO = File("weibo/main/users.csv", "weibo_users_csv")
LOTTERY = File("weibo/main/winners_20260520.csv", "weibo_lottery_winners")
FLAGSHIP_OLD = File("ecommerce/flagship/ExportOrderList202606302330.csv", "taobao_order_list")
FLAGSHIP_NEW = File("ecommerce/flagship/ExportOrderList202611192330.csv", "taobao_order_list")
OUTLET = File("ecommerce/outlet/ExportOrderList202611192340.csv", "taobao_order_list")
YOUZAN = File("ecommerce/youzan/orders_20261119.csv", "youzan_order")
HQ_OLD = File("store/hq/members_20260630.csv", "pos_member_gbk_tab")
HQ_NEW = File("store/hq/members_20261119.csv", "pos_member_gbk_tab")
MALL = File("store/mall/members_20261119.csv", "pos_member_gbk_tab")

NOW = dt.datetime(2026, 11, 19, 23, 30)  # noqa: DTZ001 - exports hold local time without a zone
MIDYEAR = dt.datetime(2026, 6, 30, 23, 30)  # noqa: DTZ001
OVERLAP = dt.datetime(2026, 6, 1)  # noqa: DTZ001
"""Both flagship exports hold the orders made from OVERLAP to MIDYEAR."""
FIRST = dt.datetime(2024, 11, 20)  # noqa: DTZ001


def exports_covering(shop: str, at: dt.datetime) -> list[tuple[File, dt.datetime]]:
    """Return the (file, time taken) of every export that holds an order of that time."""
    if shop == "outlet":
        return [(OUTLET, NOW)]
    old = [(FLAGSHIP_OLD, MIDYEAR)] if at < MIDYEAR else []
    return old + ([(FLAGSHIP_NEW, NOW)] if at >= OVERLAP else [])
