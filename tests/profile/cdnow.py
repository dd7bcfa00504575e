"""The purchases of CDNOW's customers of early 1997, as published by Fader and Hardie: files of the
package lifetimes, never run.
"""

from importlib import metadata
from pathlib import Path

import polars as pl
import pytest


def summary() -> pl.DataFrame:
    """Return 2,357 customers as the papers tabulate them: `repeats`, `last` and `observed` in
    weeks, `average` in dollars.
    """
    columns = {"x": "repeats", "t_x": "last", "T": "observed", "zbar": "average"}
    return pl.read_csv(_file("cdnow_customers_summary_with_transactions.csv")).rename(columns)


def purchases() -> pl.DataFrame:
    """Return every purchase of the same customers until 1998-06-30: `customer`, `day`."""
    lines = [
        line.split() for line in _file("CDNOW_sample.txt").read_text(encoding="ascii").splitlines()
    ]
    days = pl.Series([line[2] for line in lines]).str.to_date("%Y%m%d").cast(pl.Int32)
    return pl.DataFrame({"customer": [line[1] for line in lines], "day": days})


def _file(name: str) -> Path:
    try:
        files = metadata.files("lifetimes") or []
    except metadata.PackageNotFoundError:
        pytest.skip("the CDNOW files are not installed: pip install --no-deps -r tests/no-deps.txt")
    return next(Path(str(file.locate())) for file in files if file.name == name)
