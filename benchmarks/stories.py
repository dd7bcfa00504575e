"""The sample's special people. One function per story; the story's name stands in the truth table."""

import dataclasses
import datetime as dt

from benchmarks import rows
from benchmarks.people import Person
from benchmarks.rows import CLOSED, DONE, REFUNDED, Tag
from benchmarks.spellings import (
    DAMAGED,
    MISSING,
    PLACEHOLDER,
    PhoneCell,
    hongkong,
    invalid,
    landline,
    masked,
    plain,
    privacy,
)
from benchmarks.town import (
    CLUB,
    FLAGSHIP_NEW,
    GUIDES,
    HQ_NEW,
    MIDYEAR,
    MINI,
    NOW,
    OA_LOTTERY,
    OA_NEW,
    OA_OLD,
    WECOM,
    YOUZAN,
    Shopper,
    Town,
)

GIFT_RULE_ACTS = False
"""Set this when linking takes the key phone away from gift orders: they then follow the buyer's account."""


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
        town.wins(
            person, ("weibo", uid), dataclasses.replace(dashed, text=f"+86 {spaced}"), story="everywhere"
        )
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


def _placeholders(town: Town) -> None:
    """13800138000 for whoever did not want to give a phone: eight people who share nothing."""
    for nth in range(8):
        person = town.mint.person()
        if nth < 4:
            town.is_member(person, town.mint.card("00"), PLACEHOLDER, "placeholder")
        elif nth < 6:
            _contact_of_nobody(town, person, PLACEHOLDER, "placeholder")
        else:
            shopper = town.shopper(person, "p***@example.com")
            town.buys_taobao(shopper, plain(person.number), town.purchase(), story="placeholder")
            town.buys_taobao(shopper, PLACEHOLDER, town.purchase(), story="placeholder")


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


def _fully_masked(town: Town) -> None:
    """Privacy-era orders with phone, nick and Alipay login all masked: nobody's, and counted as such."""
    for _ in range(6):
        person = town.mint.person()
        shopper = Shopper(
            person, f"{town.mint.nickname()[0]}**", f"{person.number[:3]}****{person.number[7:]}"
        )
        hidden = masked(person.number, town.draw)
        town.buys_taobao(shopper, hidden, town.purchase(), story="fully_masked", customer=None)


def _bad_phones(town: Town) -> None:
    """Landlines, ranges never issued, 1.38E+10: good records whose phone is no key."""
    cells = [(landline(town.draw), "landline") for _ in range(4)]
    cells += [(invalid(town.draw), "invalid_phone") for _ in range(3)]
    cells += [(DAMAGED, "damaged_phone") for _ in range(4)] + [(MISSING, "no_phone") for _ in range(4)]
    for cell, story in cells:
        person = town.mint.person()
        town.is_member(person, town.mint.card("00"), cell, story)
    buyer = town.shopper(town.mint.person(), "d***@example.com")
    town.buys_taobao(buyer, plain(buyer.person.number), town.purchase(), story="damaged_phone")
    town.buys_taobao(buyer, DAMAGED, town.purchase(), story="damaged_phone")
    _contact_of_nobody(town, town.mint.person(), landline(town.draw), "landline")


def _damaged_orders(town: Town) -> None:
    """4.01E+18: three orders that a spreadsheet destroyed; they must neither merge nor count."""
    for _ in range(3):
        lost = town.purchase(town.when(first=MIDYEAR), number="4.01E+18")
        shopper = town.shopper(town.mint.person())
        town.buys_taobao(shopper, plain(shopper.person.number), lost, story="damaged_order")


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
            town.buys_taobao(
                town.shopper(person, mail), town.phone(person), town.purchase(), story="chain_mail"
            )


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


