"""Read the vault for one question: who is this, what became of a file's rows. For the operator's and officer's screen."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from scv import values
from scv.errors import BadInputError, UsageError, shown_name
from scv.intake.identifying import cleaned
from scv.intake.inputs import paths_by_id
from scv.profile import FIELDS
from scv.unlocked import Vault
from scv.vault.engine import frame
from scv.vault.segments import Segment


@contextmanager
def opened(vault: Vault) -> Iterator[Any]:
    """Attach the current generation's vault file read-only as `vault`."""
    with vault.generations().opened("vault", vault.limits) as con:
        yield con


def customer_of(con: Any, vault: Vault, who: str) -> str:
    """Return the live customer id of a phone, of an id ever published, or of any identifier.

    Raises:
        UsageError: nobody has it, it is dormant or erased, or several customers have it (which are named by id).
    """
    try:
        return _resolved(con, UUID(who))
    except ValueError:
        pass
    phone = values.phone(who)
    if phone.e164:
        rows = con.execute(
            "SELECT customer_id FROM vault.links WHERE group_key = ? AND customer_id IS NOT NULL LIMIT 1",
            [vault.index.phone_token(phone.e164)],
        ).fetchall()
        rows = (
            rows
            or con.execute(
                "SELECT DISTINCT link.customer_id FROM vault.records AS record JOIN vault.links AS link USING (record_id) "
                "WHERE record.phone = ? AND link.customer_id IS NOT NULL AND link.rule <> 'gift'",
                [vault.index.phone_token(phone.e164)],
            ).fetchall()
        )
    else:
        rows = con.execute(_BY_VALUE, [spellings(who)]).fetchall()
    if not rows:
        raise UsageError("nobody in this generation has that phone, id or identifier.")
    if len(rows) > 1:
        ids = ", ".join(str(row[0]) for row in rows[:5])
        shared = (
            "show that phone, which is nobody's own (shared)"
            if phone.e164
            else "have that identifier (in different accounts)"
        )
        raise UsageError(f"{len(rows)} customers {shared}: {ids}. Ask for one by id.")
    return str(rows[0][0])


_BY_VALUE = """
    SELECT DISTINCT link.customer_id
    FROM vault.identifiers AS identifier
    JOIN vault.token_sets AS member USING (token)
    JOIN vault.records AS record USING (token_set)
    JOIN vault.links AS link USING (record_id)
    WHERE list_contains(?, identifier.value) AND link.customer_id IS NOT NULL
"""


def spellings(who: str) -> list[str]:
    """Return how an identifier that a person typed may stand in the vault."""
    asked = pl.DataFrame({"who": [who]})
    return asked.select(plain=cleaned("openid", pl.col("who")), email=values.email(pl.col("who"))).row(0)  # type: ignore[return-value]


def _resolved(con: Any, asked: UUID) -> str:
    row = con.execute("SELECT shown_as, erased FROM vault.registry WHERE customer_id = ?", [asked]).fetchone()
    if row is None:
        raise UsageError(f"{asked}: no customer ever had this id here.")
    if row[1]:
        raise UsageError(f"{asked}: this customer was erased.")
    if row[0] is None:
        raise UsageError(f"{asked}: dormant: no record holds its phone or identifier any more. It wakes with them.")
    return str(row[0])


def memberships(vault: Vault, customer_id: str) -> list[str]:
    """Return the names of the audiences a customer is in tonight."""
    with vault.generations().opened("published", vault.limits) as con:
        rows = con.execute(
            "SELECT segment FROM published.segment_members WHERE customer_id = ?::UUID ORDER BY segment", [customer_id]
        ).fetchall()
    return [segment for (segment,) in rows]


@dataclass(frozen=True)
class Value:
    """One surviving value and where it came from."""

    field: str
    value: str
    source: str
    file: str
    row_no: int


