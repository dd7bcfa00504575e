"""What customers are still worth: whether they still buy, how often they will, for how much. Pure
numbers; knows no other room.
"""

import os

# NOTE: for each of its steps over four numbers SciPy would wake a thread per processor and wait for
# all of them: fifty times the work itself, more on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from scv.profile.clv.bg_nbd import PurchaseModel, alive, fit, later_years, predict_orders
from scv.profile.clv.gamma_gamma import SpendingModel, expected_average, fit_spending
from scv.profile.clv.holdout import TOTAL, Holdout, holdout
from scv.profile.clv.maximum_likelihood import LEAST_REPEAT_BUYERS
from scv.profile.clv.purchase_histories import histories

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
