"""Rows of exports in the making, each with the truth about it, and the phone cells in them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from benchmarks.generate.export_files import FIRST
from benchmarks.generate.hard import rates
from benchmarks.generate.hard.people import Consumer, People
from benchmarks.generate.phone_cells import (
    ENCRYPTED,
    MISSING,
    PLACEHOLDER,
    PhoneCell,
    masked_phone,
    messy,
    plain,
    privacy,
)

LABELS = {
    "masked": "masked",
    "encrypted": "masked",
    "privacy": "privacy_number",
    "placeholder": "placeholder",
    "typo": "typo_in_phone",
}
"""What a row is called whose phone cell is of such a kind, whoever it is of."""

_RECEIVER_ONLY = ("taobao_order_list", "pdd_order_receiver", "douyin_order", "jd_order")
"""Layouts in which the receiver's name is all there is of a name."""


@dataclass(frozen=True)
class Row:
    """One data row: the facts it shows, when, whose it is and why it is here.

    `phone` is the mobile (E.164) that its key cell spells, whoever's that is: "" if a filled cell
    spells none, None if it is empty; `tokens` are the
    identifiers in it that are its person's own, her phones among them.
    """

    layout: str
    account: str
    at: dt.datetime
    facts: dict[str, Any]
    who: Consumer
    phenomenon: str
    case: int
    phone: str | None
    tokens: tuple[str, ...]
    is_old: bool = False
    """Stands in an export that was taken earlier."""

    @property
    def signs(self) -> list[str]:
        """The kinds of what it shows of somebody beside a phone: a name, a birthday, an identifier."""
        kinds = [token.split(":")[0] for token in self.tokens if not token.startswith("phone:")]
        names = [self.facts.get("name"), self.layout in _RECEIVER_ONLY and self.facts["receiver"]]
        kinds += ["name"] if any(names) and "##" not in str(names) else []
        return sorted(kinds + (["birthday"] if self.facts.get("birthday") else []))


class World:
    """The people, and the rows they have left so far."""

    def __init__(self, seed: int) -> None:
        self.people = People(seed)
        self.rng = self.people.rng
        self.rows: list[Row] = []
        self.relays = [f"184000010{host:02d}" for host in range(rates.PRIVACY_HOSTS)]
        self._serial = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def serial(self) -> int:
        """Return a number that no other row has."""
        self._serial += 1
        return self._serial

    def day(self, who: Consumer) -> float:
        """Return a moment of hers, in days since the first."""
        return self.rng.uniform(who.first_day, who.last_day)

    def add(
        self,
        layout: str,
        account: str,
        who: Consumer,
        day: float,
        facts: dict[str, Any],
        cells: tuple[PhoneCell, ...] = (),
        tokens: tuple[str | None, ...] = (),
        phenomenon: str | None = None,
    ) -> None:
        """Add a row.

        Args:
            cells: its phone cells, first the one that says whose row it is.
            tokens: kind@namespace:value of what else identifies her; null where a row shows none.
            phenomenon: what this row is a case of, for itself; None: of what its phone cell or its
                person is.
        """
        own = [f"phone:{each.key}" for each in cells if each.key in who.own_numbers]
        key = cells[0] if cells else MISSING
        label = phenomenon or LABELS.get(key.kind)
        by_person = "messy" if self._is_messy(key) and who.phenomenon == "plain" else who.phenomenon
        self.rows.append(
            Row(
                layout,
                account,
                moment(day),
                facts,
                who,
                label or by_person,
                who.case if label in (None, who.phenomenon) else self.people.case(),
                key.key or ("" if key.text else None),
                (*own, *(each for each in tokens if each)),
            )
        )

    def typed(self, who: Consumer, day: float) -> PhoneCell:
        """Return her phone as somebody types it by hand."""
        if self.chance(rates.PLACEHOLDER):
            return PLACEHOLDER
        return self._spelt(who.number(day), rates.TYPO_BY_HAND)

    def ordered(self, number: str) -> PhoneCell:
        """Return a phone as it stands in an order."""
        return self._spelt(number, rates.TYPO_IN_ORDER)

    def hidden(self, cell: PhoneCell, masked: float, relayed: float = 0.0) -> PhoneCell:
        """Return the cell, or in such shares of all a mask or a relay number in its place."""
        drawn, digits = self.rng.random(), (cell.key or "+8613000000000")[3:]
        if drawn < masked:
            return masked_phone(digits, self.rng)
        return privacy(self.rng.choice(self.relays), self.rng) if drawn < masked + relayed else cell

    def encrypted(self, cell: PhoneCell) -> PhoneCell:
        """Return the cell, or cipher text in its place."""
        return ENCRYPTED if self.chance(rates.ENCRYPTED_DOUYIN) else cell

    def _spelt(self, number: str, typos: float) -> PhoneCell:
        if self.chance(typos):
            return self._with_typo(number)
        return messy(number, self.rng) if self.chance(rates.MESSY) else plain(number)

    def _with_typo(self, number: str) -> PhoneCell:
        """Return the number with a wrong digit in its middle, which makes it nobody's we know, or
        without one.
        """
        at = self.rng.randint(3, 6)
        if self.chance(0.3):
            return PhoneCell(number[:at] + number[at + 1 :], "typo")
        digit = self.rng.choice([each for each in "123456789" if each != number[at]])
        wrong = number[:at] + digit + number[at + 1 :]
        return PhoneCell(wrong, "typo", f"+86{wrong}")

    @staticmethod
    def _is_messy(cell: PhoneCell) -> bool:
        return cell.key is not None and f"+86{cell.text}" != cell.key


def moment(day: float) -> dt.datetime:
    """Return local time of so many days since the first."""
    return FIRST + dt.timedelta(seconds=int(day * 86_400))


def stamp(day: float, minutes: int = 0) -> str:
    """Return local time as most platforms write it."""
    return f"{moment(day) + dt.timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"
