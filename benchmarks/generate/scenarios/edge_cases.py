"""The sample's edge cases: what looks joinable and is not, and rows that are nobody's."""

import dataclasses

from benchmarks.generate.brand import GUIDES
from benchmarks.generate.export_files import CLUB, MIDYEAR, OA_LOTTERY, OA_NEW
from benchmarks.generate.exports import Tag
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import (
    DAMAGED,
    MISSING,
    PLACEHOLDER,
    PhoneCell,
    invalid,
    landline,
    masked_phone,
    plain,
)
from benchmarks.generate.world import Shopper, World

GIFT_RULE_ACTS = True
"""Set this when linking takes the key phone away from gift orders: they then follow the buyer's
account.
"""


def placeholders(world: World) -> None:
    """13800138000 for whoever did not want to give a phone: eight people who share nothing."""
    for nth in range(8):
        person = world.mint.person()
        if nth < 4:
            world.is_member(person, world.mint.card("00"), PLACEHOLDER, "placeholder")
        elif nth < 6:
            contact_of_nobody(world, person, PLACEHOLDER, "placeholder")
        else:
            shopper = world.shopper(person, "p***@example.com")
            world.buys_taobao(
                shopper, plain(person.number), world.purchase(), scenario="placeholder"
            )
            world.buys_taobao(shopper, PLACEHOLDER, world.purchase(), scenario="placeholder")


def fully_masked(world: World) -> None:
    """Privacy-era orders with phone, nick and Alipay login all masked: nobody's, and counted as
    such.
    """
    for _ in range(6):
        person = world.mint.person()
        shopper = Shopper(
            person, f"{world.mint.nickname()[0]}**", f"{person.number[:3]}****{person.number[7:]}"
        )
        hidden = masked_phone(person.number, world.rng)
        world.buys_taobao(shopper, hidden, world.purchase(), scenario="fully_masked", customer=None)


def bad_phones(world: World) -> None:
    """Landlines, ranges never issued, 1.38E+10: good records whose phone is no key."""
    cells = [(landline(world.rng), "landline") for _ in range(4)]
    cells += [(invalid(world.rng), "invalid_phone") for _ in range(3)]
    cells += [(DAMAGED, "damaged_phone") for _ in range(4)] + [
        (MISSING, "no_phone") for _ in range(4)
    ]
    for cell, scenario in cells:
        person = world.mint.person()
        world.is_member(person, world.mint.card("00"), cell, scenario)
    buyer = world.shopper(world.mint.person(), "d***@example.com")
    world.buys_taobao(buyer, plain(buyer.person.number), world.purchase(), scenario="damaged_phone")
    world.buys_taobao(buyer, DAMAGED, world.purchase(), scenario="damaged_phone")
    contact_of_nobody(world, world.mint.person(), landline(world.rng), "landline")


def damaged_orders(world: World) -> None:
    """4.01E+18: three orders that a spreadsheet destroyed; they must neither merge nor count."""
    for _ in range(3):
        lost = world.purchase(world.when(first=MIDYEAR), number="4.01E+18")
        shopper = world.shopper(world.mint.person())
        world.buys_taobao(shopper, plain(shopper.person.number), lost, scenario="damaged_order")


def contested_unionids(world: World) -> None:
    """One unionid, two mini programs, two phones: it links nothing, and the follower stays on her
    own.
    """
    for _ in range(3):
        one, two, unionid = world.mint.person(), world.mint.person(), world.mint.unionid()
        world.opens_mini(one, unionid, None, "contested_unionid")
        tag, openid = Tag(two.label, "contested_unionid"), world.mint.openid("Clb5")
        world.add_mini_user(CLUB, openid, unionid, plain(two.number), world.when(), tag)
        alone = Tag(world.mint.person().label, "contested_unionid")
        _follows_now(world, unionid, world.mint.openid("Gzh7"), alone)


