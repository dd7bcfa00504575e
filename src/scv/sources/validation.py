"""What a declaration of a layout cannot mean: words that are none of ours, columns that nothing
reads, keys that are none.
"""

import re
from typing import Any, get_args

from scv.errors import UsageError
from scv.sources.answer_columns import CONTACTS, EVERY, PURPOSES
from scv.sources.declaration import (
    CHANNELS,
    EVENTS,
    FIELDS,
    KINDS,
    OTHER_FIELDS,
    PEOPLE_EVENTS,
    STEPS,
    Role,
    Scope,
    Source,
)
from scv.sources.header_names import clean_header

_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")


def validate(source: Source, where: str) -> None:
    """Refuse a source that cannot be meant.

    Args:
        where: the file, and the table in it, for the message.

    Raises:
        UsageError: it cannot; the message says what was needed.
    """
    choices: list[tuple[str, list[Any], tuple[Any, ...]]] = [
        ("channel", [source.channel, *source.channels], CHANNELS),
        ("event", [source.event], (None, *EVENTS)),
    ]
    choices += [("money", [source.money], ("row", "order"))]
    choices += [("refunds", [source.refunds], ("", "row", "order"))]
    choices += [("phones.role", [phone.role for phone in source.phones], get_args(Role))]
    choices += [("identifiers.kind", [each.kind for each in source.identifiers], tuple(KINDS))]
    choices += [
        ("consents.purpose", [each.purpose for each in source.consents], (*PURPOSES, EVERY))
    ]
    choices += [
        ("consents.contact", [each.contact for each in source.consents], (*CONTACTS, EVERY))
    ]
    choices += [
        ("statuses.step", [status.step for status in source.statuses], tuple(range(STEPS + 1)))
    ]
    choices += [("identifiers.scope", [each.scope for each in source.identifiers], get_args(Scope))]
    _validate_address(source, where)
    for name, used, known in choices:
        if wrong := [word for word in used if word not in known]:
            raise UsageError(
                "{where}: {name} {wrong!r} is not one of {known}.",
                where=where,
                name=name,
                wrong=wrong[0],
                known=", ".join(map(str, filter(None, known))),
            )
    for score in source.scores:
        is_scale = (
            type(score.least) is int and type(score.most) is int and 0 <= score.least < score.most
        )
        if (
            not is_scale
            or not isinstance(score.indicator, str)
            or bool(score.indicator) == bool(score.named)
        ):
            raise UsageError(
                "{where}: each of scores needs `indicator`, what is scored, or `named`, the "
                "headers that tell it; least and most are whole numbers, the smaller first.",
                where=where,
            )
    named = {
        *source.happened,
        *source.updated,
        *source.account,
        *source.event_cells,
        *(part for parts in source.key for part in parts),
    }
    if missing := sorted(named - source.fields.keys() - {"phone"}):
        raise UsageError(
            "{where}: {lacking} stands in key, event_cells, happened, updated or account, but not in fields.",
            where=where,
            lacking=", ".join(missing),
        )
    _check_attributes(source, where)
    if source.act and not source.happened:
        raise UsageError(
            "{where}: act needs happened: the fields that say when the answer was handed in or the form sent.",
            where=where,
        )
    if source.event_cells and source.event in PEOPLE_EVENTS:
        raise UsageError(
            "{where}: event_cells is of events: rows of people are keyed by whom they are about.",
            where=where,
        )
    if source.persons and not source.furniture and not source.key:
        raise UsageError(
            "{where}: it lacks key: the fields that tell one row from another when it is exported again.",
            where=where,
        )
    if unused := sorted(source.fields.keys() - named - {*FIELDS, *OTHER_FIELDS}):
        raise UsageError(
            "{where}: fields {unused} are used nowhere. Fields with a column: {fields}.",
            where=where,
            unused=", ".join(unused),
            fields=", ".join(FIELDS),
        )


def _validate_address(source: Source, where: str) -> None:
    """Refuse a month that is none, and a source that nobody could look up."""
    if source.as_of and not _MONTH.fullmatch(source.as_of):
        raise UsageError("{where}: as_of is a month, such as 2026-05.", where=where)
    if source.source and not _ADDRESS.fullmatch(source.source):
        raise UsageError(
            "{where}: source is the address of a page that tells what such exports look like.",
            where=where,
        )


def _check_attributes(source: Source, where: str) -> None:
    """Refuse an attribute whose column is read as something else."""
    read = {*map(clean_header, source.read_headers())}
    for each in source.attributes:
        if used := [header for header in each.headers if clean_header(header) in read]:
            raise UsageError(
                "{where}: attribute {name}: its header {header} is read as a field, a phone, an identifier, a consent or a mark.",
                where=where,
                name=each.name,
                header=used[0],
            )
