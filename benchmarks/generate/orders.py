"""Orders: what happened, in; the facts that each shop's system exports of it, out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import PhoneCell

Facts = dict[str, Any]

TAOBAO_STATUS = (
    "等待买家付款",
    "买家已付款,等待卖家发货",
    "卖家已发货,等待买家确认",
    "交易成功",
    "交易关闭",
    "退款成功",
)
YOUZAN_STATUS = ("等待买家付款", "买家已付款", "卖家已发货", "交易成功", "交易关闭", "退款成功")
UNPAID, PAID, SHIPPED, DONE, CLOSED, REFUNDED = range(6)
MONEY_MOVED = (PAID, SHIPPED, DONE, REFUNDED)
_SHANGHAI = dt.timezone(dt.timedelta(hours=8))
COMPOSITE_SINCE = dt.datetime(2026, 6, 1)  # noqa: DTZ001 - platforms write local time


DOUYIN_STATUS = {
    UNPAID: "待支付",
    PAID: "待发货",
    SHIPPED: "已发货",
    DONE: "已完成",
    CLOSED: "已关闭",
    REFUNDED: "已关闭",
}


@dataclass(frozen=True)
class Purchase:
    """What an order is about, whatever the shop's system."""

    number: str
    at: dt.datetime
    item: str
    fen: int
    quantity: int
    state: int

    @property
    def yuan(self) -> str:
        """The amount as shops write it."""
        return f"{self.fen / 100:.2f}"


def as_of(order: Purchase, taken: dt.datetime) -> Purchase:
    """Return the order in the state that an export taken then shows."""
    age_days = (taken - order.at).total_seconds() / 86400
    if order.state == CLOSED:
        state = UNPAID if age_days < 1 else CLOSED
    else:
        state = PAID if age_days < 1 else SHIPPED if age_days < 8 else order.state
    return Purchase(order.number, order.at, order.item, order.fen, order.quantity, state)


def taobao_order(
    shop: str, order: Purchase, buyer: tuple[str, str], receiver: Person, phone: PhoneCell
) -> Facts:
    """Return a Taobao order; `buyer` is (member name, Alipay login), the phone is the receiver's."""
    nick, login = buyer
    moved = order.state in MONEY_MOVED
    facts: Facts = {
        "number": order.number,
        "nick": nick,
        "login": login,
        "yuan": order.yuan,
        "paid_yuan": order.yuan if moved else "0.00",
        "status": TAOBAO_STATUS[order.state],
        "receiver": receiver.name,
        "address": _taobao_address(order, receiver, phone),
        "phone": phone.text,
        "created": as_text(order.at),
        "item": order.item,
        "quantity": str(order.quantity),
        "shop": f"青屿茶器{'旗舰店' if shop == 'flagship' else '奥莱店'}",
    }
    facts |= {"paid": as_text(order.at + dt.timedelta(minutes=3))} if moved else {}
    facts |= {"closed_because": "买家未付款"} if order.state == CLOSED else {}
    if order.state == DONE:
        facts |= {"completed": as_text(order.at + dt.timedelta(days=6)), "payout_yuan": order.yuan}
    if order.state == REFUNDED:
        facts |= {"refund_yuan": order.yuan, "closed_because": "买家退货"}
    return facts


def youzan_order(
    order: Purchase, buyer: tuple[str, PhoneCell], receiver: Person, to: PhoneCell
) -> Facts:
    """Return a Youzan order; `buyer` is (nickname, phone): her phone is the key, `to` never is."""
    nickname, phone = buyer
    facts: Facts = {
        "number": order.number,
        "status": YOUZAN_STATUS[order.state],
        "created": as_text(order.at),
        "yuan": order.yuan,
        "item": order.item,
        **receiver.place,
        "receiver": receiver.name,
        "receiver_phone": to.text or None,
        "nick": nickname,
        "is_member": "是" if phone.text else "否",
        "phone": phone.text or None,
    }
    if order.state in MONEY_MOVED:
        facts |= {"paid": as_text(order.at + dt.timedelta(minutes=2)), "paid_yuan": order.yuan}
    if order.state == REFUNDED:
        facts |= {"refund_status": "全部退款", "refund_yuan": order.yuan}
    if order.state == DONE:
        facts["completed"] = as_text(order.at + dt.timedelta(days=7))
    return facts


def douyin_line(order: Purchase, nth: int, receiver: Person, phone: PhoneCell) -> Facts:
    """Return one sub-order; what was not decrypted stands as cipher text."""
    readable = phone.kind != "encrypted"
    facts: Facts = {
        "number": order.number,
        "line": f"{order.number[:-1]}{nth}",
        "item": order.item,
        "quantity": str(order.quantity),
        "price": f"{order.fen / order.quantity / 100:.2f}",
        "yuan": order.yuan,
        "receiver": receiver.name if readable else "##q8Vn2Lc0##",
        "phone": phone.text,
        **receiver.place,
        "created": as_text(order.at),
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
    return facts


def douyin_case(number: str, order: Purchase, merchant: str) -> Facts:
    """Return an after-sales case: the only phone in it is the merchant's own."""
    asked = order.at + dt.timedelta(days=4, hours=2)
    refunded = order.state == REFUNDED
    facts: Facts = {
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
    return facts


def as_text(at: dt.datetime) -> str:
    """Return a time as most platforms write it."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def epoch(at: dt.datetime) -> int:
    """Return the seconds since 1970 of a time in Shanghai."""
    return int(at.replace(tzinfo=_SHANGHAI).timestamp())


def _taobao_address(order: Purchase, receiver: Person, phone: PhoneCell) -> str:
    """Return the address; in newer orders with name and phone in the same cell, between full-width
    commas.
    """
    place = " ".join((*receiver.region, receiver.street))
    if order.at < COMPOSITE_SINCE or not phone.text:
        return place
    return f"{receiver.name}，86-{phone.text}，{place} ，"
