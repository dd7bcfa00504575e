"""What one row of an export says, whatever the platform: the shape in which all layouts meet."""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

Identifier = tuple[str, str, str]  # kind, where it is unique, value


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
