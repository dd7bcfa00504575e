"""One function per layout of the web: what happened, in; the row as its platform exports it, out."""

import datetime as dt
from dataclasses import dataclass

from benchmarks.generate.linking_law import Token
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING, PhoneCell
from benchmarks.generate.rows import SHANGHAI, Row, Tag, as_text, mail_token


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
    facts = {"track": track, "cookie": who.cookie, "login": who.login, "phone": who.phone.text}
    facts |= {"sends_ids": who.sends_ids, "milliseconds": milliseconds, "event": name, "page": page}
    tokens: set[Token] = set()
    if who.sends_ids:
        tokens |= {("cookie", f"sensors/{account}", who.cookie)} if who.cookie else set()
        tokens |= {("login", f"sensors/{account}", who.login)} if who.login else set()
    version = (str(milliseconds), 0)
    key = (str(track),)
    return Row("sensors_events", account, key, version, facts, who.phone, frozenset(tokens), tag.customer, tag.scenario)


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
    facts = {
        "number": number,
        "campaign": str(campaign.number),
        "campaign_name": campaign.name,
        "page": str(campaign.number + 300),
        "page_name": campaign.page,
        "page_url": f"https://shop.example.com/lp/{campaign.number}",
        "follow_up": "已跟进" if acted > left else "待跟进",
        "name": person.name,
        "phone": phone.text,
        "area": " ".join(person.region[:2]),
        "mail": mail,
        "gender": person.gender,
        "left": as_text(left),
        "acted": as_text(acted),
    }
    version = (facts["acted"], 0)
    return Row(
        "tencent_ads_leads", "ads", (number,), version, facts, phone, mail_token(mail), tag.customer, tag.scenario
    )


def visit(
    visitor: str, at: dt.datetime, region: str, came: tuple[str, str], stay: tuple[str, str, int], tag: Tag
) -> Row:
    """Return a visit as Baidu Tongji lists it; `came` is (source, search word), `stay` (page, duration, pages)."""
    when = f"{at:%Y/%m/%d %H:%M:%S}"
    facts = {
        "visited": when,
        "region": region,
        "origin": came[0],
        "page": stay[0],
        "search_word": came[1] or None,
        "ip": f"203.0.113.{at.minute + 1}",
        "visitor": visitor,
        "duration": stay[1],
        "pages": str(stay[2]),
    }
    tokens = frozenset({("cookie", "baidu/baidu", visitor)})
    key = (visitor, when, stay[0])
    return Row("baidu_tongji_visitors", "baidu", key, (when, 0), facts, MISSING, tokens, tag.customer, tag.scenario)
