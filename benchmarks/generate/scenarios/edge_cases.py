"""The sample's traps: what looks joinable and is not, and rows that are nobody's."""

import dataclasses

from benchmarks.generate import rows
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import DAMAGED, MISSING, PLACEHOLDER, PhoneCell, invalid, landline, masked, plain
from benchmarks.generate.rows import Tag
from benchmarks.generate.world import CLUB, GUIDES, MIDYEAR, OA_LOTTERY, OA_NEW, WECOM, Shopper, Town

GIFT_RULE_ACTS = True
"""Set this when linking takes the key phone away from gift orders: they then follow the buyer's account."""


def placeholders(town: Town) -> None:
    """13800138000 for whoever did not want to give a phone: eight people who share nothing."""
    for nth in range(8):
        person = town.mint.person()
        if nth < 4:
            town.is_member(person, town.mint.card("00"), PLACEHOLDER, "placeholder")
        elif nth < 6:
            contact_of_nobody(town, person, PLACEHOLDER, "placeholder")
        else:
            shopper = town.shopper(person, "p***@example.com")
            town.buys_taobao(shopper, plain(person.number), town.purchase(), story="placeholder")
            town.buys_taobao(shopper, PLACEHOLDER, town.purchase(), story="placeholder")


def fully_masked(town: Town) -> None:
    """Privacy-era orders with phone, nick and Alipay login all masked: nobody's, and counted as such."""
    for _ in range(6):
        person = town.mint.person()
        shopper = Shopper(person, f"{town.mint.nickname()[0]}**", f"{person.number[:3]}****{person.number[7:]}")
        hidden = masked(person.number, town.draw)
        town.buys_taobao(shopper, hidden, town.purchase(), story="fully_masked", customer=None)


def bad_phones(town: Town) -> None:
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
    contact_of_nobody(town, town.mint.person(), landline(town.draw), "landline")


def damaged_orders(town: Town) -> None:
    """4.01E+18: three orders that a spreadsheet destroyed; they must neither merge nor count."""
    for _ in range(3):
        lost = town.purchase(town.when(first=MIDYEAR), number="4.01E+18")
        shopper = town.shopper(town.mint.person())
        town.buys_taobao(shopper, plain(shopper.person.number), lost, story="damaged_order")


def contested_unionids(town: Town) -> None:
    """One unionid, two mini programs, two phones: it links nothing, and the follower stays on her own."""
    for _ in range(3):
        one, two, unionid = town.mint.person(), town.mint.person(), town.mint.unionid()
        town.opens_mini(one, unionid, None, "contested_unionid")
        tag, openid = Tag(two.label, "contested_unionid"), town.mint.openid("Clb5")
        club = rows.mini_user("mini-club", openid, unionid, plain(two.number), town.when(), tag)
        town.book.add(CLUB, club)
        alone = Tag(town.mint.person().label, "contested_unionid")
        _follows_now(town, unionid, town.mint.openid("Gzh7"), alone)


def contested_mails(town: Town) -> None:
    """A couple sharing one mailbox: two phones, and a contact of whom only the mailbox is known."""
    for _ in range(3):
        one, two, mail = town.mint.person(), town.mint.person(), town.mint.mail()
        town.is_contact(one, town.phone(one), mail, "contested_mail")
        town.wins(two, ("weibo", town.mint.weibo_uid()), town.phone(two), mail, "contested_mail")
        at = town.when()
        row = rows.contact("wecom", GUIDES[0], one.name, MISSING, at, Tag(None, "contested_mail"), {"邮箱": mail})
        town.book.add(WECOM, row)


def conflicted_components(town: Town) -> None:
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


def gifts(town: Town) -> None:
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


def anonymous_buyers_in_youzan(town: Town) -> None:
    """Not logged in: no buyer phone. The receiver's is there and must not become one."""
    for _ in range(6):
        person = town.mint.person()
        town.buys_youzan(person, MISSING, town.purchase(), "receiver_only", customer=None)


def same_nick(town: Town) -> None:
    """One buyer nick in two shops, two people: their phone-less orders must go each to their own."""
    for _ in range(3):
        one, two = town.mint.person(), town.mint.person()
        here = town.shopper(one, "s***@example.com")
        there = dataclasses.replace(here, person=two)
        for shopper, shop in ((here, "flagship"), (there, "outlet")):
            town.buys_taobao(shopper, town.phone(shopper.person), town.purchase(), shop, "same_nick")
            hidden = masked(shopper.person.number, town.draw)
            town.buys_taobao(shopper, hidden, town.purchase(), shop, "same_nick")


def same_card(town: Town) -> None:
    """One card number in two card systems, two people, the second time without phones."""
    for nth in range(5):
        one, two, card = town.mint.person(), town.mint.person(), town.mint.card("00")
        for person, till in ((one, "hq"), (two, "mall")):
            town.is_member(person, card, town.phone(person) if nth < 3 else MISSING, "same_card", till)


def contact_of_nobody(town: Town, person: Person, cell: PhoneCell, story: str) -> None:
    row = rows.contact("wecom", GUIDES[2], person.name, cell, town.when(), Tag(None, story))
    town.book.add(WECOM, row)


def _follows_now(town: Town, unionid: str, openid: str, tag: Tag) -> None:
    row = rows.follower("gzh", openid, unionid, town.when(first=MIDYEAR), tag)
    town.book.add(OA_NEW, row)
