"""Commands that say what customers are worth: how satisfied they are, what bad service costs, what
they will still buy.
"""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import click
import polars as pl

from scv.analytics import key_drivers, satisfaction, service_cost_model
from scv.cli.group import as_table, commands, home_option
from scv.console.output import emit
from scv.home.settings import SETTINGS_FILE, load_home, published_folder
from scv.profile.traits import Weights
from scv.query.sandbox import open_tables

_HEADERS = {"chinese": "中文", "english": "English"}
_SOURCES = {
    "own": "own 本品牌数据",
    "given": "given 自行指定",
    "assumed": "assumed 假设",
    "result": "result 计算结果",
}
_VERDICTS = {"strength": "strength 优势", "weakness": "weakness 劣势", "minor": "minor 次要"}
_BY = {"correlation": "correlation 相关", "weight": "weight 权重"}
_TITLES = {
    "figures": "Customer satisfaction 客户满意度",
    "indicators": "What to improve first 优先改进",
}
_ABOUT_WEIGHTS = (
    f"By weight: fewer than {key_drivers.LEAST_PAIRS} customers gave both this score and an overall one, or all scores are equal; the "
    "index weight is used instead of the correlation. "
    f"同时给出总体评分的客户不足 {key_drivers.LEAST_PAIRS} 位或评分全部相同时，以指数权重代替相关系数。"
)
Parse = Callable[[click.Context, click.Parameter, str | None], Fraction | None]


def _number(least: int = 0) -> Parse:
    """Read a number as people write it: 10,000,000 or 437.5."""
    return _read(r"", f"a number from {least}, such as 10,000,000", lambda number: number >= least)


def _share(context: click.Context, option: click.Parameter, written: str | None) -> Fraction | None:
    """Read a share: 0.25 or 25%."""
    return _read(r"%?", "a share, such as 0.25 or 25%", lambda number: number <= 1)(
        context, option, written
    )


def _read(sign: str, expected: str, fits: Callable[[Fraction], bool]) -> Parse:
    def read(
        context: click.Context, option: click.Parameter, written: str | None
    ) -> Fraction | None:
        if written is None:
            return None
        if found := re.fullmatch(
            rf"([0-9]{{1,15}}(?:\.[0-9]{{1,9}})?)({sign})", written.strip().replace(",", "")
        ):
            number = Fraction(found[1]) / (100 if found[2] else 1)
            if fits(number):
                return number
        raise click.BadParameter(f"needed is {expected}.", context, option)

    return read


@commands.command("service-cost")
@click.option(
    "--revenue",
    metavar="YUAN",
    callback=_number(),
    help="Revenue of 12 months in yuan; default: spending of the last 365 days.",
)
@click.option(
    "--customers",
    metavar="NUMBER",
    callback=_number(least=1),
    help="Customers who bought in these months; default: those of the last 365 days.",
)
@click.option(
    "--dissatisfied",
    "dissatisfied_share",
    metavar="SHARE",
    callback=_share,
    help="Share of dissatisfied customers; default: that of all who gave an overall score, else 25%.",
)
@click.option(
    "--lost",
    "lost_share",
    metavar="SHARE",
    callback=_share,
    help="Share of the dissatisfied who leave; default: 70%.",
)
@click.option(
    "--tells",
    metavar="NUMBER",
    callback=_number(),
    help="People each dissatisfied customer tells; default: 10.",
)
@click.option(
    "--deterred",
    "deterred_share",
    metavar="SHARE",
    callback=_share,
    help="Share of those people who then never buy; default: 2%.",
)
@as_table
@home_option
def service_cost(root: Path, shape: str, **options: Fraction | None) -> None:
    """What bad service costs in a year (TARP): customers lost, and those who never come because
    they heard of it.
    """
    given = {name: value for name, value in options.items() if value is not None}
    # Who says all that the brand's data could tell needs no data.
    with (
        nullcontext()
        if given.keys() >= set(service_cost_model.KNOWN)
        else open_tables(published_folder(root)) as published
    ):
        own = service_cost_model.own_figures(published) if published else {}
    rows = service_cost_model.service_cost(own, given)
    emit(
        _readable(rows).with_columns(_two_decimals("source", _SOURCES))
        if shape == "table"
        else rows,
        shape,
    )
    for line in filter(
        None, (service_cost_model.population_text(own, given.keys()), service_cost_model.EXCLUSIONS)
    ):
        _note(line, shape)