_SURVIVED = """
    SELECT record.source, file.name, record.row_no
    FROM vault.records AS record JOIN vault.files AS file USING (file_id)
    WHERE record.record_id = (SELECT {field}_record FROM vault.profiles WHERE customer_id = ?::UUID)
"""


def surviving_values(con: Any, customer_id: str) -> list[Value]:
    """Return every value of a profile that came from a record, with its source, file and row."""
    found = []
    for field in FIELDS:
        shown = "COALESCE(address, CONCAT_WS(' ', province, city, district))" if field == "address" else field
        value = con.execute(f"SELECT {shown} FROM vault.profiles WHERE customer_id = ?::UUID", [customer_id]).fetchone()
        origin = con.execute(_SURVIVED.format(field=field), [customer_id]).fetchone()
        if value and value[0] and origin:
            found.append(Value(field, value[0], origin[0], shown_name(origin[1]), int(origin[2])))
    return found


def losing_values(con: Any, customer_id: str, field: str) -> list[tuple[str, str, int]]:
    """Return the other values of a field among a customer's records: value, source, number of records."""
    column = "address" if field == "address" else field
    return [
        (value, source, int(count))
        for value, source, count in con.execute(
            f"SELECT record.{column}, record.source, COUNT(*) FROM vault.records AS record "
            f"JOIN vault.links AS link USING (record_id) JOIN vault.profiles AS profile USING (customer_id) "
            f"WHERE link.customer_id = ?::UUID AND record.{column} IS NOT NULL AND record.{column} <> profile.{column} "
            "GROUP BY ALL ORDER BY ALL",
            [customer_id],
        ).fetchall()
    ]


def extra_values(con: Any, customer_id: str, at_most: int = 20) -> list[Value]:
    """Return what columns that no declaration knows say of a customer, the latest records first."""
    rows = con.execute(
        "SELECT record.extras, record.source, file.name, record.row_no FROM vault.records AS record "
        "JOIN vault.files AS file USING (file_id) JOIN vault.links AS link USING (record_id) "
        "WHERE link.customer_id = ?::UUID AND record.extras IS NOT NULL ORDER BY record.recency DESC LIMIT ?",
        [customer_id, at_most],
    ).fetchall()
    return [
        Value(header, value, source, shown_name(name), int(row_no))
        for extras, source, name, row_no in rows
        for header, value in json.loads(extras).items()
    ][:at_most]


def timeline(con: Any, customer_id: str) -> pl.DataFrame:
    """Return a customer's events, newest first: Shanghai time, channel, source, event, status, amount in yuan."""
    return frame(
        con,
        "SELECT strftime(to_timestamp(record.event_at + 28800) AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS time, "
        "record.channel, record.source, record.event, record.status, "
        "CASE WHEN record.amount_fen IS NOT NULL THEN printf('%.2f', record.amount_fen / 100) END AS yuan "
        "FROM vault.records AS record JOIN vault.links AS link USING (record_id) "
        "WHERE link.customer_id = ?::UUID AND record.event IS NOT NULL ORDER BY record.event_at DESC NULLS LAST",
        [customer_id],
    )


_ROWS = """
    WITH landed AS (
        SELECT row_no, record_id, content, phone_class, e164, NULL AS reason FROM {segment}.landed_rows
        UNION ALL
        SELECT row_no, NULL, NULL, phone_class, NULL, reason FROM {segment}.landed_rejects
    )
    SELECT
        landed.row_no,
        CASE
            WHEN landed.reason IS NOT NULL THEN 'reject'
            WHEN kept.file_id = ? AND kept.row_no = landed.row_no THEN 'record'
            WHEN kept.content = landed.content THEN 'duplicate'
            ELSE 'superseded'
        END AS status,
        COALESCE(landed.reason, '') AS reason,
        landed.phone_class,
        landed.e164 AS phone,
        link.customer_id::VARCHAR AS customer_id
    FROM landed
    LEFT JOIN vault.records AS kept ON kept.record_id = landed.record_id
    LEFT JOIN vault.links AS link ON link.record_id = landed.record_id
    ORDER BY landed.row_no
"""