def _contested_unionids(town: Town) -> None:
    """One unionid, two mini programs, two phones: it links nothing, and the follower stays on her own."""
    for _ in range(3):
        one, two, unionid = town.mint.person(), town.mint.person(), town.mint.unionid()
        town.opens_mini(one, unionid, None, "contested_unionid")
        tag, openid = Tag(two.label, "contested_unionid"), town.mint.openid("Clb5")
        club = rows.mini_user("mini-club", openid, unionid, plain(two.number), town.when(), tag)
        town.book.add(CLUB, club)
        alone = Tag(town.mint.person().label, "contested_unionid")
        _follows_now(town, unionid, town.mint.openid("Gzh7"), alone)


def _contested_mails(town: Town) -> None:
    """A couple sharing one mailbox: two phones, and a contact of whom only the mailbox is known."""
    for _ in range(3):
        one, two, mail = town.mint.person(), town.mint.person(), town.mint.mail()
        town.is_contact(one, town.phone(one), mail, "contested_mail")
        town.wins(two, ("weibo", town.mint.weibo_uid()), town.phone(two), mail, "contested_mail")
        at = town.when()
        row = rows.contact(
            "wecom", GUIDES[0], one.name, MISSING, at, Tag(None, "contested_mail"), {"邮箱": mail}
        )
        town.book.add(WECOM, row)


def _conflicted_components(town: Town) -> None:
    """An openid known with one phone, its unionid known with another: what has an own vote keeps it."""
    for _ in range(2):
        one, two = town.mint.person(), town.mint.person()
        openid, unionid, mail = town.mint.openid("Gzh7"), town.mint.unionid(), town.mint.mail()
        who = ("wechat", openid)
        town.wins(one, who, town.phone(one), story="conflict", file=OA_LOTTERY)
        town.opens_mini(two, unionid, None, "conflict")
        _follows_now(town, unionid, openid, Tag(None, "conflict"))
        town.wins(one, who, MISSING, mail, "conflict", OA_LOTTERY)
        nobody, more = Tag(None, "conflict"), {"邮箱": mail}
        town.book.add(WECOM, rows.contact("wecom", GUIDES[1], one.name, MISSING, town.when(), nobody, more))


def _gifts(town: Town) -> None:
    """Orders sent to somebody who is a customer herself. Youzan knows the buyer's phone, Taobao does not."""
    for _ in range(8):
        buyer, receiver = town.mint.person(), town.mint.person()
        town.is_member(receiver, town.mint.card("00"), town.phone(receiver), "gift_youzan")
        town.buys_youzan(buyer, plain(buyer.number), town.purchase(), "gift_youzan", receiver)
    for _ in range(6):
        buyer, receiver = town.mint.person(), town.mint.person()
        shopper = town.shopper(buyer, "g***@example.com")
        town.is_member(receiver, town.mint.card("00"), town.phone(receiver), "gift_taobao")
        for _ in range(3):
            town.buys_taobao(shopper, town.phone(buyer), town.purchase(), story="gift_taobao")
        cell, customer = plain(receiver.number), receiver.label
        if GIFT_RULE_ACTS:
            cell, customer = dataclasses.replace(cell, key=None), buyer.label
        town.buys_taobao(shopper, cell, town.purchase(), "flagship", "gift_taobao", receiver, customer)


def _anonymous_buyers_in_youzan(town: Town) -> None:
    """Not logged in: no buyer phone. The receiver's is there and must not become one."""
    for _ in range(6):
        person = town.mint.person()
        town.buys_youzan(person, MISSING, town.purchase(), "receiver_only", customer=None)


def _same_nick(town: Town) -> None:
    """One buyer nick in two shops, two people: their phone-less orders must go each to their own."""
    for _ in range(3):
        one, two = town.mint.person(), town.mint.person()
        here = town.shopper(one, "s***@example.com")
        there = dataclasses.replace(here, person=two)
        for shopper, shop in ((here, "flagship"), (there, "outlet")):
            town.buys_taobao(shopper, town.phone(shopper.person), town.purchase(), shop, "same_nick")
            hidden = masked(shopper.person.number, town.draw)
            town.buys_taobao(shopper, hidden, town.purchase(), shop, "same_nick")


