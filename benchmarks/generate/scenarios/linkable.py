"""The sample's special people whom identifiers do join. A story's name stands in the truth table."""

import dataclasses
import datetime as dt

from benchmarks.generate import rows
from benchmarks.generate.phone_cells import MISSING, PhoneCell, hongkong, landline, masked, plain, privacy
from benchmarks.generate.rows import Tag
from benchmarks.generate.scenarios import edge_cases, repeats
from benchmarks.generate.world import CLUB, GUIDES, MINI, OA_LOTTERY, WECOM, Town


def tell_all(town: Town) -> None:
    for story in _STORIES:
        story(town)


def _everywhere(town: Town) -> None:
    """Four people whose phone is spelled differently in every channel."""
    for rare in ("㛃", "𬱖", "", ""):  # characters that GB18030 has and GBK lacks
        person, unionid, uid = town.mint.person(), town.mint.unionid(), town.mint.weibo_uid()
        person = dataclasses.replace(person, name=person.name[0] + rare if rare else person.name)
        bidi = PhoneCell(f"\u202d{person.number}\u202c", "mobile", f"+86{person.number}")
        spaced = f"{person.number[:3]} {person.number[3:7]} {person.number[7:]}"
        dashed = PhoneCell(f"86-{person.number}", "mobile", f"+86{person.number}")
        town.opens_mini(person, unionid, None, "everywhere")
        town.follows(person, unionid, story="everywhere")
        town.is_contact(person, bidi, town.mint.mail(), "everywhere")
        town.wins(person, ("weibo", uid), dataclasses.replace(dashed, text=f"+86 {spaced}"), story="everywhere")
        town.is_on_weibo(person.label, uid, "everywhere")
        town.buys_taobao(town.shopper(person), dashed, town.purchase(), story="everywhere")
        town.buys_youzan(person, plain(person.number), town.purchase(), "everywhere")
        town.is_member(person, town.mint.card("00"), dataclasses.replace(dashed, text=spaced), "everywhere")


def _families(town: Town) -> None:
    """One phone, three people of one surname, three cards: one customer, because a phone is a customer."""
    for nth in range(1, 4):
        surname = town.mint.name()[0]
        mother = town.mint.person(label=f"H{nth:02d}")
        for till in ("hq", "hq", "mall"):
            someone = dataclasses.replace(mother, name=town.mint.name(surname), birthday=town.mint.birthday())
            town.is_member(someone, town.mint.card("00"), town.phone(mother), "family", till)
        town.buys_taobao(town.shopper(mother), town.phone(mother), town.purchase(), story="family")


def _number_changes(town: Town) -> None:
    """Same nick, same name, a new phone from 2026 on: two customers until somebody decides otherwise."""
    for nth in range(1, 3):
        before = town.mint.person(label=f"N{nth:02d}-old")
        after = dataclasses.replace(before, label=f"N{nth:02d}-new", number=town.mint.mobile())
        shopper = town.shopper(before, "a***@example.com")
        for month in (2, 5, 9):
            old, new = dt.datetime(2025, month, 8 + nth, 20, 15), dt.datetime(2026, month, 3 + nth, 9, 40)  # noqa: DTZ001
            town.buys_taobao(shopper, plain(before.number), town.purchase(old), story="number_change")
            now = dataclasses.replace(shopper, person=after)
            town.buys_taobao(now, plain(after.number), town.purchase(new), story="number_change")


def _hidden_receivers(town: Town) -> None:
    """Masked and relay numbers: these orders follow the buyer's account, if that led to a phone once."""
    for nth in range(24):
        person = town.mint.person()
        shopper, shop = town.shopper(person), "outlet" if nth % 4 == 0 else "flagship"
        known = town.draw.random() < 0.75
        if known:
            town.buys_taobao(shopper, town.phone(person), town.purchase(), shop, "known_buyer")
        for _ in range(town.draw.choice((1, 1, 2))):
            story = town.draw.choice(("masked", "privacy"))
            hidden = masked(person.number, town.draw)
            if story == "privacy":
                hidden = privacy(town.draw.choice(town.privacy_hosts), town.draw)
            town.buys_taobao(shopper, hidden, town.purchase(), shop, story)


def _openid_chains(town: Town) -> None:
    """Winner list (openid) – follower dump (openid, unionid) – mini program (unionid, phone)."""
    for _ in range(10):
        person, openid, unionid = town.mint.person(), town.mint.openid("Gzh7"), town.mint.unionid()
        town.wins(person, ("wechat", openid), MISSING, story="chain_openid", file=OA_LOTTERY)
        town.follows(person, unionid, openid, "chain_openid")
        town.opens_mini(person, unionid, None, "chain_openid")


