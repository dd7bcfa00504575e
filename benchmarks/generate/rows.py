"""One function per layout: what happened, in; the row as its platform exports it, out."""

import datetime as dt
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from benchmarks.generate.linking_law import Evidence, Token
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING, PhoneCell

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
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
COMPOSITE_SINCE = dt.datetime(2026, 6, 1)  # noqa: DTZ001 - platforms write local time


@dataclass(frozen=True)
class Row:
    """One data row of one export.

    `facts` are what it shows (`layouts`). `key` is the business key within the layout and account, None where damaged.
    `version` orders the rows of one key. `customer` is the label the scenario expects, None for a row that is nobody's.
    """

    layout: str
    account: str
    key: tuple[str, ...] | None
    version: tuple[str, int]
    facts: Mapping[str, Any]
    phone: PhoneCell
    tokens: frozenset[Token]
    customer: str | None
    scenario: str

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.phone.key, self.tokens)


@dataclass(frozen=True)
class Tag:
    """Whose row it is, and which scenario put it there."""

    customer: str | None
    scenario: str


def follower(
    account: str,
    openid: str,
    unionid: str | None,
    at: dt.datetime,
    tag: Tag,
    more: Mapping[str, Any] | None = None,
) -> Row:
    """Return an official-account follower; `more` are the fields that this dump has besides."""
    seconds = _epoch(at)
    facts = {"openid": openid, "unionid": unionid, "seconds": seconds, "more": dict(more or {})}
    tokens = {("openid", account, openid)} | ({("unionid", "", unionid.strip())} if unionid else set())
    return _row("wechat_oa_userinfo", account, (openid,), (str(seconds), 0), facts, MISSING, tokens, tag)


def former_follower(account: str, openid: str, tag: Tag) -> Row:
    """Return somebody who left: the platform keeps nothing but the openid."""
    facts = {"openid": openid, "unionid": None, "seconds": None}
    tokens = {("openid", account, openid)}
    return _row("wechat_oa_userinfo", account, (openid,), ("", 0), facts, MISSING, tokens, tag)


def mini_user(
    account: str,
    openid: str,
    unionid: str | None,
    phone: PhoneCell,
    at: dt.datetime,
    tag: Tag,
    country: str | int = "86",
) -> Row:
    """Return a mini-program user; without a phone the back end holds null where phone_info would be."""
    seconds = _epoch(at)
    facts = {"openid": openid, "unionid": unionid, "phone": phone.text, "country": country}
    facts |= {"seconds": seconds, "app": account}
    tokens = {("openid", account, openid)} | ({("unionid", "", unionid)} if unionid else set())
    version = (str(seconds) if phone.text else "", 0)
    return _row("wechat_mini_phone", account, (openid,), version, facts, phone, tokens, tag)


def contact(
    account: str,
    guide: tuple[str, str, str],
    name: str,
    phone: PhoneCell,
    at: dt.datetime,
    tag: Tag,
    more: Mapping[str, str] | None = None,
) -> Row:
    """Return a WeCom contact of one guide (name, account, department); others may have her too."""
    added = as_text(at)
    facts = {"name": name, "guide": guide[0], "guide_id": guide[1], "department": guide[2], "added": added}
    facts |= {"phone": phone.text} | dict(more or {})
    tokens = mail_token(facts.get("mail", ""))
    return _row("wecom_customer_list", account, (guide[1], name, added), (added, 0), facts, phone, tokens, tag)


def weibo_user(account: str, uid: str, nickname: str, tag: Tag, more: Mapping[str, str] | None = None) -> Row:
    facts = {"uid": uid, "nick": nickname, "homepage": f"https://m.weibo.cn/u/{uid}"} | dict(more or {})
    return _row("weibo_users_csv", account, (uid,), ("", 0), facts, MISSING, {("weibo_uid", "", uid)}, tag)


