"""What one row of an export says, whatever the platform: the shape in which all layouts meet."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

Identifier = tuple[str, str, str]  # kind, where it is unique, value

_CUT = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+")  # a number that a spreadsheet has rounded


@dataclass(frozen=True)
class Statement:
    """One word of consent. `said_at` is known only where a column tells it or the row itself is the act."""

    purpose: str
    contact: str
    granted: bool
    said_at: datetime | None = None


@dataclass
class Row:
    """One usable row; times on Shanghai's clock, money in fen."""

    file: str
    row_no: int
    layout: str
    channel: str
    account: str
    exported: datetime | None = None
    cells: dict[str, str | None] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    keyless: bool = False  # its key lacks a part; `key` is then made of what there is
    event_cells: tuple[str, ...] = ()  # the cells that make the event; none where one is missing
    event: str | None = None
    at: datetime | None = None
    updated: datetime | None = None
    status_rank: int = -1
    phone: str | None = None
    role: str | None = (
        None  # whose phone it is: customer, receiver, or fallback: the receiver's for want of the customer's
    )
    referrers: list[str] = field(default_factory=list)
    identifiers: set[Identifier] = field(default_factory=set)
    name: str | None = None
    gender: str | None = None
    birthday: tuple[int | None, int, int] | None = None
    place: tuple[str | None, str | None] | None = (
        None  # province and city; None where the row tells no address at all
    )
    order: Identifier | None = None
    bought: bool = False
    refunded: bool = False
    amount: int | None = None
    refund: int | None = None
    discount: int | None = None
    quantity: int | None = None
    category: str | None = None
    store: str | None = None
    is_complaint: bool = False
    step: int | None = None
    closed: bool = False
    solved: bool = False  # closed, and neither dismissed nor taken back
    statements: list[Statement] = field(default_factory=list)
    marks: list[tuple[str, Fraction]] = field(
        default_factory=list
    )  # indicator, share of the scale from 0 to 1

    @property
    def record(self) -> tuple[str, ...]:
        """Return what names the thing the row is about: of rows that share it, the latest counts."""
        return (self.layout, self.account, *self.key)

    @property
    def whose(self) -> tuple[str, ...]:
        """Return the phone and the identifiers of the row."""
        return (self.phone or "", *("/".join(each) for each in sorted(self.identifiers)))

    def make_do(self) -> None:
        """Give a row with a phone or an identifier a key, where its own lacks a part.

        A row of people is known by whom it is about, an event by the cells that make it, else by all
        its cells: then it adds no order, no money and no mark.
        """
        cells = (cell for cell in self.cells.values() if cell)
        if self.key or not (self.phone or self.identifiers) or any(map(_CUT.fullmatch, cells)):
            return
        self.keyless = True
        if self.event in (None, "join", "follow"):
            self.key = ("", *self.whose)
        elif self.event_cells:
            self.key = ("", *self.event_cells, *self.whose)
        else:
            self.key = ("", *(f"{header}={cell}" for header, cell in sorted(self.cells.items())))
            self.bought = self.refunded = False
            self.amount = self.refund = self.discount = self.quantity = None
            self.marks = []

    def stands_for(self, other: "Row") -> bool:
        """Tell whether this row has the key that another one of the same thing lacks."""
        if self.keyless or not other.keyless or self.record[:2] != other.record[:2]:
            return False
        if other.event in (None, "join", "follow"):
            return other.phone in (None, self.phone) and other.identifiers <= self.identifiers
        return bool(other.event_cells) and (self.event_cells, self.whose) == (
            other.event_cells,
            other.whose,
        )
