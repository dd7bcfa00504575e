"""Rows of all else that happens between a brand and a person: cases, surveys, members, followers, winners, visits, leads."""

import re
from datetime import datetime
from fractions import Fraction

from tests.oracle import words
from tests.oracle.phones import mobiles
from tests.oracle.reading import birthday, fen, moment, plain, text
from tests.oracle.records import Row, Statement

Cells = dict[str, str]

_COMPLAINT = re.compile("投诉|抱怨|不满|差评")
# Words of statuses, by the step of a complaint; what the desk has at all is recorded.
_STEPS = [
    ("回访", 8),
    ("执行", 7),
    ("审批", 6),
    ("方案", 5),
    ("处理中", 4),
    ("解决中", 4),
    ("已派", 3),
    ("已受理", 2),
]
_SOLVED = ("已解决", "已关闭", "已办结")
_DISMISSED = ("取消", "不成立")
_AFTERSALES = {
    "换货完成": True,
    "退款成功": True,
    "售后关闭": True,
    "处理中": False,
    "待商家处理": False,
}
_ANSWERS = {"非常不满意": 1, "不满意": 2, "一般": 3, "满意": 4, "非常满意": 5}
_EXPECTED = {"低于预期": 1, "符合预期": 2, "超出预期": 3}
_ASKED = (
    *(
        ("推荐", "recommend"),
        ("预期", "expectation"),
        ("总体", "overall"),
        ("价格", "price"),
        ("物流", "logistics"),
    ),
    *(("门店", "store"), ("客服", "service"), ("服务", "service"), ("质量", "quality")),
)
_CONSENTS = {
    "是否接受短信": ("marketing", "sms"),
    "是否接受电话": ("marketing", "call"),
    "是否订阅邮件": ("marketing", "email"),
    "营销授权": ("marketing", "*"),
    "是否接受回访": ("survey", "*"),
}
_GRANTS = {"是": True, "同意": True, "1": True, "否": False, "拒绝": False, "0": False}


def douyin_aftersale(row: Row, cells: Cells) -> None:
    """Read one case; its order's number is all it says of whose it is. Its money is back only if its status says so."""
    row.event, row.key = "aftersale", _key(cells.get("售后单号"))
    number = plain(cells.get("订单号"))
    if number:
        row.order = ("order", f"douyin/{row.account}", number)
        row.identifiers.add(row.order)
    row.at = moment(cells.get("售后申请时间"))
    told = ("售后申请时间", "同意售后申请时间", "商家退款时间", "售后关闭时间", "售后完结时间")
    row.updated = max(filter(None, (moment(cells.get(each)) for each in told)), default=None)
    status = plain(cells.get("售后状态")) or ""
    row.refunded = status == "退款成功"
    row.refund = fen(cells.get("退商品金额(元)")) if row.refunded else None
    row.solved = _AFTERSALES.get(status, False) and status != "售后关闭"
    row.closed, row.step = _AFTERSALES.get(status, False), 4 if status == "处理中" else 1
    row.is_complaint = _complains(cells.get("售后类型"))


def udesk_ticket(row: Row, cells: Cells) -> None:
    """Read one ticket; without a number of its own, its words and who wrote them tell it from others."""
    row.event = "ticket"
    row.phone, row.role = next(iter(mobiles(cells.get("客户手机"))), None), "customer"
    mail = _mail(row, cells.get("客户邮箱"))
    title, words_of_it = plain(cells.get("工单标题")) or "", plain(cells.get("工单描述")) or ""
    row.key = (title, words_of_it, row.phone or mail or "")
    row.at, row.updated = moment(cells.get("创建时间")), moment(cells.get("更新时间"))
    row.is_complaint = _complains(text(cells.get("标签")) or cells.get("工单标题"))
    status = plain(cells.get("状态")) or ""
    row.solved = status.endswith(_SOLVED) and not status.startswith(("未", "待"))
    row.closed = row.solved or status.endswith(_DISMISSED)
    row.step = next((step for word, step in _STEPS if word in status), 1)


