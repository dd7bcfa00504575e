"""The model of who still buys, of a night: fitted to tonight's purchases, or, where they leave it
open, the last one that could be had.

What is in force is one row of the published table `value_model`, so that it is part of a
generation: a night upon a night and a rebuild read it from the same place. A model is never used
for a day before its own.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from scv.profile import traits
from scv.query.disclosure_control import cell_suppression
from scv.schema.session import Session

if TYPE_CHECKING:
    from scv.profile import clv

_WEEKS_OF_A_YEAR = 365 / 7
_COLUMNS = ("fitted_on", "r", "alpha", "a", "b", "spending_fitted_on", "p", "q", "v")


@dataclass(frozen=True)
class PreviousModel:
    """What the generation before had in force: a row of `value_model` without its counts; all None
    before the first model.
    """

    fitted_on: date | None = None
    r: float | None = None
    alpha: float | None = None
    a: float | None = None
    b: float | None = None
    spending_fitted_on: date | None = None
    p: float | None = None
    q: float | None = None
    v: float | None = None


def previous_model(session: Session, as_of: date) -> PreviousModel:
    """Return what is in force before tonight's fit, of the temporary table `former_model`; nothing
    that is of a later day.
    """
    row = session.row(f"SELECT {', '.join(_COLUMNS)} FROM former_model")
    known = PreviousModel(*row) if row else PreviousModel()
    if known.fitted_on and known.fitted_on > as_of:
        known = PreviousModel(
            spending_fitted_on=known.spending_fitted_on, p=known.p, q=known.q, v=known.v
        )
    if known.spending_fitted_on and known.spending_fitted_on > as_of:
        known = PreviousModel(known.fitted_on, known.r, known.alpha, known.a, known.b)
    return known


class Forecast:
    """What tonight's purchases foretell: called with the histories of all buyers, it leaves behind
    the row of `value_model`.
    """

    def __init__(
        self,
        as_of: date,
        value_settings: traits.ValueSettings,
        previous: PreviousModel = PreviousModel(),
        min_group: int = 0,
    ) -> None:
        self._as_of, self._value_settings, self._previous, self._min_group = (
            as_of,
            value_settings,
            previous,
            min_group,
        )
        self.row: dict[str, object] = dict.fromkeys(_COLUMNS)

    def __call__(self, histories: pl.DataFrame) -> pl.DataFrame | None:
        """Return customer_id, stays, expected_orders, basket_fen, later_orders and later_years of
        every buyer; None without a model.

        Args:
            histories: `customer_id`, `repeats`, `last` and `observed` (weeks), `priced` and `average`:
                over how many days of purchase whose money is known, how many fen each.
        """
        # NOTE: here, because SciPy takes longer to load than most commands take to run.
        from scv.profile import clv

        # NOTE: the model of spending knows no order that cost nothing; days of purchase are its
        # transactions.
        average = histories["average"].cast(pl.Float64)
        days = histories["priced"].alias("repeats")
        spendings = pl.DataFrame({"repeats": days, "average": average}).filter(average > 0)
        model = self._purchase_model(histories)
        spending = self._spending(spendings)
        if model is None:
            return None
        baskets = (
            clv.expected_average(spending, days, average.clip(lower_bound=0.01))
            if spending
            else average
        )
        later = clv.later_years(
            model, histories, self._value_settings.horizon_years, self._value_settings.discount_rate
        )
        return histories.select(
            "customer_id",
            stays=clv.alive(model, histories).round(4),
            expected_orders=clv.predict_orders(model, histories, _WEEKS_OF_A_YEAR).round(4),
            basket_fen=baskets.round(2),
            later_orders=later["orders"].round(4),
            later_years=later["years"].round(4),
        )

    def _purchase_model(self, histories: pl.DataFrame) -> "clv.PurchaseModel | None":
        from scv.profile import clv

        returned = histories.filter(pl.col("repeats") > 0).height
        if all(cell_suppression.may_show([returned, histories.height - returned], self._min_group)):
            least = max(self._min_group, 1)
            self.row |= {
                "buyers": histories.height // least * least,
                "returned": returned // least * least,
            }
        found, previous = clv.fit(histories), self._previous
        if found is None:
            self.row["open_because"] = "few" if returned < clv.LEAST_REPEAT_BUYERS else "vague"
            if previous.r and previous.alpha and previous.a and previous.b:
                found = clv.PurchaseModel(
                    previous.r, previous.alpha, previous.a, previous.b, 0.0, 0
                )
        if found:
            on = previous.fitted_on if "open_because" in self.row else self._as_of
            self.row |= {
                "fitted_on": on,
                "r": found.r,
                "alpha": found.alpha,
                "a": found.a,
                "b": found.b,
            }
        return found

    def _spending(self, spendings: pl.DataFrame) -> "clv.SpendingModel | None":
        from scv.profile import clv

        found, previous, on = clv.fit_spending(spendings), self._previous, self._as_of
        if (
            found is None
            and previous.spending_fitted_on
            and previous.p
            and previous.q
            and previous.v
        ):
            found, on = (
                clv.SpendingModel(previous.p, previous.q, previous.v, 0.0, 0),
                previous.spending_fitted_on,
            )
        if found:
            self.row |= {"spending_fitted_on": on, "p": found.p, "q": found.q, "v": found.v}
        return found