def _mail_chains(town: Town) -> None:
    """Weibo user (uid) – winner without phone (uid, e-mail) – contact or order (e-mail, phone)."""
    for nth in range(10):
        person, uid, mail = town.mint.person(), town.mint.weibo_uid(), town.mint.mail()
        town.is_on_weibo(person.label, uid, "chain_mail")
        hidden = MISSING if nth % 2 else masked(person.number, town.draw)
        town.wins(person, ("weibo", uid), hidden, mail, "chain_mail")
        if nth < 6:
            town.is_contact(person, town.phone(person), mail, "chain_mail")
        else:
            town.buys_taobao(town.shopper(person, mail), town.phone(person), town.purchase(), story="chain_mail")


def _shop_chains(town: Town) -> None:
    """Outlet order without phone (nick, Alipay) – flagship order without (Alipay, nick) – one with it."""
    for _ in range(6):
        person = town.mint.person()
        flagship = town.shopper(person, person.number)
        outlet = dataclasses.replace(flagship, nick=town.mint.buyer_nick())
        first = dataclasses.replace(flagship, alipay=f"{person.number[:3]}****{person.number[7:]}")
        town.buys_taobao(first, town.phone(person), town.purchase(), story="chain_shop")
        town.buys_taobao(flagship, masked(person.number, town.draw), town.purchase(), story="chain_shop")
        hidden = privacy(town.draw.choice(town.privacy_hosts), town.draw)
        town.buys_taobao(outlet, hidden, town.purchase(), "outlet", "chain_shop")


def _abroad_and_149(town: Town) -> None:
    """Hong Kong users of the mini program, and the mainland range that phone libraries do not know."""
    for _ in range(3):
        person, openid, unionid = town.mint.person(), town.mint.openid("Min3"), town.mint.unionid()
        tag, cell = Tag(person.label, "hongkong"), hongkong(town.draw)
        town.book.add(MINI, rows.mini_user("mini", openid, unionid, cell, town.when(), tag, "852"))
    for _ in range(3):
        person = town.mint.person(prefix="149")
        town.is_member(person, town.mint.card("00"), town.phone(person), "range_149")
        town.buys_taobao(town.shopper(person), town.phone(person), town.purchase(), story="range_149")


def _typed_by_guides(town: Town) -> None:
    """What guides type: several numbers in one cell, two guides for one person, or nothing to go by."""
    for _ in range(4):
        person = town.mint.person()
        both = f"{landline(town.draw).text} / {person.number}"
        town.is_contact(person, PhoneCell(both, "mobile", f"+86{person.number}"), story="two_numbers")
        second = PhoneCell(f"{person.number}；{town.mint.mobile()}", "mobile", f"+86{person.number}")
        town.is_contact(person, second, story="two_numbers")
    for _ in range(8):
        person = town.mint.person()
        for guide in GUIDES[:2]:
            more = {"电话": landline(town.draw).text}
            tag = Tag(person.label, "two_guides")
            cell = town.phone(person)
            town.book.add(WECOM, rows.contact("wecom", guide, person.name, cell, town.when(), tag, more))
    for _ in range(10):
        edge_cases.contact_of_nobody(town, town.mint.person(), MISSING, "no_identifier")


def _winners_without_phone(town: Town) -> None:
    """Weibo users who won and left no phone: one anonymous customer each, over two files."""
    for _ in range(8):
        person, uid = town.mint.person(), town.mint.weibo_uid()
        town.wins(person, ("weibo", uid), MISSING, story="anonymous_winner")
        town.is_on_weibo(person.label, uid, "anonymous_winner")
    for _ in range(12):
        person = town.mint.person()
        town.wins(person, ("wechat", town.mint.openid("Act2")), town.phone(person), story="wechat_winner")


def _club_members(town: Town) -> None:
    """Users of a second mini program: another app, other openids, the same unionid."""
    for _ in range(30):
        person, unionid = town.mint.person(), town.mint.unionid()
        for account, file in (("mini", MINI), ("mini-club", CLUB)):
            openid, tag = (
                town.mint.openid("Min3" if account == "mini" else "Clb5"),
                Tag(person.label, "two_apps"),
            )
            cell = plain(person.number) if account == "mini" or town.draw.random() < 0.5 else MISSING
            town.book.add(file, rows.mini_user(account, openid, unionid, cell, town.when(), tag))


_STORIES = (
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
