"""One row of each list of members, followers, winners and visitors, of answers and of tickets."""

from dataclasses import replace

from benchmarks.generate.brand import GUIDES, TAGS
from benchmarks.generate.hard import rates
from benchmarks.generate.hard.people import Consumer
from benchmarks.generate.hard.rows import World, moment, stamp
from benchmarks.generate.phone_cells import MISSING, PhoneCell

HEADQUARTERS, MALL = "store/hq", "store/mall"
SENTINELS = ("no@no.com", "test@test.com", "service@qingyu.example.com")
"""What stands for a mail address on hundreds of rows: two form fillers', and the shop's own."""
_QUESTIONS = ("overall", "goods", "delivery", "service", "price")


def card(
    world: World,
    who: Consumer,
    day: float,
    *,
    system: str = HEADQUARTERS,
    number: str | None = None,
    cell: PhoneCell | None = None,
    named: bool = True,
    only_old: bool = False,
    phenomenon: str | None = None,
) -> None:
    """Add a store card; one made before the old export may stand in that, too, or in that alone."""
    shown = cell or world.typed(who, day)
    number = number or who.given.setdefault(f"card {system}", f"{world.serial():07d}")
    facts = {
        "card": number,
        "name": who.name if named else None,
        "gender": who.gender if named else None,
        "birthday": who.birthday if named else None,
        "phone": shown.text,
        "yuan": "0.00",
        "created": stamp(day),
    }
    tokens = (f"card@{system}:{number}",)
    world.add("pos_member_gbk_tab", system, who, day, facts, (shown,), tokens, phenomenon)
    if only_old:
        world.rows[-1] = replace(world.rows[-1], is_old=True)
    elif day < rates.OLD_EXPORT_DAY and world.chance(rates.LATER_EXPORT_REPEATS):
        world.rows.append(replace(world.rows[-1], is_old=True))


def wecom(
    world: World, who: Consumer, day: float, *, named: bool = True, phenomenon: str | None = None
) -> None:
    """Add a customer of a guide, whose phone the guide typed; some have no name."""
    nameless = phenomenon is None and world.chance(rates.NAMELESS_WECOM)
    cell, (mail, sentinel) = world.typed(who, day), _mail(world, who)
    facts = {
        "name": who.name if named and not nameless else None,
        "guide": GUIDES[0][0],
        "guide_id": f"guide{world.rng.randrange(200)}",
        "added": stamp(day),
        "phone": cell.text,
        "mail": mail,
    }
    label = phenomenon or ("nameless_wecom" if nameless and cell.key else sentinel)
    tokens = (_own(mail, sentinel),)
    world.add("wecom_customer_list", "wechat/wecom", who, day, facts, (cell,), tokens, label)


def follower(world: World, who: Consumer, day: float, phenomenon: str | None = None) -> None:
    """Add a follower of the official account, who never has a phone."""
    unionid = None if world.chance(rates.FOLLOWER_WITHOUT_UNIONID) else who.identifier("unionid")
    openid = who.identifier("openid/Gzh7")
    facts = {"openid": openid, "unionid": unionid, "seconds": _seconds(day)}
    tokens = (f"openid@gzh:{openid}", unionid and f"unionid@:{unionid}")
    world.add("wechat_oa_userinfo", "wechat/gzh", who, day, facts, (), tokens, phenomenon)


def mini(
    world: World,
    who: Consumer,
    day: float,
    *,
    app: str = "mini",
    shows_phone: bool | None = None,
    phenomenon: str | None = None,
) -> None:
    """Add a user of a mini program, by WeChat's own number where she gave it."""
    if shows_phone is None:
        shows_phone = not world.chance(rates.NO_MINI_PHONE)
    number, openid = who.number(day), who.identifier(f"openid/{app[:4]}")
    unionid = who.identifier("unionid")
    facts = {
        "openid": openid,
        "unionid": unionid,
        "phone": number if shows_phone else "",
        "seconds": _seconds(day),
        "country": "86",
        "app": app,
    }
    cell = PhoneCell(number, "mobile", f"+86{number}") if shows_phone else MISSING
    tokens = (f"openid@{app}:{openid}", f"unionid@:{unionid}")
    account = f"wechat/{app}"
    world.add("wechat_mini_phone", account, who, day, facts, (cell,), tokens, phenomenon)


def weibo(world: World, who: Consumer, day: float, phenomenon: str | None = None) -> None:
    """Add a user whom the crawler saw."""
    uid = who.identifier("weibo_uid")
    facts = {
        "uid": uid,
        "nick": who.identifier("nickname"),
        "gender": "m" if who.gender == "男" else "f",
        "birthday": who.birthday if who.person % 3 else "双子座",
        "registered": f"{moment(day):%Y-%m-%d}",
        "homepage": f"https://m.weibo.cn/u/{uid}",
    }
    tokens = (f"uid@:{uid}",)
    world.add("weibo_users_csv", "weibo/main", who, day, facts, (), tokens, phenomenon)


