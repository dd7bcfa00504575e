"""What a column was taken for, by what, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

By = Literal["header", "variant", "cells", "both", "note"]
Sure = Literal["high", "middle", "low"]

# So many of the cells may look otherwise before a header is mismatched, and before it is not believed.
HIGH_SHARE, MOST = 0.9, 0.6


@dataclass(frozen=True)
class Evidence:
    """One column that is read.

    Attributes:
        header: as it stands in the file.
        meaning: `customer phone`, a kind of identifier, or a canonical field.
        by: a word of the dictionary that is the whole header, or part of it (variant), the look of
            the cells, both, or a note in the header's brackets.
        sure: high, middle or low, see `score_column`.
        share: of its filled cells looked at, how many look like it, from 0 to 1; None where it has
            no look, or none is filled.
    """

    header: str
    meaning: str
    by: By
    sure: Sure
    share: float | None = None

    def to_list(self) -> list[object]:
        """Return the same as files keep it: header, meaning, by, sure, share in whole per cent."""
        share = None if self.share is None else int(100 * self.share)
        return [self.header, self.meaning, self.by, self.sure, share]


def score_column(header: str, meaning: str, fit: float, share: float | None) -> Evidence:
    """Return how sure a meaning is.

    High is a header that is a word of the dictionary, or has one in it and nine of ten cells that
    look so. Middle is a header with such a word in it, whose cells have no look of their own or
    mostly look so; also the word itself where one cell of ten looks otherwise. All else is low: the
    look of the cells alone, or a word against it.

    Args:
        fit: of the header, 1 for a word of the dictionary, 0 for none.
        share: of the filled cells, those that look like it; None where that says nothing.

    >>> score_column("手机号", "customer phone", 1.0, 0.95).sure, score_column("甲", "gender", 0, 1.0).by
    ('high', 'cells')
    """
    if fit == 0:
        return Evidence(header, meaning, "cells", "low", share)
    if share is None:
        return Evidence(
            header, meaning, "header" if fit == 1 else "variant", "high" if fit == 1 else "middle"
        )
    sure: Sure = "high" if share >= HIGH_SHARE else "middle" if share >= MOST else "low"
    return Evidence(header, meaning, "both", sure, share)
