"""`make bench-reading`: landing one export, per file kind, beside a plain read of the same file in
the same run.

Landing is all of it: finding kind, encoding and layout, reading in a child, cleaning, tokens, an
encrypted segment, counting the rows again. The plain read is polars (DuckDB for a file larger than
memory should hold) giving every cell as text.
"""

import argparse
import gzip
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.generate.activity import taobao_orders
from benchmarks.generate.population import Population, people
from benchmarks.generate.random_columns import RandomColumns
from benchmarks.generate.writers import as_cells
from benchmarks.measure.nights import Cost, init_home, measure_cost, scratch_folder
from scv.pipeline.run import open_run

_SEED, _PEOPLE = 20261122, 40_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument(
        "--large-gb", type=float, default=0.0, help="land one CSV of this size instead"
    )
    options = parser.parse_args()
    with scratch_folder() as folder:
        if options.large_gb:
            path = folder / "large.csv"
            rows = write_large(path, int(options.large_gb * 1e9))
            _compare("csv", path, rows, folder, _duckdb)
            return
        for kind, write, read in _kinds():
            path, rows = folder / kind, options.rows // (4 if "xlsx" in kind else 1)
            write(path, orders(rows, 0))
            _compare(kind, path, rows, folder, read)
            path.unlink()


def orders(rows: int, first: int) -> pl.DataFrame:
    """Return orders as a Taobao export has them, all cells text, numbered after the `first` ones."""
    rng = RandomColumns(_SEED + first)
    population = Population(rng, people(rng, _PEOPLE))
    return as_cells(
        "taobao_order_list", taobao_orders(rng, population, rows, first).facts.drop("account")
    )


def write_large(path: Path, size: int) -> int:
    """Write a CSV of at least `size` bytes, and return its rows."""
    rows, at_once = 0, 200_000
    with path.open("wb") as out:
        while out.tell() < size:
            orders(at_once, rows).write_csv(out, include_header=rows == 0)
            rows += at_once
    return rows


Writer = Callable[[Path, pl.DataFrame], None]
Reader = Callable[[Path], object]


def _kinds() -> list[tuple[str, Writer, Reader]]:
    def csv(path: Path) -> object:
        return pl.read_csv(path, infer_schema=False)

    return [
        ("orders.csv", lambda path, frame: frame.write_csv(path), csv),
        ("quoted.csv", lambda path, frame: frame.write_csv(path, quote_style="always"), csv),
        (
            "gb18030.csv",
            lambda path, frame: _bytes(path, frame.write_csv().encode("gb18030")),
            lambda path: pl.read_csv(path, encoding="gb18030", infer_schema=False),
        ),
        (
            "utf16.csv",
            lambda path, frame: _bytes(path, frame.write_csv().encode("utf-16")),
            lambda path: pl.read_csv(path, encoding="utf-16", infer_schema=False),
        ),
        (
            "orders.csv.gz",
            lambda path, frame: _bytes(path, gzip.compress(frame.write_csv().encode(), 6)),
            csv,
        ),
        ("orders.zip", _zip, _read_zip),
        ("orders.ndjson", lambda path, frame: frame.write_ndjson(path), pl.read_ndjson),
        ("orders.json", lambda path, frame: frame.write_json(path), pl.read_json),
        (
            "orders.xlsx",
            lambda path, frame: frame.write_excel(path) and None,
            lambda path: pl.read_excel(path, infer_schema_length=0),
        ),
    ]


def _bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _zip(path: Path, frame: pl.DataFrame) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", frame.write_csv())


def _read_zip(path: Path) -> object:
    with zipfile.ZipFile(path) as archive:
        return pl.read_csv(archive.read("orders.csv"), infer_schema=False)


def _duckdb(path: Path) -> object:
    with duckdb.connect() as con:
        return con.execute(
            "SELECT SUM(LENGTH(COLUMNS(*))) FROM read_csv(?, all_varchar = true)", [str(path)]
        ).fetchone()


def _compare(kind: str, path: Path, rows: int, folder: Path, read: Reader) -> None:
    with measure_cost() as plain:
        read(path)
    landing = _land(path, rows, folder / f"home-{path.name}")
    size = path.stat().st_size
    print(
        f"{kind:<14} {rows:>10,} rows {size / 1e6:>7,.0f} MB: plain {plain.seconds:6.2f} s; landed {landing.seconds:7.2f} s = "
        f"{landing.seconds / plain.seconds:5.1f} x, {rows / landing.seconds:>8,.0f} rows/s, {size / 1e6 / landing.seconds:6.1f} MB/s, "
        f"peak {landing.peak_bytes / 2**20:,.0f} MiB",
        flush=True,
    )


def _land(path: Path, rows: int, home: Path) -> Cost:
    with open_run(init_home(home), "bench", datetime.now(UTC)) as run, measure_cost() as cost:
        run.ingest([path])
    assert [(result.message, result.header["rows_in"]) for result in run.results] == [("", rows)]
    return cost


if __name__ == "__main__":
    main()
