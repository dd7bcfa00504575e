"""The sample's world: what people can do in it that shows up in its export files."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.generate import export_files as files
from benchmarks.generate.brand import GUIDES, ITEMS, TAGS
from benchmarks.generate.export_files import FIRST, MIDYEAR, NOW, OVERLAP, exports_covering
from benchmarks.generate.exports import Exports, File, Tag
from benchmarks.generate.orders import (
    CLOSED,
    DONE,
    REFUNDED,
    Purchase,
    as_of,
    as_text,
    epoch,
    taobao_order,
    youzan_order,
)
from benchmarks.generate.people import Mint, Person
from benchmarks.generate.phone_cells import PhoneCell, usual


@dataclass(frozen=True)
class Shopper:
    """A person's ids at the shops."""

    person: Person
    nick: str
    alipay: str


class World:
    """What every scenario needs: the mint, the book, and ways to let people do ordinary things."""

    def __init__(self, seed: int) -> None:
        self.mint = Mint(seed)
        self.rng = self.mint.rng
        self.exports = Exports()
        self.privacy_hosts = [self.mint.mobile(prefix) for prefix in ("170", "171", "184")]

    def when(self, first: dt.datetime = FIRST, last: dt.datetime = NOW) -> dt.datetime:
        """Return a moment between the two, in shop hours."""
        day = first + dt.timedelta(seconds=self.rng.randint(0, int((last - first).total_seconds())))
        open_hours = day.replace(hour=self.rng.randint(9, 22))
        return open_hours if first <= open_hours <= last else day

    def phone(self, person: Person) -> PhoneCell:
        return usual(person.number, self.rng)

    def shopper(self, person: Person, mail: str | None = None) -> Shopper:
        login = mail or self.rng.choice((person.number, person.number, self.mint.mail()))
        return Shopper(person, self.mint.buyer_nick(), login)

    def follows(
        self,
        person: Person,
        unionid: str | None,
        openid: str | None = None,
        scenario: str = "plain",
    ) -> None:
        """Add a follower to the dumps that were taken after she came."""
        openid, at = openid or self.mint.openid("Gzh7"), self.when()
        padded = f" {unionid}" if unionid and self.rng.random() < 0.2 else unionid
        tag = Tag(person.label, scenario)
        scene = self.rng.choice(
            ("ADD_SCENE_SEARCH", "ADD_SCENE_QR_CODE", "ADD_SCENE_WXA", "ADD_SCENE_OTHERS")
        )
        if self.rng.random() < 0.2:
            at = at.replace(year=self.rng.choice((2019, 2020)), day=min(at.day, 28))
            legacy = {
                "nickname": self.mint.nickname() + self.rng.choice(("", "", "🍵")),
                "country": "中国",
                "sex": self.rng.choice((0, 1, 2)),
                "province": person.region[0],
                "city": person.region[1],
            }
            self.add_follower(files.OA_OLD, openid, padded, at, tag, legacy)
            return
        if at < MIDYEAR:
            self.add_follower(files.OA_OLD, openid, padded, at, tag, {"subscribe_scene": scene})
        if at > OVERLAP or self.rng.random() < 0.1:
            self.add_follower(files.OA_NEW, openid, padded, at, tag, {"subscribe_scene": scene})

    def add_follower(
        self,
        file: File,
        openid: str,
        unionid: str | None,
        at: dt.datetime,
        tag: Tag,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a follower to one dump; `more` are the fields that it has besides."""
        facts = {
            "openid": openid,
            "unionid": unionid,
            "seconds": epoch(at),
            "more": dict(more or {}),
        }
        self.exports.add(file, facts, tag)

    def opens_mini(
        self, person: Person, unionid: str | None, phone: PhoneCell | None, scenario: str = "plain"
    ) -> None:
        openid = self.mint.openid("Min3")
        cell = PhoneCell(person.number, "mobile", f"+86{person.number}") if phone is None else phone
        country: str | int = self.rng.choice(("86", "86", 86))
        tag = Tag(person.label, scenario)
        self.add_mini_user(files.MINI, openid, unionid, cell, self.when(), tag, country)

    def add_mini_user(
        self,
        file: File,
        openid: str,
        unionid: str | None,
        phone: PhoneCell,
        at: dt.datetime,
        tag: Tag,
        country: str | int = "86",
    ) -> None:
        """Add a mini-program user; who gave no phone has no time of giving it either."""
        facts = {
            "openid": openid,
            "unionid": unionid,
            "phone": phone.text,
            "country": country,
            "app": file.account,
        }
        facts["seconds"] = epoch(at) if phone.text else None
        self.exports.add(file, facts, tag, phone)

    def is_contact(
        self, person: Person, phone: PhoneCell, mail: str = "", scenario: str = "plain"
    ) -> None:
        guide = self.rng.choice(GUIDES)
        more = {"mail": mail, "grade": self.rng.choice(("", "普通", "重要", "贵宾"))}
        more |= {"taste": self.rng.choice(TAGS), "note": self.rng.choice(("", "", "喜欢送货上门"))}
        tag = Tag(person.label, scenario)
        self.add_contact(guide, person.name, phone, self.when(), tag, more)

    def add_contact(
        self,
        guide: tuple[str, str, str],
        name: str,
        phone: PhoneCell,
        at: dt.datetime,
        tag: Tag,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Add a WeCom contact of one guide (name, account, department); others may have her too."""
        facts = {
            "name": name,
            "guide": guide[0],
            "guide_id": guide[1],
            "department": guide[2],
            "added": as_text(at),
        }
        self.exports.add(files.WECOM, facts | {"phone": phone.text} | dict(more or {}), tag, phone)

    def is_on_weibo(self, customer: str | None, uid: str, scenario: str = "plain") -> None:
        birthday = self.rng.choice(("双子座", "天秤座", "白羊座", self.mint.birthday(), ""))
        facts = {
            "uid": uid,
            "homepage": f"https://m.weibo.cn/u/{uid}",
            "gender": self.rng.choice("mf"),
            "birthday": birthday,
            "ip_region": self.rng.choice(("上海", "广东", "浙江")),
            "registered": f"{self.when():%Y-%m-%d}",
            "posts": str(self.rng.randint(0, 4000)),
            "fans": str(self.rng.randint(0, 90000)),
            "verified": "False",
            "nick": self.mint.nickname(),
        }
        self.exports.add(files.WEIBO, facts, Tag(customer, scenario))

    def wins(
        self,
        person: Person,
        who: tuple[str, str],
        phone: PhoneCell,
        mail: str = "",
        scenario: str = "plain",
        file: File = files.LOTTERY,
        customer: str | None = "",
    ) -> None:
        """Add a lottery winner; `who` is (fact, id): her uid or openid. `customer` defaults to the
        person's own label.
        """
        nickname = self.mint.nickname() + self.rng.choice(("", "", "", "🎁"))
        tag = Tag(person.label if customer == "" else customer, scenario)
        facts = {
            who[0]: who[1],
            "nick": nickname,
            "won": as_text(self.when(FIRST, MIDYEAR)),
            "name": person.name,
        }
        facts |= {
            "phone": phone.text,
            "mail": mail,
            "address": " ".join((*person.region, person.street)),
        }
        self.exports.add(file, facts, tag, phone)

    def is_member(
        self,
        person: Person,
        card: str,
        phone: PhoneCell,
        scenario: str = "plain",
        till: str = "hq",
        label: str = "",
    ) -> None:
        """Add a store card; headquarters' later list repeats its whole earlier list."""
        at = self.when(FIRST - dt.timedelta(days=900), NOW)
        balance = self.rng.choice((0, 0, 0, 5000, 12850))
        facts = {
            "card": card,
            "name": person.name,
            "gender": person.gender,
            "birthday": person.birthday,
        }
        facts |= {"phone": phone.text, "yuan": f"{balance / 100:.2f}", "created": as_text(at)}
        for file in (
            (files.MALL,)
            if till == "mall"
            else (files.HQ_OLD, files.HQ_NEW)
            if at < MIDYEAR
            else (files.HQ_NEW,)
        ):
            self.exports.add(file, facts, Tag(label or person.label, scenario), phone)

    def purchase(self, at: dt.datetime | None = None, number: str | None = None) -> Purchase:
        item, fen = self.rng.choice(ITEMS)
        quantity = self.rng.choice((1, 1, 1, 2, 3))
        when, fate = (
            at or self.when(),
            self.rng.choices((DONE, CLOSED, REFUNDED), weights=(92, 5, 3))[0],
        )
        return Purchase(
            number or self.mint.order_number(), when, item, fen * quantity, quantity, fate
        )

    def buys_taobao(
        self,
        shopper: Shopper,
        phone: PhoneCell,
        order: Purchase,
        shop: str = "flagship",
        scenario: str = "plain",
        receiver: Person | None = None,
        customer: str | None = "",
    ) -> None:
        """Add an order to every export of the shop that covers its day, in the state it had by
        then.
        """
        tag = Tag(shopper.person.label if customer == "" else customer, scenario)
        to = receiver or shopper.person
        for file, taken in exports_covering(shop, order.at):
            seen = as_of(order, taken)
            moved = seen.state != order.state and scenario == "plain"
            known = Tag(tag.customer, "later_status") if moved else tag
            facts = taobao_order(shop, seen, (shopper.nick, shopper.alipay), to, phone)
            self.exports.add(file, facts, known, phone, seen.state)

    def buys_youzan(
        self,
        person: Person,
        phone: PhoneCell,
        order: Purchase,
        scenario: str = "plain",
        receiver: Person | None = None,
        customer: str | None = "",
    ) -> None:
        to = receiver or person
        tag, buyer = (
            Tag(person.label if customer == "" else customer, scenario),
            (self.mint.nickname(), phone),
        )
        seen = as_of(order, NOW)
        self.exports.add(
            files.YOUZAN, youzan_order(seen, buyer, to, self.phone(to)), tag, phone, seen.state
        )
