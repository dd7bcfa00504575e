"""The sample's website and ads: events of the own site, leads, and visits as another counter sees
them.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from benchmarks.generate.export_files import MIDYEAR, NOW, WECOM
from benchmarks.generate.exports import File, Tag
from benchmarks.generate.orders import as_text, epoch
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import (
    MISSING,
    PLACEHOLDER,
    PhoneCell,
    invalid,
    landline,
    plain,
)
from benchmarks.generate.scenarios.service import everywhere
from benchmarks.generate.world import World

EVENTS = File("web/site/events_20261119.ndjson", "sensors_events")
LEADS = File("web/ads/leads_20261119.csv", "tencent_ads_leads")
VISITORS = File("web/baidu/visitors_20261119.csv", "baidu_tongji_visitors")
PAGES = ("/", "/teapots", "/cups", "/p/gaiwan", "/p/jianzhan", "/stores", "/club")


@dataclasses.dataclass(frozen=True)
class Campaign:
    """An ad campaign and its landing page."""

    number: int
    name: str
    page: str


@dataclasses.dataclass(frozen=True)
class Browser:
    """What an event knows of who is there."""

    cookie: str = ""
    login: str = ""
    phone: PhoneCell = MISSING
    sends_ids: bool = True
    """False with an old SDK: nothing but distinct_id."""


CAMPAIGNS = (Campaign(510021, "秋茶节", "秋茶节预约"), Campaign(510044, "会员日", "会员日领券"))


def add_all(world: World, residents: Sequence[Person]) -> None:
    _leads(world, residents)
    _leads_without_a_key(world)
    _visitors(world, residents)
    _logins_without_phone(world)
    _passers_by(world)
    _shared_tablets(world)
    _old_sdk(world)
    for person in everywhere(world):
        _leaves_number(world, person, plain(person.number), scenario="everywhere")
        _logs_in(world, person, "everywhere")
    _sent_twice(world)
    _seen_by_baidu(world)


def _leads(world: World, residents: Sequence[Person]) -> None:
    """People who left their number in an ad: known ones, and as many whom nobody knew before."""
    for person in world.rng.sample(residents, k=45):
        _leaves_number(world, person, world.phone(person))
    for _ in range(45):
        person = world.mint.person()
        _leaves_number(
            world,
            person,
            world.phone(person),
            world.rng.choice(("", "", world.mint.mail())),
            "lead_new",
        )


def _leads_without_a_key(world: World) -> None:
    """A wrong number beside a mailbox that is known, beside one that is not, or alone."""
    known = [
        row
        for row in world.exports.files[WECOM]
        if row.scenario == "plain" and row.phone.key and row.facts["mail"]
    ]
    for contact in known[-4:]:
        person = world.mint.people[str(contact.customer)]
        _leaves_number(world, person, invalid(world.rng), contact.facts["mail"], "lead_mail")
    _leaves_number(world, world.mint.person(), PLACEHOLDER, world.mint.mail(), "lead_placeholder")
    for cell in (PLACEHOLDER, landline(world.rng), MISSING):
        _leaves_number(
            world, dataclasses.replace(world.mint.person(), label=""), cell, scenario="lead_nobody"
        )


def _leaves_number(
    world: World, person: Person, phone: PhoneCell, mail: str = "", scenario: str = "lead"
) -> None:
    """Add a lead; one in six is there twice, as it came and as it was followed up."""
    number, campaign = world.mint.lead(), world.rng.choice(CAMPAIGNS)
    left = world.when(MIDYEAR, NOW - dt.timedelta(days=3))
    acted = left + dt.timedelta(hours=world.rng.randint(2, 40))
    twice = world.rng.random() < 1 / 6
    for last in (left, acted) if twice else (world.rng.choice((left, acted)),):
        facts = {
            "number": number,
            "campaign": str(campaign.number),
            "campaign_name": campaign.name,
            "page": str(campaign.number + 300),
            "page_name": campaign.page,
            "page_url": f"https://shop.example.com/lp/{campaign.number}",
            "follow_up": "已跟进" if last > left else "待跟进",
            "name": person.name,
            "phone": phone.text,
            "area": " ".join(person.region[:2]),
            "mail": mail,
            "gender": person.gender,
            "left": as_text(left),
            "acted": as_text(last),
        }
        world.exports.add(LEADS, facts, Tag(person.label or None, scenario), phone)


def _visitors(world: World, residents: Sequence[Person]) -> None:
    """Members who looked around, logged in with their phone, and came back logged in."""
    for person in world.rng.sample(residents, k=70):
        _logs_in(world, person, "visitor")
    for person in world.rng.sample(residents, k=10):
        cookie, login = world.mint.cookie(), world.mint.login()
        _views(world, Browser(cookie=cookie), Tag(person.label, "visitor_chain"), 2)
        _views(world, Browser(cookie, login), Tag(person.label, "visitor_chain"), 1, "$SignUp")
        known = Browser(login=login, phone=plain(person.number))
        _views(world, known, Tag(person.label, "visitor_chain"), 1, "BindMobile")


def _logs_in(world: World, person: Person, scenario: str) -> None:
    cookie, login, tag = world.mint.cookie(), world.mint.login(), Tag(person.label, scenario)
    _views(world, Browser(cookie), tag, world.rng.choice((1, 1, 2, 3)))
    _views(world, Browser(cookie, login, plain(person.number)), tag, 1, "$SignUp")
    _views(world, Browser(login=login), tag, world.rng.choice((0, 1, 2)))


def _logins_without_phone(world: World) -> None:
    """Logins that never showed a mobile: one anonymous customer each, over two devices."""
    for _ in range(8):
        tag, login = Tag(world.mint.person().label, "login_only"), world.mint.login()
        for _ in range(2):
            cookie = world.mint.cookie()
            _views(world, Browser(cookie), tag, 1)
            _views(world, Browser(cookie, login), tag, 1, "$SignUp")


def _passers_by(world: World) -> None:
    for _ in range(24):
        _views(
            world,
            Browser(world.mint.cookie()),
            Tag(world.mint.person().label, "passer_by"),
            world.rng.choice((1, 2)),
        )


def _shared_tablets(world: World) -> None:
    """A shop's tablet: two people log in on one cookie, so what it shows without a login is
    nobody's.
    """
    for _ in range(3):
        cookie = world.mint.cookie()
        for person in (world.mint.person(), world.mint.person()):
            known = Browser(cookie, world.mint.login(), plain(person.number))
            _views(world, known, Tag(person.label, "shared_tablet"), 1, "$SignUp")
        _views(world, Browser(cookie), Tag(None, "shared_tablet"), 2)


def _old_sdk(world: World) -> None:
    """An old SDK sends distinct_id alone, which may be a cookie or a login: nobody's."""
    for _ in range(6):
        _views(world, Browser(world.mint.cookie(), sends_ids=False), Tag(None, "old_sdk"), 1)


