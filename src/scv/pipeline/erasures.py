"""Who was erased: the ledger's tombstones, and the landed segments written anew without them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

import polars as pl

from scv.errors import IntegrityError
from scv.home.open_home import Vault, check_ledger
from scv.ingest.erasure import MEMBER, PHONE, Span, Tombstones, same, without
from scv.ingest.redaction import MARK_RANK, SEPARATOR, redact
from scv.ingest.standardise import StandardRows
from scv.vault.landed_segments import Segment
from scv.vault.ledger import Entry, Ledger
from scv.vault.manifest import Manifest
from scv.vault.session import open_session

_TRACES = ("words", "names", "beside", "surnames")
# The ledgers whose entries about a person lose their words with them.
_REDACTED_LEDGERS = ("decisions", "consents", "restrictions", "judgements")
# The frames of a piece, and the landed table each stands in.
TABLES = {
    "rows": "landed_rows",
    "rejects": "landed_rejects",
    "other_phones": "landed_phones",
    "token_sets": "token_sets",
    "identifiers": "identifiers",
    "consents": "landed_consents",
    "scores": "landed_scores",
}


def all_tombstones(vault: Vault) -> Tombstones:
    """Return everybody who was erased; who agreed anew since is welcome from then on."""
    entries = list(vault.erasures.entries())
    grants: dict[int, list[int]] = {}
    for entry in vault.consents.entries() if entries else ():
        if entry.body["state"] == "granted" and entry.body.get("mark"):
            grants.setdefault(int(entry.body["mark"]), []).append(int(entry.body["said_at"]))
    return tombstones_of(vault, entries, grants)


def tombstones_of(
    vault: Vault, entries: Iterable[Entry], grants: dict[int, list[int]]
) -> Tombstones:
    """Return who was erased by some entries of the ledger.

    Args:
        grants: mark of a phone → when somebody agreed to anything about it.
    """
    phones, members, identifiers, givers = list[Span](), list[Span](), set[int](), set[int]()
    traces = {kind: set[int]() for kind in _TRACES}
    for entry in entries:
        moment = int(entry.body["erased_at"])
        for kind, spans in (("phones", phones), ("members", members)):
            for item in entry.body[kind]:
                later = [at for at in grants.get(int(item["phone"]), ()) if at > moment]
                spans.append(
                    Span(int(item["mark"]), item["since"], item["until"], min(later, default=None))
                )
        identifiers |= set(map(int, entry.body["identifiers"]))
        givers |= set(map(int, entry.body["givers"]))
        for kind, marks in traces.items():
            # NOTE: entries of former versions knew no names.
            marks |= set(map(int, entry.body.get(kind, ())))
    return Tombstones(
        vault.tombstones,
        tuple(phones),
        tuple(members),
        frozenset(identifiers),
        frozenset(givers - identifiers),
        **{kind: frozenset(marks) for kind, marks in traces.items()},
    )


def phone_mark(vault: Vault, e164: str) -> int:
    """Return the mark of a phone."""
    return _mark(vault, PHONE, e164)


def member_mark(vault: Vault, e164: str, name: str) -> int:
    """Return the mark of one who shares a phone, by name."""
    return _mark(vault, MEMBER, e164, name)


def identifier_mark(vault: Vault, kind: str, namespace: str, value: str) -> int:
    """Return the mark of an identifier."""
    return _mark(vault, kind, namespace, value)


def _mark(vault: Vault, *words: str) -> int:
    return vault.tombstones.token(SEPARATOR.join(words), MARK_RANK)


def tombstone_ids(vault: Vault) -> list[str]:
    """Return every customer id that was erased: it answers so from then on, and is never shown
    again.
    """
    return [customer_id for entry in vault.erasures.entries() for customer_id in entry.body["ids"]]


def claimed_tokens(vault: Vault) -> list[int]:
    """Return the identifiers that erased people claimed and others do too: they stay nobody's."""
    return sorted(
        {int(token) for entry in vault.erasures.entries() for token in entry.body["claimed"]}
    )


def redact_ledgers(vault: Vault, since: int = 0) -> None:
    """Forget the words of the ledgers' entries about people who were erased, and take those people
    out of the words about others.

    Once more does no harm.

    Args:
        since: the number of the last erasure for which that is done.
    """
    new = [entry for entry in vault.erasures.entries() if entry.number > since]
    for name in _REDACTED_LEDGERS:
        _text_ledgers(vault)[name].delete_personal(
            {number for entry in new for number in entry.body.get(name, ())}
        )
    for entry in new:
        _redact_words(vault, entry)


