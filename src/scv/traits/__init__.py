"""What is known of each customer beside the profile: how they buy, how satisfied they are, what they are worth."""

from scv.traits.build import NO_JUDGEMENT, WEIGHING, day_number, work_out
from scv.traits.festivals import FESTIVALS
from scv.traits.thresholds import DEFAULTS, MEANINGS, Reckoning, Thresholds, Weights, Worth

__all__ = [
    "DEFAULTS",
    "FESTIVALS",
    "MEANINGS",
    "NO_JUDGEMENT",
    "Reckoning",
    "WEIGHING",
    "Thresholds",
    "Weights",
    "Worth",
    "day_number",
    "work_out",
]
