"""The sample's ordinary people: followers, shoppers and members in one to four channels."""

import datetime as dt

from benchmarks.generate import rows
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING
from benchmarks.generate.rows import Tag
from benchmarks.generate.world import NOW, OA_NEW, OA_OLD, Town


def ordinary_people(town: Town, count: int) -> list[Person]:
    """Let `count` people live in one to four channels each, every one of them reachable by her phone."""
    return [_moves_in(town) for _ in range(count)]


def silent_followers(town: Town, count: int) -> None:
    """Add followers whom nothing but their platform id is known of; some have left since."""
    for n in range(count):
        person = town.mint.person()
        if n % 3 == 0:
            town.is_on_weibo(person.label, town.mint.weibo_uid(), "anonymous")
        elif n % 9 == 1:
            left = rows.unfollowed("gzh", town.mint.openid("Gzh7"), Tag(person.label, "unfollowed"))
            town.book.add(town.draw.choice((OA_OLD, OA_NEW)), left)
        elif n % 9 == 2:
            unionid = town.mint.unionid()
            town.follows(person, unionid, story="anonymous")
            town.opens_mini(person, unionid, MISSING, "anonymous")
        else:
            town.follows(person, town.mint.unionid() if n % 2 else None, story="anonymous")


def _moves_in(town: Town) -> Person:
    person = town.mint.person()
    many = town.draw.choices((1, 2, 3, 4), weights=(48, 29, 15, 8))[0]
    for channel in town.draw.sample(("wechat", "weibo", "ecommerce", "store"), k=many, counts=None):
        _LIVES[channel](town, person)
    return person


def _live_in_wechat(town: Town, person: Person) -> None:
    if town.draw.random() < 0.75:
        unionid = town.mint.unionid()
        town.opens_mini(person, unionid, None)
        if town.draw.random() < 0.6:
            town.follows(person, unionid, story="unionid")
        if town.draw.random() > 0.3:
            return
    town.is_contact(person, town.phone(person), town.draw.choice(("", "", town.mint.mail())))


def _live_on_weibo(town: Town, person: Person) -> None:
    uid = town.mint.weibo_uid()
    town.wins(person, ("weibo", uid), town.phone(person), town.draw.choice(("", town.mint.mail())))
    if town.draw.random() < 0.6:
        town.is_on_weibo(person.label, uid, "weibo_uid")


def _shop_online(town: Town, person: Person) -> None:
    """One-time, lapsed and regular buyers, 5 : 3 : 2; one in three in the brand's own mall."""
    kind = town.draw.choices(("once", "lapsed", "regular"), weights=(5, 3, 2))[0]
    days = [town.when()]
    if kind == "lapsed":
        days = [town.when(last=dt.datetime(2025, 10, 31)) for _ in range(town.draw.randint(2, 4))]  # noqa: DTZ001
    if kind == "regular":
        start, every = town.draw.randint(5, 40), town.draw.randint(40, 90)
        days = [NOW - dt.timedelta(days=start + every * n, minutes=n * 37) for n in range(town.draw.randint(4, 8))]
    if town.draw.random() < 0.36:
        for at in days:
            town.buys_youzan(person, town.phone(person), town.purchase(at))
        return
    shop = "outlet" if town.draw.random() < 0.2 else "flagship"
    shopper = town.shopper(person)
    for at in days:
        town.buys_taobao(shopper, town.phone(person), town.purchase(at), shop)


def _join_a_store(town: Town, person: Person) -> None:
    till = "mall" if town.draw.random() < 0.25 else "hq"
    town.is_member(person, town.mint.card("00" if till == "hq" else "88"), town.phone(person), till=till)


_LIVES = {
    "wechat": _live_in_wechat,
    "weibo": _live_on_weibo,
    "ecommerce": _shop_online,
    "store": _join_a_store,
}