def survey_wjx(row: Row, cells: Cells) -> None:
    """Read one sheet of answers. Handing it in is the act: what it says of consent is said when it was handed in."""
    row.event = "survey"
    row.at = row.updated = moment(cells.get("提交答卷时间"))
    number, handed_in = plain(cells.get("序号")), plain(cells.get("提交答卷时间"))
    row.key = (number, handed_in) if number and handed_in else ()
    row.event_cells = (handed_in,) if handed_in else ()
    asked = next((cells[each] for each in ("您的手机号", "手机号") if each in cells), None)
    row.phone, row.role = next(iter(mobiles(asked)), None), "customer"
    row.referrers = mobiles(cells.get("推荐人手机号"))[:1]
    answers: dict[str, list[Fraction]] = {}
    for question, cell in cells.items():
        indicator = next((name for word, name in _ASKED if word in question), None)
        share = _answer(indicator, plain(cell)) if indicator and "手机号" not in question else None
        if share is not None:
            answers.setdefault(indicator, []).append(share)
    # Several questions of one sheet about the same thing are one mark.
    row.marks = [
        (indicator, sum(shares, Fraction()) / len(shares)) for indicator, shares in answers.items()
    ]
    _consents(row, cells, row.at)


def pos_member(row: Row, cells: Cells) -> None:
    """Read one member of a till; the list may tell consent, whose time nobody knows."""
    row.event, row.at = "join", moment(cells.get("创建时间"))
    row.updated = row.at
    row.phone, row.role = next(iter(mobiles(cells.get("手机号码"))), None), "customer"
    card = plain(cells.get("会员卡号"))
    if card:
        row.identifiers.add(("member_card", f"pos/{row.account}", card))
    row.key = (card,) if card else ("", row.phone) if row.phone else ()
    row.name, row.gender = words.name(cells.get("姓名")), words.gender(cells.get("性别"))
    row.birthday = birthday(cells.get("生日"))
    _consents(row, cells, moment(cells.get("授权时间")))


def wecom_customer(row: Row, cells: Cells) -> None:
    """Read one customer of one member of the sales staff."""
    row.event, row.at = "join", moment(cells.get("添加时间"))
    row.updated = row.at
    row.phone, row.role = next(iter(mobiles(cells.get("手机"))), None), "customer"
    _mail(row, cells.get("邮箱"))
    parts = [plain(cells.get(each)) for each in ("添加人账号", "客户名称", "添加时间")]
    row.key = tuple(part for part in parts if part) if all(parts) else ()
    row.name, row.place = words.name(cells.get("客户名称")), words.address(cells.get("地址"))


def weibo_winner(row: Row, cells: Cells) -> None:
    """Read one winner of a draw on Weibo."""
    _winner(row, cells, ("weibo_uid", "", plain(cells.get("wbuid")) or ""))


def wechat_winner(row: Row, cells: Cells) -> None:
    """Read one winner of a draw of an official account."""
    _winner(row, cells, ("openid", f"wechat/{row.account}", plain(cells.get("微信ID")) or ""))


def weibo_user(row: Row, cells: Cells) -> None:
    """Read one user page: it tells a person, and nothing that happened."""
    uid = plain(cells.get("用户id"))
    row.updated = moment(cells.get("注册时间"))
    if uid:
        row.key = (uid,)
        row.identifiers.add(("weibo_uid", "", uid))
    row.gender, row.birthday = words.gender(cells.get("性别")), birthday(cells.get("生日"))
    row.place = words.address(cells.get("所在地"))


def tencent_lead(row: Row, cells: Cells) -> None:
    """Read one person who left a number in an ad."""
    row.event, row.at = "lead", moment(cells.get("leads_create_time"))
    row.updated = max(filter(None, (row.at, moment(cells.get("leads_action_time")))), default=None)
    row.key = _key(cells.get("leads_id"))
    row.phone, row.role = next(iter(mobiles(cells.get("leads_telephone"))), None), "customer"
    _mail(row, cells.get("leads_email"))
    row.name, row.gender = (
        words.name(cells.get("leads_name")),
        words.gender(cells.get("leads_gender")),
    )
    row.place = words.address(text(cells.get("address")) or cells.get("leads_area"))


def baidu_visitor(row: Row, cells: Cells) -> None:
    """Read one visit of a cookie; the region is only a city."""
    row.event, row.at = "visit", moment(cells.get("访问时间"))
    row.updated = row.at
    visitor, city = plain(cells.get("访客标识码")) or "", text(cells.get("地域"))
    row.key = (visitor, plain(cells.get("访问时间")) or "", plain(cells.get("入口页面")) or "")
    row.identifiers.add(("cookie", f"baidu/{row.account}", visitor))
    row.place = (None, re.sub("市$", "", city)) if city else None


