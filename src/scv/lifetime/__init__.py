"""What customers are still worth: whether they still buy, how often they will, for how much. Pure numbers; knows no other room."""

from scv.lifetime.buying import BuyingModel, alive, expected, fit, later_years
from scv.lifetime.check import TOTAL, Holdout, holdout
from scv.lifetime.histories import histories
from scv.lifetime.likeliest import LEAST_REPEAT_BUYERS
from scv.lifetime.spending import SpendingModel, expected_average, fit_spending

__all__ = [
    "LEAST_REPEAT_BUYERS",
    "TOTAL",
    "BuyingModel",
    "Holdout",
    "SpendingModel",
    "alive",
    "expected",
    "expected_average",
    "fit",
    "fit_spending",
    "histories",
    "holdout",
    "later_years",
]
