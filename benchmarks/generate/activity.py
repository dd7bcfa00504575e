"""What the population leaves behind in each system: one function per layout, facts and truth side
by side.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from benchmarks.generate import rates
from benchmarks.generate.brand import GUIDES, ITEMS
from benchmarks.generate.orders import COMPOSITE_SINCE, DONE, TAOBAO_STATUS, YOUZAN_STATUS
from benchmarks.generate.people import CITIES
from benchmarks.generate.population import Population
from benchmarks.generate.random_columns import RandomColumns
from benchmarks.generate.sightings import (
    draw_buyers,
    sent_as_gifts,
    sightings,
    with_cases,
    with_hidden_phones,
    with_placeholders,
)

TRUTH = ("person", "household", "phenomenon")
TOKENS = ("key", "login", "unionid", "uid", "nick_here")
_ITEMS = tuple(name for name, _ in ITEMS)
_PLACES = tuple(" ".join(city) for city in CITIES)
_LOGIN = pl.coalesce("mail", pl.format("zfb{}", "person"))
_SECONDS = (pl.col("at").dt.epoch("s") - 8 * 3600).alias("seconds")


@dataclass(frozen=True)
class Batch:
    """Rows of one layout, side by side.

    `facts` holds what the layout shows (`layouts`) and `account`, `truth` person, household and
    phenomenon, `tokens` what the row shows of its person: legible phone (key), Alipay login or mail
    (login), unionid, uid, nick.
    """

    facts: pl.DataFrame
    truth: pl.DataFrame
    tokens: pl.DataFrame


def taobao_orders(rng: RandomColumns, population: Population, rows: int, first: int = 0) -> Batch:
    """Return orders; `first` of them went before, so that theirs are other numbers."""
    buyers = draw_buyers(rng, population, rates.TAOBAO_BUYERS, rows)
    orders = sent_as_gifts(rng, population, sightings(rng, population, buyers))
    orders = with_hidden_phones(rng, orders)
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
    shown = orders.select(
        "key", nick_here=pl.format("{}@{}", "nick", facts["account"]), login=_LOGIN
    )
    return Batch(_with_composite_addresses(facts), orders.select(TRUTH), shown)


def youzan_orders(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """The buyer's phone is known: a gift only changes the receiver."""
    orders = sightings(rng, population, draw_buyers(rng, population, rates.YOUZAN_BUYERS, rows))
    gifts = sent_as_gifts(rng, population, orders)
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
    members = sightings(rng, population, rng.order(population.count).head(rows))
    clerks = max(1, int(rows * rates.CLERK) // rates.CARDS_PER_CLERK)
    clerk = population.people["number"].tail(clerks).gather(rng.below(clerks, rows))
    by_clerk = pl.lit(rng.unit(rows)) < rates.CLERK
    members = with_placeholders(rng, with_cases(members, by_clerk, "clerk", text=clerk, key=clerk))
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
    users = sightings(rng, population, population.wechat.head(rows))
    country, app = pl.lit("86"), pl.lit("mini")
    facts = users.select(
        "unionid",
        "phone",
        _SECONDS,
        account=pl.lit("wechat/mini"),
        openid="openid_mini",
        country=country,
        app=app,
    )
    return Batch(facts, users.select(TRUTH), users.select("key", "unionid"))


def followers(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Followers of the official account; some also use the mini program, from whose users `wechat`
    starts.
    """
    known = int(rows * rates.FOLLOWERS_IN_MINI)
    strangers = population.wechat.tail(rows - known)
    people = sightings(rng, population, population.wechat.head(known).append(strangers))
    facts = people.select("openid", "unionid", _SECONDS, account=pl.lit("wechat/gzh"))
    return Batch(
        facts,
        people.with_columns(phenomenon=pl.lit("phoneless")).select(TRUTH),
        people.select("unionid"),
    )


def winners(rng: RandomColumns, population: Population, rows: int) -> Batch:
    people = sightings(rng, population, population.weibo.head(rows)).with_columns(
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
    shown = people.select(
        "uid",
        key=pl.when(~pl.col("mail_only")).then("key"),
        login=pl.when("mail_only").then("mail"),
    )
    return Batch(facts, people.select(TRUTH), shown)


def weibo_users(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Users the crawler saw. Winners lead to a phone, by one more step if they left only a mail."""
    known = int(
        rows * rates.LAYOUT_SHARE["weibo_lottery_winners"] / rates.LAYOUT_SHARE["weibo_users_csv"]
    )
    known = int(known * rates.WINNERS_ON_LIST)
    users = sightings(
        rng, population, population.weibo.head(known).append(population.weibo.tail(rows - known))
    )
    winner = pl.int_range(pl.len()) < known
    chained = (
        pl.when(winner & pl.col("mail_only")).then(pl.lit("chain")).otherwise(pl.lit("phoneless"))
    )
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
    contacts = with_placeholders(
        rng, sightings(rng, population, rng.order(population.count).head(rows))
    )
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
    return (pl.col("at") + pl.duration(days=days, minutes=minutes)).dt.to_string(
        "%Y-%m-%d %H:%M:%S"
    )
