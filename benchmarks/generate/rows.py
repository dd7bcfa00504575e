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

    `key` is the business key within the layout and account, None where damaged. `version` orders the rows of
    one key. `customer` is the label the scenario expects, None for a row that is nobody's.
    """

    layout: str
    account: str
    key: tuple[str, ...] | None
    version: tuple[str, int]
    cells: Mapping[str, Any]
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
    seconds = int(at.replace(tzinfo=SHANGHAI).timestamp())
    cells: dict[str, Any] = {"subscribe": 1, "openid": openid, "language": "zh_CN", "subscribe_time": seconds}
    cells |= {"unionid": unionid} if unionid else {}
    cells |= {"remark": "", "groupid": 0, "tagid_list": [], "subscribe_scene": "ADD_SCENE_QR_CODE"}
    cells |= {"qr_scene": 0, "qr_scene_str": ""} | dict(more or {})
    tokens = {("openid", account, openid)} | ({("unionid", "", unionid.strip())} if unionid else set())
    version = (str(seconds), 0)
    return _row("wechat_oa_userinfo", account, (openid,), version, cells, MISSING, tokens, tag)


def former_follower(account: str, openid: str, tag: Tag) -> Row:
    """Return somebody who left: the platform keeps nothing but the openid."""
    cells = {"subscribe": 0, "openid": openid}
    tokens = {("openid", account, openid)}
    return _row("wechat_oa_userinfo", account, (openid,), ("", 0), cells, MISSING, tokens, tag)


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
    seconds = int(at.replace(tzinfo=SHANGHAI).timestamp())
    info = {
        "phoneNumber": phone.text,
        "purePhoneNumber": phone.text.removeprefix(f"+{country}"),
        "countryCode": country,
        "watermark": {"timestamp": seconds, "appid": f"wx{account:0<16.16}"},
    }
    cells = {"openid": openid, "unionid": unionid, "phone_info": info if phone.text else None}
    tokens = {("openid", account, openid)} | ({("unionid", "", unionid)} if unionid else set())
    version = (str(seconds) if phone.text else "", 0)
    return _row("wechat_mini_phone", account, (openid,), version, cells, phone, tokens, tag)


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
    added = f"{at:%Y-%m-%d %H:%M:%S}"
    cells = {"客户名称": name, "添加人": guide[0], "添加人账号": guide[1], "添加人所属部门": guide[2]}
    cells |= {"添加时间": added, "来源": "扫描二维码", "手机": phone.text} | dict(more or {})
    tokens = mail_token(cells.get("邮箱", ""))
    return _row("wecom_customer_list", account, (guide[1], name, added), (added, 0), cells, phone, tokens, tag)


def weibo_user(account: str, uid: str, nickname: str, tag: Tag, more: Mapping[str, str] | None = None) -> Row:
    cells = {"用户id": uid, "昵称": nickname, "主页": f"https://m.weibo.cn/u/{uid}"} | dict(more or {})
    return _row("weibo_users_csv", account, (uid,), ("", 0), cells, MISSING, {("weibo_uid", "", uid)}, tag)


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
    won = f"{at:%Y-%m-%d %H:%M:%S}"
    first, second = {"weibo": ("wbuid", "微博昵称"), "wechat": ("微信ID", "微信昵称")}[block]
    cells = {first: ident, second: nickname, "中奖时间": won, "姓名": name, "手机": phone.text}
    cells |= {"邮箱": mail, "地址": address}
    ours = ("weibo_uid", "", ident) if block == "weibo" else ("openid", account, ident)
    tokens = {ours} | mail_token(mail)
    return _row("weibo_lottery_winners", account, (ident, won), (won, 0), cells, phone, tokens, tag)


@dataclass(frozen=True)
class Purchase:
    """What an order is about, whatever the shop's system."""

    number: str
    at: dt.datetime
    item: str
    fen: int
    quantity: int
    state: int


