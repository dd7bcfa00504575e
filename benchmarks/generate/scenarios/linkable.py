"""The sample's special people whom identifiers do join. A scenario's name stands in the truth
table.
"""

import dataclasses
import datetime as dt

from benchmarks.generate.brand import GUIDES
from benchmarks.generate.export_files import CLUB, MINI, OA_LOTTERY
from benchmarks.generate.exports import Tag
from benchmarks.generate.phone_cells import (
    MISSING,
    PhoneCell,
    hongkong,
    landline,
    masked_phone,
    plain,
    privacy,
)
from benchmarks.generate.scenarios import edge_cases, repeats
from benchmarks.generate.world import World


def add_all(world: World) -> None:
    for scenario in _SCENARIOS:
        scenario(world)


def _everywhere(world: World) -> None:
    """Four people whose phone is spelled differently in every channel."""
    for rare in ("㛃", "𬱖", "", ""):  # characters that GB18030 has and GBK lacks
        person, unionid, uid = world.mint.person(), world.mint.unionid(), world.mint.weibo_uid()
        person = dataclasses.replace(person, name=person.name[0] + rare if rare else person.name)
        bidi = PhoneCell(f"\u202d{person.number}\u202c", "mobile", f"+86{person.number}")
        spaced = f"{person.number[:3]} {person.number[3:7]} {person.number[7:]}"
        dashed = PhoneCell(f"86-{person.number}", "mobile", f"+86{person.number}")
        world.opens_mini(person, unionid, None, "everywhere")
        world.follows(person, unionid, scenario="everywhere")
        world.is_contact(person, bidi, world.mint.mail(), "everywhere")
        world.wins(
            person,
            ("uid", uid),
            dataclasses.replace(dashed, text=f"+86 {spaced}"),
            scenario="everywhere",
        )
        world.is_on_weibo(person.label, uid, "everywhere")
        world.buys_taobao(world.shopper(person), dashed, world.purchase(), scenario="everywhere")
        world.buys_youzan(person, plain(person.number), world.purchase(), "everywhere")
        world.is_member(
            person, world.mint.card("00"), dataclasses.replace(dashed, text=spaced), "everywhere"
        )


def _families(world: World) -> None:
    """One phone, three people of one surname, three cards: one customer, because a phone is a
    customer.
    """
    for nth in range(1, 4):
        surname = world.mint.name()[0]
        mother = world.mint.person(label=f"H{nth:02d}")
        for till in ("hq", "hq", "mall"):
            someone = dataclasses.replace(
                mother, name=world.mint.name(surname), birthday=world.mint.birthday()
            )
            world.is_member(someone, world.mint.card("00"), world.phone(mother), "family", till)
        world.buys_taobao(
            world.shopper(mother), world.phone(mother), world.purchase(), scenario="family"
        )


def _number_changes(world: World) -> None:
    """Same nick, same name, a new phone from 2026 on: one customer, who is followed."""
    for nth in range(1, 3):
        before = world.mint.person(label=f"N{nth:02d}")
        after = dataclasses.replace(before, number=world.mint.mobile())
        shopper = world.shopper(before, "a***@example.com")
        for month in (2, 5, 9):
            old, new = (
                dt.datetime(2025, month, 8 + nth, 20, 15),  # noqa: DTZ001
                dt.datetime(2026, month, 3 + nth, 9, 40),  # noqa: DTZ001
            )
            world.buys_taobao(
                shopper, plain(before.number), world.purchase(old), scenario="number_change"
            )
            now = dataclasses.replace(shopper, person=after)
            world.buys_taobao(
                now, plain(after.number), world.purchase(new), scenario="number_change"
            )


def _hidden_receivers(world: World) -> None:
    """Masked and relay numbers: these orders follow the buyer's account, if that led to a phone
    once.
    """
    for nth in range(24):
        person = world.mint.person()
        shopper, shop = world.shopper(person), "outlet" if nth % 4 == 0 else "flagship"
        known = world.rng.random() < 0.75
        if known:
            world.buys_taobao(shopper, world.phone(person), world.purchase(), shop, "known_buyer")
        for _ in range(world.rng.choice((1, 1, 2))):
            scenario = world.rng.choice(("masked", "privacy"))
            hidden = masked_phone(person.number, world.rng)
            if scenario == "privacy":
                hidden = privacy(world.rng.choice(world.privacy_hosts), world.rng)
            world.buys_taobao(shopper, hidden, world.purchase(), shop, scenario)


def _openid_chains(world: World) -> None:
    """Winner list (openid) – follower dump (openid, unionid) – mini program (unionid, phone)."""
    for _ in range(10):
        person, openid, unionid = (
            world.mint.person(),
            world.mint.openid("Gzh7"),
            world.mint.unionid(),
        )
        world.wins(person, ("openid", openid), MISSING, scenario="chain_openid", file=OA_LOTTERY)
        world.follows(person, unionid, openid, "chain_openid")
        world.opens_mini(person, unionid, None, "chain_openid")