def _views(world: World, who: Browser, tag: Tag, times: int, name: str = "$pageview") -> None:
    for _ in range(times):
        at, page = world.when(MIDYEAR, NOW), world.rng.choice(PAGES)
        track = len(world.exports.files[EVENTS]) * 7919 + 100_003
        facts = {
            "track": track,
            "cookie": who.cookie,
            "login": who.login,
            "phone": who.phone.text,
            "event": name,
        }
        facts |= {
            "milliseconds": epoch(at) * 1000 + track % 1000,
            "page": page,
            "sends_ids": who.sends_ids,
        }
        world.exports.add(
            EVENTS, facts, tag, who.phone, hides=() if who.sends_ids else ("cookie", "login")
        )


def _sent_twice(world: World) -> None:
    """The SDK did not hear an answer and sent the same event again."""
    world.exports.repeat(EVENTS, 5, "sent_twice")


def _seen_by_baidu(world: World) -> None:
    """Baidu's visitor codes are in no other export: a customer of its own each, without a phone."""
    for _ in range(20):
        person, visitor = world.mint.person(), world.mint.long_number("7")
        for _ in range(world.rng.choice((1, 1, 2))):
            origin, word = world.rng.choice(
                (("直接访问", None), ("百度", "盖碗怎么选"), ("外部链接", None))
            )
            facts = {
                "visitor": visitor,
                "region": person.region[1].removesuffix("市"),
                "origin": origin,
                "search_word": word,
                "page": world.rng.choice(PAGES),
                "duration": f"00:0{world.rng.randint(0, 9)}:{world.rng.randint(10, 59)}",
                "pages": str(world.rng.randint(1, 9)),
            }
            at = world.when(NOW - dt.timedelta(days=1), NOW)
            facts |= {"visited": f"{at:%Y/%m/%d %H:%M:%S}", "ip": f"203.0.113.{at.minute + 1}"}
            world.exports.add(VISITORS, facts, Tag(person.label, "baidu"))
