"""What landed: the files, what became of every row of one, and where a record came from."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl

from scv.console.i18n import say
from scv.console.unread import unread_texts
from scv.customer_view.file_status import not_shown
from scv.customer_view.lookup import open_generation
from scv.errors import BadInputError, UsageError, shown_name
from scv.home.open_home import Vault
from scv.ingest.former_holders import row_query
from scv.ingest.read.inputs import paths_by_id
from scv.pipeline.inbox import inbox_files
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.vault.landed_segments import Segment

_sql = partial(statement, "scv.customer_view", "file_rows.sql")


def rows_of(session: Session, vault: Vault, name_or_path: str, reveal: bool) -> pl.DataFrame:
    """Return what became of every data row of a landed file.

    Columns: file, row_no, status, reason, phone_class, phone (masked unless `reveal`; empty unless
    a mobile), customer_id (of the customer the row's business key belongs to; empty if nobody's).

    Args:
        name_or_path: the file's name, a path that ends in it, or the start of its SHA-256.

    Raises:
        BadInputError: no such file was landed, or several were.
    """
    segment = _ingested_file(vault, name_or_path)
    with vault.store().attach(session, [segment]) as (catalog,):
        landed = row_query(f"FROM {catalog}.landed_rows")
        rows = session.frame(_sql("rows").format(segment=catalog, rows=landed), [segment.file_id])
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


def not_read(vault: Vault) -> Iterator[str]:
    """Yield, of each landed file of which something is not read, its name and what that is."""
    for segment in vault.store().all():
        for text in unread_texts(segment.header.get("unread", {})):
            yield f"{shown_name(segment.header['name'])}: {say(text)}"


def kept_as_text(vault: Vault, name_or_path: str) -> Iterator[str]:
    """Yield, of each column of a landed file whose answers are no marks or whose header no layout
    knows, how much of it was kept as text.

    Raises:
        BadInputError: no such file was landed, or several were.
    """
    for name, filled, taken in _ingested_file(vault, name_or_path).header.get("as_text", ()):
        of = f"{filled - taken} of {filled}" if taken else f"{filled}"
        yield f"{say('kept as text with the record, not taken')}: {shown_name(name)} ({of} {say('cells')})"


def unread_of(vault: Vault, name_or_path: str) -> Iterator[str]:
    """Yield what of a landed file is not read.

    Raises:
        BadInputError: no such file was landed, or several were.
    """
    yield from map(say, unread_texts(_ingested_file(vault, name_or_path).header.get("unread", {})))


def rejects_of(session: Session, vault: Vault, name_or_path: str) -> list[tuple[int, str, str]]:
    """Return row number, reason and cells (JSON) of every rejected row of a landed file of which
    the cells are kept.

    Raises:
        BadInputError: no such file was landed, or several were.
    """
    segment = _ingested_file(vault, name_or_path)
    with vault.store().attach(session, [segment]) as (catalog,):
        rows = session.rows(
            f"SELECT row_no, reason, cells FROM {catalog}.landed_rejects WHERE cells IS NOT NULL ORDER BY row_no"
        )
    return [(int(row_no), reason, cells) for row_no, reason, cells in rows]


def unread_cells_of(
    session: Session, vault: Vault, name_or_path: str
) -> Iterator[tuple[int, str, str, str]]:
    """Yield row number, reason code, header and cell of every unread cell of the current records of
    a landed file.

    Raises:
        BadInputError: no such file was landed, or several were.
    """
    file_id = _ingested_file(vault, name_or_path).file_id
    for row_no, unread, extras in session.rows(_sql("unread_cells"), [file_id]):
        cells = json.loads(extras)
        for header, reason in json.loads(unread).items():
            yield int(row_no), reason, header, cells.get(header, "")


def record_at(session: Session, vault: Vault, place: str) -> int:
    """Return the id of the record at FILE:ROW, a file as in `rows_of` and a row number from 1.

    Raises:
        UsageError: no record is there.
        BadInputError: no such file was landed, or several were.
    """
    file, _, row_no = place.rpartition(":")
    if not file or not row_no.isdecimal():
        raise UsageError("a row is written as FILE:NUMBER, as scv rows FILE shows them.")
    found = session.row(
        "SELECT record_id FROM vault.records WHERE file_id = ? AND row_no = ?",
        [_ingested_file(vault, file).file_id, int(row_no)],
    )
    if found is None:
        raise UsageError(
            "row {row_no} of that file is no current record: see scv rows FILE.", row_no=row_no
        )
    return int(found[0])


def _ingested_file(vault: Vault, name: str) -> Segment:
    path = Path(name)
    segments, found = current_segments(vault), []
    if not path.is_file():
        found = [s for s in segments if s.header["name"] == path.name or s.file_id.startswith(name)]
    if not found:
        # NOTE: what landed may have been a copy of it under another name.
        named = [file for file in inbox_files(vault.home) if file.name == path.name]
        inside = paths_by_id([path] if path.is_file() else named)
        found = [segment for segment in segments if segment.file_id in inside]
    if not found:
        raise not_shown(vault, name)
    if len(found) > 1:
        ids = ", ".join(segment.file_id[:12] for segment in found)
        raise BadInputError(
            "{path}: {found} landed files have this name. Ask by id: {ids}",
            path=shown_name(path.name),
            found=len(found),
            ids=ids,
        )
    return found[0]


def files(session: Session) -> pl.DataFrame:
    """Return what landed: one row a file with its counts."""
    found = session.frame(_sql("files"))
    return found.with_columns(
        pl.Series(name, map(shown_name, found[name]), pl.String) for name in ("file", "account")
    )


def rejects_by_reason(vault: Vault) -> list[tuple[str, int]]:
    """Return reject reason and rows, over all landed files of the current generation, most frequent
    first.
    """
    found: dict[str, int] = {}
    with open_generation(vault) as session:
        for segment in current_segments(vault):
            with vault.store().attach(session, [segment]) as (catalog,):
                rows = session.rows(
                    f"SELECT reason, COUNT(*) FROM {catalog}.landed_rejects GROUP BY 1"
                )
            for reason, count in rows:
                found[reason] = found.get(reason, 0) + int(count)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def current_segments(vault: Vault) -> list[Segment]:
    """Return the landed segments of the current generation, in landing order."""
    current = vault.generations().require_current()
    return [segment for segment in vault.store().all() if segment.name in current.segments]
