"""What the lifetime model found in tonight's purchases, in words, and whether it would have been
right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from scv.analytics.value_model import OPEN_REASONS
from scv.profile import clv
from scv.query.disclosure_control import cell_suppression
from scv.query.sandbox import Published
from scv.schema.sql_steps import statement

_DAYS_A_YEAR = 365
_sql = partial(statement, "scv.analytics", "clv_findings.sql")
_COHORTS = {
    "cohort": pl.String,
    "customers": pl.Int64,
    "predicted": pl.Float64,
    "actual": pl.Int64,
    "difference": pl.Float64,
}


@dataclass(frozen=True)
class Value:
    """What the model found.

    Attributes:
        buyers: customers with a dated purchase.
        returned: of them, those who bought on a second day; None where that may not be shown.
        model, spending: those in force, which traits are worked out with; None where the purchases
            never told them.
        fitted_on: of which day's purchases the model is; earlier than tonight where tonight's gave
            none.
        open_reason: why they gave none: few, vague; '' where they did.
        active: buyers expected to buy still; orders: days of purchase expected of all in the next
            365 days.
        to_the_day: whether purchases are published to the day; where not, nothing can be held
            against what happened.
        cohorts: `cohort` (quarter of the first purchase; the last row is `total`), `customers`,
            `predicted` and `actual` days of purchase in the days held back, `difference`: predicted
            to actual, less 1; null where there was none. No rows where nothing could be held
            against what happened. Cohorts of fewer customers than min_group are left out, but not
            from the total.
        days: how many days were held back.
    """

    buyers: int
    days: int
    returned: int | None = None
    model: clv.PurchaseModel | None = None
    spending: clv.SpendingModel | None = None
    fitted_on: date | None = None
    open_reason: str = ""
    active: float = 0.0
    orders: float = 0.0
    to_the_day: bool = True
    cohorts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_COHORTS))


def evaluate(published: Published, days: int) -> Value:
    """Tell of the model in force, and fit it anew without the last `days`, to hold what it foresees
    against what happened.
    """
    buyers, returned, active, orders = published.rows(_sql("predicted")).row(0)
    may_show = all(cell_suppression.may_show([returned, buyers - returned], published.min_group))
    in_force = published.rows("FROM value_model CROSS JOIN (SELECT times FROM about)").row(
        0, named=True
    )
    reason = in_force["open_because"] or ""
    if in_force["fitted_on"] is None or not may_show:
        return Value(
            buyers, days, returned if may_show else None, open_reason=reason if may_show else ""
        )
    r, alpha, a, b = (float(in_force[name]) for name in ("r", "alpha", "a", "b"))
    value = Value(
        buyers,
        days,
        returned,
        clv.PurchaseModel(r, alpha, a, b, 0.0, buyers),
        _spending(in_force),
        in_force["fitted_on"],
        reason,
        active,
        orders,
        to_the_day=in_force["times"] == "day",
    )
    if not value.to_the_day:
        return value
    (until,) = published.rows(_sql("until")).row(0)
    cohorts = clv.holdout(published.rows(_sql("bought")), until, days).cohorts
    return replace(value, cohorts=_check_cohorts(cohorts, published.min_group))


def _spending(in_force: Mapping[str, Any]) -> clv.SpendingModel | None:
    if in_force["spending_fitted_on"] is None:
        return None
    return clv.SpendingModel(in_force["p"], in_force["q"], in_force["v"] / 100, 0.0, 0)


def _check_cohorts(cohorts: pl.DataFrame, least: int) -> pl.DataFrame:
    by_cohort, total = cohorts.head(-1), cohorts.tail(1)
    shown = pl.Series(
        cell_suppression.may_show(by_cohort["customers"].to_list(), least), dtype=pl.Boolean
    )
    table = pl.concat([by_cohort.filter(shown), total.filter(pl.col("customers") >= least)])
    off = pl.when(pl.col("actual") > 0).then(pl.col("predicted") / pl.col("actual") - 1).round(4)
    return table.with_columns(off.alias("difference"), pl.col("predicted").round(1))


def summary_lines(value: Value) -> Iterator[str]:
    """Yield what the model found, a sentence a line, in both languages."""
    least = clv.LEAST_REPEAT_BUYERS
    chinese, english = OPEN_REASONS.get(
        value.open_reason, ("人数过少，不予显示", "too few customers to be shown")
    )
    if value.open_reason == "few":
        chinese, english = f"{chinese}（不足 {least} 位）", f"{english} (fewer than {least})"
    if value.model is None:
        yield f"No forecast tonight: {english}. 今晚没有预测：{chinese}。"
        return
    if value.open_reason:
        yield f"The model of {value.fitted_on} is still in use: {english}. 沿用 {value.fitted_on} 的模型：{chinese}。"
    yield from _parameters(value, value.model)
    if not value.to_the_day:
        yield "No backtest: purchases are published by month only ([published] times). 发布数据仅精确到月，无法回测。"
    elif value.cohorts.is_empty():
        yield (
            f"No backtest on the last {value.days} days: the purchases before them are too few or too similar; try fewer --days. "
            f"无法用最近 {value.days} 天检验：此前的购买记录过少或过于相似，请减小 --days。"
        )
    else:
        yield f"Backtest: forecast of {value.days} days ago, by quarter of the first purchase 回测（{value.days} 天前的预测，按首购季度）:"


def _parameters(value: Value, model: clv.PurchaseModel) -> Iterator[str]:
    a_year, leave = model.r / model.alpha * _DAYS_A_YEAR / 7, model.a / (model.a + model.b)
    yield f"{value.buyers} buyers, {value.returned} of them repeat buyers 买家 {value.buyers} 位，其中复购客户 {value.returned} 位."
    yield (
        f"Active buyers purchase on {a_year:.1f} days a year on average 活跃期间平均每年购买 {a_year:.1f} 天 "
        f"(r {model.r:.3f}, alpha {model.alpha:.3f})."
    )
    yield (
        f"After each repeat purchase {leave:.1%} churn 每次复购后有 {leave:.1%} 流失 "
        f"(a {model.a:.3f}, b {model.b:.3f})."
    )
    if value.spending:
        mean = value.spending.mean
        yield (
            f"Average spending per purchase day: {mean:,.2f} yuan 平均单次消费 {mean:,.2f} 元 "
            f"(p {value.spending.p:.3f}, q {value.spending.q:.3f}, v {value.spending.v:.3f})."
        )
    yield (
        f"Forecast: {value.active:,.0f} buyers still active, {value.orders:,.0f} purchase days in the next {_DAYS_A_YEAR} "
        f"预测：仍会购买 {value.active:,.0f} 位，未来一年共购买 {value.orders:,.0f} 天."
    )
