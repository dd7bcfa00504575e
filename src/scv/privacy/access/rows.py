"""The current rows of a person in the generation, and how every one of their rows is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl

from scv.errors import shown_name
from scv.privacy.access.redaction import AccessFilter
from scv.privacy.data_subject import DataSubject
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import Catalogue
from scv.values.times import SHANGHAI

_sql = partial(statement, "scv.privacy.access", "rows.sql")


def shanghai(moment: int | None) -> str | None:
    """Return a moment in epoch seconds as Shanghai time to the second; None where nobody knows it."""
    return (
        None if moment is None else f"{datetime.fromtimestamp(moment, SHANGHAI):%Y-%m-%d %H:%M:%S}"
    )


@dataclass(frozen=True)
class RowFormatter:
    """How rows are told: what may be seen, the names of files and layouts, and which identifiers
    stand in a set.
    """

    access_filter: AccessFilter
    known: Catalogue
    files: Mapping[str, tuple[str, str, int | None]] = field(repr=False)

    def place(self, file_id: str, row_no: int) -> dict[str, Any]:
        """Return where something stands."""
        return {"file": shown_name(self.files[file_id][0]), "row": int(row_no)}

    def when(self, row: Mapping[str, Any]) -> int | None:
        """Return when a row happened or was exported, in epoch seconds; None if nobody knows."""
        moment = row["event_at"] if row["event_at"] is not None else self.files[row["file_id"]][2]
        return None if moment is None else int(moment)

    def layout(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what export a row came in."""
        source = next(
            (each for each in self.known.sources.values() if each.name == row["source"]), None
        )
        titles = (
            {"zh": source.title_zh, "en": source.title_en}
            if source
            else {"zh": row["source"], "en": row["source"]}
        )
        account = self.access_filter.text(self.files[row["file_id"]][1] or "")
        return {"layout": row["source"], **titles, "channel": row["channel"], "account": account}

    def row(
        self, row: Mapping[str, Any], tokens: Iterable[int], keyed: bool, rule: str
    ) -> dict[str, Any]:
        """Return one row of the person as it is told."""
        shown = list(tokens)
        own = [token for token in shown if token in self.access_filter.tokens]
        columns, withheld = self.access_filter.row(
            row, sent=rule == "gift", keyed=keyed, shares_identifier=len(own) < len(shown)
        )
        if "updated_at" in columns:
            columns["updated_at"] = shanghai(columns["updated_at"])
        return {
            **self.place(row["file_id"], row["row_no"]),
            "source": self.layout(row),
            "happened_at": shanghai(row["event_at"]),
            "linked_by": rule,
            "columns": columns,
            "identifiers": [self.identifier(token) for token in own],
            "identifiers_withheld": len(shown) - len(own),
            "withheld": withheld,
        }

    def identifier(self, token: int) -> dict[str, str]:
        """Return an identifier as it is told."""
        return dict(
            zip(("kind", "namespace", "value"), self.access_filter.tokens[token], strict=True)
        )


@dataclass(frozen=True)
class Current:
    """The current rows of a person.

    Attributes:
        rows: as they stand in the vault, with `tokens`, `keyed` and `rule`.
        shown: the same as they are told, in the same order.
        contents: record → content of every current row of the customer, those of the others who
            share the phone among them.
        unnamed: how many rows were left out because they show no name, of one member of a
            household.
        others: how many further mobiles on these rows were left out.
    """

    rows: list[dict[str, Any]] = field(repr=False)
    shown: list[dict[str, Any]] = field(repr=False)
    contents: Mapping[str, str] = field(repr=False)
    unnamed: int
    others: int

    @property
    def names(self) -> frozenset[str]:
        """The full names on these rows."""
        return frozenset(
            row["name"] for row in self.rows if row["named_in_full"] and row["rule"] != "gift"
        )


def files_of(session: Session) -> dict[str, tuple[str, str, int | None]]:
    """Return file id → name, account and when it was exported, of every landed file."""
    return {
        file_id: (name, account, exported)
        for file_id, name, account, exported in session.rows(_sql("files"))
    }


def current_rows(session: Session, subject: DataSubject, formatter: RowFormatter) -> Current:
    """Return the current rows of the one who asks: of one of several who share a phone, those under
    that name.
    """
    everything = session.frame(_sql("rows"))
    own_rows = everything.filter(pl.col("name") == subject.member) if subject.member else everything
    rows = own_rows.with_columns(pl.col("record_id", "token_set").cast(pl.String)).to_dicts()
    sets = sets_of(session, "vault", [row["token_set"] for row in rows if row["token_set"]])
    phones, others = _other_phones(
        session,
        {row["record_id"] for row in rows if row["rule"] != "gift"},
        formatter.access_filter,
    )
    marks: dict[str, list[dict[str, Any]]] = {}
    for record, *mark in session.rows(_sql("marks")):
        marks.setdefault(record, []).append(
            dict(zip(("indicator", "score", "least", "most"), mark, strict=True))
        )
    shown = []
    for row in rows:
        row["tokens"] = sets.get(row["token_set"], [])
        each = formatter.row(row, row["tokens"], row["keyed"] is not None, row["rule"])
        related = {
            "other_phones": phones.get(row["record_id"], []),
            "marks": marks.get(row["record_id"], []),
        }
        shown.append(each | related | {"also_in": []})
    contents = dict(
        zip(everything["record_id"].cast(pl.String), everything["content"], strict=True)
    )
    return Current(
        rows, shown, contents, everything["name"].null_count() if subject.member else 0, others
    )


def _other_phones(
    session: Session, records: set[str], access_filter: AccessFilter
) -> tuple[dict[str, list[dict[str, Any]]], int]:
    """Return record → the phones beside its key phone, and how many are left out: a receiver's, or
    one that is somebody else's key.
    """
    found = [row for row in session.frame(_sql("others")).to_dicts() if row["record_id"] in records]
    unverified = sorted(
        {row["token"] for row in found if row["token"] and row["e164"] not in access_filter.numbers}
    )
    of_others = (
        {token for (token,) in session.rows(_sql("of_others"), [unverified])}
        if unverified
        else set()
    )
    phones: dict[str, list[dict[str, Any]]] = {}
    others = 0
    for row in found:
        own = row["e164"] is None or row["e164"] in access_filter.numbers
        if own or (row["role"] == "customer" and row["token"] not in of_others):
            phone = {"role": row["role"], "class": row["phone_class"], "phone": row["e164"]}
            phones.setdefault(row["record_id"], []).append(phone)
        else:
            others += 1
    return phones, others


def sets_of(session: Session, catalog: str, sets: list[str]) -> dict[str, list[int]]:
    """Return token set → the identifiers in it."""
    found = session.rows(_sql("sets").format(catalog=catalog), [sorted(set(sets))]) if sets else []
    return {token_set: [int(token) for token in tokens] for token_set, tokens in found}
