"""Who of the population is seen when, and the phone that is written down of them: spelt, hidden, or
somebody else's.
"""

import re

import polars as pl

from benchmarks.generate import rates
from benchmarks.generate.export_files import FIRST
from benchmarks.generate.phone_cells import FULL_WIDTH, PLACEHOLDER, SPELLINGS
from benchmarks.generate.population import Population
from benchmarks.generate.random_columns import RandomColumns


def draw_buyers(rng: RandomColumns, population: Population, share: float, rows: int) -> pl.Series:
    buyers = rng.order(population.count).head(max(1, int(population.count * share)))
    return buyers.gather((rng.unit(rows) ** rates.SKEW * len(buyers)).cast(pl.UInt32))


def sightings(rng: RandomColumns, population: Population, persons: pl.Series) -> pl.DataFrame:
    """Return one row per sighting: the person's columns, at, phone then, text as written, key if
    legible.
    """
    rows = len(persons)
    active = pl.col("to_day") - pl.col("from_day")
    return (
        population.people[persons]
        .with_columns((pl.col("from_day") + pl.lit(rng.unit(rows)) * active).alias("day"))
        .with_columns(
            at=pl.lit(FIRST) + pl.duration(seconds=(pl.col("day") * 86400).cast(pl.Int64)),
            phone=pl.when(pl.col("day") < pl.col("changes_on"))
            .then("number")
            .otherwise("number_later"),
            phenomenon=pl.col("kind"),
            key=pl.when(pl.col("day") < pl.col("changes_on"))
            .then("number")
            .otherwise("number_later"),
            mail_only=pl.col("mail").is_not_null() & (pl.col("person") % 100 < _MAIL_ONLY_PERCENT),
        )
        .with_columns(text=_spell(rng, rows))
    )


def sent_as_gifts(rng: RandomColumns, population: Population, orders: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with `to_name`, and name and phone of somebody else where they are gifts."""
    rows = orders.height
    gift = pl.lit(rng.unit(rows)) < rates.GIFT
    other = population.people[
        rng.below(rows, rows) % population.plain + (population.count - population.plain)
    ]
    named = orders.with_columns(to_name="name")
    return with_cases(
        named, gift, "gift", to_name=other["name"], text=other["number"], key=other["number"]
    )


def with_hidden_phones(rng: RandomColumns, orders: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with masks and relay numbers where the shop hides phones, and placeholders."""
    rows, number = orders.height, pl.col("phone")
    drawn, hosts = (
        pl.lit(rng.unit(rows)),
        pl.lit(rng.below(rates.PRIVACY_HOSTS, rows).cast(pl.String)),
    )
    masked = pl.format("{}****{}", number.str.slice(0, 3), number.str.slice(7, 4))
    relay = pl.format("184000010{}-{}", hosts.str.zfill(2), pl.lit(1000 + rng.below(9000, rows)))
    hidden = with_cases(
        orders, drawn < rates.MASKED + rates.PRIVACY, "privacy", text=relay, key=pl.lit(None)
    )
    return with_placeholders(rng, with_cases(hidden, drawn < rates.MASKED, "masked", text=masked))


def with_placeholders(rng: RandomColumns, rows: pl.DataFrame) -> pl.DataFrame:
    given = pl.lit(rng.unit(rows.height)) < rates.PLACEHOLDER
    return with_cases(rows, given, "placeholder", text=pl.lit(PLACEHOLDER.text), key=pl.lit(None))


def with_cases(
    rows: pl.DataFrame, cases: pl.Expr, phenomenon: str, **instead: pl.Expr | pl.Series
) -> pl.DataFrame:
    """Return the rows, with these values and this phenomenon in some cases."""
    values = instead | {"phenomenon": pl.lit(phenomenon)}
    return rows.with_columns(
        **{name: pl.when(cases).then(value).otherwise(name) for name, value in values.items()}
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
    return pl.format(
        re.sub(r"\{\w\}", "{}", way), *(parts[name] for name in re.findall(r"\{(\w)\}", way))
    )
