"""A set of export files in the making: rows per file, what becomes of each row, and the truth table."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from benchmarks.generate import linking_law, writers
from benchmarks.generate.rows import Row

TRUTH_COLUMNS = ("file", "row_no", "status", "reason", "phone_class", "customer", "rule", "story")


class Exports:
    """Export files by inbox path, each with its rows in file order."""

    def __init__(self) -> None:
        self.files: dict[str, list[Row]] = defaultdict(list)

    def add(self, file: str, *rows: Row) -> None:
        self.files[file].extend(rows)

    def write(self, folder: Path) -> None:
        for file, rows in self.files.items():
            writers.write_export(folder / file, rows[0].layout, [row.facts for row in rows])
        truth = pl.DataFrame(self.truth(), schema=TRUTH_COLUMNS, orient="row")
        truth.with_columns(pl.all().replace("", None)).write_csv(folder / "truth.csv")

    def truth(self) -> list[tuple[str, ...]]:
        """Return one line per data row; raise where the linking law and the row's scenario disagree."""
        rows = [row for _, each in sorted(self.files.items()) for row in each]
        places = [(file, n) for file, each in sorted(self.files.items()) for n in range(1, len(each) + 1)]
        statuses = _statuses(rows)
        records = {n: rows[n].evidence for n, status in enumerate(statuses) if status == "record"}
        verdicts = linking_law.judge(records)
        _refuse_disagreement({n: (rows[n], verdict) for n, verdict in verdicts.items()})
        same_content = {_content(rows[n]): verdict for n, verdict in verdicts.items()}
        return [
            (file, str(at), status, *_line(row, status, same_content))
            for (file, at), row, status in zip(places, rows, statuses, strict=True)
        ]


def _line(row: Row, status: str, verdicts: Mapping[str, linking_law.Verdict]) -> tuple[str, str, str, str, str]:
    reason = "damaged_key" if status == "reject" else ""
    if status in ("reject", "superseded"):
        return reason, row.phone.kind, "", "", row.scenario
    return reason, row.phone.kind, row.customer or "", verdicts[_content(row)].rule, row.scenario


def _statuses(rows: Sequence[Row]) -> list[str]:
    """Return per row: record, duplicate, superseded or reject (no usable business key)."""
    statuses = ["reject"] * len(rows)
    versions: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        if row.key:
            versions[row.layout, row.account, row.key].append(n)
    for same_key in versions.values():
        contents = {_content(rows[n]) for n in same_key}
        best = max(same_key, key=lambda n: (rows[n].version, -n))
        if len(contents) not in (1, len(same_key)):
            raise ValueError(f"ambiguous truth: {rows[best].layout} mixes duplicates with later versions")
        if len(contents) > 1 and len({rows[n].version for n in same_key}) < len(same_key):
            raise ValueError(f"ambiguous truth: {rows[best].layout} has two contents of one version")
        for n in same_key:
            statuses[n] = "record" if n == best else "duplicate" if len(contents) == 1 else "superseded"
    return statuses


def _content(row: Row) -> str:
    return json.dumps([row.layout, row.account, row.facts], ensure_ascii=False, sort_keys=True)


def _refuse_disagreement(judged: Mapping[int, tuple[Row, linking_law.Verdict]]) -> None:
    """Raise unless groups by law and customers by scenario are the same partition of the records."""
    customers, groups = defaultdict(set), defaultdict(set)
    for row, verdict in judged.values():
        customers[verdict.group].add(row.customer)
        groups[row.customer].add(verdict.group)
    wrong = {
        (row.scenario, row.layout, verdict.rule)
        for row, verdict in judged.values()
        if len(customers[verdict.group]) > 1 or len(groups[row.customer]) > 1
    }
    if wrong:
        raise ValueError(f"scenario and linking law disagree on: {sorted(wrong)}")
