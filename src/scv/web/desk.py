"""The desk: one customer at a time for whoever answers them, with the home's keys. Every look is kept in the audit ledger."""

from collections.abc import Callable
from datetime import datetime

from scv.unlocked import Vault
from scv.web.faces import Asked, Face, Place
from scv.web.readings import Readings, vault_readings

_MENU = (("/", "查找客户", "look up"), ("/review", "待复核", "review"))


def desk_face(vault: Vault, by: str, now: Callable[[], datetime]) -> Face:
    """Return the desk of a home.

    Args:
        by: the login name that the ledgers keep.
        now: the current time, with its zone.
    """
    readings = vault_readings(vault)
    pages = _Pages(vault, readings, by, now)
    return Face("desk", (Place("/", pages.front),), _MENU, pages.wrong_token, readings.close)


class _Pages:
    def __init__(self, vault: Vault, readings: Readings, by: str, now: Callable[[], datetime]) -> None:
        self._vault, self._readings, self._by, self._now = vault, readings, by, now

    def front(self, asked: Asked) -> str:
        return asked.page("trouble.html", message="front")

    def wrong_token(self) -> None:
        pass