def winner(
    world: World,
    who: Consumer,
    day: float,
    *,
    by_mail: bool | None = None,
    phenomenon: str | None = None,
) -> None:
    """Add a winner of a lottery on Weibo, who leaves a phone, or a mail address."""
    mail, sentinel, cell = _contact(world, who, day, by_mail)
    uid = who.identifier("weibo_uid")
    facts = {
        "uid": uid,
        "nick": who.identifier("nickname"),
        "won": stamp(day),
        "name": who.name,
        "phone": cell.text,
        "mail": mail,
        "address": f"{' '.join(who.region)} {who.street}",
    }
    tokens, label = (f"uid@:{uid}", _own(mail, sentinel)), phenomenon or sentinel
    world.add("weibo_lottery_winners", "weibo/main", who, day, facts, (cell,), tokens, label)


def site(
    world: World,
    who: Consumer,
    day: float,
    *,
    cookie: str | None = None,
    own_cookie: bool = True,
    login: bool | None = None,
    shows_phone: bool | None = None,
    phenomenon: str | None = None,
) -> None:
    """Add a visit to the site: a browser, mostly a login, and the mobile it was confirmed by."""
    logged_in = world.chance(0.7) if login is None else login
    if shows_phone is None:
        shows_phone = logged_in and world.chance(0.5)
    number, name = who.number(day), who.identifier("login") if logged_in else None
    browser = cookie or who.identifier("cookie")
    facts = {
        "cookie": browser,
        "login": name,
        "phone": number if shows_phone else None,
        "sends_ids": True,
        "track": f"{world.serial():010d}",
        "event": "$pageview",
        "milliseconds": _seconds(day) * 1000,
        "page": f"/item/{world.rng.randint(1, 80)}",
    }
    cell = PhoneCell(number, "mobile", f"+86{number}") if shows_phone else MISSING
    tokens = (f"cookie@:{browser}" if own_cookie else None, name and f"login_id@:{name}")
    world.add("sensors_events", "web/site", who, day, facts, (cell,), tokens, phenomenon)


def survey(
    world: World,
    who: Consumer,
    day: float,
    *,
    number: str | None = None,
    shows_phone: bool = True,
    named: bool = True,
    phenomenon: str | None = None,
) -> None:
    """Add an answer of a call-back list: a phone, for some a card and a name."""
    cell = world.typed(who, day) if shows_phone else MISSING
    facts = {
        "sheet": f"S{world.serial():09d}",
        "question": world.rng.choice(_QUESTIONS),
        "score": str(world.rng.randint(1, 5)),
        "submitted": stamp(day),
        "name": who.name if named and world.chance(0.6) else None,
        "phone": cell.text,
        "card": number,
        "shop": "hq",
    }
    tokens = (number and f"card@survey:{number}",)
    world.add("survey_answers", "service/survey", who, day, facts, (cell,), tokens, phenomenon)


def ticket(
    world: World,
    who: Consumer,
    day: float,
    *,
    by_mail: bool | None = None,
    phenomenon: str | None = None,
) -> None:
    """Add a case of the service desk: a phone or a mail address, or both."""
    mail, sentinel, cell = _contact(world, who, day, by_mail)
    facts = {
        "title": f"物流咨询 {world.serial()}",
        "text": "包裹何时到",
        "phone": cell.text,
        "mail": mail,
        "status": "已解决",
        "priority": "标准",
        "group": "客服一组",
        "agent": "客服01",
        "tags": world.rng.choice(TAGS),
        "created": stamp(day),
        "changed": stamp(day, 600),
    }
    tokens, label = (_own(mail, sentinel),), phenomenon or sentinel
    world.add("udesk_ticket", "service/desk", who, day, facts, (cell,), tokens, label)


def _contact(
    world: World, who: Consumer, day: float, by_mail: bool | None
) -> tuple[str | None, str | None, PhoneCell]:
    """Return mail address, its phenomenon and phone of who leaves one of both, or both; None: as it
    falls.
    """
    mail, sentinel = _mail(world, who, always=bool(by_mail))
    if by_mail is None:
        by_mail = bool(mail) and world.chance(rates.WITHOUT_PHONE_BY_MAIL)
    return mail, sentinel, MISSING if by_mail else world.typed(who, day)


def _mail(world: World, who: Consumer, always: bool = False) -> tuple[str | None, str | None]:
    """Return what stands as mail address, and the phenomenon where that is nobody's own."""
    if always:
        return who.mail or who.given.setdefault("second mail", world.people.mail()), None
    if world.chance(rates.MAIL_SENTINEL):
        return world.rng.choice(SENTINELS), "mail_sentinel"
    return (who.mail if world.chance(rates.SHOWS_MAIL) else None), None


def _own(mail: str | None, sentinel: str | None) -> str | None:
    return f"login:{mail}" if mail and not sentinel else None


def _seconds(day: float) -> int:
    return int((moment(day) - moment(0)).total_seconds()) + 1_732_032_000
