"""Commands for a marketer's own SQL: one query, or one after the other."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
import polars as pl

from scv.cli.group import as_table, commands, home_option, now
from scv.console.i18n import say
from scv.console.output import emit
from scv.errors import EXIT_DONE, ScvError, UsageError
from scv.home.settings import published_folder
from scv.query.client import Bounds, QueryWorker, bounds
from scv.query.published import PublishedGeneration, open_published
from scv.schema import PUBLISHED

_MOST_SHOWN = 1000


def _limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the bounds of each of its queries."""

    @click.option(
        "--seconds",
        type=float,
        default=300,
        show_default=True,
        help="Stop a query after this time 时限（秒）.",
    )
    @click.option(
        "--memory",
        default="4GB",
        show_default=True,
        help="The most a query's process may use, from 1GB 内存上限.",
    )
    @wraps(command)
    def wrapper(seconds: float, memory: str, **options: Any) -> Any:
        return command(within=bounds(seconds, memory), **options)

    return wrapper


@commands.command("query")
@click.argument("sql")
@_limit_options
@as_table
@home_option
def ask_once(root: Path, sql: str, shape: str, within: Bounds) -> None:
    """Read-only SQL on the published generation, as a marketer 对发布数据的只读查询.

    It runs in a process of its own that reaches nothing else, and is stopped at its limits of time
    and memory.
    """
    with open_published(published_folder(root)) as published, QueryWorker(published) as worker:
        _tell_of_groups(published)
        _show(worker.ask(sql, within), shape)


@commands.command()
@_limit_options
@as_table
@home_option
def shell(root: Path, shape: str, within: Bounds) -> int:
    """A prompt for read-only SQL on the published generation 交互式查询.

    Each statement ends with a semicolon and has the limits of `scv query`; one that is stopped does
    not end the shell. Type .help.
    """
    with open_published(published_folder(root)) as published:
        click.echo(_intro(published, now()), err=True)
        _tell_of_groups(published)
        failed = _Shell(published, within, shape).run(
            _read_lines() if sys.stdin.isatty() else sys.stdin
        )
    return UsageError.exit_code if failed and not sys.stdin.isatty() else EXIT_DONE


def _tell_of_groups(data: PublishedGeneration) -> None:
    # NOTE: always the same words: to tell how many groups were left out would be to count them.
    if data.min_group:
        click.echo(
            say(
                "Figures of fewer than {least} customers are hidden, others rounded.",
                least=data.min_group,
            ),
            err=True,
        )


def _show(rows: pl.DataFrame, shape: str) -> None:
    emit(rows.head(_MOST_SHOWN) if shape == "table" else rows, shape)
    if shape == "table" and rows.height > _MOST_SHOWN:
        click.echo(
            say("{most} of {all} rows. All: --format csv", most=_MOST_SHOWN, all=rows.height),
            err=True,
        )


def _intro(published: PublishedGeneration, at: datetime) -> str:
    hours = (at - published.manifest.built).total_seconds() // 3600
    age = f"{max(hours, 0):.0f} hours ago" if hours < 48 else f"{hours // 24:.0f} days ago"
    return (
        f"scv generation 数据版本 {published.manifest.generation}, built {age}{', partial 不完整' if published.manifest.partial else ''}. "
        "SQL ends with ; Type .help or .quit 输入 .help 查看帮助"
    )


_HELP = """\
SELECT …;          read-only SQL on the published tables 只读查询，以分号结束
.tables            the tables 所有表
.columns TABLE     the columns of a table 某表的列
.help .quit        this help; quit (or Ctrl-D) 帮助；退出
Ctrl-C stops a query 中断查询. The shell stays on the generation it started with 始终使用启动时的数据版本."""


class _Shell:
    """One statement after the other on one generation."""

    def __init__(self, published: PublishedGeneration, within: Bounds, shape: str) -> None:
        self._published, self._within, self._shape = published, within, shape

    def run(self, lines: Iterable[str]) -> bool:
        """Answer every statement, and tell whether one of them failed."""
        failed = False
        for statement in _statements(lines):
            if statement in (".quit", ".exit"):
                break
            try:
                self._answer(statement)
            except KeyboardInterrupt:
                click.echo(say("stopped"), err=True)
            except ScvError as error:
                failed = True
                click.echo(f"scv: {error}", err=True)
        return failed

    def _answer(self, statement: str) -> None:
        command, _, name = statement.partition(" ")
        if command == ".tables":
            meanings = [(table.name, table.chinese, table.english) for table in PUBLISHED]
            emit(pl.DataFrame(meanings, ["table", "中文", "English"], orient="row"), self._shape)
        elif command == ".columns":
            emit(self._columns(name.strip()), self._shape)
        elif command == ".help":
            click.echo(_HELP)
        elif command.startswith("."):
            raise UsageError("unknown command {command}. Type .help", command=command)
        else:
            with QueryWorker(self._published) as worker:
                _show(worker.ask(statement, self._within), self._shape)

    def _columns(self, name: str) -> pl.DataFrame:
        """Return the columns of a table, those of profiles with the brand's own."""
        tables = {table.name: table for table in PUBLISHED}
        if name not in tables:
            raise UsageError(".columns needs a table: {tables}", tables=", ".join(tables))
        meanings = [
            (column.name, column.type, column.chinese, column.english)
            for column in tables[name].columns
        ]
        if name == "profiles":
            with QueryWorker(self._published) as worker:
                for column, kind, comment in worker.ask(_OWN_COLUMNS, self._within).iter_rows():
                    zh, _, en = comment.partition(" · ")
                    meanings.append((column, kind, zh, en))
        return pl.DataFrame(meanings, ["column", "type", "中文", "English"], orient="row")


_OWN_COLUMNS = (
    "SELECT column_name, data_type, comment FROM duckdb_columns() "
    "WHERE table_name = 'profiles' AND starts_with(column_name, 'own_') ORDER BY column_name"
)


def _read_lines() -> Iterator[str]:
    """Yield what is typed until Ctrl-D; an empty marker after Ctrl-C, which drops what was begun."""
    with suppress(ImportError):
        import readline  # noqa: F401  (line editing, where the system has it)
    while True:
        try:
            yield input("scv> ") + "\n"
        except KeyboardInterrupt:
            click.echo()
            yield _DROPPED
        except EOFError:
            click.echo()
            return


_DROPPED = "\x03"


def _statements(lines: Iterable[str]) -> Iterator[str]:
    """Yield commands, which are one line that begins with a dot, and SQL up to a line that ends
    with a semicolon.
    """
    partial = ""
    for line in lines:
        if line == _DROPPED:
            partial = ""
            continue
        if not partial and line.startswith("."):
            yield line.strip()
            continue
        partial = (partial + line).lstrip()
        if partial.rstrip().endswith(";"):
            yield partial
            partial = ""
    if partial.strip():
        yield partial
