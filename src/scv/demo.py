"""`make demo`: a home of its own, the sample in its inbox, one night, and what came of it."""

import shutil
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from scv.cli import commands, now
from scv.cli.runs import run_stages
from scv.customer_view import file_rows
from scv.home.open_home import open_vault
from scv.home.settings import SETTINGS_FILE, Home, load_home
from scv.ops.run_summary import reason_text
from scv.pipeline import run_report
from scv.pipeline.run import Run, open_run
from scv.query import sandbox
from scv.schema import shown_class, shown_classes
from scv.sources import CHANNELS
from scv.values.times import SHANGHAI

# The day after the sample's latest export: whenever the demo runs, it prints what
# docs/first-night.md shows.
AS_OF = datetime(2026, 11, 22, 2, 30, tzinfo=SHANGHAI)
_TIERS = f"""
    SELECT tier, class, COUNT(*)
    FROM (UNPIVOT (SELECT relationship, importance, intent, {shown_class("profitability")} AS profitability FROM traits)
          ON relationship, importance, intent, profitability INTO NAME tier VALUE class)
    GROUP BY ALL ORDER BY tier DESC, COUNT(*) DESC
"""
_AUDIENCES = (
    "SELECT segment, title_zh, members FROM segments ORDER BY members DESC, segment LIMIT 8"
)


@click.command()
@click.option("--home", "root", type=click.Path(path_type=Path), default=Path("scv-home"))
@click.option("--sample", type=click.Path(path_type=Path, exists=True), default=Path("data/sample"))
def demo(root: Path, sample: Path) -> None:
    """Provision keys, take in the sample, merge, publish, and show the result."""
    if not (root / SETTINGS_FILE).exists():
        commands(["init", "--home", str(root)], standalone_mode=False)
    home = load_home(root)
    for channel in CHANNELS:
        if (sample / channel).is_dir():
            shutil.copytree(sample / channel, home.inbox / channel, dirs_exist_ok=True)
    with open_run(home, "demo", _moment(home)) as run:
        run_stages(run, lambda: run.ingest_inbox())
    _show(run, root)


def _moment(home: Home) -> datetime:
    """Return the sample's own day, or now where the home has gone on since."""
    current = open_vault(home).generations().current()
    return now() if current and current.built > AS_OF else AS_OF


def _show(run: Run, root: Path) -> None:
    table = Table(title="scv demo · 单一客户视图演示", show_header=False, title_justify="left")
    rows, links = run.counts["records"], run.counts["link"]
    channels = len(
        {channel for result in run.results for channel in result.header.get("channels", ())}
    )
    table.add_row("as of 业务日期", f"{run.figures_on}")
    table.add_row("files 文件", f"{rows['files']} of {channels} channels")
    table.add_row("rows in 数据行", f"{rows['rows_in']}")
    table.add_row("records 有效记录", f"{rows['records']}")
    table.add_row(
        "duplicates 重复 · superseded 被取代", f"{rows['duplicates']} · {rows['superseded']}"
    )
    for reason, count in file_rows.rejects_by_reason(run.vault):
        table.add_row("rejects 不可用", f"{count}  {reason_text(reason)}")
    table.add_row(
        "unassigned 无法归属",
        f"{links.get('contested', 0)} contested, {links.get('unidentified', 0)} unidentified",
    )
    table.add_section()
    table.add_row("customers 客户", str(run.counts["profile"]["customers"]))
    seen = sandbox.rows(
        run.home.published, "SELECT channels, COUNT(*) AS n FROM profiles GROUP BY 1 ORDER BY 1"
    )
    for channels, count in seen.iter_rows():
        table.add_row(
            f"  seen in {channels} channel{'s' if channels > 1 else ''} 触点数 {channels}",
            str(count),
        )
    table.add_section()
    tiers: dict[str, list[str]] = {}
    for tier, name, customers in sandbox.rows(run.home.published, _TIERS).iter_rows():
        chinese = shown_classes(tier)[name][0].partition("：")[0]
        tiers.setdefault(tier, []).append(f"{name} {chinese} {customers}")
    for tier, classes in tiers.items():
        table.add_row(f"tier 分层  {tier}", "\n".join(classes))
    table.add_section()
    for name, title, size in sandbox.rows(run.home.published, _AUDIENCES).iter_rows():
        table.add_row(f"segment 人群  {name}", f"{size}  {title}")
    table.add_section()
    for stage, seconds in run.seconds.items():
        table.add_row(f"seconds 用时  {stage}", f"{seconds:.2f}")
    Console().print(table)
    click.echo("Try next 接下来试试:")
    scv = "scv" if shutil.which("scv") else ".venv/bin/scv"
    at = "" if root == Path("scv-home") else f" --home {root}"
    click.echo(
        f'  {scv} query{at} "SELECT city, COUNT(*) AS customers FROM profiles GROUP BY 1 ORDER BY 2 DESC LIMIT 5"'
    )
    click.echo(f"  {scv} segments{at} multi_channel")
    click.echo(f"  {scv} satisfaction{at}")
    click.echo(f"  {scv} review{at}")
    click.echo(f"  {scv} verify{at}")
    page = run_report.page_of(run.home.reports, run.run_id)
    click.echo(
        f"The nightly report, for a browser 夜间报告（用浏览器打开）:\n  {page}   ({scv} report{at} --open)"
    )


if __name__ == "__main__":
    demo()
