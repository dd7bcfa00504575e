"""The sample's website and ads: events of the own site, leads, and visits as another counter sees them."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING, PLACEHOLDER, PhoneCell, invalid, landline, plain
from benchmarks.generate.rows import Tag
from benchmarks.generate.scenarios.service import everywhere
from benchmarks.generate.web_rows import Browser, Campaign, event, lead, visit
from benchmarks.generate.world import MIDYEAR, NOW, WECOM, Town

EVENTS, LEADS = "web/site/events_20261119.ndjson", "web/ads/leads_20261119.csv"
VISITORS = "web/baidu/visitors_20261119.csv"
PAGES = ("/", "/teapots", "/cups", "/p/gaiwan", "/p/jianzhan", "/stores", "/club")
CAMPAIGNS = (Campaign(510021, "秋茶节", "秋茶节预约"), Campaign(510044, "会员日", "会员日领券"))


def tell_all(town: Town, residents: Sequence[Person]) -> None:
    _leads(town, residents)
    _leads_without_a_key(town)
    _visitors(town, residents)
    _logins_without_phone(town)
    _passers_by(town)
    _shared_tablets(town)
    _old_sdk(town)
    for person in everywhere(town):
        _leaves_number(town, person, plain(person.number), story="everywhere")
        _logs_in(town, person, "everywhere")
    _sent_twice(town)
    _seen_by_baidu(town)


def _leads(town: Town, residents: Sequence[Person]) -> None:
    """People who left their number in an ad: known ones, and as many whom nobody knew before."""
    for person in town.draw.sample(residents, k=45):
        _leaves_number(town, person, town.phone(person))
    for _ in range(45):
        person = town.mint.person()
        _leaves_number(town, person, town.phone(person), town.draw.choice(("", "", town.mint.mail())), "lead_new")


def _leads_without_a_key(town: Town) -> None:
    """A wrong number beside a mailbox that is known, beside one that is not, or alone."""
    known = [row for row in town.book.files[WECOM] if row.story == "plain" and row.phone.key and row.cells["邮箱"]]
    for contact in known[-4:]:
        person = town.mint.people[str(contact.customer)]
        _leaves_number(town, person, invalid(town.draw), contact.cells["邮箱"], "lead_mail")
    _leaves_number(town, town.mint.person(), PLACEHOLDER, town.mint.mail(), "lead_placeholder")
    for cell in (PLACEHOLDER, landline(town.draw), MISSING):
        _leaves_number(town, dataclasses.replace(town.mint.person(), label=""), cell, story="lead_nobody")


def _leaves_number(town: Town, person: Person, phone: PhoneCell, mail: str = "", story: str = "lead") -> None:
    """Add a lead; one in six is there twice, as it came and as it was followed up."""
    number, campaign = town.mint.lead(), town.draw.choice(CAMPAIGNS)
    left = town.when(MIDYEAR, NOW - dt.timedelta(days=3))
    acted = left + dt.timedelta(hours=town.draw.randint(2, 40))
    twice = town.draw.random() < 1 / 6
    for last in (left, acted) if twice else (town.draw.choice((left, acted)),):
        tag = Tag(person.label or None, story)
        town.book.add(LEADS, lead(number, campaign, person, (phone, mail), (left, last), tag))


def _visitors(town: Town, residents: Sequence[Person]) -> None:
    """Members who looked around, logged in with their phone, and came back logged in."""
    for person in town.draw.sample(residents, k=70):
        _logs_in(town, person, "visitor")
    for person in town.draw.sample(residents, k=10):
        cookie, login = town.mint.cookie(), town.mint.login()
        _views(town, Browser(cookie=cookie), Tag(person.label, "visitor_chain"), 2)
        _views(town, Browser(cookie, login), Tag(person.label, "visitor_chain"), 1, "$SignUp")
        known = Browser(login=login, phone=plain(person.number))
        _views(town, known, Tag(person.label, "visitor_chain"), 1, "BindMobile")


def _logs_in(town: Town, person: Person, story: str) -> None:
    cookie, login, tag = town.mint.cookie(), town.mint.login(), Tag(person.label, story)
    _views(town, Browser(cookie), tag, town.draw.choice((1, 1, 2, 3)))
    _views(town, Browser(cookie, login, plain(person.number)), tag, 1, "$SignUp")
    _views(town, Browser(login=login), tag, town.draw.choice((0, 1, 2)))


def _logins_without_phone(town: Town) -> None:
    """Logins that never showed a mobile: one anonymous customer each, over two devices."""
    for _ in range(8):
        tag, login = Tag(town.mint.person().label, "login_only"), town.mint.login()
        for _ in range(2):
            cookie = town.mint.cookie()
            _views(town, Browser(cookie), tag, 1)
            _views(town, Browser(cookie, login), tag, 1, "$SignUp")


def _passers_by(town: Town) -> None:
    for _ in range(24):
        _views(town, Browser(town.mint.cookie()), Tag(town.mint.person().label, "passer_by"), town.draw.choice((1, 2)))


def _shared_tablets(town: Town) -> None:
    """A shop's tablet: two people log in on one cookie, so what it shows without a login is nobody's."""
    for _ in range(3):
        cookie = town.mint.cookie()
        for person in (town.mint.person(), town.mint.person()):
            known = Browser(cookie, town.mint.login(), plain(person.number))
            _views(town, known, Tag(person.label, "shared_tablet"), 1, "$SignUp")
        _views(town, Browser(cookie), Tag(None, "shared_tablet"), 2)


def _old_sdk(town: Town) -> None:
    """An old SDK sends distinct_id alone, which may be a cookie or a login: nobody's."""
    for _ in range(6):
        _views(town, Browser(town.mint.cookie(), sends_ids=False), Tag(None, "old_sdk"), 1)


def _views(town: Town, who: Browser, tag: Tag, times: int, name: str = "$pageview") -> None:
    for _ in range(times):
        at, page = town.when(MIDYEAR, NOW), town.draw.choice(PAGES)
        track = len(town.book.files[EVENTS]) * 7919 + 100_003
        town.book.add(EVENTS, event("site", who, name, at, page, track, tag))


def _sent_twice(town: Town) -> None:
    """The SDK did not hear an answer and sent the same event again."""
    events = town.book.files[EVENTS]
    again = [dataclasses.replace(row, story="sent_twice") for row in events[:5]]
    events[:5] = again
    town.book.add(EVENTS, *again)


def _seen_by_baidu(town: Town) -> None:
    """Baidu's visitor codes are in no other export: a customer of its own each, without a phone."""
    for _ in range(20):
        person, visitor = town.mint.person(), town.mint.long_number("7")
        for _ in range(town.draw.choice((1, 1, 2))):
            came = town.draw.choice((("直接访问", ""), ("百度", "盖碗怎么选"), ("外部链接", "")))
            stay = (
                town.draw.choice(PAGES),
                f"00:0{town.draw.randint(0, 9)}:{town.draw.randint(10, 59)}",
                town.draw.randint(1, 9),
            )
            at = town.when(NOW - dt.timedelta(days=1), NOW)
            town.book.add(
                VISITORS,
                visit(visitor, at, person.region[1].removesuffix("市"), came, stay, Tag(person.label, "baidu")),
            )
