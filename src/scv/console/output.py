"""Put frames and progress on a terminal; quiet where the output is piped."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import polars as pl
from rich.cells import cell_len
from rich.console import Console

from scv.console.spreadsheets import csv_of, is_plain


def emit(rows: pl.DataFrame, shape: str) -> None:
    """Print rows as a table, CSV or JSON; cells that a spreadsheet would run as formulas are made
    inert in CSV.
    """
    if shape == "csv":
        click.echo(safe_csv(rows), nl=False)
    elif shape == "json":
        click.echo(_flat(rows, lambda kind: kind not in (pl.Object, pl.Binary)).write_json())
    else:
        _print_table(rows)


def emit_text(document: dict[str, Any], texts: Iterable[str], shape: str) -> None:
    """Print what is told as lines for people, or as one JSON document."""
    if shape == "json":
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        lines(texts)


def safe_csv(rows: pl.DataFrame) -> str:
    """Return rows as CSV in which no cell and no header is one that a spreadsheet would run as a
    formula.
    """
    return csv_of(_flat(rows, is_plain))


def _flat(rows: pl.DataFrame, known: Callable[[pl.DataType], bool]) -> pl.DataFrame:
    """Write cells of types that the format does not know as JSON; bytes as hexadecimal digits."""
    return rows.with_columns(
        pl.Series(name, [_as_text(cell) for cell in rows[name].to_list()], pl.String)
        for name, dtype in rows.schema.items()
        if not known(dtype)
    )


def _as_text(cell: object) -> str | None:
    if cell is None:
        return None
    return (
        cell.hex() if isinstance(cell, bytes) else json.dumps(cell, ensure_ascii=False, default=str)
    )


def _print_table(rows: pl.DataFrame) -> None:
    """Print a table; where it is wider than the terminal, one block of name and value a row, so
    that nothing is cut off.
    """
    columns = [[name, *map(_terminal_text, rows[name])] for name in rows.columns]
    widths = [max(map(cell_len, column)) for column in columns]
    console = Console()
    if not console.is_terminal or sum(widths) + 2 * len(widths) - 2 <= console.width:
        padded = [
            _pad(column, width, right=dtype.is_numeric())
            for column, width, dtype in zip(columns, widths, rows.dtypes, strict=True)
        ]
        click.echo(
            "".join("  ".join(cells).rstrip() + "\n" for cells in zip(*padded, strict=True)),
            nl=False,
        )
    elif rows.height > console.height:
        click.echo_via_pager(_blocks(rows))
    else:
        click.echo("".join(_blocks(rows)), nl=False)


def _pad(cells: list[str], width: int, right: bool) -> list[str]:
    blanks = (" " * (width - cell_len(cell)) for cell in cells)
    return [
        blank + cell if right else cell + blank for cell, blank in zip(cells, blanks, strict=True)
    ]


def _blocks(rows: pl.DataFrame) -> Iterator[str]:
    widest = max(map(len, rows.columns))
    for number, row in enumerate(rows.iter_rows(), start=1):
        yield f"-- {number} --\n"
        yield from (
            f"{name:<{widest}}  {_terminal_text(cell)}\n"
            for name, cell in zip(rows.columns, row, strict=True)
        )


def _terminal_text(cell: object) -> str:
    """Return a cell as text without anything that a terminal would obey."""
    return (
        "" if cell is None else "".join(char if char.isprintable() else "?" for char in str(cell))
    )


def lines(texts: Iterable[str]) -> None:
    """Print lines, each made safe for a terminal: names and nicknames may hold anything."""
    for text in texts:
        click.echo(_terminal_text(text))


class Steps:
    """One line on standard error for each step that has ended, below them how the next one goes;
    nothing where that is no terminal.
    """

    def __init__(self, shown: bool = True) -> None:
        self._console = (
            Console(stderr=True, highlight=False) if shown and sys.stderr.isatty() else None
        )

    @contextmanager
    def step(
        self, name: str, going: Callable[[float], str], done: Callable[[], str]
    ) -> Iterator[None]:
        """Show one step.

        Args:
            going: how far it is after so many seconds.
            done: what it did; where that is nothing, no line is left.
        """
        if self._console is None:
            yield
            return
        # NOTE: here, because most commands have no steps.
        from rich.live import Live
        from rich.spinner import Spinner
        from rich.text import Text

        start, spinner = time.perf_counter(), Spinner("dots")

        def seconds() -> float:
            return time.perf_counter() - start

        def under_way() -> Spinner:
            spinner.update(text=Text(f"{_step_text(name)} {seconds():>7.1f} s  {going(seconds())}"))
            return spinner

        try:
            with Live(
                get_renderable=under_way,
                console=self._console,
                transient=True,
                refresh_per_second=5,
            ):
                yield
        except BaseException:
            self._console.print(Text(f"✗ {_step_text(name)} {seconds():>7.1f} s", style="red"))
            raise
        if text := done():
            self._console.print(
                Text(f"✓ {_step_text(name)} {seconds():>7.1f} s  {text}"), soft_wrap=True
            )


def _step_text(name: str) -> str:
    return name + " " * (9 - cell_len(name))
