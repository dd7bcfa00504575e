"""Find the members of each audience. A condition that is not word for word one of ours sees
published tables and nothing else, in a process of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import duckdb

from scv.errors import shown_name
from scv.query.conditions.client import Bounds, SharedFile, answers
from scv.schema.scratch import LOADED, load
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.segments.definitions import Segment, builtin_predicates
from scv.vault.engine import share_file
from scv.vault.files import disk_error

_BOUNDS = Bounds()
_sql = partial(statement, "scv.segments", "membership.sql")
_COLUMNS = tuple(LOADED["filled"])


def fill_segments(
    session: Session, segments: Sequence[Segment], file: SharedFile, within: Bounds = _BOUNDS
) -> list[str]:
    """Fill published.segments and published.segment_members, and return why conditions were
    refused.

    Conditions that are shipped are asked by the session itself, all at once. Another is refused that
    is not SQL, is no truth value, fails, takes too long or too much, or
    reads anything but the published tables; the others are not affected.

    Args:
        file: that of the catalog `published` of `session`. It is detached while conditions that are
            not shipped are asked.

    Raises:
        DiskError: the disk is full or failing: that is held against no audience.
    """
    load(session, "answered")
    builtin = builtin_predicates()
    others = [segment for segment in segments if segment.predicate not in builtin]
    refused: dict[str, str] = {}
    if others:
        with share_file(session, file.path, "published", file.key):
            refused = _fill_members(session, others, file, within)
    with _disk_errors():
        _fill_builtin(session, [each for each in segments if each.predicate in builtin])
        session.execute(_sql("members"))
    filled = [
        (segment.name, *(getattr(segment, column) for column in _COLUMNS[1:]))
        for segment in segments
        if segment.name not in refused
    ]
    load(session, "filled", filled)
    session.execute(_sql("segments"))
    session.execute("DROP TABLE answered")
    return list(refused.values())


def _fill_builtin(session: Session, segments: Sequence[Segment]) -> None:
    """Fill `answered` with the members of audiences whose conditions are ours."""
    if segments:
        places = ",\n".join(
            f"CASE WHEN ({each.predicate}\n) THEN {at} END" for at, each in enumerate(segments, 1)
        )
        names = [each.name for each in segments]
        session.execute(_sql("builtin").format(places=places), [names])


def _fill_members(
    session: Session, segments: Sequence[Segment], file: SharedFile, within: Bounds
) -> dict[str, str]:
    """Fill `answered` with the members of each audience, and return why others were refused, by
    name.
    """
    refused = {}
    for answer in answers(file, [segment.predicate for segment in segments], within):
        name = segments[answer.at].name
        if answer.refused:
            # NOTE: it may have ended in the midst of its answer.
            session.execute("DELETE FROM answered WHERE segment = ?", [name])
            refused[name] = _rejection_text(name, answer.refused)
        else:
            with _disk_errors():
                session.execute(
                    "INSERT INTO answered SELECT ?, UNNEST(string_split(?, ','))::UUID",
                    [name, answer.ids],
                )
    return refused


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if failure := disk_error(error):
            raise failure from None
        raise


def _rejection_text(name: str, reason: str) -> str:
    return f"segments/{shown_name(name)}: the predicate was refused: {reason} It must be a condition over profiles and traits."
