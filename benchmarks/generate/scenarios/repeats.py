"""The sample's rows that come again: later versions, which supersede, and copies, which do not count."""

import dataclasses
import datetime as dt

from benchmarks.generate import rows
from benchmarks.generate.phone_cells import plain
from benchmarks.generate.rows import CLOSED, DONE, REFUNDED, Tag
from benchmarks.generate.world import FLAGSHIP_NEW, HQ_NEW, MIDYEAR, MINI, NOW, OA_NEW, OA_OLD, WECOM, YOUZAN, Town


def later_phone(town: Town) -> None:
    """A mini-program user verified again with another phone: the later row supersedes the earlier."""
    for _ in range(4):
        person, openid, unionid = town.mint.person(), town.mint.openid("Min3"), town.mint.unionid()
        tag, old, new = Tag(person.label, "later_phone"), plain(town.mint.mobile()), plain(person.number)
        town.book.add(MINI, rows.mini_user("mini", openid, unionid, old, town.when(last=MIDYEAR), tag))
        town.book.add(MINI, rows.mini_user("mini", openid, unionid, new, town.when(first=MIDYEAR), tag))


def came_back(town: Town) -> None:
    """Followers who left and came back: the later subscribe_time supersedes."""
    for _ in range(10):
        person, openid, unionid = town.mint.person(), town.mint.openid("Gzh7"), town.mint.unionid()
        tag = Tag(person.label, "came_back")
        for first, last in ((dt.datetime(2025, 1, 1), MIDYEAR), (MIDYEAR, NOW)):  # noqa: DTZ001
            row = rows.follower("gzh", openid, unionid, town.when(first, last), tag)
            town.book.add(OA_OLD if last is MIDYEAR else OA_NEW, row)


def later_statuses(town: Town) -> None:
    """Shipped or unpaid in the June export; completed, refunded or closed in November's."""
    for state, days in [(DONE, 3)] * 10 + [(REFUNDED, 3)] * 2 + [(CLOSED, 1)] * 2:
        shopper = town.shopper(town.mint.person())
        order = town.purchase(MIDYEAR - dt.timedelta(days=days, minutes=-town.draw.randint(20, 300)))
        order = dataclasses.replace(order, state=state)
        town.buys_taobao(shopper, town.phone(shopper.person), order, story="later_status")


def repeated_rows(town: Town) -> None:
    """The very same row twice in one file."""
    for file in (YOUZAN, FLAGSHIP_NEW, WECOM, HQ_NEW, MINI):
        town.book.add(file, *(dataclasses.replace(row, story="repeated") for row in town.book.files[file][:3]))
        town.book.files[file][:3] = [dataclasses.replace(row, story="repeated") for row in town.book.files[file][:3]]
