"""`make bench`: what a night costs and how right it is, beside yardsticks measured in the same run.

Prints seconds and peak memory per stage, rows a second, the ratio to the floor (DuckDB reads the
same CSVs and groups by raw phone text), the ratio of the phone column to the phone library row by
row, and pair precision and recall against the truth.
"""

import argparse
import os
import platform
import time
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.generate import rates
from benchmarks.measure.nights import (
    add_export_options,
    drop_exports,
    exports_of,
    init_home,
    run_night,
    scratch_folder,
)
from benchmarks.measure.peers import splink
from benchmarks.measure.yardsticks import (
    floor,
    pair_scores,
    per_row_library,
    untold_pairs,
    waiting_pairs,
)
from scv import values
from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.pipeline.inbox import inbox_files
from scv.pipeline.ledger_state import decisions_of
from scv.pipeline.s3_resolve import link_records
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
    add_export_options(parser, rates.ROWS)
    parser.add_argument(
        "--peers", action="store_true", help="Splink beside us: make bench-peers installs it"
    )
    options = parser.parse_args()
    with scratch_folder() as scratch:
        population = exports_of(options, scratch)
        print(
            f"polars {pl.__version__}, duckdb {duckdb.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores"
        )
        _measure(population, scratch / "home", options.peers)


def _measure(population: Path, root: Path, with_peers: bool) -> None:
    home = init_home(root)
    _phones(population)
    before = floor(population)
    drop_exports(home, population, lambda path: path.suffix == ".csv")
    night = run_night(home, "CSV files")
    lowest = min(before, floor(population))
    print(
        f"floor: {lowest:.2f} s; end to end on {night.rows:,} CSV rows, traits among it: {night.end_to_end:.1f} s = "
        f"{night.end_to_end / lowest:.1f} × the floor"
    )
    drop_exports(home, population, lambda path: path.suffix != ".csv")
    run_night(home, "second night: xlsx and NDJSON added")
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
        located = con.frame(_LINKS).with_columns(
            pl.col("file_id").replace_strict(names).alias("file")
        )
        cases = con.frame(
            "SELECT phone::VARCHAR AS one, other::VARCHAR AS other FROM vault.review WHERE other IS NOT NULL"
        )
        ours = pair_scores(located, truth)
        _print(
            "links against the truth (families on one phone count as right; recall of what identifiers can join)",
            ours,
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
        print(
            f"  {phenomenon:<14} precision {score['precision']:.4f}  recall {score['recall']:.4f}"
        )


if __name__ == "__main__":
    main()