def contested_mails(world: World) -> None:
    """A couple sharing one mailbox: two phones, and a contact of whom only the mailbox is known."""
    for _ in range(3):
        one, two, mail = world.mint.person(), world.mint.person(), world.mint.mail()
        world.is_contact(one, world.phone(one), mail, "contested_mail")
        world.wins(two, ("uid", world.mint.weibo_uid()), world.phone(two), mail, "contested_mail")
        at = world.when()
        world.add_contact(
            GUIDES[0], one.name, MISSING, at, Tag(None, "contested_mail"), {"mail": mail}
        )


def conflicted_components(world: World) -> None:
    """An openid known with one phone, its unionid known with another: what has an own vote keeps
    it.
    """
    for _ in range(2):
        one, two = world.mint.person(), world.mint.person()
        openid, unionid, mail = world.mint.openid("Gzh7"), world.mint.unionid(), world.mint.mail()
        who = ("openid", openid)
        world.wins(one, who, world.phone(one), scenario="conflict", file=OA_LOTTERY)
        world.opens_mini(two, unionid, None, "conflict")
        _follows_now(world, unionid, openid, Tag(None, "conflict"))
        world.wins(one, who, MISSING, mail, "conflict", OA_LOTTERY)
        nobody, more = Tag(None, "conflict"), {"mail": mail}
        world.add_contact(GUIDES[1], one.name, MISSING, world.when(), nobody, more)


def gifts(world: World) -> None:
    """Orders sent to somebody who is a customer herself. Youzan knows the buyer's phone, Taobao
    does not.
    """
    for _ in range(8):
        buyer, receiver = world.mint.person(), world.mint.person()
        world.is_member(receiver, world.mint.card("00"), world.phone(receiver), "gift_youzan")
        world.buys_youzan(buyer, plain(buyer.number), world.purchase(), "gift_youzan", receiver)
    for _ in range(6):
        buyer, receiver = world.mint.person(), world.mint.person()
        shopper = world.shopper(buyer, "g***@example.com")
        world.is_member(receiver, world.mint.card("00"), world.phone(receiver), "gift_taobao")
        for _ in range(3):
            world.buys_taobao(shopper, world.phone(buyer), world.purchase(), scenario="gift_taobao")
        cell, customer = plain(receiver.number), receiver.label
        if GIFT_RULE_ACTS:
            cell, customer = dataclasses.replace(cell, key=None), buyer.label
        world.buys_taobao(
            shopper, cell, world.purchase(), "flagship", "gift_taobao", receiver, customer
        )


def anonymous_buyers_in_youzan(world: World) -> None:
    """Not logged in: no buyer phone. The receiver's stands in, which nobody else has."""
    for _ in range(6):
        person = world.mint.person()
        told = dataclasses.replace(MISSING, key=person.number, kind="mobile")
        world.buys_youzan(person, told, world.purchase(), "receiver_only")


def same_nick(world: World) -> None:
    """One buyer nick in two shops, two people: their phone-less orders must go each to their own."""
    for _ in range(3):
        one, two = world.mint.person(), world.mint.person()
        here = world.shopper(one, "s***@example.com")
        there = dataclasses.replace(here, person=two)
        for shopper, shop in ((here, "flagship"), (there, "outlet")):
            world.buys_taobao(
                shopper, world.phone(shopper.person), world.purchase(), shop, "same_nick"
            )
            hidden = masked_phone(shopper.person.number, world.rng)
            world.buys_taobao(shopper, hidden, world.purchase(), shop, "same_nick")


def same_card(world: World) -> None:
    """One card number in two card systems, two people, the second time without phones."""
    for nth in range(5):
        one, two, card = world.mint.person(), world.mint.person(), world.mint.card("00")
        for person, till in ((one, "hq"), (two, "mall")):
            world.is_member(
                person, card, world.phone(person) if nth < 3 else MISSING, "same_card", till
            )


def contact_of_nobody(world: World, person: Person, cell: PhoneCell, scenario: str) -> None:
    world.add_contact(GUIDES[2], person.name, cell, world.when(), Tag(None, scenario))


def _follows_now(world: World, unionid: str, openid: str, tag: Tag) -> None:
    world.add_follower(OA_NEW, openid, unionid, world.when(first=MIDYEAR), tag)
