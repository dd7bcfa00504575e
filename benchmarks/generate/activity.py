"""What the population leaves behind in each system: one function per layout, cells and truth side by side."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from benchmarks.generate import rates
from benchmarks.generate.population import Population
from benchmarks.generate.random_columns import RandomColumns

FIRST_DAY = pl.datetime(2024, 11, 20)
TRUTH = ("person", "household", "phenomenon")
TOKENS = ("key", "login", "unionid", "uid", "nick_here")
ITEMS = ("青屿盖碗", "听雨公道杯", "旅行茶具套装", "岩茶品鉴罐", "冷泡杯", "手作建盏")
PLACES = ("上海 上海市 浦东新区", "广东省 广州市 天河区", "浙江省 杭州市 西湖区", "四川省 成都市 锦江区")
_LOGIN = pl.coalesce("mail", pl.format("zfb{}", "person"))
_FULL_WIDTH = {str(digit): chr(0xFF10 + digit) for digit in range(10)}


@dataclass(frozen=True)
class Batch:
    """Rows of one layout, side by side.

    `cells` holds the layout's columns and `account`, `truth` person, household and phenomenon, `tokens` what
    the row shows of its person: legible phone (key), Alipay login or mail (login), unionid, uid, nick.
    """

    cells: pl.DataFrame
    truth: pl.DataFrame
    tokens: pl.DataFrame


def taobao_orders(rng: RandomColumns, population: Population, rows: int) -> Batch:
    buyers = _draw_buyers(rng, population, rates.TAOBAO_BUYERS, rows)
    made = _sent_as_gifts(rng, population, _sightings(rng, population, buyers))
    made = _with_hidden_phones(rng, made)
    money, created = _money(rng, rows), _stamp(pl.col("at"))
    cells = made.select(
        account=rng.pick(("ecommerce/flagship",) * 4 + ("ecommerce/outlet",), rows),
        订单编号=(1_800_000_000_000_000_000 + pl.int_range(rows, dtype=pl.UInt64) * 1_000_003).cast(pl.String),
        买家会员名="nick",
        买家支付宝账号=_LOGIN,
        买家应付货款=money,
        总金额=money,
        买家实际支付金额=money,
        订单状态=pl.lit("交易成功"),
        收货人姓名="to_name",
        订单创建时间=created,
        联系手机="text",
        宝贝总数量=pl.lit("1"),
        确认收货时间=_stamp(pl.col("at") + pl.duration(days=6)),
        打款商家金额=money,
    ).with_columns(
        rng.pick(PLACES, rows).alias("收货地址 "),
        made.select(_stamp(pl.col("at") + pl.duration(minutes=3))).to_series().alias("订单付款时间 "),
        rng.pick(ITEMS, rows).alias("宝贝标题 "),
    )
    shown = made.select("key", nick_here=pl.format("{}@{}", "nick", cells["account"]), login=_LOGIN)
    return Batch(_with_composite_addresses(cells), made.select(TRUTH), shown)


def youzan_orders(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """The buyer's phone is known: a gift only changes the receiver."""
    made = _sightings(rng, population, _draw_buyers(rng, population, rates.YOUZAN_BUYERS, rows))
    gifts = _sent_as_gifts(rng, population, made)
    unknown = pl.lit(rng.unit(rows)) < rates.YOUZAN_NO_BUYER
    phenomenon = pl.when(unknown).then(pl.lit("phoneless")).otherwise("phenomenon")
    money = _money(rng, rows)
    cells = gifts.select(
        account=pl.lit("ecommerce/youzan"),
        订单号=(2_700_000_000_000_000_000 + pl.int_range(rows, dtype=pl.UInt64) * 1_000_003).cast(pl.String),
        订单状态=pl.lit("交易成功"),
        订单来源=pl.lit("商家小程序"),
        订单创建时间=_stamp(pl.col("at")),
        买家付款时间=_stamp(pl.col("at") + pl.duration(minutes=2)),
        交易成功时间=_stamp(pl.col("at") + pl.duration(days=7)),
        商品金额合计=money,
        应收订单金额=money,
        订单实付金额=money,
        订单实收金额=money,
        全部商品名称=rng.pick(ITEMS, rows),
        买家昵称="nick",
        买家手机号=pl.when(unknown).then(pl.lit(" ")).otherwise(pl.lit(made["text"])),
    ).with_columns(
        gifts["to_name"].alias("收货人/提货人"),
        gifts["text"].alias("收货人手机号/提货人手机号"),
    )
    shown = made.select(key=pl.when(~unknown).then("phone"))
    return Batch(cells, gifts.with_columns(phenomenon=phenomenon).select(TRUTH), shown)


