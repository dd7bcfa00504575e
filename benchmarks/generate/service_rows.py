"""One function per layout of the service desk and of Douyin: what happened, in; the row as its platform exports it, out."""

import datetime as dt
from dataclasses import dataclass

from benchmarks.generate.linking_law import Token
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING, PhoneCell
from benchmarks.generate.rows import (
    CLOSED,
    DONE,
    MONEY_MOVED,
    PAID,
    REFUNDED,
    SHIPPED,
    UNPAID,
    Purchase,
    Row,
    Tag,
    mail_token,
)

DOUYIN_STATUS = {
    UNPAID: "待支付",
    PAID: "待发货",
    SHIPPED: "已发货",
    DONE: "已完成",
    CLOSED: "已关闭",
    REFUNDED: "已关闭",
}


@dataclass(frozen=True)
class Call:
    """What a customer wants of the desk: `solved` is None while it is open."""

    title: str
    text: str
    at: dt.datetime
    solved: dt.datetime | None
    tags: str


def ticket(account: str, call: Call, phone: PhoneCell, mail: str, agent: tuple[str, str], tag: Tag) -> Row:
    """Return a Udesk ticket; `agent` is (group, name). There is no number: title, text and contact are its key."""
    changed = _text(call.solved or call.at)
    cells = {
        "工单标题": call.title,
        "工单描述": call.text,
        "客户邮箱": mail,
        "客户手机": phone.text,
        "状态": "已解决" if call.solved else "处理中",
        "优先级": "高" if call.title == "投诉" else "标准",
        "受理客服组": agent[0],
        "受理客服": agent[1],
        "标签": call.tags,
        "工单模板": "默认模板",
        "创建时间": _text(call.at),
        "更新时间": changed,
    }
    key = (call.title, call.text, phone.key or mail)
    return Row("udesk_ticket", account, key, (changed, 0), cells, phone, mail_token(mail), tag.customer, tag.scenario)


def douyin_line(order: Purchase, nth: int, receiver: Person, phone: PhoneCell, case: bool, tag: Tag) -> Row:
    """Return one sub-order; `case` tells whether an after-sales case names the order, which makes its number an identifier."""
    readable = phone.kind != "encrypted"
    line, created = f"{order.number[:-1]}{nth}", _text(order.at)
    cells = {
        "主订单编号": order.number,
        "子订单编号": line,
        "选购商品": order.item,
        "商品数量": str(order.quantity),
        "商品单价": f"{order.fen / order.quantity / 100:.2f}",
        "订单应付金额": f"{order.fen / 100:.2f}",
        "运费": "0.00",
        "收件人": receiver.name if readable else "##q8Vn2Lc0##",
        "收件人手机号": phone.text,
        "省": receiver.region[0],
        "市": receiver.region[1],
        "区": receiver.region[2],
        "详细地址": receiver.street if readable else "##Zt5Hb1Wd##",
        "订单提交时间": created,
        "APP渠道": "抖音",
        "订单状态": DOUYIN_STATUS[order.state],
        "订单类型": "普通订单",
    }
    if order.state in MONEY_MOVED:
        cells["支付完成时间"] = _text(order.at + dt.timedelta(minutes=1))
    if order.state in (SHIPPED, DONE):
        cells["发货时间"] = _text(order.at + dt.timedelta(days=1))
    if order.state == DONE:
        cells["订单完成时间"] = _text(order.at + dt.timedelta(days=6))
    cells |= {"售后状态": "退款成功"} if order.state == REFUNDED else {}
    tokens = {order_token(order.number)} if case else set()
    version = (created, order.state)
    return Row("douyin_order", "douyin", (line,), version, cells, phone, frozenset(tokens), tag.customer, tag.scenario)


def douyin_case(number: str, order: Purchase, merchant: str, tag: Tag) -> Row:
    """Return an after-sales case: the only phone in it is the merchant's own."""
    asked = order.at + dt.timedelta(days=4, hours=2)
    yuan = f"{order.fen / 100:.2f}"
    cells = {
        "售后单号": number,
        "订单号": order.number,
        "商品名称": order.item,
        "应付金额（元）": yuan,
        "商品发货状态": "已发货",
        "售后类型": "退货退款" if order.state == REFUNDED else "换货",
        "售后状态": "退款成功" if order.state == REFUNDED else "换货完成",
        "售后申请时间": _text(asked),
        "售后原因": "商品破损",
        "商家退货地址": "浙江省 杭州市 西湖区 青屿路1号",
        "商家退货联系人姓名": "青屿仓库",
        "商家退货联系人电话": merchant,
        "同意售后申请时间": _text(asked + dt.timedelta(hours=3)),
        "售后完结时间": _text(asked + dt.timedelta(days=3)),
    }
    cells |= {"退商品金额（元）": yuan} if order.state == REFUNDED else {}
    tokens = frozenset({order_token(order.number)})
    return Row("douyin_aftersale", "douyin", (number,), ("", 0), cells, MISSING, tokens, tag.customer, tag.scenario)


def order_token(number: str) -> Token:
    return ("order", "douyin/douyin", number)


def _text(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
