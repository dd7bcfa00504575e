"""The people of the benchmark population: who they are, whose phone they share, lose or change, and
when.
"""

import polars as pl

from benchmarks.generate import rates
from benchmarks.generate.people import PREFIXES, SURNAMES, SYLLABLES
from benchmarks.generate.random_columns import RandomColumns


class Population:
    """The people, and the order in which they turn up in WeChat and on Weibo: the first in several
    files.
    """

    def __init__(self, rng: RandomColumns, people: pl.DataFrame) -> None:
        self.people = people
        self.count = people.height
        self.plain = people.filter(pl.col("kind") == "plain").height
        self.wechat = rng.order(self.count)
        self.weibo = rng.order(self.count)


def people(rng: RandomColumns, count: int) -> pl.DataFrame:
    """Return one row per person.

    Columns: person, household, name, gender, birthday, number, number_later and changes_on (day
    from which `number_later` holds), from_day and to_day (when this person is active), mail (null
    for half), and one
    identifier per platform: unionid, openid, openid_mini, uid, nick, kind (family, recycled,
    number_change or plain).
    """
    base = _draw_people(rng, count)
    return _with_phones(base, _numbers(rng, 2 * count))


def _draw_people(rng: RandomColumns, count: int) -> pl.DataFrame:
    """NOTE: order of the draws is part of the seed's meaning."""
    person = pl.int_range(count, eager=True, dtype=pl.UInt32)
    born = 1960 + rng.below(46, count)
    month, day = 1 + rng.below(12, count), 1 + rng.below(28, count)
    return pl.DataFrame(
        {
            "person": person,
            "surname": rng.pick(SURNAMES, count),
            "given": rng.pick(SYLLABLES, count) + rng.pick(SYLLABLES, count),
            "gender": rng.pick(("男", "女", "女"), count),
            "birthday": pl.select(
                pl.date(pl.lit(born), pl.lit(month), pl.lit(day)).dt.to_string("%Y-%m-%d"),
            ).to_series(),
            "mail": pl.select(
                pl.when(rng.unit(count) < rates.HAS_MAIL).then(pl.format("m{}@example.com", person))
            ).to_series(),
            "unionid": "o6_bm" + rng.hexes(22, count),
            "openid": "oGzh7" + rng.hexes(22, count),
            "openid_mini": "oMin3" + rng.hexes(22, count),
            "uid": (1_000_000_000 + 7 * person.cast(pl.UInt64)).cast(pl.String),
            "nick": pl.select(pl.format("茶友{}", person)).to_series(),
            "size": 2 + rng.below(3, count),
            "changes_on": 180 + rng.below(rates.DAYS - 360, count),
        }
    )


def _with_phones(base: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """Cut the population in four by person number: families, recycled numbers, number changes,
    everybody else.
    """
    count = base.height
    families, recycled = int(count * rates.FAMILY), int(count * rates.RECYCLED) // 2 * 2
    changes = int(count * rates.NUMBER_CHANGE)
    ends = (families, families + recycled, families + recycled + changes)
    person = pl.col("person")
    kind = (
        pl.when(person < ends[0])
        .then(pl.lit("family"))
        .when(person < ends[1])
        .then(pl.lit("recycled"))
        .when(person < ends[2])
        .then(pl.lit("number_change"))
        .otherwise(pl.lit("plain"))
    )
    first_of_pair = person - (person - ends[0]) % 2
    gives_up = (pl.col("kind") == "recycled") & (person == pl.col("holder"))
    takes_over = (pl.col("kind") == "recycled") & (person != pl.col("holder"))
    holder = (
        pl.when(person < ends[0])
        .then(pl.col("household"))
        .when(person < ends[1])
        .then(first_of_pair)
        .otherwise(person)
    )
    return (
        base.with_columns(
            _households(base["size"], families).alias("household"), kind.alias("kind")
        )
        .with_columns(holder.cast(pl.UInt32).alias("holder"))
        .with_columns(
            pl.lit(numbers).gather(pl.col("holder")).alias("number"),
            pl.lit(numbers).gather(pl.col("holder") + count).alias("number_later"),
            pl.when(pl.col("kind") == "number_change")
            .then(pl.col("changes_on"))
            .otherwise(rates.DAYS),
            pl.when(takes_over).then(rates.TAKES_OVER_ON_DAY).otherwise(0).alias("from_day"),
            pl.when(gives_up).then(rates.GIVES_UP_BY_DAY).otherwise(rates.DAYS).alias("to_day"),
            pl.when(person < ends[0])
            .then(pl.col("surname").first().over("household"))
            .otherwise(pl.col("surname"))
            .alias("surname"),
        )
        .with_columns((pl.col("surname") + pl.col("given")).alias("name"))
        .drop("surname", "given", "size", "holder")
    )


def _households(sizes: pl.Series, families: int) -> pl.Series:
    """Return per person its household's first member; from `families` on everyone lives alone."""
    households: list[int] = []
    for size in sizes.head(families):
        households += [len(households)] * min(size, families - len(households))
        if len(households) == families:
            break
    alone = pl.int_range(families, len(sizes), eager=True, dtype=pl.UInt32)
    return pl.Series(households, dtype=pl.UInt32).append(alone)


def _numbers(rng: RandomColumns, count: int) -> pl.Series:
    """Return distinct mobiles: a range, then eight digits that step through their block without
    repeating.
    """
    start = int(rng.below(10**8, 1)[0])
    steps = pl.int_range(count, eager=True, dtype=pl.UInt64)
    tails = ((steps * 61_803_399 + start) % 10**8).cast(pl.String).str.zfill(8)
    return pl.Series(PREFIXES, dtype=pl.String).gather(steps % len(PREFIXES)) + tails