def follower(row: Row, cells: Cells) -> None:
    """Read one follower of an official account; who left says no to WeChat, and nobody says when."""
    row.event, row.at = "follow", moment(cells.get("subscribe_time"))
    row.updated = row.at
    row.key = _key(cells.get("openid"))
    row.identifiers.add(("openid", f"wechat/{row.account}", row.key[0]))
    _union(row, cells)
    row.gender = words.gender(cells.get("sex"), male="1", female="2")
    province, city = words.region(plain(cells.get("province")), plain(cells.get("city")))
    row.place = (province, city) if province or city else None
    if plain(cells.get("subscribe")) == "0":
        row.statements.append(Statement("*", "wechat", False))


def mini_user(row: Row, cells: Cells) -> None:
    """Read one user of a mini program, who may have given the phone that WeChat knows."""
    row.event, row.at = "join", moment(cells.get("phone_info.watermark.timestamp"))
    row.updated = row.at
    row.key = _key(cells.get("openid"))
    row.identifiers.add(("openid", f"wechat/{row.account}", row.key[0]))
    _union(row, cells)
    code, number = cells.get("phone_info.countryCode"), cells.get("phone_info.purePhoneNumber")
    row.phone, row.role = (
        next(iter(mobiles(f"+{code}{number}" if number else None)), None),
        "customer",
    )


def site_event(row: Row, cells: Cells) -> None:
    """Read one event of the website; distinct_id is no identifier, for it is now a cookie and now a login."""
    row.event, row.at = "visit", moment(cells.get("time"))
    row.updated = row.at
    row.key = _key(cells.get("_track_id"))
    login = cells.get("login_id") or cells.get("identities.$identity_login_id")
    cookie = (
        cells.get("anonymous_id")
        or cells.get("identities.$identity_cookie_id")
        or cells.get("original_id")
    )
    if login:
        row.identifiers.add(("login_id", f"site/{row.account}", login))
    if cookie:
        row.identifiers.add(("cookie", f"site/{row.account}", cookie))
    row.phone, row.role = (
        next(iter(mobiles(cells.get("identities.$identity_mobile"))), None),
        "customer",
    )


def _consents(row: Row, cells: Cells, said_at: datetime | None) -> None:
    """Read the columns of consent that are usual in any layout."""
    for header, (purpose, contact) in _CONSENTS.items():
        said = _GRANTS.get(plain(cells.get(header)) or "")
        if said is not None:
            row.statements.append(Statement(purpose, contact, said, said_at))


def _winner(row: Row, cells: Cells, member: tuple[str, str, str]) -> None:
    row.event, row.at = "win", moment(cells.get("中奖时间"))
    row.updated = row.at
    row.key = (member[2], plain(cells.get("中奖时间")) or "")
    row.identifiers.add(member)
    _mail(row, cells.get("邮箱"))
    row.phone, row.role = next(iter(mobiles(cells.get("手机"))), None), "customer"
    row.name, row.place = words.name(cells.get("姓名")), words.address(cells.get("地址"))


def _union(row: Row, cells: Cells) -> None:
    if unionid := plain(cells.get("unionid")):
        row.identifiers.add(("unionid", "", unionid))


def _mail(row: Row, cell: str | None) -> str | None:
    seen = (plain(cell) or "").lower()
    if not re.fullmatch(r"[^@*\s]+@[^@*\s]+\.[a-z]+", seen):
        return None
    row.identifiers.add(("email", "", seen))
    return seen


def _key(cell: object) -> tuple[str, ...]:
    seen = plain(cell)
    return (seen,) if seen else ()


def _complains(cell: object) -> bool:
    return bool(_COMPLAINT.search(text(cell) or ""))


def _answer(indicator: str, cell: str | None) -> Fraction | None:
    """Return where an answer stands on the scale of its question: 0 to 10, below-equal-above, or 1 to 5."""
    if cell is None:
        return None
    if indicator == "recommend":
        return Fraction(int(cell), 10) if cell.isdigit() and int(cell) <= 10 else None
    if indicator == "expectation":
        return Fraction(_EXPECTED[cell] - 1, 2) if cell in _EXPECTED else None
    score = _ANSWERS.get(cell) or (int(cell) if cell.isdigit() else 0)
    return Fraction(score - 1, 4) if 1 <= score <= 5 else None
