"""What the landed files hold of a person beside their current rows: older versions, repetitions, rows of others, and rejects."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scv import values
from scv.linking.ownership import number_of
from scv.looking.arrivals import current_segments
from scv.officer.access.rows import Current, Teller, sets_of, shanghai
from scv.officer.access.withholding import cells_of
from scv.officer.requesting import Held, Requester
from scv.unlocked import Vault
from scv.vault.engine import frame
from scv.vault.segments import Segment

# Segments are looked at so many at a time.
_AT_ONCE = 32
_VERSIONS = "SELECT DISTINCT file_id FROM vault.replaced WHERE record_id IN (SELECT record_id FROM asked)"
_HITS = """
    SELECT {number} AS segment, row_no, record_id::VARCHAR AS record_id, content::VARCHAR AS content, phone IN (FROM asked_numbers) AS keyed
    FROM {name}.landed_rows WHERE phone IN (FROM asked_numbers)
"""
_ASKED_TOO = " OR record_id IN (SELECT record_id FROM asked)"
_FURTHER = (
    "SELECT {number} AS segment, row_no, role, e164 FROM {name}.landed_phones WHERE phone IN (FROM asked_numbers)"
)
_REJECTS = """
    SELECT {number} AS segment, row_no, reason, cells
    FROM {name}.landed_rejects WHERE EXISTS (
        FROM asked_texts WHERE contains(regexp_replace(translate(cells, '０１２３４５６７８９', '0123456789'), '[^0-9]', '', 'g'), text)
    )
"""
_ROWS = """
    SELECT * REPLACE (record_id::VARCHAR AS record_id, content::VARCHAR AS content, token_set::VARCHAR AS token_set)
    FROM {name}.landed_rows WHERE row_no IN (SELECT unnest(?)) ORDER BY row_no