def store_members(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Three card systems, each counting its cards from 1: equal card numbers are different people."""
    made = _sightings(rng, population, rng.order(population.count).head(rows))
    clerks = max(1, int(rows * rates.CLERK) // rates.CARDS_PER_CLERK)
    clerk = population.people["number"].tail(clerks).gather(rng.below(clerks, rows))
    by_clerk = pl.lit(rng.unit(rows)) < rates.CLERK
    made = made.with_columns(
        text=pl.when(by_clerk).then(pl.lit(clerk)).otherwise("text"),
        key=pl.when(by_clerk).then(pl.lit(clerk)).otherwise("key"),
        phenomenon=pl.when(by_clerk).then(pl.lit("clerk")).otherwise("phenomenon"),
    )
    made = _with_placeholders(rng, made)
    cells = made.select(
        account=rng.pick(("store/hq", "store/mall", "store/north"), rows),
        姓名="name",
        性别="gender",
        生日="birthday",
        手机号码="text",
        创建时间=_stamp(pl.col("at")),
    ).with_columns(_money(rng, rows).alias("余额(元)"))
    card = pl.int_range(1, pl.len() + 1).over("account").cast(pl.String).str.zfill(7)
    return Batch(cells.with_columns(会员卡号=card), made.select(TRUTH), made.select("key"))


def mini_users(rng: RandomColumns, population: Population, rows: int) -> Batch:
    made = _sightings(rng, population, population.wechat.head(rows))
    seconds = pl.col("at").dt.epoch("s") - 8 * 3600
    cells = made.select("openid_mini", "unionid", "phone", seconds.alias("seconds"), account=pl.lit("wechat/mini"))
    return Batch(cells, made.select(TRUTH), made.select("key", "unionid"))


def followers(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Followers of the official account; some also use the mini program, from whose users `wechat` starts."""
    known = int(rows * rates.FOLLOWERS_IN_MINI)
    strangers = population.wechat.tail(rows - known)
    made = _sightings(rng, population, population.wechat.head(known).append(strangers))
    seconds = pl.col("at").dt.epoch("s") - 8 * 3600
    cells = made.select("openid", "unionid", seconds.alias("seconds"), account=pl.lit("wechat/gzh"))
    return Batch(cells, made.with_columns(phenomenon=pl.lit("phoneless")).select(TRUTH), made.select("unionid"))


def winners(rng: RandomColumns, population: Population, rows: int) -> Batch:
    made = _sightings(rng, population, population.weibo.head(rows)).with_columns(
        phenomenon=pl.when("mail_only").then(pl.lit("phoneless")).otherwise("phenomenon"),
        text=pl.when("mail_only").then(pl.lit("")).otherwise("text"),
    )
    cells = made.select(
        account=pl.lit("weibo/main"),
        wbuid="uid",
        微博昵称="nick",
        中奖时间=_stamp(pl.col("at")),
        姓名="name",
        手机="text",
        邮箱=pl.when("mail_only").then("mail").otherwise(pl.lit("")),
        地址=rng.pick(PLACES, rows),
    )
    shown = made.select("uid", key=pl.when(~pl.col("mail_only")).then("key"), login=pl.when("mail_only").then("mail"))
    return Batch(cells, made.select(TRUTH), shown)


def weibo_users(rng: RandomColumns, population: Population, rows: int) -> Batch:
    """Users the crawler saw. Winners lead to a phone, by one more step if they left only a mail."""
    known = int(rows * rates.LAYOUT_SHARE["weibo_lottery_winners"] / rates.LAYOUT_SHARE["weibo_users_csv"])
    known = int(known * rates.WINNERS_ON_LIST)
    made = _sightings(rng, population, population.weibo.head(known).append(population.weibo.tail(rows - known)))
    winner = pl.int_range(pl.len()) < known
    chained = pl.when(winner & pl.col("mail_only")).then(pl.lit("chain")).otherwise(pl.lit("phoneless"))
    cells = made.select(
        account=pl.lit("weibo/main"),
        用户id="uid",
        昵称="nick",
        性别=rng.pick("mf", rows),
        生日=pl.when(pl.col("person") % 3 == 0).then(pl.lit("双子座")).otherwise("birthday"),
        注册时间=pl.col("at").dt.to_string("%Y-%m-%d"),
        主页=pl.format("https://m.weibo.cn/u/{}", "uid"),
    )
    return Batch(cells, made.with_columns(phenomenon=chained).select(TRUTH), made.select("uid"))


def wecom_contacts(rng: RandomColumns, population: Population, rows: int) -> Batch:
    made = _with_placeholders(rng, _sightings(rng, population, rng.order(population.count).head(rows)))
    cells = made.select(
        account=pl.lit("wechat/wecom"),
        客户名称="name",
        添加人=pl.lit("柏知夏"),
        添加人账号=pl.format("guide{}", pl.lit(rng.below(200, rows))),
        添加时间=_stamp(pl.col("at")),
        来源=pl.lit("扫描二维码"),
        手机="text",
    )
    return Batch(cells, made.select(TRUTH), made.select("key"))


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
            at=FIRST_DAY + pl.duration(seconds=(pl.col("day") * 86400).cast(pl.Int64)),
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
    a, b, c = number.str.slice(0, 3), number.str.slice(3, 4), number.str.slice(7, 4)
    ways = (
        pl.format("+86 {} {} {}", a, b, c),
        pl.format("+86{}", number),
        pl.format("0086{}", number),
        pl.format("86-{}", number),
        pl.format("{}-{}-{}", a, b, c),
        pl.format("{} {} {}", a, b, c),
        pl.format("{}.0", number),
        number.str.replace_many(_FULL_WIDTH),
    )
    way, spelled = pl.lit((rng.unit(rows) / rates.MESSY * len(ways)).cast(pl.UInt32)), number
    for nth, written in enumerate(ways):
        spelled = pl.when(way == nth).then(written).otherwise(spelled)
    return spelled


def _sent_as_gifts(rng: RandomColumns, population: Population, made: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with `to_name`, and name and phone of somebody else where they are gifts."""
    rows = made.height
    gift = pl.lit(rng.unit(rows)) < rates.GIFT
    other = population.people[rng.below(rows, rows) % population.plain + (population.count - population.plain)]
    return made.with_columns(
        to_name=pl.when(gift).then(pl.lit(other["name"])).otherwise("name"),
        text=pl.when(gift).then(pl.lit(other["number"])).otherwise("text"),
        key=pl.when(gift).then(pl.lit(other["number"])).otherwise("key"),
        phenomenon=pl.when(gift).then(pl.lit("gift")).otherwise("phenomenon"),
    )


def _with_hidden_phones(rng: RandomColumns, made: pl.DataFrame) -> pl.DataFrame:
    rows, number = made.height, pl.col("phone")
    draw, hosts = pl.lit(rng.unit(rows)), pl.lit(rng.below(rates.PRIVACY_HOSTS, rows).cast(pl.String))
    masked = pl.format("{}****{}", number.str.slice(0, 3), number.str.slice(7, 4))
    host = pl.format("184000010{}", hosts.str.zfill(2))
    relay = pl.format("{}-{}", host, pl.lit(1000 + rng.below(9000, rows)))
    hidden = draw < rates.MASKED + rates.PRIVACY
    text = pl.when(draw < rates.MASKED).then(masked).when(hidden).then(relay).otherwise("text")
    label = pl.when(draw < rates.MASKED).then(pl.lit("masked")).when(hidden).then(pl.lit("privacy"))
    key = pl.when(~hidden).then("key")
    return _with_placeholders(rng, made.with_columns(text=text, key=key, phenomenon=label.otherwise("phenomenon")))


def _with_placeholders(rng: RandomColumns, made: pl.DataFrame) -> pl.DataFrame:
    given = pl.lit(rng.unit(made.height)) < rates.PLACEHOLDER
    return made.with_columns(
        text=pl.when(given).then(pl.lit("13800138000")).otherwise("text"),
        key=pl.when(~given).then("key"),
        phenomenon=pl.when(given).then(pl.lit("placeholder")).otherwise("phenomenon"),
    )


def _with_composite_addresses(cells: pl.DataFrame) -> pl.DataFrame:
    name, place = pl.col("收货人姓名"), pl.col("收货地址 ")
    composite = pl.format("{}，86-{}，{} 青屿路1号 ，", name, "联系手机", place)
    newer = pl.col("订单创建时间") >= "2026-06-01"
    return cells.with_columns(pl.when(newer).then(composite).otherwise(place).alias("收货地址 "))


def _money(rng: RandomColumns, rows: int) -> pl.Expr:
    return pl.format("{}.00", pl.lit(39 + rng.below(860, rows)))


def _stamp(at: pl.Expr) -> pl.Expr:
    return at.dt.to_string("%Y-%m-%d %H:%M:%S")
