"""What the landed files hold of a person beside their current rows: older versions, repetitions,
rows of others, and rejects.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from scv.customer_view.file_rows import current_segments
from scv.home.open_home import Vault
from scv.identity.epochs import number_of
from scv.ingest.former_holders import row_query
from scv.privacy.access.rejected_rows import filter_rejects
from scv.privacy.access.rows import Current, RowFormatter, sets_of, shanghai
from scv.privacy.data_subject import DataSubject
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.vault.landed_segments import Segment

# Segments are looked at so many at a time.
_AT_ONCE = 32
_sql = partial(statement, "scv.privacy.access", "landed_rows.sql")
_OR_SUBJECT = " OR record_id IN (SELECT record_id FROM asked)"
_IDENTIFYING_COLUMNS = (
    "phone_role",
    "e164",
    "name",
    "surname",
    "province",
    "city",
    "district",
    "address",
)


@dataclass
class IngestedHistory:
    """What the landed files hold beside the current rows. `left_out` counts what is not told, by
    why.

    Attributes:
        duplicates: record → the places of rows equal to the current one.
        places: file id and row number of every row of theirs that is told.
    """

    versions: list[dict[str, Any]] = field(default_factory=list, repr=False)
    duplicates: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    mentions: list[dict[str, Any]] = field(default_factory=list, repr=False)
    rejects: list[dict[str, Any]] = field(default_factory=list, repr=False)
    places: set[tuple[str, int]] = field(default_factory=set, repr=False)
    left_out: Counter[str] = field(default_factory=Counter)


def _rows(catalog: str) -> str:
    return row_query(f"FROM {catalog}.landed_rows")


class Search:
    """The search of the landed files for one person."""

    def __init__(
        self,
        session: Session,
        vault: Vault,
        subject: DataSubject,
        formatter: RowFormatter,
        current: Current,
    ) -> None:
        self._session, self._vault, self._subject, self._formatter = (
            session,
            vault,
            subject,
            formatter,
        )
        self._current = {row["record_id"]: row for row in current.rows}
        self._contents, self._names, self._found = (
            current.contents,
            current.names,
            IngestedHistory(),
        )
        self._own_records = {
            record for (record,) in session.rows("SELECT record_id::VARCHAR FROM asked")
        }
        self._other_versions = {file_id for (file_id,) in session.rows(_sql("versions"))}
        self._pending: list[dict[str, Any]] = []
        self._rejects: list[tuple[str, dict[str, Any]]] = []

    def run(self) -> IngestedHistory:
        """Look into every landed file of the generation."""
        numbers = [str(number_of(token)) for token in self._subject.tokens]
        self._session.make(
            "asked_numbers", "SELECT DISTINCT unnest(?)::DECIMAL(38,0) AS phone", [numbers]
        )
        texts = [number.removeprefix("+86") for number in self._subject.numbers]
        self._session.make("asked_texts", "SELECT unnest(?)::VARCHAR AS text", [texts])
        segments = current_segments(self._vault)
        for start in range(0, len(segments), _AT_ONCE):
            part = segments[start : start + _AT_ONCE]
            with self._vault.store().attach(self._session, part) as names:
                self._look_into(part, names)
        self._add_mentions()
        self._found.rejects = filter_rejects(
            self._session, self._subject, self._formatter, self._rejects, self._found.left_out
        )
        return self._found

    def _look_into(self, segments: Sequence[Segment], names: Sequence[str]) -> None:
        hits = self._union(
            _sql("hits"),
            names,
            [_OR_SUBJECT if each.file_id in self._other_versions else "" for each in segments],
        )
        phones = self._union(_sql("other_phones"), names)
        for number, (segment, name) in enumerate(zip(segments, names, strict=True)):
            by_row = {row["row_no"]: row for row in phones if row["segment"] == number}
            row_numbers = [
                row["row_no"]
                for row in hits
                if row["segment"] == number and self._is_more(segment, row)
            ]
            row_numbers = sorted({*row_numbers, *(row_no for row_no in by_row)})
            if row_numbers:
                rows = self._session.frame(
                    _sql("rows").format(rows=_rows(name)), [row_numbers]
                ).to_dicts()
                sets = sets_of(
                    self._session, name, [row["token_set"] for row in rows if row["token_set"]]
                )
                for row in rows:
                    row |= {
                        "file_id": segment.file_id,
                        "tokens": sets.get(row["token_set"], []),
                        "beside": by_row.get(row["row_no"]),
                    }
                    self._tell_or_wait(row)
        self._rejects += [
            (segments[row["segment"]].file_id, row) for row in self._union(_sql("rejects"), names)
        ]

    def _union(
        self, sql: str, names: Sequence[str], ends: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        each = [
            sql.format(number=number, name=name, rows=_rows(name)) + (ends[number] if ends else "")
            for number, name in enumerate(names)
        ]
        return self._session.frame(" UNION ALL ".join(each) + " ORDER BY ALL").to_dicts()

    def _is_more(self, segment: Segment, hit: Mapping[str, Any]) -> bool:
        """Tell whether a row tells more than the current one it is a version of; if it equals that,
        note its place.
        """
        if hit["content"] != self._contents.get(hit["record_id"]):
            return True
        if now := self._current.get(hit["record_id"]):
            place = (segment.file_id, int(hit["row_no"]))
            self._found.places.add(place)
            if place != (now["file_id"], int(now["row_no"])):
                self._found.duplicates.setdefault(hit["record_id"], []).append(
                    self._formatter.place(*place)
                )
        return False

    def _tell_or_wait(self, row: dict[str, Any]) -> None:
        if row["record_id"] not in self._own_records:
            self._pending.append(row)
        elif self._contents[row["record_id"]] != row["content"] and self._is_of_subject(row):
            now = self._current.get(row["record_id"])
            keyed = row["e164"] in self._subject.numbers
            rule = now["rule"] if now else "phone"
            self._found.versions.append(self._formatter.row(row, row["tokens"], keyed, rule))
            self._found.places.add((row["file_id"], int(row["row_no"])))

    def _is_of_subject(self, row: Mapping[str, Any]) -> bool:
        """Tell whether an older version of a row of theirs was of them then: a card, or a phone,
        may have been somebody else's.
        """
        if self._subject.member:
            return self._has_name(row)
        now = self._current.get(row["record_id"])
        same_number = (
            row["e164"] is None
            or row["e164"] in self._subject.numbers
            or (now and now["e164"] == row["e164"])
        )
        same_name = row["named_in_full"] and row["name"] in self._names
        if not same_number and not same_name:
            self._found.left_out["older_versions_under_another_number"] += 1
        return bool(same_number or same_name)

    def _has_name(self, row: Mapping[str, Any]) -> bool:
        if row["name"] is None:
            self._found.left_out["rows_without_a_name"] += 1
        return bool(row["name"] == self._subject.member)

    def _add_mentions(self) -> None:
        """Tell of rows that are somebody else's, or nobody's, and show the number."""
        records = sorted({row["record_id"] for row in self._pending})
        links = (
            {record: phone for record, phone, _ in self._session.rows(_sql("links"), [records])}
            if records
            else {}
        )
        now = (
            {record: place for record, *place in self._session.rows(_sql("now"), [records])}
            if records
            else {}
        )
        for row in self._pending:
            current = now.get(row["record_id"]) == [row["file_id"], row["row_no"]]
            phone = links.get(row["record_id"])
            if row["e164"] in self._subject.numbers:
                # NOTE: the same number in the hands of somebody else, before or after, or split
                # off.
                if not (
                    current
                    and phone is not None
                    and number_of(int(phone)) in map(number_of, self._subject.tokens)
                ):
                    self._tell_key(row, current)
            elif row["beside"]:
                self._add_other_phone(row)

    def _tell_key(self, row: Mapping[str, Any], current: bool) -> None:
        if not self._owns_number(row, row["e164"]) or (
            self._subject.member and not self._has_name(row)
        ):
            return
        columns = {name: row[name] for name in _IDENTIFYING_COLUMNS if row[name] is not None}
        kind = "receiver" if current else "older_version"
        self._found.mentions.append({"as": kind, **self._where(row), "columns": columns})

    def _add_other_phone(self, row: Mapping[str, Any]) -> None:
        if self._subject.member:
            self._found.left_out["further_phone_on_rows_of_others"] += 1
        elif self._owns_number(row, row["beside"]["e164"]):
            columns = {"phone_role": row["beside"]["role"], "e164": row["beside"]["e164"]}
            self._found.mentions.append(
                {"as": "further_phone", **self._where(row), "columns": columns}
            )

    def _where(self, row: Mapping[str, Any]) -> dict[str, Any]:
        place = self._formatter.place(row["file_id"], row["row_no"])
        return {
            **place,
            "source": self._formatter.layout(row),
            "happened_at": shanghai(row["event_at"]),
        }

    def _owns_number(self, row: Mapping[str, Any], e164: str) -> bool:
        """Tell whether a number was theirs when a row happened; count the row where nothing tells."""
        periods, when = self._subject.periods_of(e164), self._formatter.when(row)
        if self._subject.split and not self._subject.member:
            self._found.left_out["rows_on_a_number_that_was_split"] += 1
            return False
        if all(each.exclusive for each in periods):
            return True
        if when is None:
            self._found.left_out["rows_without_a_time"] += 1
            return False
        return any(each.since <= when < each.until for each in periods)
