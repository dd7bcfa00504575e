"""Land one export file: read it, standardise it, count it twice, and keep it as an encrypted
segment.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, Protocol

import polars as pl

from scv import values
from scv.errors import (
    AccountConflictError,
    ConservationError,
    UnknownLayoutError,
    UnreadableFileError,
    shown_name,
)
from scv.ingest.drift import Shape, check_drift
from scv.ingest.erasure import Tombstones, without
from scv.ingest.expiry import without_expired
from scv.ingest.headers import other_spellings
from scv.ingest.identifiers import KeyIndex
from scv.ingest.read.client import Piece, ReadProgress, count, read_pieces
from scv.ingest.read.inputs import Input
from scv.ingest.record_keys import MARK
from scv.ingest.retention import Cutoffs
from scv.ingest.standardise import RowOrigin, reject_rows, standardise
from scv.ingest.unread_count import UnreadCount
from scv.sources import Catalogue, Source
from scv.sources.header_names import clean_header
from scv.values.times import SHANGHAI

_STAMP = re.compile(
    r"(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?:[-_. T]?(\d\d)[-_.:]?(\d\d)(?:[-_.:]?(\d\d))?)?"
)
# Of columns that are kept as text only, so many are listed, those with most answers first.
_COLUMNS_SHOWN = 40
_EPOCH = re.compile(r"(?<!\d)(1\d{9})(?!\d)")


class SegmentDraft(Protocol):
    """A segment being written."""

    def insert(self, table: str, rows: pl.DataFrame, /) -> None:
        """Append rows to one of its tables."""

    def commit(self, file_id: str, header: dict[str, Any], /) -> object:
        """Make it exist."""


OpenDraft = Callable[[], AbstractContextManager[SegmentDraft]]


@dataclass(frozen=True)
class Export:
    """One file to land: what it is, whose it is, and when that was.

    Attributes:
        stamp: the file's, from before its id was taken.
        known: the layouts it may have.
        channel: where the file was dropped, if that is known.
        source: the only source accepted, if the user named one.
        before: the headers of all files of this account landed before, in landing order.
        accept: let it differ from them.
        named: somebody named its account by hand.
        tombstones: people who must not come back.
        cutoffs: before when things happened that are not kept.
        unread_share: of a column that decides, so many of the filled cells may be unread.
        on_rows: told of every piece how many rows it has.
    """

    file: Input
    file_id: str
    stamp: tuple[int, int]
    origin: RowOrigin
    landed_at: int
    known: Catalogue
    channel: str | None = None
    source: str | None = None
    before: tuple[Mapping[str, Any], ...] = ()
    accept: bool = False
    named: bool = False
    tombstones: Tombstones | None = None
    cutoffs: Cutoffs = field(default_factory=dict)
    unread_share: float = 1.0
    on_rows: Callable[[int], object] = lambda _: None


def ingest_file(export: Export, open_draft: OpenDraft, index: KeyIndex) -> Any:
    """Land one file and return its segment, whose header tells source, channel, account and counts.

    Raises:
        BadInputError: the file cannot be used; nothing of it was kept.
    """
    try:
        return _ingest(export, open_draft, index)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        # NOTE: engines print the cells they stumble over, so only the kind of the error goes on.
        raise UnreadableFileError(
            "{file}: its content broke a step of intake ({name}). Nothing of it was landed; the other files are not "
            "affected. Please report it, with the layout but without the data.",
            file=shown_name(export.file.name),
            name=type(error).__name__,
        ) from None


def _ingest(export: Export, open_draft: OpenDraft, index: KeyIndex) -> Any:
    progress, sources, shops = ReadProgress(), dict[str, Source](), dict[str, set[str]]()
    counts, shape, reasons = {"rows": 0, "rejects": 0}, Shape(), Counter[str]()
    unread = UnreadCount()
    answers, taken, variants = Counter[str](), Counter[str](), dict[str, None]()
    with open_draft() as draft:
        for piece in read_pieces(export.file, progress, export.known, export.channel):
            _check_source(export, piece.source)
            _check_nearest(export, progress)
            if piece.has_header:
                sources[piece.source.name] = piece.source
                variants |= dict.fromkeys(other_spellings(piece.headers, piece.source))
                shops.setdefault(piece.source.name, set()).update(_shops(piece))
                standard = standardise(
                    piece.source, piece.headers, piece.cells, export.origin, index
                )
                shape.add(piece, progress.form.kind, standard.rows)
            else:
                standard = reject_rows(piece.headers, piece.cells)
            if export.tombstones:
                standard = without(export.tombstones, standard, exported_at(export.file.name))
            if export.cutoffs:
                standard = without_expired(standard, export.cutoffs, export.landed_at)
            counts["rows"] += standard.rows.height
            counts["rejects"] += standard.rejects.height
            reasons.update(standard.rejects["reason"].to_list() if standard.rejects.height else ())
            for name, filled, marks in standard.texts.iter_rows():
                answers[name] += filled
                taken[name] += marks
            unread.add(standard.unread, standard.unread_keys)
            export.on_rows(piece.cells.height)
            draft.insert("landed_rows", standard.rows)
            draft.insert("landed_rejects", standard.rejects)
            draft.insert("landed_phones", standard.other_phones)
            draft.insert("token_sets", standard.token_sets)
            draft.insert("identifiers", standard.identifiers)
            draft.insert("landed_consents", standard.consents)
            draft.insert("landed_scores", standard.scores)
        rows_in, aside = _check_conservation(export.file, progress, counts)
        kind = list(sources)
        if not export.accept:
            unread.check(export.file.name, export.unread_share)
            check_drift(
                export.file.name,
                shape,
                rows_in,
                [past for past in export.before if past["sources"] == kind],
            )
        if export.file.stamp != export.stamp:
            raise UnreadableFileError(
                "{file}: it changed while being read. It is taken again next run.",
                file=shown_name(export.file.name),
            )
        header = MARK | {
            "name": readable(export.file.name),
            "sources": kind,
            "channels": sorted({source.channel_in(export.channel) for source in sources.values()}),
            "folder": export.channel,
            "account": export.origin.account,
            "named": export.named,
            "shops": {
                name: _shop_of(export, source, shops[name]) for name, source in sources.items()
            },
            "exported_at": exported_at(export.file.name),
            "landed_at": export.landed_at,
            "shape": shape.to_dict(),
            "mapping": [*progress.mapping, *variants],
            "columns": progress.columns,
            "kind": progress.form.kind,
            "encoding": progress.form.encoding,
            "rows_in": rows_in,
            "furniture": progress.furniture,
            "rejects": counts["rejects"],
            "reasons": dict(sorted(reasons.items())),
            "typed_cells": unread.filled,
            "unread_cells": unread.unread,
            "unread": aside | ({"cells": cells} if (cells := unread.to_list()) else {}),
            "as_text": [
                [name, filled, taken[name]] for name, filled in answers.most_common(_COLUMNS_SHOWN)
            ],
        }
        return draft.commit(export.file_id, header)


def _check_conservation(
    file: Input, progress: ReadProgress, counts: dict[str, int]
) -> tuple[int, dict[str, Any]]:
    """Return the number of data rows by the independent counter, having compared it with what was
    read and kept; and what of the file is not read.
    """
    counted = count(file, progress.form)
    expected = counted.rows - progress.furniture
    if not expected == progress.rows == counts["rows"] + counts["rejects"]:
        raise ConservationError(
            "{file}: {counted} rows were counted, {rows} were read and {counts} accounted for. Often a quote is left "
            "open somewhere. Nothing was landed; mend the file, or save it anew, and drop it again.",
            file=shown_name(file.name),
            counted=expected,
            rows=progress.rows,
            counts=sum(counts.values()),
        )
    return expected, counted.unread | progress.unread


def _check_source(export: Export, source: Source) -> None:
    if export.source and source.name != export.source:
        raise UnknownLayoutError(
            "{file}: its headers are those of {source}, not of {source2}. Leave --source "
            "away, or name the right one. Nothing was landed.",
            file=shown_name(export.file.name),
            source=source.name,
            source2=export.source,
        )


def _check_nearest(export: Export, progress: ReadProgress) -> None:
    """Refuse a table mapped by meaning where its account had files of the layout it comes near to:
    its rows would be other records than theirs, and every order there twice.
    """
    layout, message = progress.nearest
    if layout and any(layout in past["sources"] for past in export.before):
        raise UnknownLayoutError(message)


def _shops(piece: Piece) -> set[str]:
    """Return the shops, apps or card systems that the rows name themselves."""
    at = {clean_header(header): f"c{at}" for at, header in reversed(list(enumerate(piece.headers)))}
    named = chain.from_iterable(piece.source.fields[name] for name in piece.source.account)
    column = next((at[header] for header in map(clean_header, named) if header in at), None)
    cells = piece.cells[column].unique().to_list() if column else []
    return {shop for cell in cells if (shop := values.clean_value(cell))}


def _shop_of(export: Export, source: Source, shops: set[str]) -> str | None:
    """Return the one shop the file names, or None; two, or another than before, are a
    contradiction.
    """
    account = export.origin.account
    before = next(
        filter(None, (header["shops"].get(source.name) for header in reversed(export.before))), None
    )
    if len(shops) > 1:
        raise AccountConflictError(
            "{file}: its rows name {shops} different shops, but it was dropped for the one account {account!r}. "
            "Export each shop into inbox/{channel_in}/<account>/. Nothing was landed.",
            file=shown_name(export.file.name),
            shops=len(shops),
            account=account,
            channel_in=source.channel_in(export.channel),
        )
    if before and shops and before not in shops:
        raise AccountConflictError(
            "{file}: it names another shop than the earlier files of account {account!r}. If it is another shop, "
            "land it with: scv ingest --account NAME {file}. Nothing was landed.",
            file=shown_name(export.file.name),
            account=account,
        )
    return next(iter(shops), before)


def readable(name: str) -> str:
    """Return a file or folder name as text where it is not UTF-8 too, as in archives made on
    Chinese Windows.
    """
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def exported_at(name: str) -> int | None:
    """Return when a file was exported as its name tells, in epoch seconds; None if it does not.

    >>> exported_at("ExportOrderList202606302330.csv")
    1782833400
    >>> exported_at("1791430000_new.csv")
    1791430000
    """
    if stamp := _STAMP.search(name):
        parts = [int(part) for part in stamp.groups() if part]
        try:
            return int(datetime(*parts[:3], *parts[3:], tzinfo=SHANGHAI).timestamp())  # type: ignore[misc, arg-type]
        except ValueError:
            pass
    epoch = _EPOCH.search(name)
    return int(epoch.group(1)) if epoch else None
