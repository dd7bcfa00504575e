"""The sample's newest shop and its service desk: Douyin orders, their after-sales cases, and
tickets.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from benchmarks.generate.brand import ITEMS
from benchmarks.generate.export_files import MIDYEAR, NOW, OVERLAP, WECOM
from benchmarks.generate.exports import File, Tag
from benchmarks.generate.orders import DONE, REFUNDED, Purchase, as_text, douyin_case, douyin_line
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import (
    ENCRYPTED,
    MISSING,
    PhoneCell,
    landline,
    masked_phone,
    plain,
    privacy,
)
from benchmarks.generate.world import World

DOUYIN = File("ecommerce/douyin/1795102200_qingyu.csv", "douyin_order")
CASES = File("service/douyin/aftersale_20261119.csv", "douyin_aftersale")
TICKETS_OLD = File("service/desk/tickets_20260630.xlsx", "udesk_ticket")
TICKETS_NEW = File("service/desk/tickets_20261119.xlsx", "udesk_ticket")
OPENED = dt.datetime(2026, 3, 1)  # noqa: DTZ001 - platforms write local time
"""The Douyin shop and the desk's new system started then."""
AGENTS = (("售前组", "客服小青"), ("售后组", "客服小屿"), ("售后组", "客服小禾"))
WANTS = (
    ("退货咨询", "想退货，还没有拆封", "退货"),
    ("物流查询", "三天没有更新物流", "物流"),
    ("破损补发", "收到时盖子碎了", "破损,补发"),
    ("发票", "需要补开发票", "发票"),
    ("使用咨询", "第一次用怎么开壶", "咨询"),
    ("投诉", "承诺的赠品没有收到", "投诉,赠品"),
)


def add_all(world: World, residents: Sequence[Person]) -> None:
    _douyin(world, residents)
    _returns(world)
    _ordinary_tickets(world, residents)
    _tickets_by_mail(world)
    _tickets_of_nobody(world)
    _number_in_the_text(world, residents)
    for person in everywhere(world):
        _calls(world, person, plain(person.number), scenario="everywhere")


def everywhere(world: World) -> list[Person]:
    """Return those who are in every channel, under the names the guides know them by."""
    names = {
        str(row.customer): row.facts["name"]
        for row in world.exports.files[WECOM]
        if row.scenario == "everywhere"
    }
    return [
        dataclasses.replace(world.mint.people[label], name=name)
        for label, name in sorted(names.items())
    ]


def _douyin(world: World, residents: Sequence[Person]) -> None:
    """Orders of one or two lines. What was not decrypted when it was exported is nobody's."""
    newcomers = [world.mint.person() for _ in range(14)]
    for person in [*world.rng.sample(residents, k=40), *newcomers]:
        readable = world.rng.random() < 0.7
        tag = Tag(person.label, "douyin") if readable else Tag(None, "douyin_encrypted")
        order = _douyin_order(world)
        for nth in range(world.rng.choice((1, 1, 2))):
            cell = plain(person.number) if readable else ENCRYPTED
            # NOTE: an order's number says whose a row is where an after-sales case names it too.
            line = douyin_line(order, nth + 1, person, cell)
            world.exports.add(DOUYIN, line, tag, cell, order.state, hides=("number",))


def _returns(world: World) -> None:
    """Cases, whose only phone is the merchant's, follow the order; so does the order's line that
    was not decrypted.
    """
    merchant = world.mint.mobile()
    for nth in range(16):
        person, known, lines = world.mint.person(), nth < 12, 2 if nth % 3 == 2 else 1
        order = dataclasses.replace(_douyin_order(world), state=REFUNDED if nth % 2 else DONE)
        tag = Tag(person.label, "returned" if known else "returned_encrypted")
        cells = (plain(person.number) if known else ENCRYPTED, ENCRYPTED)
        for line, cell in enumerate(cells[:lines], start=1):
            world.exports.add(
                DOUYIN, douyin_line(order, line, person, cell), tag, cell, order.state
            )
        world.exports.add(CASES, douyin_case(world.mint.long_number("14"), order, merchant), tag)


def _douyin_order(world: World) -> Purchase:
    at = world.when(OPENED, NOW - dt.timedelta(days=9))
    return world.purchase(at, number=world.mint.long_number("69"))


def _ordinary_tickets(world: World, residents: Sequence[Person]) -> None:
    """One to three tickets each, with the caller's phone; some callers are new to the brand."""
    for person in world.rng.sample(residents, k=95):
        for _ in range(world.rng.choice((1, 1, 1, 2, 3))):
            _calls(world, person, world.phone(person))
    for _ in range(18):
        person = world.mint.person()
        _calls(world, person, world.phone(person), scenario="ticket_new")


def _tickets_by_mail(world: World) -> None:
    """Written from a mailbox that a contact of the guides is known with: no phone, and yet hers."""
    known = [
        row
        for row in world.exports.files[WECOM]
        if row.scenario == "plain" and row.phone.key and row.facts["mail"]
    ]
    for contact in known[:8]:
        _calls(
            world,
            world.mint.people[str(contact.customer)],
            MISSING,
            contact.facts["mail"],
            "ticket_mail",
        )


def _tickets_of_nobody(world: World) -> None:
    """No contact at all, or a phone that is no key."""
    host = world.privacy_hosts[0]
    person = world.mint.person()
    cells = [MISSING] * 5 + [
        landline(world.rng),
        masked_phone(person.number, world.rng),
        privacy(host, world.rng),
    ]
    for cell in cells:
        _calls(world, None, cell, scenario="ticket_nobody")


def _number_in_the_text(world: World, residents: Sequence[Person]) -> None:
    """Somebody else's number stands in what the customer wrote: it is never taken."""
    for nth, person in enumerate(world.rng.sample(residents, k=4)):
        other = residents[nth * 7]
        cell = plain(person.number) if nth % 2 else MISSING
        _calls(
            world,
            person if nth % 2 else None,
            cell,
            scenario="number_in_text",
            more=f"，请打{other.number}找我家人",
        )


def _calls(
    world: World,
    person: Person | None,
    phone: PhoneCell,
    mail: str = "",
    scenario: str = "ticket",
    more: str = "",
) -> None:
    """Add a ticket to every export of the desk that covers its day, as it stood by then."""
    title, wish, tags = world.rng.choice(WANTS)
    at = world.when(OPENED, NOW)
    solved = at + dt.timedelta(days=world.rng.randint(0, 9), hours=world.rng.randint(1, 8))
    text = f"{world.rng.choice(ITEMS)[0]}：{wish}（{at.month}月{at.day}日 {at:%H:%M}）{more}"
    group, agent = world.rng.choice(AGENTS)
    for file, first, taken in ((TICKETS_OLD, OPENED, MIDYEAR), (TICKETS_NEW, OVERLAP, NOW)):
        if first <= at < taken:
            is_solved = solved <= taken
            # NOTE: there is no number: title, text and contact are a ticket's key.
            facts = {
                "title": title,
                "text": text,
                "mail": mail,
                "phone": phone.text,
                "status": "已解决" if is_solved else "处理中",
                "priority": "高" if title == "投诉" else "标准",
                "group": group,
                "agent": agent,
                "tags": tags,
                "created": as_text(at),
                "changed": as_text(solved if is_solved else at),
            }
            world.exports.add(file, facts, Tag(person.label if person else None, scenario), phone)