def _same_card(town: Town) -> None:
    """One card number in two card systems, two people, the second time without phones."""
    for nth in range(5):
        one, two, card = town.mint.person(), town.mint.person(), town.mint.card("00")
        for person, till in ((one, "hq"), (two, "mall")):
            town.is_member(person, card, town.phone(person) if nth < 3 else MISSING, "same_card", till)


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
        _contact_of_nobody(town, town.mint.person(), MISSING, "no_identifier")


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


def _later_phone(town: Town) -> None:
    """A mini-program user verified again with another phone: the later row supersedes the earlier."""
    for _ in range(4):
        person, openid, unionid = town.mint.person(), town.mint.openid("Min3"), town.mint.unionid()
        tag, old, new = Tag(person.label, "later_phone"), plain(town.mint.mobile()), plain(person.number)
        town.book.add(MINI, rows.mini_user("mini", openid, unionid, old, town.when(last=MIDYEAR), tag))
        town.book.add(MINI, rows.mini_user("mini", openid, unionid, new, town.when(first=MIDYEAR), tag))


def _came_back(town: Town) -> None:
    """Followers who left and came back: the later subscribe_time supersedes."""
    for _ in range(10):
        person, openid, unionid = town.mint.person(), town.mint.openid("Gzh7"), town.mint.unionid()
        tag = Tag(person.label, "came_back")
        for first, last in ((dt.datetime(2025, 1, 1), MIDYEAR), (MIDYEAR, NOW)):  # noqa: DTZ001
            row = rows.follower("gzh", openid, unionid, town.when(first, last), tag)
            town.book.add(OA_OLD if last is MIDYEAR else OA_NEW, row)


def _later_statuses(town: Town) -> None:
    """Shipped or unpaid in the June export; completed, refunded or closed in November's."""
    for state, days in [(DONE, 3)] * 10 + [(REFUNDED, 3)] * 2 + [(CLOSED, 1)] * 2:
        shopper = town.shopper(town.mint.person())
        order = town.purchase(MIDYEAR - dt.timedelta(days=days, minutes=-town.draw.randint(20, 300)))
        order = dataclasses.replace(order, state=state)
        town.buys_taobao(shopper, town.phone(shopper.person), order, story="later_status")


def _repeated_rows(town: Town) -> None:
    """The very same row twice in one file."""
    for file in (YOUZAN, FLAGSHIP_NEW, WECOM, HQ_NEW, MINI):
        town.book.add(
            file, *(dataclasses.replace(row, story="repeated") for row in town.book.files[file][:3])
        )
        town.book.files[file][:3] = [
            dataclasses.replace(row, story="repeated") for row in town.book.files[file][:3]
        ]


def _contact_of_nobody(town: Town, person: Person, cell: PhoneCell, story: str) -> None:
    row = rows.contact("wecom", GUIDES[2], person.name, cell, town.when(), Tag(None, story))
    town.book.add(WECOM, row)


def _follows_now(town: Town, unionid: str, openid: str, tag: Tag) -> None:
    row = rows.follower("gzh", openid, unionid, town.when(first=MIDYEAR), tag)
    town.book.add(OA_NEW, row)


_STORIES = (
    _everywhere,
    _families,
    _number_changes,
    _placeholders,
    _hidden_receivers,
    _fully_masked,
    _bad_phones,
    _damaged_orders,
    _openid_chains,
    _mail_chains,
    _shop_chains,
    _contested_unionids,
    _contested_mails,
    _conflicted_components,
    _gifts,
    _anonymous_buyers_in_youzan,
    _same_nick,
    _same_card,
    _abroad_and_149,
    _typed_by_guides,
    _winners_without_phone,
    _club_members,
    _later_phone,
    _came_back,
    _later_statuses,
    _repeated_rows,
)