def _redact_words(vault: Vault, erasure: Entry) -> None:
    """Take one erased person out of the words of entries as old as the erasure: of later ones the
    person may be a customer again.
    """
    traces = tombstones_of(vault, [erasure], {}).traces
    for ledger in _text_ledgers(vault).values():
        words = [
            (entry.number, name, entry.body[name])
            for entry in ledger.entries()
            if entry.at <= erasure.at
            and (ledger.name != vault.erasures.name or entry.number <= erasure.number)
            for name in ledger.personal
            if isinstance(entry.body.get(name), str)
        ]
        clean = redact(
            traces, pl.Series("words", [text for *_, text in words], pl.String)
        ).to_list()
        changed = {
            number for (number, _, text), left in zip(words, clean, strict=True) if text != left
        }
        words_by_entry = dict[int, dict[str, str]]()
        for (number, name, _), left in zip(words, clean, strict=True):
            if number in changed:
                words_by_entry.setdefault(number, {})[name] = left
        ledger.rewrite_words(words_by_entry)


def _text_ledgers(vault: Vault) -> dict[str, Ledger]:
    """Return the ledgers in which people write what they like, by name."""
    return {
        "decisions": vault.decisions,
        "consents": vault.consents,
        "restrictions": vault.restrictions,
        "judgements": vault.judgements,
        "erasures": vault.erasures,
    }


def check_ledgers(vault: Vault, current: Manifest | None) -> None:
    """Check the ledgers that customers are made of.

    Raises:
        IntegrityError: one is damaged, cut, or has lost keys.
    """
    for ledger in vault.input_ledgers:
        check_ledger(ledger, current)
    check_redacted(vault)


def check_redacted(vault: Vault) -> None:
    """Compare the entries that lost their words with those that erasures took them from.

    Raises:
        IntegrityError: others lost theirs.
    """
    erasures = list(vault.erasures.entries())
    for name in _REDACTED_LEDGERS:
        taken = {number for entry in erasures for number in entry.body.get(name, ())}
        gone = {
            entry.number
            for entry in _text_ledgers(vault)[name].entries()
            if entry.body.get("forgotten")
        }
        if missing := gone - taken:
            raise IntegrityError(
                "ledger/{name}.keys: the keys of {lost} {name} are gone, the first of them "
                "{min}. Put the file back from a backup; nothing is built without them.",
                name=name,
                lost=len(missing),
                min=min(missing),
            )


def read_segment(vault: Vault, segment: Segment) -> StandardRows:
    """Return all that a landed segment holds.

    Raises:
        IntegrityError: it is damaged.
    """
    vault.store().check(segment)
    with (
        open_session(vault.home.vault / "spill", vault.limits) as session,
        vault.store().attach(session, [segment]) as (name,),
    ):
        return StandardRows(
            **{
                field: session.frame(f"SELECT * FROM {name}.{table}")
                for field, table in TABLES.items()
            }
        )


def rewrite_segments(
    vault: Vault,
    segments: Iterable[Segment],
    tombstones: Tombstones,
    draft: Callable[[], AbstractContextManager[Any]],
    before: Callable[[str], object],
) -> dict[str, Segment]:
    """Write anew the segments that hold erased people; return file id → segment.

    Args:
        before: told the file id of each that does, before it is written.

    A row that goes is a reject from then on, so every count still adds up.

    Raises:
        IntegrityError: a segment is damaged.
    """
    written = dict[str, Segment]()
    for segment in segments:
        content = read_segment(vault, segment)
        after = without(tombstones, content, segment.header["exported_at"])
        if not same(content, after):
            before(segment.file_id)
            written[segment.file_id] = write_segment(after, segment, draft)
    return written


def write_segment(
    content: StandardRows, segment: Segment, draft: Callable[[], AbstractContextManager[Any]]
) -> Segment:
    """Write a segment in another's place, with other content of the same file."""
    with draft() as new:
        for field, table in TABLES.items():
            new.insert(table, getattr(content, field))
        written: Segment = new.commit(
            segment.file_id, segment.header | {"rejects": content.rejects.height}
        )
        return written