def winner(
    account: str,
    who: tuple[str, str, str],
    name: str,
    phone: PhoneCell,
    at: dt.datetime,
    tag: Tag,
    mail: str = "",
    address: str = "",
) -> Row:
    """Return a lottery winner; `who` is (block, id, nickname), block 'weibo' or 'wechat'."""
    block, ident, nickname = who
    won = as_text(at)
    facts = {"uid" if block == "weibo" else "openid": ident, "nick": nickname, "won": won, "name": name}
    facts |= {"phone": phone.text, "mail": mail, "address": address}
    ours = ("weibo_uid", "", ident) if block == "weibo" else ("openid", account, ident)
    tokens = {ours} | mail_token(mail)
    return _row("weibo_lottery_winners", account, (ident, won), (won, 0), facts, phone, tokens, tag)


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


def taobao_order(
    shop: str, order: Purchase, buyer: tuple[str, str], receiver: Person, phone: PhoneCell, tag: Tag
) -> Row:
    """Return a Taobao order; `buyer` is (member name, Alipay login), the phone is the receiver's."""
    nick, login = buyer
    moved, created = order.state in MONEY_MOVED, as_text(order.at)
    facts = {
        "number": order.number,
        "nick": nick,
        "login": login,
        "yuan": order.yuan,
        "paid_yuan": order.yuan if moved else "0.00",
        "status": TAOBAO_STATUS[order.state],
        "receiver": receiver.name,
        "address": _taobao_address(order, receiver, phone),
        "phone": phone.text,
        "created": created,
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
    key = None if "E+" in order.number else (order.number,)
    tokens = _nick(shop, nick) | (mail_token(login) or _alipay(login))
    return _row("taobao_order_list", shop, key, (created, order.state), facts, phone, tokens, tag)


def youzan_order(
    account: str, order: Purchase, buyer: tuple[str, PhoneCell], receiver: Person, to: PhoneCell, tag: Tag
) -> Row:
    """Return a Youzan order; `buyer` is (nickname, phone): her phone is the key, `to` never is."""
    nickname, phone = buyer
    created = as_text(order.at)
    facts = {
        "number": order.number,
        "status": YOUZAN_STATUS[order.state],
        "created": created,
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
    return _row("youzan_order", account, (order.number,), (created, order.state), facts, phone, set(), tag)


def member(account: str, card: str, person: Person, phone: PhoneCell, at: dt.datetime, fen: int, tag: Tag) -> Row:
    """Return a store member's card."""
    facts = {"card": card, "name": person.name, "gender": person.gender, "birthday": person.birthday}
    facts |= {"phone": phone.text, "yuan": f"{fen / 100:.2f}", "created": as_text(at)}
    tokens = {("card", f"pos_member_gbk_tab/{account}", card)}
    return _row("pos_member_gbk_tab", account, (card,), (facts["created"], 0), facts, phone, tokens, tag)


def _row(
    layout: str,
    account: str,
    key: tuple[str, ...] | None,
    version: tuple[str, int],
    facts: Mapping[str, Any],
    phone: PhoneCell,
    tokens: Set[Token],
    tag: Tag,
) -> Row:
    return Row(layout, account, key, version, facts, phone, frozenset(tokens), tag.customer, tag.scenario)


def _taobao_address(order: Purchase, receiver: Person, phone: PhoneCell) -> str:
    """Return the address; in newer orders with name and phone in the same cell, between full-width commas."""
    place = " ".join((*receiver.region, receiver.street))
    if order.at < COMPOSITE_SINCE or not phone.text:
        return place
    return f"{receiver.name}，86-{phone.text}，{place} ，"


def as_text(at: dt.datetime) -> str:
    """Return a time as most platforms write it."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _epoch(at: dt.datetime) -> int:
    return int(at.replace(tzinfo=SHANGHAI).timestamp())


def mail_token(text: str) -> frozenset[Token]:
    return frozenset({("email", "", text)} if "@" in text and "*" not in text else ())


def _alipay(text: str) -> set[Token]:
    return set() if "*" in text or "@" in text or text in ("", "null") else {("alipay", "", text)}


def _nick(shop: str, text: str) -> set[Token]:
    return set() if "*" in text or text in ("", "null") else {("nick", shop, text)}
