"""Yardsticks: the floor no pipeline can beat, the phone library row by row, and how right the links
are.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import phonenumbers
import polars as pl

PHONE_COLUMNS = ("联系手机", "买家手机号", "手机号码", "手机", "用户id")
"""The raw text column the floor groups by, first match wins; a file of Weibo users has only its
ids.
"""

_FLOOR = """
SELECT COUNT(*), MAX(seen)
FROM (
    SELECT "{column}", COUNT(*) AS seen
    FROM read_csv(?, header = true, delim = ',', quote = '"', escape = '"', all_varchar = true,
                  strict_mode = false, null_padding = true)
    GROUP BY "{column}"
)
"""


def floor(folder: Path) -> float:
    """Return the seconds DuckDB takes to read every CSV below `folder` and group it by raw phone
    text.

    Files that are not UTF-8 are converted beforehand, in a temporary folder, off the clock. Files
    of one layout are read by one query; xlsx and NDJSON are left out.
    """
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as con:
        layouts = _as_utf8(folder, Path(scratch))
        begun = time.perf_counter()
        for header, paths in layouts.items():
            con.execute(_FLOOR.format(column=_phone_column(header)), [paths]).fetchall()
        return time.perf_counter() - begun


def per_row_library(phones: Sequence[str]) -> float:
    """Return how many phones a second `phonenumbers` parses, checks and writes as E.164, one by
    one.
    """
    begun = time.perf_counter()
    for phone in phones:
        try:
            number = phonenumbers.parse(phone, "CN")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return len(phones) / (time.perf_counter() - begun)


def pair_scores(links: pl.DataFrame, truth: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Return pair precision and recall, overall (key "all") and per phenomenon.

    A pair is two rows. It is *joined* when both have one customer, *true* when both are one
    person's, *right* when both are one household's: a family on one phone is no mistake. Precision
    is right among joined, recall is joined among true. Pairs are counted, never listed. A
    phenomenon's pairs have a row of it.

    Args:
        links: file, row_no, customer. A row that is absent, or whose customer is null, is joined to
            nothing.
        truth: file, row_no, person, household, phenomenon; one line per row. With a column `part`,
            only rows of one person and part make a true pair: no identifier could join the others.
    """
    rows = truth.join(links.select("file", "row_no", "customer"), on=["file", "row_no"], how="left")
    everything = _pairs(rows)
    scores = {"all": _ratios(everything)}
    for phenomenon in sorted(rows["phenomenon"].unique()):
        others = _pairs(rows.filter(pl.col("phenomenon") != phenomenon))
        scores[phenomenon] = _ratios({kind: n - others[kind] for kind, n in everything.items()})
    return scores


def waiting_pairs(links: pl.DataFrame, truth: pl.DataFrame, cases: pl.DataFrame) -> int:
    """Return how many true pairs are not joined because they are contested by law, and wait for a
    person.

    Args:
        links: file, row_no, customer, group, rule; a pair with a row whose rule is 'contested'
            waits.
        truth: as for `pair_scores`.
        cases: one, other: groups that `scv review` asks about; a pair of rows of both waits.
    """
    rows = truth.join(links, on=["file", "row_no"])
    person = ["person", *(["part"] if "part" in rows.columns else [])]
    contested = _pairs_within(rows, *person) - _pairs_within(
        rows.filter(pl.col("rule") != "contested"), *person
    )
    sizes = rows.filter(pl.col("rule") != "contested").group_by(*person, "group").len("size")
    apart = sizes.rename({"group": "one"}).join(cases, on="one").rename({"other": "group"})
    asked = apart.join(sizes, on=[*person, "group"], suffix="_other")
    return contested + int((asked["size"] * asked["size_other"]).sum())


def untold_pairs(links: pl.DataFrame, truth: pl.DataFrame) -> int:
    """Return how many wrong pairs nothing in the files could tell apart: what two households show
    on one customer has no sort in common.

    Args:
        links: file, row_no, customer, sorts: the sorts of signs a row shows, such as a surname or a
            card of one system.
        truth: as for `pair_scores`.
    """
    rows = truth.join(links, on=["file", "row_no"]).filter(pl.col("customer").is_not_null())
    sides = rows.group_by("customer", "household").agg(
        pl.len().alias("size"), pl.col("sorts").explode().drop_nulls().unique()
    )
    pairs = sides.join(sides, on="customer", suffix="_other").filter(
        pl.col("household") < pl.col("household_other")
    )
    untold = pairs.filter(pl.col("sorts").list.set_intersection("sorts_other").list.len() == 0)
    return int((untold["size"].cast(pl.Int64) * untold["size_other"]).sum())


def _pairs(rows: pl.DataFrame) -> dict[str, int]:
    linked, somebody = rows.filter(pl.col("customer").is_not_null()), ["person"]
    somebody += ["part"] if "part" in rows.columns else []
    return {
        "joined": _pairs_within(linked, "customer"),
        "right": _pairs_within(linked, "customer", "household"),
        "true": _pairs_within(rows, *somebody),
        "found": _pairs_within(linked, "customer", *somebody),
    }


def _pairs_within(rows: pl.DataFrame, *columns: str) -> int:
    """Return Σ n(n−1)/2 over the groups."""
    size = pl.col("size").cast(pl.Int64)
    sizes = rows.group_by(columns).agg(pl.len().alias("size"))
    return int(sizes.select((size * (size - 1) // 2).sum()).item())


def _ratios(pairs: dict[str, int]) -> dict[str, float]:
    """NOTE: nothing joined is precise, nothing to join is complete."""
    return {
        "precision": pairs["right"] / pairs["joined"] if pairs["joined"] else 1.0,
        "recall": pairs["found"] / pairs["true"] if pairs["true"] else 1.0,
        "joined_pairs": float(pairs["joined"]),
        "true_pairs": float(pairs["true"]),
    }


def _phone_column(header: Sequence[str]) -> str:
    for name in PHONE_COLUMNS:
        if name in header:
            return name
    raise ValueError(
        f"no phone column to group by: add this layout's to PHONE_COLUMNS ({', '.join(header)})"
    )


def _as_utf8(folder: Path, scratch: Path) -> dict[tuple[str, ...], list[str]]:
    """Return the CSV files per header row, those in another encoding as converted copies."""
    layouts: dict[tuple[str, ...], list[str]] = {}
    for nth, path in enumerate(sorted(folder.rglob("*.csv"))):
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
            path = scratch / f"{nth}.csv"
            path.write_bytes(text.encode("utf-8"))
        header = tuple(text.split("\n", 1)[0].strip().split(","))
        layouts.setdefault(header, []).append(str(path))
    return layouts
