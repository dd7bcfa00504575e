"""The sample's ordinary people: followers, shoppers and members in one to four channels."""

import datetime as dt

from benchmarks.generate.export_files import NOW, OA_NEW, OA_OLD
from benchmarks.generate.exports import Tag
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING
from benchmarks.generate.world import World


def ordinary_people(world: World, count: int) -> list[Person]:
    """Let `count` people live in one to four channels each, every one of them reachable by her
    phone.
    """
    return [_moves_in(world) for _ in range(count)]


def silent_followers(world: World, count: int) -> None:
    """Add followers whom nothing but their platform id is known of; some have left since."""
    for n in range(count):
        person = world.mint.person()
        if n % 3 == 0:
            world.is_on_weibo(person.label, world.mint.weibo_uid(), "anonymous")
        elif n % 9 == 1:
            # NOTE: of one who left the platform keeps nothing but the openid.
            left = {"openid": world.mint.openid("Gzh7"), "unionid": None, "seconds": None}
            world.exports.add(
                world.rng.choice((OA_OLD, OA_NEW)), left, Tag(person.label, "unfollowed")
            )
        elif n % 9 == 2:
            unionid = world.mint.unionid()
            world.follows(person, unionid, scenario="anonymous")
            world.opens_mini(person, unionid, MISSING, "anonymous")
        else:
            world.follows(person, world.mint.unionid() if n % 2 else None, scenario="anonymous")


def _moves_in(world: World) -> Person:
    person = world.mint.person()
    many = world.rng.choices((1, 2, 3, 4), weights=(48, 29, 15, 8))[0]
    for channel in world.rng.sample(("wechat", "weibo", "ecommerce", "store"), k=many, counts=None):
        _LIVES[channel](world, person)
    return person


def _live_in_wechat(world: World, person: Person) -> None:
    if world.rng.random() < 0.75:
        unionid = world.mint.unionid()
        world.opens_mini(person, unionid, None)
        if world.rng.random() < 0.6:
            world.follows(person, unionid, scenario="unionid")
        if world.rng.random() > 0.3:
            return
    world.is_contact(person, world.phone(person), world.rng.choice(("", "", world.mint.mail())))


def _live_on_weibo(world: World, person: Person) -> None:
    uid = world.mint.weibo_uid()
    world.wins(person, ("uid", uid), world.phone(person), world.rng.choice(("", world.mint.mail())))
    if world.rng.random() < 0.6:
        world.is_on_weibo(person.label, uid, "weibo_uid")


def _shop_online(world: World, person: Person) -> None:
    """One-time, lapsed and regular buyers, 5 : 3 : 2; one in three in the brand's own mall."""
    kind = world.rng.choices(("once", "lapsed", "regular"), weights=(5, 3, 2))[0]
    days = [world.when()]
    if kind == "lapsed":
        days = [world.when(last=dt.datetime(2025, 10, 31)) for _ in range(world.rng.randint(2, 4))]  # noqa: DTZ001
    if kind == "regular":
        start, every = world.rng.randint(5, 40), world.rng.randint(40, 90)
        days = [
            NOW - dt.timedelta(days=start + every * n, minutes=n * 37)
            for n in range(world.rng.randint(4, 8))
        ]
    if world.rng.random() < 0.36:
        for at in days:
            world.buys_youzan(person, world.phone(person), world.purchase(at))
        return
    shop = "outlet" if world.rng.random() < 0.2 else "flagship"
    shopper = world.shopper(person)
    for at in days:
        world.buys_taobao(shopper, world.phone(person), world.purchase(at), shop)


def _join_a_store(world: World, person: Person) -> None:
    till = "mall" if world.rng.random() < 0.25 else "hq"
    world.is_member(
        person, world.mint.card("00" if till == "hq" else "88"), world.phone(person), till=till
    )


_LIVES = {
    "wechat": _live_in_wechat,
    "weibo": _live_on_weibo,
    "ecommerce": _shop_online,
    "store": _join_a_store,
}