def _mail_chains(world: World) -> None:
    """Weibo user (uid) – winner without phone (uid, e-mail) – contact or order (e-mail, phone)."""
    for nth in range(10):
        person, uid, mail = world.mint.person(), world.mint.weibo_uid(), world.mint.mail()
        world.is_on_weibo(person.label, uid, "chain_mail")
        hidden = MISSING if nth % 2 else masked_phone(person.number, world.rng)
        world.wins(person, ("uid", uid), hidden, mail, "chain_mail")
        if nth < 6:
            world.is_contact(person, world.phone(person), mail, "chain_mail")
        else:
            world.buys_taobao(
                world.shopper(person, mail),
                world.phone(person),
                world.purchase(),
                scenario="chain_mail",
            )


def _shop_chains(world: World) -> None:
    """Outlet order without phone (nick, Alipay) – flagship order without (Alipay, nick) – one with
    it.
    """
    for _ in range(6):
        person = world.mint.person()
        flagship = world.shopper(person, person.number)
        outlet = dataclasses.replace(flagship, nick=world.mint.buyer_nick())
        first = dataclasses.replace(flagship, alipay=f"{person.number[:3]}****{person.number[7:]}")
        world.buys_taobao(first, world.phone(person), world.purchase(), scenario="chain_shop")
        world.buys_taobao(
            flagship,
            masked_phone(person.number, world.rng),
            world.purchase(),
            scenario="chain_shop",
        )
        hidden = privacy(world.rng.choice(world.privacy_hosts), world.rng)
        world.buys_taobao(outlet, hidden, world.purchase(), "outlet", "chain_shop")


def _abroad_and_149(world: World) -> None:
    """Hong Kong users of the mini program, and the mainland range that phone libraries do not know."""
    for _ in range(3):
        person, openid, unionid = (
            world.mint.person(),
            world.mint.openid("Min3"),
            world.mint.unionid(),
        )
        tag, cell = Tag(person.label, "hongkong"), hongkong(world.rng)
        world.add_mini_user(MINI, openid, unionid, cell, world.when(), tag, "852")
    for _ in range(3):
        person = world.mint.person(prefix="149")
        world.is_member(person, world.mint.card("00"), world.phone(person), "range_149")
        world.buys_taobao(
            world.shopper(person), world.phone(person), world.purchase(), scenario="range_149"
        )


def _typed_by_guides(world: World) -> None:
    """What guides type: several numbers in one cell, two guides for one person, or nothing to go
    by.
    """
    for _ in range(4):
        person = world.mint.person()
        both = f"{landline(world.rng).text} / {person.number}"
        world.is_contact(
            person, PhoneCell(both, "mobile", f"+86{person.number}"), scenario="two_numbers"
        )
        second = PhoneCell(
            f"{person.number}；{world.mint.mobile()}", "mobile", f"+86{person.number}"
        )
        world.is_contact(person, second, scenario="two_numbers")
    for _ in range(8):
        person = world.mint.person()
        for guide in GUIDES[:2]:
            more = {"landline": landline(world.rng).text}
            tag = Tag(person.label, "two_guides")
            cell = world.phone(person)
            world.add_contact(guide, person.name, cell, world.when(), tag, more)
    for _ in range(10):
        edge_cases.contact_of_nobody(world, world.mint.person(), MISSING, "no_identifier")


def _winners_without_phone(world: World) -> None:
    """Weibo users who won and left no phone: one anonymous customer each, over two files."""
    for _ in range(8):
        person, uid = world.mint.person(), world.mint.weibo_uid()
        world.wins(person, ("uid", uid), MISSING, scenario="anonymous_winner")
        world.is_on_weibo(person.label, uid, "anonymous_winner")
    for _ in range(12):
        person = world.mint.person()
        world.wins(
            person,
            ("openid", world.mint.openid("Act2")),
            world.phone(person),
            scenario="wechat_winner",
        )


def _club_members(world: World) -> None:
    """Users of a second mini program: another app, other openids, the same unionid."""
    for _ in range(30):
        person, unionid = world.mint.person(), world.mint.unionid()
        for file, app in ((MINI, "Min3"), (CLUB, "Clb5")):
            openid, tag = world.mint.openid(app), Tag(person.label, "two_apps")
            cell = plain(person.number) if file is MINI or world.rng.random() < 0.5 else MISSING
            world.add_mini_user(file, openid, unionid, cell, world.when(), tag)


_SCENARIOS = (
    _everywhere,
    _families,
    _number_changes,
    edge_cases.placeholders,
    _hidden_receivers,
    edge_cases.fully_masked,
    edge_cases.bad_phones,
    edge_cases.damaged_orders,
    _openid_chains,
    _mail_chains,
    _shop_chains,
    edge_cases.contested_unionids,
    edge_cases.contested_mails,
    edge_cases.conflicted_components,
    edge_cases.gifts,
    edge_cases.anonymous_buyers_in_youzan,
    edge_cases.same_nick,
    edge_cases.same_card,
    _abroad_and_149,
    _typed_by_guides,
    _winners_without_phone,
    _club_members,
    repeats.later_phone,
    repeats.came_back,
    repeats.later_statuses,
    repeats.repeated_rows,
)
