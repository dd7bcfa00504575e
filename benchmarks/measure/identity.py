"""`make identity`: how right a night's links are on the hard population, by phenomenon, beside naive
phone equality and, where the extra `peers` is installed, beside Splink. Writes docs/accuracy.md.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from benchmarks.generate.hard import rates
from benchmarks.measure import accuracy_page, candidates, judged
from benchmarks.measure.identity_scores import (
    ALL,
    RESAMPLES,
    Figure,
    Score,
    identity_scores,
)
from benchmarks.measure.nights import fill_home, generate_exports, reuse_home
from benchmarks.measure.peers import splink
from scv.customer_view.file_rows import rows_of
from scv.customer_view.lookup import open_generation
from scv.home.open_home import open_vault
from scv.home.settings import Home, load_home
from scv.pipeline.inbox import inbox_files
from scv.pipeline.ledger_state import decisions_of
from scv.pipeline.s3_resolve import link_records
from scv.vault.manifest import digest

_RECORDS = "SELECT file_id, row_no, record_id::VARCHAR AS record_id FROM vault.records"


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=rates.ROWS, help="of the exports")
    parser.add_argument("--seed", type=int, default=rates.SEED)
    parser.add_argument("--population", type=Path, help="made by `benchmarks.generate hard`")
    parser.add_argument("--home", type=Path, help="a home of these exports; made if missing")
    parser.add_argument("--page", type=Path, help="the page to write; without it none is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        seed = ("--seed", str(options.seed))
        population = options.population or generate_exports(
            Path(scratch), "hard", options.rows, *seed
        )
        with reuse_home(options.home, partial(fill_home, exports=population)) as root:
            home, truth = load_home(root), pl.read_parquet(population / "truth.parquet")
            results = _measure(home, truth)
            listed = candidates.judge(home, _links(home).join(truth, on=["file", "row_no"]))
            covered = judged.coverage(home, _by_file_id(home, truth))
            print("\n".join((*accuracy_page.candidates(listed), *accuracy_page.judged(covered))))
        if options.page:
            page = accuracy_page.text(results, RESAMPLES, listed, covered)
            options.page.write_text(page, encoding="utf-8")


def _measure(home: Home, truth: pl.DataFrame) -> dict[str, dict[str, Score]]:
    """Return the scores by who links: scv, phone equality, and Splink where it is installed."""
    scorers: dict[str, Callable[[], pl.DataFrame | None]] = {
        "scv": lambda: _links(home),
        "phone equality": lambda: phone_equality(truth),
        "Splink": lambda: _peer_links(home),
    }
    results = {}
    for title, links_of in scorers.items():
        links = links_of()
        if links is None:
            print(f"\n{title}: the extra `peers` is not installed, so it is not measured")
            continue
        results[title] = identity_scores(links, truth)
        print_scores(title, results[title])
        if title == "scv":
            print(f"linking alone, without ids and without writing: {_link_seconds(home):.2f} s")
    return results


def phone_equality(truth: pl.DataFrame) -> pl.DataFrame:
    """Return the links of who joins rows by nothing but the number that their key cell spells."""
    spelt = pl.when(pl.col("phone") != "").then("phone")
    return truth.select("file", "row_no", spelt.alias("customer"), spelt.alias("phone"))


def _links(home: Home) -> pl.DataFrame:
    """Return file, row_no, customer, phone of every data row, older versions and duplicates among
    them, as `scv rows` tells.
    """
    vault = open_vault(home)
    with open_generation(vault) as session:
        frames = [
            rows_of(session, vault, digest(path), reveal=True).with_columns(
                file=pl.lit(path.relative_to(home.inbox).as_posix())
            )
            for path in inbox_files(home)
        ]
    customer = pl.when(pl.col("customer_id") != "").then("customer_id").alias("customer")
    return pl.concat(frames).select("file", "row_no", customer, "phone")


def _by_file_id(home: Home, truth: pl.DataFrame) -> pl.DataFrame:
    """Return the truth with the file ids of the vault."""
    ids = {path.relative_to(home.inbox).as_posix(): digest(path) for path in inbox_files(home)}
    return truth.with_columns(file_id=pl.col("file").replace_strict(ids))


def _link_seconds(home: Home) -> float:
    vault = open_vault(home)
    with open_generation(vault) as session:
        begun = time.perf_counter()
        link_records(session, home.settings, decisions_of(vault))
        return time.perf_counter() - begun


def _peer_links(home: Home) -> pl.DataFrame | None:
    """Return Splink's links of the current records by deterministic rules, on the phones that scv
    keeps; None if there is no Splink. Duplicates and older versions are joined to nothing.
    """
    if not find_spec("splink"):
        return None
    names = {digest(path): path.relative_to(home.inbox).as_posix() for path in inbox_files(home)}
    with open_generation(open_vault(home)) as session:
        clusters, seconds = splink(session)
        records = session.frame(_RECORDS)
    print(f"\nSplink, deterministic rules on the same phones and identifiers: {seconds:.1f} s")
    located = records.join(clusters, on="record_id").select(
        pl.col("file_id").replace_strict(names).alias("file"), "row_no", "customer"
    )
    return _links(home).drop("customer").join(located, on=["file", "row_no"], how="left")


def print_scores(title: str, scores: Mapping[str, Score]) -> None:
    """Print a table: a line per phenomenon, shares with their intervals."""
    print(f"\n{title}")
    print(
        f"{'phenomenon':<24}{'cases':>7}{'rows':>8}{'wrong':>9}{'untold':>8}{'lost':>8}  "
        + "".join(f"{name:<25}" for name in scores[ALL].figures)
    )
    for name, score in scores.items():
        figures = "".join(f"{_interval(each):<25}" for each in score.figures.values())
        print(
            f"{name:<24}{score.cases:>7}{score.rows:>8}{score.wrong:>9}{score.untold:>8}{score.lost:>8}  {figures}"
        )


def _interval(figure: Figure) -> str:
    if not figure.of:
        return "none"
    return f"{figure.share:.4f} [{figure.low:.4f} {figure.high:.4f}]"


if __name__ == "__main__":
    main()
