"""A set of export files in the making: rows per file, what becomes of each row, and the truth
table.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from benchmarks.generate import linking_law, writers
from benchmarks.generate.layouts import Layout, layout_of
from benchmarks.generate.linking_law import Evidence, Token
from benchmarks.generate.phone_cells import MISSING, PhoneCell

TRUTH_COLUMNS = ("file", "row_no", "status", "reason", "phone_class", "customer", "rule", "story")


class File(NamedTuple):
    """An export: its path in the inbox, `channel/account/file`, and its layout."""

    path: str
    layout: str

    @property
    def account(self) -> str:
        """The shop, app or card system that exported it."""
        return self.path.split("/")[1]


@dataclass(frozen=True)
class Tag:
    """Whose row it is, None if nobody's, and which scenario put it there."""

    customer: str | None
    scenario: str


@dataclass(frozen=True)
class Row:
    """One data row of one export.

    `facts` are what it shows (`layouts`). `key` is the business key within the layout and account,
    None where damaged. `version` orders the rows of one key. `customer` is the label the scenario
    expects, None for a row that is nobody's.
    """

    layout: str
    account: str
    key: tuple[str, ...] | None
    version: tuple[str, int]
    facts: Mapping[str, Any]
    phone: PhoneCell
    tokens: frozenset[Token]
    customer: str | None
    scenario: str

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.phone.key, self.tokens)


class Exports:
    """Export files by inbox path, each with its rows in file order."""

    def __init__(self) -> None:
        self.files: dict[File, list[Row]] = defaultdict(list)

    def add(
        self,
        file: File,
        facts: Mapping[str, Any],
        tag: Tag,
        phone: PhoneCell = MISSING,
        rank: int = 0,
        hides: Collection[str] = (),
    ) -> None:
        """Add a row to a file.

        Args:
            phone: the one that says whose row it is, if one does.
            rank: of its status; orders rows of one key and one time.
            hides: identifiers that say nothing in this row.
        """
        layout = layout_of(file.layout)
        parts = [str(facts[name]) for name in layout.key if facts.get(name) is not None]
        # NOTE: what a spreadsheet made of a long number is no key.
        key = None if any("E+" in part for part in parts) else tuple(parts)
        version = str(facts[layout.version] or "") if layout.version else ""
        tokens = frozenset(_tokens(layout, file.account, facts, hides))
        row = Row(
            file.layout,
            file.account,
            key,
            (version, rank),
            facts,
            phone,
            tokens,
            tag.customer,
            tag.scenario,
        )
        self.files[file].append(row)

    def repeat(self, file: File, rows: int, scenario: str) -> None:
        """Put the first rows of a file into it once more, all of them as rows of that scenario."""
        again = [replace(row, scenario=scenario) for row in self.files[file][:rows]]
        self.files[file][:rows] = again
        self.files[file] += again

    def write(self, folder: Path) -> None:
        for file, rows in self.files.items():
            writers.write_export(folder / file.path, file.layout, [row.facts for row in rows])
        truth = pl.DataFrame(self.truth(), schema=TRUTH_COLUMNS, orient="row")
        truth.with_columns(pl.all().replace("", None)).write_csv(folder / "truth.csv")

    def truth(self) -> list[tuple[str, ...]]:
        """Return one line per data row; raise where the linking law and the row's scenario
        disagree.
        """
        rows = [row for _, each in sorted(self.files.items()) for row in each]
        places = [
            (file, n) for file, each in sorted(self.files.items()) for n in range(1, len(each) + 1)
        ]
        statuses = _statuses(rows)
        records = {n: rows[n].evidence for n, status in enumerate(statuses) if status == "record"}
        verdicts = {
            n: _followed(rows[n], verdict) for n, verdict in linking_law.judge(records).items()
        }
        _refuse_disagreement({n: (rows[n], verdict) for n, verdict in verdicts.items()})
        same_content = {_content(rows[n]): verdict for n, verdict in verdicts.items()}
        return [
            (file.path, str(at), status, *_line(row, status, same_content))
            for (file, at), row, status in zip(places, rows, statuses, strict=True)
        ]


def _tokens(
    layout: Layout, account: str, facts: Mapping[str, Any], hides: Collection[str]
) -> set[Token]:
    """Return what the row says of who somebody is; what is masked says nothing, and a mail address
    is one wherever it stands.
    """
    tokens = set()
    for fact, declared in layout.identifiers.items():
        value, (kind, namespace) = (
            str(facts.get(fact) or "").strip(),
            declared.format(account=account).split("@"),
        )
        if fact not in hides and value not in ("", "null") and "*" not in value:
            tokens.add(("email", "", value) if "@" in value else (kind, namespace, value))
    return tokens


def _line(
    row: Row, status: str, verdicts: Mapping[str, linking_law.Verdict]
) -> tuple[str, str, str, str, str]:
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
            raise ValueError(
                f"ambiguous truth: {rows[best].layout} mixes duplicates with later versions"
            )
        if len(contents) > 1 and len({rows[n].version for n in same_key}) < len(same_key):
            raise ValueError(
                f"ambiguous truth: {rows[best].layout} has two contents of one version"
            )
        for n in same_key:
            statuses[n] = (
                "record" if n == best else "duplicate" if len(contents) == 1 else "superseded"
            )
    return statuses


def _followed(row: Row, verdict: linking_law.Verdict) -> linking_law.Verdict:
    """Return the verdict where a person who changed the number is followed, which the law for small
    data does not tell.
    """
    if row.scenario != "number_change" or row.customer is None:
        return verdict
    return replace(verdict, group=row.customer)


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
