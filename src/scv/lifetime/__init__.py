"""What customers are still worth: whether they still buy, how often they will, for how much. Pure numbers; knows no other room."""

from scv.lifetime.buying import PurchaseModel, alive, fit, later_years, predict_orders
from scv.lifetime.check import TOTAL, Holdout, holdout
from scv.lifetime.histories import histories
from scv.lifetime.likeliest import LEAST_REPEAT_BUYERS
from scv.lifetime.spending import SpendingModel, expected_average, fit_spending

__all__ = [
    "LEAST_REPEAT_BUYERS",
    "TOTAL",
    "PurchaseModel",
    "Holdout",
    "SpendingModel",
    "alive",
    "predict_orders",
    "expected_average",
    "fit",
    "fit_spending",
    "histories",
    "holdout",
    "later_years",
]
