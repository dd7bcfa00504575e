"""Thresholds that fit a home: where the phones of a family end and those of a shop begin is told by
the home's own counts. Nothing is changed by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from math import ceil, sqrt

from scv.console.i18n import say
from scv.customer_view.lookup import open_generation
from scv.home.open_home import Vault
from scv.home.settings import Settings, with_settings
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import HIGH_RANK, KINDS
from scv.stewardship.simulation import outcome_lines, simulate

_sql = partial(statement, "scv.stewardship", "threshold_fit.sql")
# Fewer beside one phone are a family's.
_FAMILY = 5
# The next count must be so many times as large: else there is no gap, and the counts tell nothing.
_GAP = 1.5


@dataclass(frozen=True)
class Fit:
    """What a home's counts say of one threshold.

    Attributes:
        setting: its section and name in scv.toml.
        now: what it is.
        proposed: what the widest gap among the counts makes it; as it is where there is none.
        below, above: the counts at the ends of that gap; None where there is none.
    """

    setting: str
    now: int
    proposed: int
    below: int | None = None
    above: int | None = None


def fits(session: Session, settings: Settings) -> list[Fit]:
    """Return the thresholds of guards and linking with what the attached vault says of them."""
    strong = [kind for kind, rank in KINDS.items() if rank <= HIGH_RANK]
    guards = settings.guards
    counted = {
        "guards.shared_identifiers": (guards.shared_identifiers, _sql("strong_beside"), [strong]),
        "guards.shared_names": (guards.shared_names, _sql("names_beside"), []),
        "linking.degree_cap": (settings.degree_cap, _sql("rows_of"), []),
    }
    return [
        fit(setting, now, (int(count) for (count,) in session.rows(query, given)))
        for setting, (now, query, given) in counted.items()
    ]


def fit(setting: str, now: int, counts: Iterable[int]) -> Fit:
    """Return what counts say of a threshold: the middle of the widest gap above a family's size, as
    a ratio; the lowest of several.
    """
    steps = sorted({_FAMILY, *(count for count in counts if count > _FAMILY)})
    gaps = [(above / below, below, above) for below, above in pairwise(steps)]
    widest = max(gaps, key=lambda gap: (gap[0], -gap[1]), default=(0.0, 0, 0))
    ratio, below, above = widest
    if ratio < _GAP or below < now <= above:
        return Fit(setting, now, now, *((below, above) if ratio >= _GAP else ()))
    return Fit(setting, now, ceil(sqrt(below * above)), below, above)


def changes(found: Sequence[Fit]) -> tuple[str, ...]:
    """Return the changes of settings that are proposed, as `scv simulate --set` takes them."""
    return tuple(f"{each.setting}={each.proposed}" for each in found if each.proposed != each.now)


def proposal(vault: Vault, now: datetime) -> Iterator[str]:
    """Yield what fits this home, and what the current generation would be with it.

    Args:
        now: the day ages are counted on.
    """
    with open_generation(vault) as session:
        found = fits(session, vault.home.settings)
    yield from fit_lines(found)
    if proposed := changes(found):
        yield say("With these, as tried by scv simulate:")
        yield from outcome_lines(simulate(vault, with_settings(vault.home, proposed), now))


def fit_lines(found: Sequence[Fit]) -> Iterator[str]:
    """Yield a line per threshold."""
    for each in found:
        if each.below is None:
            yield say(
                "{setting} = {now}: no gap among the counts; nothing to propose",
                setting=each.setting,
                now=each.now,
            )
            continue
        if each.proposed == each.now:
            yield say(
                "{setting} = {now}: lies in the widest gap, between {below} and {above}",
                setting=each.setting,
                now=each.now,
                below=each.below,
                above=each.above,
            )
        else:
            yield say(
                "{setting} = {now}: the widest gap lies between {below} and {above}; proposed: {proposed}",
                setting=each.setting,
                now=each.now,
                proposed=each.proposed,
                below=each.below,
                above=each.above,
            )
