"""Traits and orders in a night: what marketers read of each customer beside the profile, worked out
of the vault as of a day.
"""

from datetime import date
from functools import partial

import polars as pl

from scv.pipeline.context import RunContext, StageReport
from scv.pipeline.forecast import Forecast, previous_model
from scv.pipeline.former_generation import load_previous_run
from scv.profile import traits
from scv.publish.published_tables import fill_published
from scv.schema.session import Session
from scv.schema.sql_steps import statement, steps
from scv.values.times import SHANGHAI

_sql = partial(statement, "scv.pipeline", "s5_traits.sql")


def work_out_traits(context: RunContext) -> StageReport:
    """Fill the published tables of customers, and work out their traits as of the business date."""
    session, settings, on = context.session, context.home.settings, context.figures_on
    built_at = context.figures_at.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    about = [context.built.generation, on, built_at, context.partial, settings.times]
    session.execute("INSERT INTO published.about VALUES (?, ?, ?, ?, ?)", about)
    context.closed = fill_published(session, on, settings.times, context.own, settings.min_group)
    if reason := load_previous_run(session, context.generations):
        context.lost.append(
            f"segment_history, segment_sizes, value_model begin anew 人群历史与预测模型重新开始: {reason}"
        )
    fill_figures(session, on, settings.trait_settings, settings.min_group, settings.times)
    tiers = session.rows(
        "SELECT relationship, COUNT(*) FROM published.traits GROUP BY 1 ORDER BY 1"
    )
    return StageReport({tier: int(customers) for tier, customers in tiers})


def fill_figures(
    session: Session, as_of: date, trait_settings: traits.TraitSettings, min_group: int, times: str
) -> None:
    """Fill published.orders, traits, marks and value_model from the vault, the published profiles
    and the temporary `previous_model`.

    Args:
        as_of: the day the traits are of; what happened later does not count.
        min_group: the model's counts of fewer customers are not told.
        times: how finely it is told when: day, or month, where numbers of days that end today are
            told in whole thirties too.
    """
    prepare(session, as_of)
    forecast = Forecast(as_of, trait_settings.value, previous_model(session, as_of), min_group)
    traits.build_traits(session, as_of, trait_settings, forecast)
    session.put("published.value_model", pl.DataFrame([forecast.row]))
    session.execute(_sql("traits_to_the_month" if times == "month" else "traits"))
    session.execute(_sql("marks"))
    session.execute(_sql("orders"), {"times": times})


def prepare(session: Session, as_of: date) -> None:
    """Make the views that traits of a day are worked out from."""
    for step in steps("scv.pipeline", "s5_traits.sql"):
        session.make(step.name, step.select.format(as_of=f"{as_of:%Y-%m-%d}"), view=step.view)
