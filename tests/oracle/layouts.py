"""From cells to rows: what each platform's export says, as docs/sources.md and docs/reference/layouts.md describe it."""

from collections.abc import Callable
from pathlib import Path

from tests.oracle import selling, touching
from tests.oracle.reading import exported, lines, text
from tests.oracle.records import Row

Cells = dict[str, str]
Fill = Callable[[Row, Cells], None]

# Layout → the headers that tell it, and what reads it.
LAYOUTS: dict[str, tuple[tuple[str, ...], Fill]] = {
    "taobao_order_list": (
        ("订单编号", "买家会员名", "收货人姓名", "联系手机"),
        selling.taobao_order_list,
    ),
    "douyin_order": (("主订单编号", "子订单编号", "订单状态"), selling.douyin_order),
    "youzan_order": (("订单号", "订单状态", "买家手机号"), selling.youzan_order),
    "pdd_order": (("订单号", "订单状态", "用户实付金额(元)"), selling.pdd_order),
    "pos_receipt_list": (("流水号", "会员卡号", "消费日期"), selling.pos_receipt_list),
    "douyin_aftersale": (("售后单号", "订单号", "售后状态"), touching.douyin_aftersale),
    "udesk_ticket": (("工单标题", "工单描述", "客户手机"), touching.udesk_ticket),
    "survey_wjx": (("序号", "提交答卷时间", "所用时间"), touching.survey_wjx),
    "pos_member_gbk_tab": (("会员卡号", "姓名", "手机号码"), touching.pos_member),
    "wecom_customer_list": (("客户名称", "添加人", "添加时间", "手机"), touching.wecom_customer),
    "weibo_winners": (("wbuid", "中奖时间", "手机"), touching.weibo_winner),
    "wechat_winners": (("微信ID", "中奖时间", "手机"), touching.wechat_winner),
    "weibo_users_csv": (("用户id", "昵称", "注册时间"), touching.weibo_user),
    "tencent_ads_leads": (("leads_id", "leads_telephone"), touching.tencent_lead),
    "baidu_tongji_visitors": (("访问时间", "访客标识码", "入口页面"), touching.baidu_visitor),
    "wechat_oa_userinfo": (("openid", "subscribe"), touching.follower),
    "wechat_mini_phone": (("openid", "phone_info.purePhoneNumber"), touching.mini_user),
    "sensors_events": (("distinct_id", "time"), touching.site_event),
}
_HEADERS = [frozenset(headers) for headers, _ in LAYOUTS.values()]


def rows_under(folder: Path) -> list[Row]:
    """Return every usable row of every export below `folder`, which is laid out as channel/account/file."""
    return [
        row
        for path in sorted(folder.glob("*/*/*"))
        if path.is_file()
        for row in rows_of(path, folder)
    ]


def rows_of(path: Path, folder: Path) -> list[Row]:
    """Return the usable rows of one export."""
    channel, account, name = path.relative_to(folder).parts
    found = []
    file = f"{channel}/{account}/{name}"
    at = exported(name)
    file_layout = None
    for line in lines(path, _HEADERS):
        layout = next(
            (each for each, (headers, _) in LAYOUTS.items() if set(headers) <= set(line.cells)),
            file_layout,
        )
        if layout is None:
            raise ValueError(f"{file}, row {line.row_no}: the oracle knows no such layout")
        file_layout = layout
        seen = {header: text(cell) for header, cell in line.cells.items()}
        row = Row(
            file,
            line.row_no,
            layout,
            channel,
            account,
            at,
            {name: cell for name, cell in seen.items() if cell},
        )
        LAYOUTS[layout][1](row, line.cells)
        row.make_do()
        if row.key:
            found.append(row)
    return found