"""
_LINKS = "SELECT record_id::VARCHAR, phone, customer_id::VARCHAR FROM vault.links WHERE record_id IN (SELECT unnest(?)::DECIMAL(38,0))"
_NOW = (
    "SELECT record_id::VARCHAR, file_id, row_no FROM vault.records WHERE record_id IN (SELECT unnest(?)::DECIMAL(38,0))"
)
_IDENTIFIERS = "SELECT DISTINCT value FROM vault.identifiers WHERE value IN (SELECT unnest(?))"
# Shorter identifiers stand in cells by chance.
_LONG_ENOUGH = 4
_TELLING = ("phone_role", "e164", "name", "surname", "province", "city", "district", "address")


@dataclass
class Landed:
    """What the landed files hold beside the current rows. `left_out` counts what is not told, by why.

    Attributes:
        repeated: record → the places of rows equal to the current one.
        places: file id and row number of every row of theirs that is told.
    """

    versions: list[dict[str, Any]] = field(default_factory=list, repr=False)
    repeated: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    appearances: list[dict[str, Any]] = field(default_factory=list, repr=False)
    rejects: list[dict[str, Any]] = field(default_factory=list, repr=False)
    places: set[tuple[str, int]] = field(default_factory=set, repr=False)
    left_out: Counter[str] = field(default_factory=Counter)


class Search:
    """The search of the landed files for one person."""

    def __init__(self, con: Any, vault: Vault, asked: Requester, teller: Teller, current: Current) -> None:
        self._con, self._vault, self._asked, self._teller = con, vault, asked, teller
        self._current = {row["record_id"]: row for row in current.rows}
        self._contents, self._names, self._found = current.contents, current.names, Landed()
        self._theirs = {record for (record,) in con.execute("SELECT record_id::VARCHAR FROM asked").fetchall()}
        self._older = {file_id for (file_id,) in con.execute(_VERSIONS).fetchall()}
        self._waiting: list[dict[str, Any]] = []
        self._rejects: list[tuple[str, dict[str, Any]]] = []

    def run(self) -> Landed:
        """Look into every landed file of the generation."""
        numbers = [str(number_of(token)) for token in self._asked.tokens]
        self._con.execute(
            "CREATE OR REPLACE TEMP TABLE asked_numbers AS SELECT DISTINCT unnest(?)::DECIMAL(38,0) AS phone", [numbers]
        )
        texts = [number.removeprefix("+86") for number in self._asked.numbers]
        self._con.execute("CREATE OR REPLACE TEMP TABLE asked_texts AS SELECT unnest(?)::VARCHAR AS text", [texts])
        segments = current_segments(self._vault)
        for start in range(0, len(segments), _AT_ONCE):
            part = segments[start : start + _AT_ONCE]
            with self._vault.store().opened(self._con, part) as names:
                self._look_into(part, names)
        self._tell_appearances()
        self._tell_rejects()
        return self._found

    def _look_into(self, segments: Sequence[Segment], names: Sequence[str]) -> None:
        hits = self._union(_HITS, names, [_ASKED_TOO if each.file_id in self._older else "" for each in segments])
        further = self._union(_FURTHER, names)
        for number, (segment, name) in enumerate(zip(segments, names, strict=True)):
            beside = {row["row_no"]: row for row in further if row["segment"] == number}
            wanted = [row["row_no"] for row in hits if row["segment"] == number and self._is_more(segment, row)]
            wanted = sorted({*wanted, *(row_no for row_no in beside)})
            if wanted:
                rows = frame(self._con, _ROWS.format(name=name), [wanted]).to_dicts()
                sets = sets_of(self._con, name, [row["token_set"] for row in rows if row["token_set"]])
                for row in rows:
                    row |= {
                        "file_id": segment.file_id,
                        "tokens": sets.get(row["token_set"], []),
                        "beside": beside.get(row["row_no"]),
                    }
                    self._tell_or_wait(row)
        self._rejects += [(segments[row["segment"]].file_id, row) for row in self._union(_REJECTS, names)]

    def _union(self, sql: str, names: Sequence[str], ends: Sequence[str] = ()) -> list[dict[str, Any]]:
        each = [
            sql.format(number=number, name=name) + (ends[number] if ends else "") for number, name in enumerate(names)
        ]
        return frame(self._con, " UNION ALL ".join(each) + " ORDER BY ALL").to_dicts()

    def _is_more(self, segment: Segment, hit: Mapping[str, Any]) -> bool:
        """Tell whether a row tells more than the current one it is a version of; if it equals that, note its place."""
        if hit["content"] != self._contents.get(hit["record_id"]):
            return True
        if now := self._current.get(hit["record_id"]):
            place = (segment.file_id, int(hit["row_no"]))
            self._found.places.add(place)
            if place != (now["file_id"], int(now["row_no"])):
                self._found.repeated.setdefault(hit["record_id"], []).append(self._teller.place(*place))
        return False

    def _tell_or_wait(self, row: dict[str, Any]) -> None:
        if row["record_id"] not in self._theirs:
            self._waiting.append(row)
        elif self._contents[row["record_id"]] != row["content"] and self._is_theirs(row):
            now = self._current.get(row["record_id"])
            keyed = row["e164"] in self._asked.numbers
            rule = now["rule"] if now else "phone"
            self._found.versions.append(self._teller.row(row, row["tokens"], keyed, rule))
            self._found.places.add((row["file_id"], int(row["row_no"])))

    def _is_theirs(self, row: Mapping[str, Any]) -> bool:
        """Tell whether an older version of a row of theirs was of them then: a card, or a phone, may have been somebody else's."""
        if self._asked.member:
            return self._has_name(row)
        now = self._current.get(row["record_id"])
        same_number = row["e164"] is None or row["e164"] in self._asked.numbers or (now and now["e164"] == row["e164"])
        same_name = row["named_in_full"] and row["name"] in self._names
        if not same_number and not same_name:
            self._found.left_out["older_versions_under_another_number"] += 1
        return bool(same_number or same_name)

    def _has_name(self, row: Mapping[str, Any]) -> bool:
        if row["name"] is None:
            self._found.left_out["rows_without_a_name"] += 1
        return bool(row["name"] == self._asked.member)

    def _tell_appearances(self) -> None:
        """Tell of rows that are somebody else's, or nobody's, and show the number."""
        records = sorted({row["record_id"] for row in self._waiting})
        links = (
            {record: phone for record, phone, _ in self._con.execute(_LINKS, [records]).fetchall()} if records else {}
        )
        now = {record: place for record, *place in self._con.execute(_NOW, [records]).fetchall()} if records else {}
        for row in self._waiting:
            current = now.get(row["record_id"]) == [row["file_id"], row["row_no"]]
            phone = links.get(row["record_id"])
            if row["e164"] in self._asked.numbers:
                # NOTE: the same number in the hands of somebody else, before or after, or split off.
                if not (current and phone is not None and number_of(int(phone)) in map(number_of, self._asked.tokens)):
                    self._tell_key(row, current)
            elif row["beside"]:
                self._tell_beside(row)

    def _tell_key(self, row: Mapping[str, Any], current: bool) -> None:
        if not self._in_their_hands(row, row["e164"]) or (self._asked.member and not self._has_name(row)):
            return
        columns = {name: row[name] for name in _TELLING if row[name] is not None}
        kind = "receiver" if current else "older_version"
        self._found.appearances.append({"as": kind, **self._where(row), "columns": columns})

    def _tell_beside(self, row: Mapping[str, Any]) -> None:
        if self._asked.member:
            self._found.left_out["further_phone_on_rows_of_others"] += 1
        elif self._in_their_hands(row, row["beside"]["e164"]):
            columns = {"phone_role": row["beside"]["role"], "e164": row["beside"]["e164"]}
            self._found.appearances.append({"as": "further_phone", **self._where(row), "columns": columns})

    def _where(self, row: Mapping[str, Any]) -> dict[str, Any]:
        place = self._teller.place(row["file_id"], row["row_no"])
        return {**place, "source": self._teller.layout(row), "happened_at": shanghai(row["event_at"])}

    def _in_their_hands(self, row: Mapping[str, Any], e164: str) -> bool:
        """Tell whether a number was theirs when a row happened; count the row where nothing tells."""
        held, when = self._held(e164), self._teller.when(row)
        if self._asked.split and not self._asked.member:
            self._found.left_out["rows_on_a_number_that_was_split"] += 1
            return False
        if all(each.alone for each in held):
            return True
        if when is None:
            self._found.left_out["rows_without_a_time"] += 1
            return False
        return any(each.since <= when < each.until for each in held)

    def _held(self, e164: str) -> list[Held]:
        return [held for held in self._asked.phones if held.e164 == e164]

    def _tell_rejects(self) -> None:
        told = [(place, row, cells_of(row["cells"])) for place, row in self._rejects]
        texts = {str(cell) for _, _, cells in told for cell in cells.values() if len(str(cell)) >= _LONG_ENOUGH}
        found = self._con.execute(_IDENTIFIERS, [sorted(texts)]).fetchall() if texts else []
        strange = {value for (value,) in found} - {value for _, _, value in self._teller.screen.tokens.values()}
        for file_id, reject, cells in told:
            self._tell_reject(file_id, reject, cells, strange)

    def _tell_reject(
        self, file_id: str, reject: Mapping[str, Any], cells: Mapping[str, Any], strange: set[str]
    ) -> None:
        """Tell a rejected row whole, or, where somebody else may stand on it, only where it is; or count it, if it may not be theirs."""
        screen, texts = self._teller.screen, [str(cell) for cell in cells.values()]
        numbers = {number for text in texts for number in screen.own_numbers(text)}
        if not numbers:
            return
        alone = all(held.alone for number in numbers for held in self._held(number)) and not self._asked.split
        if not (self._asked.member in map(values.name_value, texts) if self._asked.member else alone):
            self._found.left_out["rejected_rows_that_may_be_others"] += 1
            return
        clean, staff = screen.cells(cells)
        mixed = any(text in strange or screen.names_others(text) for text in texts)
        self._found.rejects.append(
            self._teller.place(file_id, reject["row_no"])
            | {
                "reason": reject["reason"],
                "cells": {} if mixed else clean,
                "withheld": sorted(cells) if mixed else staff,
            }
        )
