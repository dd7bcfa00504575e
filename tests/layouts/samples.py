"""Small invented exports in the shape of the real ones, and what each of their rows must become: one
file LAYOUT.toml here per layout.

    channel = "ecommerce"           # the inbox folder of its files
    [[export]]
    file = "orders.csv"
    kind = "utf-8-sig"              # the encoding of a CSV; "xlsx"; "json"
    list = "list"                   # of a page of JSON, the name its rows are under; "": each a page
    above = ["title"]               # lines above the headers, as `below` those after the rows
    headers = ["订单号", …]         # in the platform's own order
    shop = "older"                  # where a shop that exported the others would have parked it
    table = "items"                 # which of the layout's, where it has several
    also = ["other_layout"]         # layouts that would take the file too, were it not for this one
    records = 2                     # how many records its rows are
    orders = [[true, 1990, 1990]]   # of people who are known: bought, amount and spent in fen; -1 unknown
    [[export.row]]
    cells = ["订单号=P1", …]         # the filled ones; of JSON, `object` holds it as text
    becomes = { bought = true, amount_fen = 1990, e164 = "13800001001", at = "2026-05-01 10:00:00" }

`at` is Shanghai's; `identified` tells whether a row has an identifier; `rejected` why it is none.
"""

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl

from scv.ingest.read.json_rows import flatten
from scv.ingest.standardise import RowOrigin, StandardRows, standardise
from scv.sources import Source
from scv.vault.blind_index import BlindIndex
from tests.exports import workbook

FOLDER = Path(__file__).parent
INDEX = BlindIndex(bytes(range(32)))
SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Export:
    """One file of a layout."""

    layout: str
    channel: str
    declared: dict[str, Any]

    @property
    def id(self) -> str:
        """Layout, or layout/table, as the catalogue has it."""
        return "/".join(filter(None, (self.layout, self.declared.get("table"))))

    @property
    def name(self) -> str:
        """The file's name, unique over all of them."""
        return f"{self.layout}-{self.declared['file']}"

    @property
    def place(self) -> str:
        """Where it is dropped."""
        return f"{self.channel}/{self.account}/{self.name}"

    @property
    def account(self) -> str:
        """Its shop: one for all files of a layout that look alike."""
        return "-".join(filter(None, (self.layout, self.declared.get("shop"))))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its rows: cells, and what they become."""
        return list(self.declared["row"])

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Return headers and rows of cells, as a reader hands them on."""
        flat = [flatten(_cells(row)) for row in self.rows]
        headers = self.declared.get("headers") or list(
            dict.fromkeys(h for row in flat for h in row)
        )
        assert all(row.keys() <= set(headers) for row in flat), self.name
        return headers, [[row.get(header, "") for header in headers] for row in flat]

    def content(self) -> bytes:
        """Return the file."""
        headers, rows = self.table()
        if self.declared["kind"] == "json":
            pages = [*map(_cells, self.rows)]
            if under := self.declared.get("list", "list"):
                pages = [{"errcode": 0, "errmsg": "ok", under: pages}]
            return "\n".join(json.dumps(page, ensure_ascii=False) for page in pages).encode()
        if self.declared["kind"] == "xlsx":
            above, below = (
                [line.split(",") for line in self.declared.get(name, ())]
                for name in ("above", "below")
            )
            return workbook([*above, headers, *rows, *below])
        out = io.StringIO()
        out.writelines(f"{line}\r\n" for line in self.declared.get("above", ()))
        csv.writer(out).writerows([headers, *rows])
        out.writelines(f"{line}\r\n" for line in self.declared.get("below", ()))
        return out.getvalue().encode(self.declared["kind"])

    def read_with(self, source: Source) -> StandardRows:
        """Return what its rows become, read with a declaration."""
        headers, rows = self.table()
        cells = pl.DataFrame(
            rows, schema={f"c{at}": pl.String for at in range(len(headers))}, orient="row"
        ).with_columns(
            row_no=pl.int_range(1, len(rows) + 1, dtype=pl.Int32),
            width=pl.lit(len(headers), dtype=pl.Int32),
        )
        return standardise(source, headers, cells, RowOrigin(self.layout), INDEX)


def exports() -> list[Export]:
    """Return every export declared here."""
    return list(_exports())


def _exports() -> Iterator[Export]:
    for path in sorted(FOLDER.glob("*.toml")):
        declared = tomllib.loads(path.read_text("utf-8"))
        for export in declared["export"]:
            yield Export(path.stem, declared["channel"], export)


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    if "object" in row:
        return dict(json.loads(row["object"]))
    return dict(cell.split("=", 1) for cell in row["cells"])


def row_values(found: StandardRows, row_no: int, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what a row became, as far as it is expected to say."""
    if "rejected" in expected:
        refused = found.rejects.filter(row_no=row_no)["reason"].to_list()
        return {"rejected": refused[0] if refused else ""}
    (row,) = found.rows.filter(row_no=row_no).to_dicts()
    seen = row | {
        "e164": (row["e164"] or "").removeprefix("+86"),
        "at": _moment(row["event_at"]),
        "identified": row["token_set"] is not None,
    }
    return {name: "" if seen[name] is None else seen[name] for name in expected}


def _moment(seconds: int | None) -> str:
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, SHANGHAI):%F %T}"
