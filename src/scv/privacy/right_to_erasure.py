"""Erase a person: who that is, the tombstones, and the proof that nothing of them is left."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.home.settings import Home
from scv.identity.epochs import ALWAYS
from scv.ingest.erasure import FOREVER, traces_of
from scv.ingest.redaction import FREE, redact
from scv.pipeline import judgements
from scv.pipeline.erasures import (
    identifier_mark,
    member_mark,
    phone_mark,
    read_segment,
    redact_ledgers,
    tombstones_of,
)
from scv.pipeline.key_rotation import check_rotation
from scv.pipeline.run import STAGES, open_run
from scv.privacy.data_subject import decisions_about, find_subject, own_identifiers
from scv.privacy.erasure_search import Search, texts_of_files, texts_of_ledgers, texts_of_tables
from scv.privacy.erasure_traces import entries_about, traces
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.vault.ledger import Entry

FREE_TEXTS = (*FREE, "cells")
_sql = partial(statement, "scv.privacy", "right_to_erasure.sql")


@dataclass(frozen=True)
class Person:
    """Whom to erase: a customer, or one member of a household; and what the ledger keeps of the
    erasure.
    """

    customer_id: str
    body: dict[str, Any]

    @property
    def ids(self) -> list[str]:
        """The customer ids that answer `erased` from then on; none for a member of a household that
        stays.
        """
        return list(self.body["ids"])

    @property
    def contested_count(self) -> int:
        """How many identifiers are left because others claim them too."""
        return len(self.body["claimed"])


def person(session: Session, vault: Vault, who: str, member: str) -> Person:
    """Find whom a request is about.

    Args:
        session: has the current generation's vault attached.
        member: the name of one of several who share the phone; * for all of them.

    Raises:
        UsageError: as `find_subject`; or a phone was split by hand, and nobody is named.
    """
    subject = find_subject(session, vault, who, member)
    customer_id, named = subject.customer_id, subject.member
    if subject.split and not named:
        raise UsageError(
            "a phone of this customer was split by hand; nothing was erased. Name whom to erase with --member, or undo the split first: "
            "scv decide list"
        )
    spans = [
        {"phone": str(phone_mark(vault, phone.e164)), "since": phone.since}
        | {"until": FOREVER if phone.until >= ALWAYS else phone.until}
        | {
            "mark": str(
                member_mark(vault, phone.e164, named) if named else phone_mark(vault, phone.e164)
            )
        }
        for phone in subject.phones
    ]
    own = own_identifiers(session, subject)
    tokens = {token for *_, token in own}
    entries = entries_about(vault, subject, tokens, decisions_about(vault, subject, tokens))
    claimed = [] if named else session.rows(_sql("claimed"), [customer_id])
    ids = session.rows(
        "SELECT customer_id::VARCHAR FROM vault.registry WHERE shown_as = ?::UUID", [customer_id]
    )
    body: dict[str, Any] = {
        "phones": [] if named else spans,
        "members": spans if named else [],
        "identifiers": [str(identifier_mark(vault, *names)) for *names, _ in own],
        "claimed": [str(token) for (token,) in claimed],
        "givers": [
            str(identifier_mark(vault, *each))
            for each in session.rows(_sql("givers"), [customer_id])
        ],
        "ids": [] if named else [each for (each,) in ids],
    }
    rows = session.rows(_sql("linked_records"), [customer_id])
    # NOTE: of a household, too: an answer counts on without its pair.
    reviewed = {"judgements": judgements.pairs_of(vault, (int(record) for (record,) in rows))}
    body |= entries | reviewed | traces(session, vault, subject, own)
    return Person(customer_id, body)


def erase(vault: Vault, person: Person, evidence: str, by: str, at: int) -> int:
    """Write the tombstones, take the person out of the words of all ledgers, and return the number
    of the erasure.

    From here on every landing and night leaves the person out.
    """
    body = person.body | {"erased_at": at, "by": by}
    known = tombstones_of(vault, [Entry(0, at, body)], {}).traces
    redacted = redact(known, pl.Series([evidence])).to_list()[0]
    number = vault.erasures.append(body | {"evidence": redacted}, at)
    redact_ledgers(vault, number - 1)
    return number


def files_of(session: Session, person: Person) -> list[str]:
    """Return the files (SHA-256) that hold rows of a person."""
    return [file_id for (file_id,) in session.rows(_sql("files"), [person.customer_id])]


def verify_erasure(vault: Vault, number: int, now: datetime) -> Iterator[tuple[bool, str]]:
    """Yield, for every place the tool keeps or reads, whether it is free of a person who was
    erased, and the figures.

    Builds everything again in a scratch home, from the landed segments and from every file of the
    inbox, and looks at all that was landed there by the marks of the tombstones.

    Raises:
        UsageError: there is no such erasure.
        BusyError: another run is writing.
    """
    check_rotation(vault, vault.generations().current())
    entry = next((each for each in vault.erasures.entries() if each.number == number), None)
    if entry is None:
        raise UsageError(
            "no erasure {number}. There are {tip}.", number=number, tip=vault.erasures.tip()[0]
        )
    tombstones = tombstones_of(vault, [entry], {})
    found = rows = 0
    segments = vault.store().all()
    for segment in segments:
        content = read_segment(vault, segment)
        rows += content.rows.height
        found += traces_of(tombstones, content, segment.header["exported_at"])
    yield (
        found == 0,
        f"{len(segments)} landed segments, {rows} rows: {found} hold anything of the person",
    )
    with vault.generations().open("vault", vault.limits) as session:
        ids = entry.body["ids"]
        wrong = int(session.scalar(_sql("remaining"), [ids]))
        yield wrong == 0, f"{len(ids)} customer ids answer erased and lead nowhere"
    yield from _search_texts(vault, entry)
    # NOTE: under the home's own lock: a night that begins sweeps the folder that the scratch home
    # stands in.
    with (
        open_run(vault.home, "prove", now),
        tempfile.TemporaryDirectory(dir=vault.home.vault / "spill") as scratch,
    ):
        again = _scratch(vault.home, Path(scratch))
        with open_run(again, "prove", now, rebuild=True, accept=True) as run:
            run.landed.recall(segments)
            run.ingest_inbox()
            for stage in STAGES:
                run.stage(stage)
            stored = run.store.all()
            found = sum(
                traces_of(tombstones, read_segment(run.vault, each), each.header["exported_at"])
                for each in stored
            )
        yield (
            found == 0,
            f"{len(stored)} files of the inbox landed again in a scratch home: {found} rows hold anything of the person",
        )


def _search_texts(vault: Vault, entry: Entry) -> Iterator[tuple[bool, str]]:
    """Yield what a search of all texts finds that shares nothing with the redaction."""
    search, every = Search(vault, entry), vault.generations()
    with every.open("vault", vault.limits) as session:
        places = {"vault": list(texts_of_tables(session, "vault", FREE_TEXTS))}
        for segment in vault.store().all():
            with vault.store().attach(session, [segment]) as (name,):
                places.setdefault("landed segments", []).extend(
                    texts_of_tables(session, name, FREE_TEXTS)
                )
    with every.open("published", vault.limits) as session:
        places["published"] = list(texts_of_tables(session, "published"))
    places["ledgers"] = list(texts_of_ledgers(vault))
    places["reports"] = list(texts_of_files(vault.home.reports))
    for place, texts in places.items():
        found = search.count(texts)
        yield (
            found == 0,
            f"{place}: {len(texts)} texts searched in every spelling, {found} name the person",
        )
    if possible := len(entry.body.get("beside", ())):
        yield (
            True,
            f"{possible} of the names are borne by others too, or are words: taken out only beside the number",
        )


def _scratch(home: Home, root: Path) -> Home:
    """Return a home elsewhere with the same keys, settings, ledgers and exports, and nothing built.
    No key is copied.
    """
    shutil.copytree(home.ledger, root / "ledger")
    for folder in ("keys", "inbox", "channels.d", "segments"):
        (root / folder).symlink_to((home.root / folder).resolve(), target_is_directory=True)
    return Home(root, replace(home.settings, published_dir=None))
