"""DuckDB as the engine of a run: `scv.schema.session.Session` upon one connection."""

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeGuard

import duckdb

from scv.vault.engine import Limits, as_view, open_engine

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    import polars as pl

    from scv.schema.session import Item, Result, Values

_AT_ONCE = 2


class DuckSession:
    """One connection to DuckDB, closed at the end of a with block.

    Args:
        con: the connection, or what opens it, called when it is first needed.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection | Callable[[], duckdb.DuckDBPyConnection]
    ) -> None:
        self._open: Callable[[], duckdb.DuckDBPyConnection] | None = con if callable(con) else None
        self._opened: duckdb.DuckDBPyConnection | None = None if callable(con) else con
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The connection, for the vault and for whoever runs SQL that is not ours."""
        with self._lock:
            if self._opened is None:
                assert self._open is not None, "closed"
                self._opened = self._open()
            return self._opened

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection and the threads; what is given as a way to open one is opened
        again when it is needed.
        """
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            # NOTE: without the lock: what is still at work needs the connection to come to its end.
            pool.shutdown()
        with self._lock:
            if self._opened:
                self._opened.close()
            self._opened = None

    def cursor(self) -> "DuckSession":
        """Return a session of its own upon the same database, for another thread."""
        return DuckSession(self.con.cursor())

    def execute(self, query: str, parameters: object = None, /) -> duckdb.DuckDBPyConnection:
        """Run one statement."""
        return (
            self.con.execute(query, parameters)
            if parameters is not None
            else self.con.execute(query)
        )

    def make(
        self, name: str, select: str, parameters: "Values | None" = None, *, view: bool = False
    ) -> None:
        """Make a temporary table, or view, of what `select` gives."""
        self.execute(
            f"CREATE OR REPLACE TEMP {'VIEW' if view else 'TABLE'} {name} AS {select}", parameters
        )

    def put(self, table: str, rows: "pl.DataFrame | Iterable[Sequence[object]]") -> None:
        """Append rows: a frame by the names of its columns, plain values in the order of the
        table's.
        """
        if _is_frame(rows):
            insert(self.con, table, rows)
            return
        rows = [*map(tuple, rows)]
        if not rows:
            return
        if all(type(value) is int for row in rows for value in row):
            # NOTE: one text a column, read as integers first: ten thousand rows take seconds if
            # they are bound as a list or cell by cell, written as literals, or read as decimals.
            cells = ", ".join(
                f"CAST(UNNEST(STRING_SPLIT(${at + 1}, ' ')) AS HUGEINT)"
                for at in range(len(rows[0]))
            )
            columns = [" ".join(map(str, column)) for column in zip(*rows, strict=True)]
            self.execute(f"INSERT INTO {table} SELECT {cells}", columns)
            return
        parameters = [{f"c{at}": value for at, value in enumerate(row)} for row in rows]
        # NOTE: one text instead of one value each: the driver looks for Pandas anew at every value
        # it is given.
        shape = json.dumps([dict.fromkeys(parameters[0], "VARCHAR")])
        self.execute(
            f"INSERT INTO {table} SELECT * FROM (SELECT UNNEST(from_json(?, '{shape}'), recursive := TRUE))",
            [json.dumps(parameters)],
        )

    def rows(self, select: str, parameters: "Values | None" = None) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return self.execute(select, parameters).fetchall()

    def dicts(self, select: str, parameters: "Values | None" = None) -> list[dict[str, Any]]:
        """Return all rows, each as column → value."""
        answer = self.execute(select, parameters)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def row(self, select: str, parameters: "Values | None" = None) -> tuple[Any, ...] | None:
        """Return the first row; None where there is none."""
        found: tuple[Any, ...] | None = self.execute(select, parameters).fetchone()
        return found

    def scalar(self, select: str, parameters: "Values | None" = None) -> Any:
        """Return the first value of the first row.

        Raises:
            LookupError: there is no row.
        """
        if (found := self.row(select, parameters)) is None:
            raise LookupError(select)
        return found[0]

    def frame(self, select: str, parameters: "Values | None" = None) -> "pl.DataFrame":
        """Return the rows as a frame."""
        return frame(self.con, select, parameters)

    def mint(self, name: str, table: str, order: str, ids: Callable[[int], list[str]]) -> None:
        """Make `name`: the rows of `table` in the order of a column, each with an id of its own as
        `customer_id`.
        """
        # NOTE: here, for the reason told at `frame`. A frame, because a first night mints millions.
        import polars as pl

        new = pl.DataFrame(
            {"customer_id": ids(self.scalar(f"SELECT COUNT(*) FROM {table}"))},
            schema={"customer_id": pl.String},
        )
        self.execute("CREATE OR REPLACE TEMP TABLE new_ids (place BIGINT, customer_id UUID)")
        self.put("new_ids", new.with_row_index("place", 1))
        self.make(
            name,
            f"SELECT numbered.* EXCLUDE (place), new_ids.customer_id "
            f"FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY {order}) AS place FROM {table}) AS numbered JOIN new_ids USING (place)",
        )

    def map(self, work: "Callable[[Item], Result]", items: "Iterable[Item]") -> "list[Result]":
        """Return what `work` makes of each item, in their order, two at a time."""
        # NOTE: here, for the reason told at `frame`.
        from concurrent.futures import ThreadPoolExecutor

        with self._lock:
            self._pool = self._pool or ThreadPoolExecutor(max_workers=_AT_ONCE)
        return list(self._pool.map(work, items))


def _is_frame(rows: "pl.DataFrame | Iterable[Sequence[object]]") -> "TypeGuard[pl.DataFrame]":
    # NOTE: no test of the class: who puts plain values need not load Polars.
    return hasattr(rows, "__arrow_c_stream__")


def open_session(temp_folder: Path, limits: Limits = Limits()) -> DuckSession:
    """Return a session upon an in-memory DuckDB; see `open_engine`."""
    return DuckSession(open_engine(temp_folder, limits))


def insert(con: duckdb.DuckDBPyConnection, table: str, frame: "pl.DataFrame") -> None:
    """Append `frame` to `table`, matching columns by name."""
    if frame.height:
        with as_view(con, "_offered", frame):
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _offered")


def frame(con: duckdb.DuckDBPyConnection, sql: str, parameters: object = None) -> "pl.DataFrame":
    """Return the rows of one query as a frame."""
    # NOTE: here, because the children that run SQL which is not ours need the engine alone.
    import polars as pl

    return pl.DataFrame(con.sql(sql, params=parameters or []))
