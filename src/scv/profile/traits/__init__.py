"""What is known of each customer beside the profile: how they buy, how satisfied they are, what
they are worth.
"""

from scv.profile.traits.build import IMPORTANCE, NO_RATING, build_traits, day_number
from scv.profile.traits.festivals import FESTIVALS
from scv.profile.traits.thresholds import (
    DEFAULTS,
    MEANINGS,
    Thresholds,
    TraitSettings,
    ValueSettings,
    Weights,
)

__all__ = [
    "DEFAULTS",
    "FESTIVALS",
    "MEANINGS",
    "NO_RATING",
    "TraitSettings",
    "IMPORTANCE",
    "Thresholds",
    "Weights",
    "ValueSettings",
    "day_number",
    "build_traits",
]
