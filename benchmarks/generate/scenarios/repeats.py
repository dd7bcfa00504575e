"""The sample's rows that come again: later versions, which supersede, and copies, which do not
count.
"""

import dataclasses
import datetime as dt

from benchmarks.generate.export_files import (
    FLAGSHIP_NEW,
    HQ_NEW,
    MIDYEAR,
    MINI,
    NOW,
    OA_NEW,
    OA_OLD,
    WECOM,
    YOUZAN,
)
from benchmarks.generate.exports import Tag
from benchmarks.generate.orders import CLOSED, DONE, REFUNDED
from benchmarks.generate.phone_cells import plain
from benchmarks.generate.world import World


def later_phone(world: World) -> None:
    """A mini-program user verified again with another phone: the later row supersedes the earlier."""
    for _ in range(4):
        person, openid, unionid = (
            world.mint.person(),
            world.mint.openid("Min3"),
            world.mint.unionid(),
        )
        tag, old, new = (
            Tag(person.label, "later_phone"),
            plain(world.mint.mobile()),
            plain(person.number),
        )
        world.add_mini_user(MINI, openid, unionid, old, world.when(last=MIDYEAR), tag)
        world.add_mini_user(MINI, openid, unionid, new, world.when(first=MIDYEAR), tag)


def came_back(world: World) -> None:
    """Followers who left and came back: the later subscribe_time supersedes."""
    for _ in range(10):
        person, openid, unionid = (
            world.mint.person(),
            world.mint.openid("Gzh7"),
            world.mint.unionid(),
        )
        tag = Tag(person.label, "came_back")
        for first, last in ((dt.datetime(2025, 1, 1), MIDYEAR), (MIDYEAR, NOW)):  # noqa: DTZ001
            file = OA_OLD if last is MIDYEAR else OA_NEW
            world.add_follower(file, openid, unionid, world.when(first, last), tag)


def later_statuses(world: World) -> None:
    """Shipped or unpaid in the June export; completed, refunded or closed in November's."""
    for state, days in [(DONE, 3)] * 10 + [(REFUNDED, 3)] * 2 + [(CLOSED, 1)] * 2:
        shopper = world.shopper(world.mint.person())
        order = world.purchase(
            MIDYEAR - dt.timedelta(days=days, minutes=-world.rng.randint(20, 300))
        )
        order = dataclasses.replace(order, state=state)
        world.buys_taobao(shopper, world.phone(shopper.person), order, scenario="later_status")


def repeated_rows(world: World) -> None:
    """The very same row twice in one file."""
    for file in (YOUZAN, FLAGSHIP_NEW, WECOM, HQ_NEW, MINI):
        world.exports.repeat(file, 3, "repeated")
