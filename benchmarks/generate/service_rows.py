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
    as_text,
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
    changed = as_text(call.solved or call.at)
    facts = {
        "title": call.title,
        "text": call.text,
        "mail": mail,
        "phone": phone.text,
        "status": "已解决" if call.solved else "处理中",
        "priority": "高" if call.title == "投诉" else "标准",
        "group": agent[0],
        "agent": agent[1],
        "tags": call.tags,
        "created": as_text(call.at),
        "changed": changed,
    }
    key = (call.title, call.text, phone.key or mail)
    return Row("udesk_ticket", account, key, (changed, 0), facts, phone, mail_token(mail), tag.customer, tag.scenario)


def douyin_line(order: Purchase, nth: int, receiver: Person, phone: PhoneCell, case: bool, tag: Tag) -> Row:
    """Return one sub-order; `case` tells whether an after-sales case names the order, which makes its number an identifier."""
    readable = phone.kind != "encrypted"
    line, created = f"{order.number[:-1]}{nth}", as_text(order.at)
    facts = {
        "number": order.number,
        "line": line,
        "item": order.item,
        "quantity": str(order.quantity),
        "price": f"{order.fen / order.quantity / 100:.2f}",
        "yuan": order.yuan,
        "receiver": receiver.name if readable else "##q8Vn2Lc0##",
        "phone": phone.text,
        **receiver.place,
        "created": created,
        "status": DOUYIN_STATUS[order.state],
    }
    facts |= {} if readable else {"street": "##Zt5Hb1Wd##"}
    if order.state in MONEY_MOVED:
        facts["paid"] = as_text(order.at + dt.timedelta(minutes=1))
    if order.state in (SHIPPED, DONE):
        facts["shipped"] = as_text(order.at + dt.timedelta(days=1))
    if order.state == DONE:
        facts["completed"] = as_text(order.at + dt.timedelta(days=6))
    facts |= {"case_status": "退款成功"} if order.state == REFUNDED else {}
    tokens = {order_token(order.number)} if case else set()
    version = (created, order.state)
    return Row("douyin_order", "douyin", (line,), version, facts, phone, frozenset(tokens), tag.customer, tag.scenario)


def douyin_case(number: str, order: Purchase, merchant: str, tag: Tag) -> Row:
    """Return an after-sales case: the only phone in it is the merchant's own."""
    asked = order.at + dt.timedelta(days=4, hours=2)
    refunded = order.state == REFUNDED
    facts = {
        "number": number,
        "order": order.number,
        "item": order.item,
        "yuan": order.yuan,
        "kind": "退货退款" if refunded else "换货",
        "status": "退款成功" if refunded else "换货完成",
        "asked": as_text(asked),
        "phone": merchant,
        "agreed": as_text(asked + dt.timedelta(hours=3)),
        "ended": as_text(asked + dt.timedelta(days=3)),
    }
    facts |= {"refund_yuan": order.yuan} if refunded else {}
    tokens = frozenset({order_token(order.number)})
    return Row("douyin_aftersale", "douyin", (number,), ("", 0), facts, MISSING, tokens, tag.customer, tag.scenario)


def order_token(number: str) -> Token:
    return ("order", "douyin/douyin", number)
