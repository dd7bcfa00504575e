"""One function per layout of the web: what happened, in; the row as its platform exports it, out."""

import datetime as dt
import json
from dataclasses import dataclass

from benchmarks.generate.linking_law import Token
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING, PhoneCell
from benchmarks.generate.rows import SHANGHAI, Row, Tag, mail_token


@dataclass(frozen=True)
class Browser:
    """What an event knows of who is there."""

    cookie: str = ""
    login: str = ""
    phone: PhoneCell = MISSING
    sends_ids: bool = True
    """False with an old SDK: nothing but distinct_id."""


def event(account: str, who: Browser, name: str, at: dt.datetime, page: str, track: int, tag: Tag) -> Row:
    """Return a Sensors event; the sign-up event is the one that shows cookie and login together."""
    milliseconds = int(at.replace(tzinfo=SHANGHAI).timestamp()) * 1000 + track % 1000
    cells: dict[str, object] = {"_track_id": track, "distinct_id": who.login or who.cookie}
    tokens: set[Token] = set()
    if who.sends_ids:
        ids = {"$identity_cookie_id": who.cookie, "$identity_login_id": who.login, "$identity_mobile": who.phone.text}
        cells |= {"anonymous_id": who.cookie} if who.cookie else {}
        cells |= {"login_id": who.login} if who.login else {}
        cells |= {"identities": {kind: value for kind, value in ids.items() if value}}
        tokens |= {("cookie", f"sensors/{account}", who.cookie)} if who.cookie else set()
        tokens |= {("login", f"sensors/{account}", who.login)} if who.login else set()
    cells |= {"time": milliseconds, "type": "track_signup" if name == "$SignUp" else "track", "event": name}
    cells |= {"project": "production", "properties": {"$url": f"https://shop.example.com{page}", "$lib": "js"}}
    version = (str(milliseconds), 0)
    key = (str(track),)
    return Row("sensors_events", account, key, version, cells, who.phone, frozenset(tokens), tag.customer, tag.scenario)


@dataclass(frozen=True)
class Campaign:
    """An ad campaign and its landing page."""

    number: int
    name: str
    page: str


def lead(
    number: str,
    campaign: Campaign,
    person: Person,
    contact: tuple[PhoneCell, str],
    times: tuple[dt.datetime, dt.datetime],
    tag: Tag,
) -> Row:
    """Return a lead of Tencent Ads; `contact` is (phone, mail), `times` when she left it and when it was last acted on."""
    (phone, mail), (left, acted) = contact, times
    wish = {"感兴趣的茶器": "盖碗", "预算": "200-500元"}
    cells = {
        "account_id": "20417755",
        "leads_id": number,
        "campaign_id": str(campaign.number),
        "campaign_name": campaign.name,
        "page_id": str(campaign.number + 300),
        "page_name": campaign.page,
        "page_url": f"https://shop.example.com/lp/{campaign.number}",
        "leads_type": "表单预约",
        "leads_source": "腾讯广告",
        "leads_follow_tag": "已跟进" if acted > left else "待跟进",
        "leads_name": person.name,
        "leads_telephone": phone.text,
        "leads_area": " ".join(person.region[:2]),
        "leads_email": mail,
        "leads_gender": person.gender,
        "bundle": json.dumps(wish, ensure_ascii=False),
        "leads_create_time": f"{left:%Y-%m-%d %H:%M:%S}",
        "leads_action_time": f"{acted:%Y-%m-%d %H:%M:%S}",
    }
    version = (cells["leads_action_time"], 0)
    return Row(
        "tencent_ads_leads", "ads", (number,), version, cells, phone, mail_token(mail), tag.customer, tag.scenario
    )


def visit(
    visitor: str, at: dt.datetime, region: str, came: tuple[str, str], stay: tuple[str, str, int], tag: Tag
) -> Row:
    """Return a visit as Baidu Tongji lists it; `came` is (source, search word), `stay` (page, duration, pages)."""
    when = f"{at:%Y/%m/%d %H:%M:%S}"
    cells = {
        "访问时间": when,
        "地域": region,
        "来源": came[0],
        "入口页面": stay[0],
        "搜索词": came[1] or None,
        "访问IP": f"203.0.113.{at.minute + 1}",
        "访客标识码": visitor,
        "访问时长": stay[1],
        "访问页数": str(stay[2]),
    }
    tokens = frozenset({("cookie", "baidu/baidu", visitor)})
    key = (visitor, when, stay[0])
    return Row("baidu_tongji_visitors", "baidu", key, (when, 0), cells, MISSING, tokens, tag.customer, tag.scenario)