@commands.command("satisfaction")
@click.option(
    "--part",
    type=click.Choice(list(_TITLES)),
    help="Only this table. Default: both; for csv and json, the figures.",
)
@as_table
@home_option
def report_satisfaction(root: Path, part: str | None, shape: str) -> None:
    """How satisfied customers are, what to improve first, who is loyal, what they bear in price and
    complain of.
    """
    selected = [part] if part else list(_TITLES) if shape == "table" else ["figures"]
    with open_tables(published_folder(root)) as published:
        tables = {
            "figures": lambda: satisfaction.figures(published),
            "indicators": lambda: key_drivers.indicators(published, _weights(root)),
        }
        document = {name: tables[name]() for name in selected}
    for name, rows in document.items():
        if shape == "table":
            click.echo(_TITLES[name])
        emit(
            rows
            if shape != "table"
            else _readable(rows)
            if name == "figures"
            else _with_verdicts(rows),
            shape,
        )
        if name == "indicators" and "weight" in rows["importance_by"]:
            _note(_ABOUT_WEIGHTS, shape)


@commands.command("value")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=180,
    show_default=True,
    help="The latest days, held back for the backtest.",
)
@as_table
@home_option
def value_found(root: Path, days: int, shape: str) -> None:
    """What the lifetime model (BG/NBD, gamma-gamma) found, and how its forecast compares with what
    was bought since.
    """
    # NOTE: here, because SciPy takes longer to load than most commands take to run.
    from scv.analytics import clv_findings

    with open_tables(published_folder(root)) as published:
        value = clv_findings.evaluate(published, days)
    for line in clv_findings.summary_lines(value):
        _note(line, shape)
    if shape != "table" or not value.cohorts.is_empty():
        emit(_cohorts(value.cohorts) if shape == "table" else value.cohorts, shape)


def _weights(root: Path) -> dict[str, float]:
    """Return the home's weights of the index; ours, where only its published folder is at hand."""
    return asdict(
        load_home(root).settings.trait_settings.weights
        if (root / SETTINGS_FILE).exists()
        else Weights()
    )


def _note(text: str, shape: str) -> None:
    """Print a sentence beside a table; beside rows for another program, on standard error."""
    click.echo(text, err=shape != "table")


def _readable(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows as people read them: 22.5 %, 10,000,000."""
    values = [
        _number_text(value, unit == "share")
        for value, unit in rows.select("value", "unit").iter_rows()
    ]
    units = pl.when(pl.col("unit") != "share").then(pl.col("unit")).fill_null("")
    return rows.with_columns(pl.Series("value", values, pl.String), units.alias("unit")).rename(
        _HEADERS
    )


def _with_verdicts(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        _two_decimals("verdict", _VERDICTS), _two_decimals("importance_by", _BY)
    ).rename(_HEADERS)


def _cohorts(rows: pl.DataFrame) -> pl.DataFrame:
    percent = [_number_text(value, share=True) for value in rows["difference"]]
    named = {
        "cohort": "cohort 首购季度",
        "customers": "customers 客户",
        "predicted": "predicted 预测",
        "actual": "actual 实际",
        "difference": "difference 偏差",
    }
    return rows.with_columns(pl.Series("difference", percent, pl.String)).rename(named)


def _two_decimals(column: str, words: dict[str, str]) -> pl.Expr:
    return pl.col(column).replace(words)


def _number_text(value: float | None, share: bool) -> str:
    """Return a number to two decimals at most.

    >>> _number_text(437.5, False), _number_text(0.225, True), _number_text(1750000.0, False)
    ('437.5', '22.5 %', '1,750,000')
    """
    if value is None:
        return ""
    # NOTE: plus nought: what is rounded to it from below is not written -0.
    text = f"{round(value * 100 if share else value, 2) + 0.0:,.2f}"
    return text.rstrip("0").rstrip(".") + (" %" if share else "")
