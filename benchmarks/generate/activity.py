"""What the population leaves behind in each system: one function per layout, facts and truth side by side."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from benchmarks.generate import rates
from benchmarks.generate.orders import COMPOSITE_SINCE, DONE, TAOBAO_STATUS, YOUZAN_STATUS
from benchmarks.generate.people import CITIES
from benchmarks.generate.phone_cells import FULL_WIDTH, PLACEHOLDER, SPELLINGS
from benchmarks.generate.population import Population
from benchmarks.generate.random_columns import RandomColumns
from benchmarks.generate.world import FIRST, GUIDES, ITEMS

TRUTH = ("person", "household", "phenomenon")
TOKENS = ("key", "login", "unionid", "uid", "nick_here")
_ITEMS = tuple(name for name, _ in ITEMS)
_PLACES = tuple(" ".join(city) for city in CITIES)
_LOGIN = pl.coalesce("mail", pl.format("zfb{}", "person"))
_SECONDS = (pl.col("at").dt.epoch("s") - 8 * 3600).alias("seconds")


@dataclass(frozen=True)
class Batch:
    """Rows of one layout, side by side.

    `facts` holds what the layout shows (`layouts`) and `account`, `truth` person, household and phenomenon, `tokens` what
    the row shows of its person: legible phone (key), Alipay login or mail (login), unionid, uid, nick.
    """

    facts: pl.DataFrame
    truth: pl.DataFrame
    tokens: pl.DataFrame


def taobao_orders(rng: RandomColumns, population: Population, rows: int, first: int = 0) -> Batch:
    """Return orders; `first` of them went before, so that theirs are other numbers."""
    buyers = _draw_buyers(rng, population, rates.TAOBAO_BUYERS, rows)
    orders = _sent_as_gifts(rng, population, _sightings(rng, population, buyers))
    orders = _with_hidden_phones(rng, orders)
    money = _money(rng, rows)
    facts = orders.select(
        account=rng.pick(("ecommerce/flagship",) * 4 + ("ecommerce/outlet",), rows),
        number=_order_numbers(1_800_000_000_000_000_000, first, rows),
        nick="nick",
        login=_LOGIN,
        yuan=money,
        paid_yuan=money,
        payout_yuan=money,
        status=pl.lit(TAOBAO_STATUS[DONE]),
        receiver="to_name",
        created=_stamp(),
        paid=_stamp(minutes=3),
        completed=_stamp(days=6),
        phone="text",
        quantity=pl.lit("1"),
    ).with_columns(address=rng.pick(_PLACES, rows), item=rng.pick(_ITEMS, rows))
    shown = orders.select("key", nick_here=pl.format("{}@{}", "nick", facts["account"]), login=_LOGIN)
    return Batch(_with_composite_addresses(facts), orders.select(TRUTH), shown)


def youzan_orders(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """The buyer's phone is known: a gift only changes the receiver."""
    orders = _sightings(rng, population, _draw_buyers(rng, population, rates.YOUZAN_BUYERS, rows))
    gifts = _sent_as_gifts(rng, population, orders)
    unknown = pl.lit(rng.unit(rows)) < rates.YOUZAN_NO_BUYER
    phenomenon = pl.when(unknown).then(pl.lit("phoneless")).otherwise("phenomenon")
    money = _money(rng, rows)
    facts = gifts.select(
        account=pl.lit("ecommerce/youzan"),
        number=_order_numbers(2_700_000_000_000_000_000, 0, rows),
        status=pl.lit(YOUZAN_STATUS[DONE]),
        created=_stamp(),
        paid=_stamp(minutes=2),
        completed=_stamp(days=7),
        yuan=money,
        paid_yuan=money,
        item=rng.pick(_ITEMS, rows),
        nick="nick",
        phone=pl.when(~unknown).then(pl.lit(orders["text"])),
        receiver="to_name",
        receiver_phone="text",
    )
    shown = orders.select(key=pl.when(~unknown).then("phone"))
    return Batch(facts, gifts.with_columns(phenomenon=phenomenon).select(TRUTH), shown)