def taobao_order(
    shop: str, order: Purchase, buyer: tuple[str, str], receiver: Person, phone: PhoneCell, tag: Tag
) -> Row:
    """Return a Taobao order; `buyer` is (member name, Alipay login), the phone is the receiver's."""
    nick, alipay = buyer
    created = f"{order.at:%Y-%m-%d %H:%M:%S}"
    paid = f"{order.at + dt.timedelta(minutes=3):%Y-%m-%d %H:%M:%S}"
    yuan = f"{order.fen / 100:.2f}"
    cells = {
        "订单编号": order.number,
        "买家会员名": nick,
        "买家支付宝账号": alipay,
        "买家应付货款": yuan,
        "买家应付邮费": "0.00",
        "总金额": yuan,
        "买家实际支付金额": yuan if order.state in MONEY_MOVED else "0.00",
        "订单状态": TAOBAO_STATUS[order.state],
        "收货人姓名": receiver.name,
        "收货地址 ": _taobao_address(order, receiver, phone),
        "联系手机": phone.text,
        "订单创建时间": created,
        "宝贝标题 ": order.item,
        "宝贝种类 ": "1",
        "宝贝总数量": str(order.quantity),
        "店铺名称": f"青屿茶器{'旗舰店' if shop == 'flagship' else '奥莱店'}",
    }
    cells |= {"订单付款时间 ": paid} if order.state in MONEY_MOVED else {}
    cells |= {"订单关闭原因": "买家未付款"} if order.state == CLOSED else {}
    if order.state == DONE:
        cells |= {
            "确认收货时间": f"{order.at + dt.timedelta(days=6):%Y-%m-%d %H:%M:%S}",
            "打款商家金额": yuan,
        }
    if order.state == REFUNDED:
        cells |= {"退款金额": yuan, "订单关闭原因": "买家退货"}
    key = None if "E+" in order.number else (order.number,)
    tokens = _nick(shop, nick) | (mail_token(alipay) or _alipay(alipay))
    return _row("taobao_order_list", shop, key, (created, order.state), cells, phone, tokens, tag)


def youzan_order(
    account: str, order: Purchase, buyer: tuple[str, PhoneCell], receiver: Person, to: PhoneCell, tag: Tag
) -> Row:
    """Return a Youzan order; `buyer` is (nickname, phone): her phone is the key, `to` never is."""
    nickname, phone = buyer
    created = f"{order.at:%Y-%m-%d %H:%M:%S}"
    yuan = f"{order.fen / 100:.2f}"
    cells = {
        "订单号": order.number,
        "销售渠道": "网店",
        "归属店铺": "青屿茶器小程序商城",
        "订单类型": "普通订单",
        "订单状态": YOUZAN_STATUS[order.state],
        "订单来源": "商家小程序",
        "订单创建时间": created,
        "付款方式": "微信支付",
        "商品金额合计": yuan,
        "运费": "0.00",
        "应收订单金额": yuan,
        "全部商品名称": order.item,
        "商品种类数": "1",
        "订单配送方式": "快递",
        "收货人省份": receiver.region[0],
        "收货人城市": receiver.region[1],
        "收货人地区": receiver.region[2],
        "详细收货地址/提货地址": receiver.street,
        "收货人/提货人": receiver.name,
        "收货人手机号/提货人手机号": to.text or " ",
        "买家昵称": nickname,
        "买家是否会员": "是" if phone.text else "否",
        "买家手机号": phone.text or " ",
    }
    if order.state in MONEY_MOVED:
        cells["买家付款时间"] = f"{order.at + dt.timedelta(minutes=2):%Y-%m-%d %H:%M:%S}"
        cells |= {"订单实付金额": yuan, "订单实收金额": yuan}
    if order.state == REFUNDED:
        cells |= {"订单退款状态": "全部退款", "订单已退款金额": yuan}
    if order.state == DONE:
        cells["交易成功时间"] = f"{order.at + dt.timedelta(days=7):%Y-%m-%d %H:%M:%S}"
    return _row("youzan_order", account, (order.number,), (created, order.state), cells, phone, set(), tag)


def member(account: str, card: str, person: Person, phone: PhoneCell, at: dt.datetime, fen: int, tag: Tag) -> Row:
    """Return a store member's card."""
    created = f"{at:%Y-%m-%d %H:%M:%S}"
    cells = {"会员卡号": card, "姓名": person.name, "性别": person.gender, "生日": person.birthday}
    cells |= {"手机号码": phone.text, "余额(元)": f"{fen / 100:.2f}", "创建时间": created}
    tokens = {("card", f"pos_member_gbk_tab/{account}", card)}
    return _row("pos_member_gbk_tab", account, (card,), (created, 0), cells, phone, tokens, tag)


def _row(
    layout: str,
    account: str,
    key: tuple[str, ...] | None,
    version: tuple[str, int],
    cells: Mapping[str, Any],
    phone: PhoneCell,
    tokens: Set[Token],
    tag: Tag,
) -> Row:
    return Row(layout, account, key, version, cells, phone, frozenset(tokens), tag.customer, tag.scenario)


def _taobao_address(order: Purchase, receiver: Person, phone: PhoneCell) -> str:
    """Return the address; in newer orders with name and phone in the same cell, between full-width commas."""
    place = " ".join((*receiver.region, receiver.street))
    if order.at < COMPOSITE_SINCE or not phone.text:
        return place
    return f"{receiver.name}，86-{phone.text}，{place} ，"


def mail_token(text: str) -> frozenset[Token]:
    return frozenset({("email", "", text)} if "@" in text and "*" not in text else ())


def _alipay(text: str) -> set[Token]:
    return set() if "*" in text or "@" in text or text in ("", "null") else {("alipay", "", text)}


def _nick(shop: str, text: str) -> set[Token]:
    return set() if "*" in text or text in ("", "null") else {("nick", shop, text)}
