"""`make bench`: what a night costs and how right it is, beside yardsticks measured in the same run.

Prints seconds and peak memory per stage, rows a second, the ratio to the floor (DuckDB reads the same CSVs and groups by raw
phone text), the ratio of the phone column to the phone library row by row, and pair precision and recall against the truth.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.measure.peers import splink
from benchmarks.measure.yardsticks import floor, measure_cost, pair_scores, per_row_library, untold_pairs, waiting_pairs
from scv import values
from scv.cli import commands
from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.home.settings import Home, load_home
from scv.pipeline.inbox import inbox_files
from scv.pipeline.run import STAGES, open_run
from scv.pipeline.s1_ingest import ingest_everything
from scv.pipeline.s3_resolve import decisions_of, link_records
from scv.sources import CHANNELS
from scv.vault.engine import frame
from scv.vault.manifest import digest

_LIBRARY_SAMPLE = 20_000
_LINKS = """
    SELECT
        record.file_id, record.row_no, record.record_id::VARCHAR AS record_id, link.customer_id::VARCHAR AS customer,
        link.group_key::VARCHAR AS "group", link.rule,
        LIST_CONCAT(
            COALESCE(kinds.sorts, []),
            LIST_FILTER(['surname', 'birthday'], sort -> CASE sort WHEN 'surname' THEN surname ELSE birthday END IS NOT NULL)
        ) AS sorts
    FROM vault.records AS record
    JOIN vault.links AS link USING (record_id)
    LEFT JOIN (
        SELECT token_set, LIST(DISTINCT kind || '@' || namespace) AS sorts
        FROM vault.token_sets JOIN vault.identifiers USING (token) WHERE kind <> 'order' GROUP BY token_set
    ) AS kinds USING (token_set)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--population", type=Path, help="a folder made by `benchmarks.generate large`; made anew if left away"
    )
    parser.add_argument("--peers", action="store_true", help="Splink beside us: make bench-peers installs it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CONFIG_HOME"] = str(Path(scratch) / "config")
        population = options.population or populate(Path(scratch) / "population", options.rows)
        print(
            f"polars {pl.__version__}, duckdb {duckdb.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores"
        )
        _measure(population, Path(scratch) / "home", options.peers)


def populate(folder: Path, rows: int) -> Path:
    """Make a population of so many rows in `folder`, in a process of its own."""
    subprocess.run([sys.executable, "-m", "benchmarks.generate", "large", str(folder), "--rows", str(rows)], check=True)
    return folder


def _measure(population: Path, root: Path, with_peers: bool) -> None:
    commands(["init", "--home", str(root), "--reader", "bench"], standalone_mode=False)
    home = load_home(root)
    _phones(population)
    before = floor(population)
    csv_rows, csv_seconds = _night(home, population, "CSV files", lambda path: path.suffix == ".csv")
    lowest = min(before, floor(population))
    print(
        f"floor: {lowest:.2f} s; end to end on {csv_rows:,} CSV rows: {csv_seconds:.1f} s = {csv_seconds / lowest:.1f} × the floor"
    )
    _night(home, population, "second night: xlsx and NDJSON added", lambda path: path.suffix != ".csv")
    _linking(home)
    _scores(home, population, with_peers)


def _phones(population: Path) -> None:
    """Compare the phone column with the library row by row, on the raw phones of the order exports."""
    files = sorted((population / "ecommerce").rglob("ExportOrderList*.csv"))
    text = files[0].read_text(encoding="gb18030").splitlines()
    at = text[0].split(",").index("联系手机")
    phones = [line.split(",")[at] for line in text[1:]]
    library = per_row_library(phones[:_LIBRARY_SAMPLE])
    column = pl.Series("phone", phones)
    begun = time.perf_counter()
    values.phones(column)
    ours = len(phones) / (time.perf_counter() - begun)
    print(
        f"phone column: {ours:,.0f}/s, library row by row: {library:,.0f}/s = {ours / library:.1f} ×, on {len(phones):,} raw phones"
    )


def _night(home: Home, population: Path, title: str, wanted: object) -> tuple[int, float]:
    """Drop some of the population into the inbox, run a night, and print its stages; return rows landed and seconds."""
    for channel in CHANNELS:
        for path in (population / channel).rglob("*.*"):
            if wanted(path):  # type: ignore[operator]
                target = home.inbox / path.relative_to(population)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    print(f"\n{title}")
    begun = time.perf_counter()
    with open_run(home, "bench", datetime.now(UTC)) as run:
        # NOTE: a fifth of all rows in one night changes more ids than the gate lets pass.
        run.accepted = True
        for stage in ("ingest", *STAGES):
            with measure_cost() as cost:
                ingest_everything(run) if stage == "ingest" else run.stage(stage)
            print(f"  {stage:<9} {cost.seconds:6.2f} s  peak {cost.peak_bytes / 2**20:6.0f} MiB")
    seconds = time.perf_counter() - begun
    rows = sum(result.header["rows_in"] for result in run.results if result.status == "landed")
    assert not run.partial, [result.message for result in run.results if result.status == "parked"]
    print(
        f"  {rows:,} rows landed, {run.counts['records']['records']:,} records linked, {seconds:.1f} s, {rows / seconds:,.0f} rows/s"
    )
    return rows, seconds


def _linking(home: Home) -> None:
    """Time linking alone, from records to links, on the records of the current generation."""
    vault = open_vault(home)
    with lookup.open_generation(vault) as con:
        begun = time.perf_counter()
        link_records(con, home.settings, decisions_of(vault))
        seconds = time.perf_counter() - begun
        print(f"\nlinking alone, without ids and without writing: {seconds:.2f} s")


def _scores(home: Home, population: Path, with_peers: bool) -> None:
    names = {digest(path): path.relative_to(home.inbox).as_posix() for path in inbox_files(home)}
    truth = pl.read_parquet(population / "truth.parquet")
    with lookup.open_generation(open_vault(home)) as con:
        located = frame(con, _LINKS).with_columns(pl.col("file_id").replace_strict(names).alias("file"))
        cases = frame(
            con, "SELECT phone::VARCHAR AS one, other::VARCHAR AS other FROM vault.review WHERE other IS NOT NULL"
        )
        ours = pair_scores(located, truth)
        _print(
            "links against the truth (families on one phone count as right; recall of what identifiers can join)", ours
        )
        waiting, untold = waiting_pairs(located, truth, cases), untold_pairs(located, truth)
        joined, true = ours["all"]["joined_pairs"], ours["all"]["true_pairs"]
        wrong = joined * (1 - ours["all"]["precision"])
        print(f"  of {true:,.0f} true pairs {waiting:,} are contested by law and wait for a person")
        print(
            f"  of {wrong:,.0f} wrong pairs {untold:,} are of rows that show no sort of sign in common; precision without these "
            f"{1 - (wrong - untold) / joined:.4f}"
        )
        if with_peers:
            clusters, seconds = splink(con)
            theirs = located.drop("customer").join(clusters, on="record_id")
            _print(
                f"Splink, deterministic rules on the same phones and identifiers, {seconds:.1f} s",
                pair_scores(theirs, truth),
            )


def _print(title: str, scores: dict[str, dict[str, float]]) -> None:
    print(f"\n{title}")
    for phenomenon, score in scores.items():
        print(f"  {phenomenon:<14} precision {score['precision']:.4f}  recall {score['recall']:.4f}")


if __name__ == "__main__":
    main()