def store_members(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Three card systems, each counting its cards from 1: equal card numbers are different people."""
    members = _sightings(rng, population, rng.order(population.count).head(rows))
    clerks = max(1, int(rows * rates.CLERK) // rates.CARDS_PER_CLERK)
    clerk = population.people["number"].tail(clerks).gather(rng.below(clerks, rows))
    by_clerk = pl.lit(rng.unit(rows)) < rates.CLERK
    members = _with_placeholders(rng, _where(members, by_clerk, "clerk", text=clerk, key=clerk))
    facts = members.select(
        "name",
        "gender",
        "birthday",
        account=rng.pick(("store/hq", "store/mall", "store/north"), rows),
        phone="text",
        created=_stamp(),
    ).with_columns(yuan=_money(rng, rows))
    card = pl.int_range(1, pl.len() + 1).over("account").cast(pl.String).str.zfill(7)
    return Batch(facts.with_columns(card=card), members.select(TRUTH), members.select("key"))


def mini_users(rng: RandomColumns, population: Population, rows: int) -> Batch:
    users = _sightings(rng, population, population.wechat.head(rows))
    country, app = pl.lit("86"), pl.lit("mini")
    facts = users.select(
        "unionid", "phone", _SECONDS, account=pl.lit("wechat/mini"), openid="openid_mini", country=country, app=app
    )
    return Batch(facts, users.select(TRUTH), users.select("key", "unionid"))


def followers(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Followers of the official account; some also use the mini program, from whose users `wechat` starts."""
    known = int(rows * rates.FOLLOWERS_IN_MINI)
    strangers = population.wechat.tail(rows - known)
    people = _sightings(rng, population, population.wechat.head(known).append(strangers))
    facts = people.select("openid", "unionid", _SECONDS, account=pl.lit("wechat/gzh"))
    return Batch(facts, people.with_columns(phenomenon=pl.lit("phoneless")).select(TRUTH), people.select("unionid"))


def winners(rng: RandomColumns, population: Population, rows: int) -> Batch:
    people = _sightings(rng, population, population.weibo.head(rows)).with_columns(
        phenomenon=pl.when("mail_only").then(pl.lit("phoneless")).otherwise("phenomenon"),
        text=pl.when("mail_only").then(pl.lit("")).otherwise("text"),
    )
    facts = people.select(
        "uid",
        "nick",
        "name",
        account=pl.lit("weibo/main"),
        won=_stamp(),
        phone="text",
        mail=pl.when("mail_only").then("mail"),
        address=rng.pick(_PLACES, rows),
    )
    shown = people.select("uid", key=pl.when(~pl.col("mail_only")).then("key"), login=pl.when("mail_only").then("mail"))
    return Batch(facts, people.select(TRUTH), shown)


def weibo_users(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Users the crawler saw. Winners lead to a phone, by one more step if they left only a mail."""
    known = int(rows * rates.LAYOUT_SHARE["weibo_lottery_winners"] / rates.LAYOUT_SHARE["weibo_users_csv"])
    known = int(known * rates.WINNERS_ON_LIST)
    users = _sightings(rng, population, population.weibo.head(known).append(population.weibo.tail(rows - known)))
    winner = pl.int_range(pl.len()) < known
    chained = pl.when(winner & pl.col("mail_only")).then(pl.lit("chain")).otherwise(pl.lit("phoneless"))
    facts = users.select(
        "uid",
        "nick",
        account=pl.lit("weibo/main"),
        gender=rng.pick("mf", rows),
        birthday=pl.when(pl.col("person") % 3 == 0).then(pl.lit("双子座")).otherwise("birthday"),
        registered=pl.col("at").dt.to_string("%Y-%m-%d"),
        homepage=pl.format("https://m.weibo.cn/u/{}", "uid"),
    )
    return Batch(facts, users.with_columns(phenomenon=chained).select(TRUTH), users.select("uid"))


def wecom_contacts(rng: RandomColumns, population: Population, rows: int) -> Batch:
    contacts = _with_placeholders(rng, _sightings(rng, population, rng.order(population.count).head(rows)))
    facts = contacts.select(
        "name",
        account=pl.lit("wechat/wecom"),
        guide=pl.lit(GUIDES[0][0]),
        guide_id=pl.format("guide{}", pl.lit(rng.below(200, rows))),
        added=_stamp(),
        phone="text",
    )
    return Batch(facts, contacts.select(TRUTH), contacts.select("key"))


ACTIVITY: dict[str, Callable[[RandomColumns, Population, int], Batch]] = {
    "taobao_order_list": taobao_orders,
    "youzan_order": youzan_orders,
    "pos_member_gbk_tab": store_members,
    "weibo_users_csv": weibo_users,
    "weibo_lottery_winners": winners,
    "wechat_oa_userinfo": followers,
    "wechat_mini_phone": mini_users,
    "wecom_customer_list": wecom_contacts,
}


def _draw_buyers(rng: RandomColumns, population: Population, share: float, rows: int) -> pl.Series:
    buyers = rng.order(population.count).head(max(1, int(population.count * share)))
    return buyers.gather((rng.unit(rows) ** rates.SKEW * len(buyers)).cast(pl.UInt32))


def _sightings(rng: RandomColumns, population: Population, persons: pl.Series) -> pl.DataFrame:
    """Return one row per sighting: the person's columns, at, phone then, text as written, key if legible."""
    rows = len(persons)
    active = pl.col("to_day") - pl.col("from_day")
    return (
        population.people[persons]
        .with_columns((pl.col("from_day") + pl.lit(rng.unit(rows)) * active).alias("day"))
        .with_columns(
            at=pl.lit(FIRST) + pl.duration(seconds=(pl.col("day") * 86400).cast(pl.Int64)),
            phone=pl.when(pl.col("day") < pl.col("changes_on")).then("number").otherwise("number_later"),
            phenomenon=pl.col("kind"),
            key=pl.when(pl.col("day") < pl.col("changes_on")).then("number").otherwise("number_later"),
            mail_only=pl.col("mail").is_not_null() & (pl.col("person") % 100 < _MAIL_ONLY_PERCENT),
        )
        .with_columns(text=_spell(rng, rows))
    )


_MAIL_ONLY_PERCENT = int(100 * rates.WINNERS_WITHOUT_PHONE / rates.HAS_MAIL)


def _spell(rng: RandomColumns, rows: int) -> pl.Expr:
    number = pl.col("phone")
    ways = [*(_spelling(way, number) for way in SPELLINGS), number.str.replace_many(FULL_WIDTH)]
    way, text = pl.lit((rng.unit(rows) / rates.MESSY * len(ways)).cast(pl.UInt32)), number
    for nth, spelling in enumerate(ways):
        text = pl.when(way == nth).then(spelling).otherwise(text)
    return text


def _spelling(way: str, number: pl.Expr) -> pl.Expr:
    """Return the number as a way of `SPELLINGS` writes it."""
    parts = {"a": number.str.slice(0, 3), "b": number.str.slice(3, 4), "c": number.str.slice(7, 4)}
    return pl.format(re.sub(r"\{\w\}", "{}", way), *(parts[name] for name in re.findall(r"\{(\w)\}", way)))


def _sent_as_gifts(rng: RandomColumns, population: Population, orders: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with `to_name`, and name and phone of somebody else where they are gifts."""
    rows = orders.height
    gift = pl.lit(rng.unit(rows)) < rates.GIFT
    other = population.people[rng.below(rows, rows) % population.plain + (population.count - population.plain)]
    named = orders.with_columns(to_name="name")
    return _where(named, gift, "gift", to_name=other["name"], text=other["number"], key=other["number"])


def _with_hidden_phones(rng: RandomColumns, orders: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with masks and relay numbers where the shop hides phones, and placeholders."""
    rows, number = orders.height, pl.col("phone")
    drawn, hosts = pl.lit(rng.unit(rows)), pl.lit(rng.below(rates.PRIVACY_HOSTS, rows).cast(pl.String))
    masked = pl.format("{}****{}", number.str.slice(0, 3), number.str.slice(7, 4))
    relay = pl.format("184000010{}-{}", hosts.str.zfill(2), pl.lit(1000 + rng.below(9000, rows)))
    hidden = _where(orders, drawn < rates.MASKED + rates.PRIVACY, "privacy", text=relay, key=pl.lit(None))
    return _with_placeholders(rng, _where(hidden, drawn < rates.MASKED, "masked", text=masked))


def _with_placeholders(rng: RandomColumns, rows: pl.DataFrame) -> pl.DataFrame:
    given = pl.lit(rng.unit(rows.height)) < rates.PLACEHOLDER
    return _where(rows, given, "placeholder", text=pl.lit(PLACEHOLDER.text), key=pl.lit(None))


def _where(rows: pl.DataFrame, cases: pl.Expr, phenomenon: str, **instead: pl.Expr | pl.Series) -> pl.DataFrame:
    """Return the rows, with these values and this phenomenon in some cases."""
    values = instead | {"phenomenon": pl.lit(phenomenon)}
    return rows.with_columns(**{name: pl.when(cases).then(value).otherwise(name) for name, value in values.items()})


def _with_composite_addresses(facts: pl.DataFrame) -> pl.DataFrame:
    composite = pl.format("{}，86-{}，{} 青屿路1号 ，", "receiver", "phone", "address")
    newer = pl.col("created") >= f"{COMPOSITE_SINCE:%Y-%m-%d}"
    return facts.with_columns(address=pl.when(newer).then(composite).otherwise("address"))


def _order_numbers(base: int, first: int, rows: int) -> pl.Expr:
    return (base + pl.int_range(first, first + rows, dtype=pl.UInt64) * 1_000_003).cast(pl.String)


def _money(rng: RandomColumns, rows: int) -> pl.Expr:
    return pl.format("{}.00", pl.lit(39 + rng.below(860, rows)))


def _stamp(days: int = 0, minutes: int = 0) -> pl.Expr:
    """Return the time of the row, or so much later, as most platforms write it."""
    return (pl.col("at") + pl.duration(days=days, minutes=minutes)).dt.to_string("%Y-%m-%d %H:%M:%S")
