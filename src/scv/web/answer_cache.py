"""Answers that stay true as long as a generation is current, so that nobody waits for them twice."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from scv.web.connections import Snapshot

T = TypeVar("T")
_MOST = 200


class GenerationCache:
    """What was worked out of one generation; nothing of the one before is told."""

    def __init__(self) -> None:
        self._of: tuple[int, dict[Hashable, Any]] = 0, {}

    def get_or_compute(self, snapshot: Snapshot, about: Hashable, compute: Callable[[], T]) -> T:
        """Return what is known about something in this generation, worked out the first time.

        NOTE: two who ask at once may both work it out; each keeps the same.
        """
        generation = snapshot.about.manifest.generation
        if self._of[0] != generation or len(self._of[1]) >= _MOST:
            self._of = generation, {}
        known = self._of[1]
        if about not in known:
            known[about] = compute()
        answer: T = known[about]
        return answer