def rows_of(con: Any, vault: Vault, name_or_path: str, reveal: bool) -> pl.DataFrame:
    """Return what became of every data row of a landed file.

    Columns: file, row_no, status, reason, phone_class, phone (masked unless `reveal`; empty unless a mobile), customer_id
    (of the customer the row's business key belongs to; empty if nobody's).

    Args:
        name_or_path: the file's name, a path that ends in it, or the start of its SHA-256.

    Raises:
        BadInputError: no such file was landed, or several were.
    """
    segment = _landed_file(vault, name_or_path)
    with vault.store().opened(con, [segment]) as (catalog,):
        rows = frame(con, _ROWS.format(segment=catalog), [segment.file_id])
    masked = pl.when(pl.col("phone").is_not_null()).then(
        # NOTE: 138****5678 would name most people of a small brand; the last two digits do not.
        pl.concat_str(pl.lit("*" * 9), pl.col("phone").str.tail(2))
    )
    return rows.select(
        pl.lit(shown_name(segment.header["name"])).alias("file"),
        "row_no",
        "status",
        "reason",
        "phone_class",
        (pl.col("phone") if reveal else masked).alias("phone"),
        "customer_id",
    ).with_columns(pl.col("phone", "customer_id").fill_null(""))


def rejects_of(con: Any, vault: Vault, name_or_path: str) -> list[tuple[int, str, str]]:
    """Return row number, reason and cells (JSON) of every rejected row of a landed file.

    Raises:
        BadInputError: no such file was landed, or several were.
    """
    segment = _landed_file(vault, name_or_path)
    with vault.store().opened(con, [segment]) as (catalog,):
        rows = con.execute(f"SELECT row_no, reason, cells FROM {catalog}.landed_rejects ORDER BY row_no").fetchall()
    return [(int(row_no), reason, cells) for row_no, reason, cells in rows]


def _landed_file(vault: Vault, asked: str) -> Segment:
    path = Path(asked)
    landed = _current_segments(vault)
    if path.is_file():
        inside = paths_by_id([path])
        found = [segment for segment in landed if segment.file_id in inside]
    else:
        found = [s for s in landed if s.header["name"] == path.name or s.file_id.startswith(asked)]
    if not found:
        raise BadInputError(
            f"{shown_name(path.name)}: no such file in the current generation. See: scv files. A file that was just "
            "landed is taken up by: scv nightly"
        )
    if len(found) > 1:
        ids = ", ".join(segment.file_id[:12] for segment in found)
        raise BadInputError(f"{shown_name(path.name)}: {len(found)} landed files have this name. Ask by id: {ids}")
    return found[0]


def files(con: Any) -> pl.DataFrame:
    """Return what landed: one row a file with its counts."""
    found = frame(
        con,
        "SELECT name AS file, source, channel, account, rows_in, records, duplicates, superseded, rejects, furniture, "
        "file_id[:12] AS id FROM vault.files ORDER BY channel, account, name",
    )
    return found.with_columns(pl.Series(name, map(shown_name, found[name]), pl.String) for name in ("file", "account"))


def rejects_by_reason(vault: Vault) -> list[tuple[str, int]]:
    """Return reject reason and rows, over all landed files of the current generation, most frequent first."""
    found: dict[str, int] = {}
    with opened(vault) as con:
        for segment in _current_segments(vault):
            with vault.store().opened(con, [segment]) as (catalog,):
                rows = con.execute(f"SELECT reason, COUNT(*) FROM {catalog}.landed_rejects GROUP BY 1").fetchall()
            for reason, count in rows:
                found[reason] = found.get(reason, 0) + int(count)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _current_segments(vault: Vault) -> list[Segment]:
    current = vault.generations().required()
    return [segment for segment in vault.store().all() if segment.name in current.segments]
