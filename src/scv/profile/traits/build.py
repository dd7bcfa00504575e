"""Work out every trait of every customer as of a day: steps of SQL around the model of who stays
and what they will spend.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import partial

import polars as pl

from scv.profile.traits.festivals import calendar, next_festival
from scv.profile.traits.thresholds import TraitSettings
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, statement, steps

Forecaster = Callable[[pl.DataFrame], pl.DataFrame | None]

_EPOCH = date(1970, 1, 1)
# What somebody would do next is no judgement of what was.
NO_RATING = ("recommend", "repurchase", "price_tolerance", "competitor")
# Before the name of an indicator: how much it matters, which is no judgement either.
IMPORTANCE = "importance_"
_sql = partial(statement, "scv.profile.traits", "traits.sql")


def build_traits(
    session: Session, as_of: date, trait_settings: TraitSettings, forecast: Forecaster
) -> None:
    """Leave the temporary view `traits`, one row per customer of `people`, for a single reader.

    Reads people, dated_orders, dated_events, given_marks, allowed and referrals (traits.sql tells
    their columns). Nothing that happened after `as_of` counts; neither the order of rows nor how
    they came matters.

    Args:
        forecast: given customer_id, repeats, last and observed (weeks), priced and average (days
            of purchase whose money is known, fen on each) of every buyer, returns customer_id, stays, expected_orders, basket_fen,
            later_orders and later_years; None if they tell no model.
    """
    _ask(session, as_of, trait_settings)
    _load_weights(session, trait_settings)
    queries = steps("scv.profile.traits", "traits.sql")
    forecast_at = next(at for at, step in enumerate(queries) if step.name == "standings")
    run(session, queries[:forecast_at])
    forecasts = forecast(session.frame(_sql("histories")))
    load(session, "prospects", () if forecasts is None else forecasts)
    run(session, queries[forecast_at:])


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to a day."""
    return (day - _EPOCH).days


def _ask(session: Session, as_of: date, trait_settings: TraitSettings) -> None:
    name, at, before = next_festival(as_of)
    parameters: dict[str, object] = {
        "day": day_number(as_of),
        "festival": name,
        "festival_day": day_number(at),
        "festival_before": day_number(before) if before else None,
        **asdict(trait_settings.thresholds),
        **asdict(trait_settings.value),
    }
    kinds = {int: "INTEGER", float: "DOUBLE", str: "STRING", type(None): "INTEGER"}
    columns = ", ".join(
        f"CAST(? AS {kinds[type(value)]}) AS {name}" for name, value in parameters.items()
    )
    session.make("asked", f"SELECT {columns}", [*parameters.values()])
    load(session, "calendar", calendar(as_of))


def _load_weights(session: Session, trait_settings: TraitSettings) -> None:
    weights = asdict(trait_settings.weights)
    other = weights.pop("other")
    named = {**weights, **dict.fromkeys(NO_RATING, 0.0)}
    load(session, "weights", named.items())
    session.execute(_sql("other_weights"), {"importance": IMPORTANCE, "other": other})
