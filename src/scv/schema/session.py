"""The seam between our SQL and the engine that runs it: what a rule may ask of an engine, and no
more (docs/decisions/0042).

DuckDB's is `scv.vault.session.DuckSession`. A step is a SELECT that becomes a relation of its name;
nothing but `execute` names a dialect.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import polars as pl

Item = TypeVar("Item")
Result = TypeVar("Result")
Values = Sequence[object] | dict[str, Any]


class Engine(Protocol):
    """What runs one statement; a bare connection of DuckDB is one."""

    def execute(self, query: str, parameters: object = None, /) -> object:
        """Run one statement for what it changes."""


class Session(Engine, Protocol):
    """What runs the SQL of a run and holds what it made, until it is closed."""

    def make(
        self, name: str, select: str, parameters: Values | None = None, *, view: bool = False
    ) -> None:
        """Make the relation `name` of what `select` gives, in the place of one of that name.

        Args:
            view: for a single reader: nothing is written down. A view takes no parameters.
        """

    def put(self, table: str, rows: "pl.DataFrame | Iterable[Sequence[object]]") -> None:
        """Append rows: a frame by the names of its columns, plain values in the order of the
        table's, large numbers as text.
        """

    def rows(self, select: str, parameters: Values | None = None) -> list[tuple[Any, ...]]:
        """Return all rows."""

    def dicts(self, select: str, parameters: Values | None = None) -> list[dict[str, Any]]:
        """Return all rows, each as column → value."""

    def row(self, select: str, parameters: Values | None = None) -> tuple[Any, ...] | None:
        """Return the first row; None where there is none."""

    def scalar(self, select: str, parameters: Values | None = None) -> Any:
        """Return the first value of the first row.

        Raises:
            LookupError: there is no row.
        """

    def frame(self, select: str, parameters: Values | None = None) -> "pl.DataFrame":
        """Return the rows as a frame."""

    def mint(self, name: str, table: str, order: str, ids: Callable[[int], list[str]]) -> None:
        """Make the relation `name`: the rows of `table`, in the order of a column, each with an id
        of its own as `customer_id`.

        Args:
            ids: gives so many new ids; asked once.
        """

    def map(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Return what `work` makes of each item, in their order; several are at work at a time."""
