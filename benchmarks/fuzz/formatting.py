"""The kinds of file an export comes in: the same tables as CSV in each encoding, as a workbook, as
JSON, packed or not.
"""

import csv
import datetime as dt
import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from benchmarks.fuzz.samples import Table, tables

_OLD_WORKBOOK = Path(__file__).parents[2] / "tests" / "ingest" / "members.xls"
_CREATED = dt.datetime(2026, 11, 20)  # noqa: DTZ001 - xlsx keeps no zone; fixed, so that bytes repeat
_ENCODINGS = {
    "csv": "utf-8",
    "bom": "utf-8-sig",
    "gb18030": "gb18030",
    "utf16": "utf-16",
    "tsv": "utf-8",
    "quoted": "gb18030",
}
PACKINGS = ("", "", "", "gz", "zip", "gbk.zip")


@dataclass(frozen=True)
class Sample:
    """One export before anything happens to it.

    Attributes:
        kind: csv, bom, gb18030, utf16, tsv, quoted, totals, json, ndjson, xlsx or xls.
        encoding: of its text; '' of a workbook.
        content: its bytes, not packed.
    """

    layout: str
    kind: str
    encoding: str
    content: bytes
    tables: Sequence[Table]

    @property
    def suffix(self) -> str:
        """The ending its name has when it is not packed."""
        return {"json": "json", "ndjson": "ndjson", "xlsx": "xlsx", "xls": "xls", "tsv": "txt"}.get(
            self.kind, "csv"
        )

    @property
    def by_line(self) -> bool:
        """Tell whether every line is a row of one table: no cell is quoted."""
        return len(self.tables) == 1 and self.kind not in ("quoted", "json", "xlsx", "xls")


def samples() -> list[Sample]:
    """Return every layout in every kind it may come in, and one old workbook, as often as a kind of
    its own deserves.
    """
    found = [Sample("pos_member_gbk_tab", "xls", "", _OLD_WORKBOOK.read_bytes(), ())] * 8
    for of_layout in tables():
        name = of_layout[0].source.name
        for kind, encoding in _ENCODINGS.items():
            found.append(
                Sample(
                    name, kind, encoding, _delimited(of_layout, kind).encode(encoding), of_layout
                )
            )
        totals = f"{_delimited(of_layout, 'csv')}合计,,,88.00\r\n"
        found.append(Sample(name, "totals", "gb18030", totals.encode("gb18030"), of_layout))
        found.append(Sample(name, "xlsx", "", workbook(of_layout), of_layout))
        if len(of_layout) == 1:
            for kind in ("json", "ndjson"):
                found.append(
                    Sample(name, kind, "utf-8", _objects(of_layout[0], kind).encode(), of_layout)
                )
    return found


def pack(content: bytes, packing: str, suffix: str) -> bytes:
    """Return a file's bytes as they are packed: not at all, by gzip, or in a zip whose names may be
    in GBK.
    """
    if packing == "gz":
        return gzip.compress(content, mtime=0)
    if packing:
        return zip_members(
            {f"会员.{suffix}" if packing == "gbk.zip" else f"a/members.{suffix}": content}
        )
    return content


def zip_members(members: dict[str, bytes]) -> bytes:
    """Return a zip whose names beyond ASCII are in GBK without a mark, as Chinese Windows writes
    them.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            raw = name.encode("gb18030").decode("cp437")
            # NOTE: zipfile marks what is not ASCII as UTF-8, so an ASCII name of the same length
            # stands in for it.
            archive.writestr(
                zipfile.ZipInfo("x" * len(raw) if not name.isascii() else name), content
            )
    written = out.getvalue()
    for name in members:
        if not name.isascii():
            raw_name = name.encode("gb18030")
            written = written.replace(b"x" * len(raw_name), raw_name)
    return written


def workbook(sheets: Sequence[Table]) -> bytes:
    """Return an .xlsx with a sheet for every table."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": _CREATED})
        for table in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate((table.headers, *table.rows)):
                for column, cell in enumerate(row):
                    if cell.startswith("="):
                        sheet.write_formula(at, column, cell, value="7")
                    elif cell:
                        sheet.write_string(at, column, cell)
    return out.getvalue()


def _delimited(of_layout: Sequence[Table], kind: str) -> str:
    out = io.StringIO()
    delimiter = "\t" if kind == "tsv" else ","
    writer = csv.writer(
        out, delimiter=delimiter, quoting=csv.QUOTE_ALL if kind == "quoted" else csv.QUOTE_MINIMAL
    )
    for table in of_layout:
        writer.writerow(table.headers)
        writer.writerows(table.rows)
    return out.getvalue()


def _objects(table: Table, kind: str) -> str:
    entries = [_nested(dict(zip(table.headers, row, strict=True))) for row in table.rows]
    if kind == "ndjson":
        return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    return json.dumps({"user_info_list": entries}, ensure_ascii=False)


def _nested(flat: dict[str, str]) -> dict[str, Any]:
    """Return an object in which dotted names are objects of their own."""
    entry: dict[str, Any] = {}
    for name, cell in flat.items():
        *outer, last = name.split(".")
        inside = entry
        for part in outer:
            deeper = inside.setdefault(part, {})
            inside = deeper if isinstance(deeper, dict) else {}
        inside[last] = cell
    return entry
