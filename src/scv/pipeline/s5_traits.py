"""Traits and orders in a night: what marketers read of each customer beside the profile, worked out of the vault as of a day."""

import hashlib
from datetime import date
from functools import partial
from importlib import resources

import polars as pl

from scv.pipeline.forecast import Forecast, previous_model
from scv.profile import traits
from scv.schema.session import Session
from scv.schema.sql_steps import statement, steps

_sql = partial(statement, "scv.pipeline", "s5_traits.sql")


def fill_figures(
    session: Session, as_of: date, trait_settings: traits.TraitSettings, min_group: int, times: str
) -> None:
    """Fill published.orders, traits, marks and value_model from the vault, the published profiles and the temporary `previous_model`.

    Args:
        as_of: the day the traits are of; what happened later does not count.
        min_group: the model's counts of fewer customers are not told.
        times: how finely it is told when: day, or month, where numbers of days that end today are told in whole thirties too.
    """
    prepare(session, as_of)
    forecast = Forecast(as_of, trait_settings.value, previous_model(session, as_of), min_group)
    traits.build_traits(session, as_of, trait_settings, forecast)
    session.put("published.value_model", pl.DataFrame([forecast.row]))
    session.execute(_sql("traits_to_the_month" if times == "month" else "traits"))
    session.execute(_sql("marks"))
    session.execute(_sql("orders"), {"times": times})


def tier_definitions() -> str:
    """Return a fingerprint of the code that puts customers into tiers: between two of them, who moved was moved by us."""
    code = resources.files("scv")
    packages = ("profile/traits", "profile/clv")
    texts = [
        path.read_bytes()
        for package in packages
        for path in sorted(code.joinpath(package).iterdir(), key=str)
        if path.is_file()
    ]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def prepare(session: Session, as_of: date) -> None:
    """Make the views that traits of a day are worked out from."""
    for step in steps("scv.pipeline", "s5_traits.sql"):
        session.make(step.name, step.select.format(as_of=f"{as_of:%Y-%m-%d}"), view=step.view)
