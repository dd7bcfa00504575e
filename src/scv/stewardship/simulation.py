"""Try a change of the settings on the current generation before adopting it: the night's own steps
on a scratch copy, then compared.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from scv.console.i18n import say, word
from scv.errors import Message
from scv.home.open_home import Vault
from scv.home.settings import Home
from scv.identity import assign
from scv.pipeline.consent_state import store_consents
from scv.pipeline.erasures import claimed_tokens
from scv.pipeline.id_registry import registry_before
from scv.pipeline.key_rotation import check_rotation
from scv.pipeline.ledger_state import decisions_of, events_of
from scv.pipeline.s3_resolve import link_records, store_links
from scv.pipeline.s4_survive import store_profiles
from scv.publish.own_columns import own_columns
from scv.publish.published_tables import fill_published
from scv.query.conditions.client import SharedFile
from scv.schema import VAULT
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.segments import fill_segments, load_segments
from scv.sources import catalogue
from scv.vault.engine import attach
from scv.vault.keys import fresh_key
from scv.vault.session import open_session

_INGESTED = (
    "files",
    "records",
    "other_phones",
    "scores",
    "token_sets",
    "identifiers",
    "statements",
)
_sql = partial(statement, "scv.stewardship", "simulation.sql")


@dataclass(frozen=True)
class Merge:
    """One customer that would be made of several: of how many, and what speaks against it: names
    and phones told of it.
    """

    customer_id: str
    customers: int
    names: int
    phones: int
    records: int


@dataclass(frozen=True)
class Outcome:
    """What a change of the settings would do."""

    customers: tuple[int, int]
    cases: tuple[int, int]
    ids: dict[str, int]
    split: int
    segments: dict[str, tuple[int, int]]
    consents: tuple[int, int]
    merges: list[Merge]


def simulate(vault: Vault, changed: Home, now: datetime) -> Outcome:
    """Return what the current generation would be under other settings. Nothing is written but a
    scratch copy, which is removed.

    Args:
        changed: the vault's home with other settings.
        now: the day ages are counted on.
    """
    temp_folder = vault.home.vault / "spill"
    with (
        open_session(temp_folder, vault.limits) as session,
        tempfile.TemporaryDirectory(dir=temp_folder) as scratch,
    ):
        generations = vault.generations()
        current = generations.require_current()
        known = catalogue(changed.channels, changed.packages)
        own = own_columns(known.attributes, changed.settings.own_published)
        check_rotation(vault, current)
        generations.attach_current(session, "vault", current, "kept")
        generations.attach_current(session, "published", current, "kept_published")
        files = {}
        for catalog, tables in (("vault", VAULT), ("published", own.tables)):
            files[catalog] = SharedFile(
                Path(scratch) / f"{catalog}.duckdb", fresh_key(), Path(scratch)
            )
            attach(session, files[catalog].path, catalog, files[catalog].key, read_only=False)
            for table in tables:
                session.execute(table.create(catalog))
        for name in _INGESTED:
            session.execute(f"INSERT INTO vault.{name} SELECT * FROM kept.{name}")
        link_records(session, changed.settings, decisions_of(vault), claimed_tokens(vault))
        registry_before(session, generations)
        assign(session, current.generation + 1, current.built.date())
        store_links(session, current.generation + 1, changed.settings.guards)
        segments = [segment for segment in vault.store().all() if segment.name in current.segments]
        store_profiles(session, changed.settings, known, segments)
        store_consents(session, events_of(vault))
        fill_published(
            session,
            now.date(),
            changed.settings.times,
            own,
            changed.settings.min_group,
        )
        fill_segments(session, load_segments(changed.segments)[0], files["published"])
        outcome = _compare(session)
        session.execute("DETACH published")
        session.execute("DETACH vault")
    return outcome


def _compare(session: Session) -> Outcome:
    sizes = {catalog: _sizes(session, catalog) for catalog in ("kept_published", "published")}
    names = sorted(sizes["kept_published"].keys() | sizes["published"].keys())
    return Outcome(
        customers=(_count(session, "kept.profiles"), _count(session, "vault.profiles")),
        cases=(_count(session, "kept.rule_decisions"), _count(session, "vault.rule_decisions")),
        ids={
            kind: int(count)
            for kind, count in session.rows(
                "SELECT kind, COUNT(*) FROM changes GROUP BY 1 ORDER BY 1"
            )
        },
        split=int(session.scalar(_sql("split"))),
        segments={
            name: (sizes["kept_published"].get(name, 0), sizes["published"].get(name, 0))
            for name in names
        },
        consents=(_lost_grants(session, "kept", "vault"), _lost_grants(session, "vault", "kept")),
        merges=[Merge(str(row[0]), *map(int, row[1:])) for row in session.rows(_sql("merges"))],
    )


def _lost_grants(session: Session, side: str, other_side: str) -> int:
    """Count the customers of one side who allow something there and not here; of those who are
    customers on both.
    """
    return int(session.scalar(_sql("lost_grants").format(side=side, other=other_side)))


def _sizes(session: Session, catalog: str) -> dict[str, int]:
    return dict(session.rows(f"SELECT segment, members FROM {catalog}.segments"))


def _count(session: Session, table: str) -> int:
    return int(session.scalar(f"SELECT COUNT(*) FROM {table}"))


_TOP = 20
_IDS = {
    "minted": Message("new ids"),
    "merged": Message("ids merged into another"),
    "restored": Message("ids separate again"),
    "dormant": Message("ids without records"),
    "promoted": Message("ids gaining a phone"),
}


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of an outcome."""
    before, after = outcome.customers
    yield f"{say('customers')}: {_now_and_then(before, after)} ({after - before:+d})"
    yield f"{say('rule decisions')}: {_now_and_then(*outcome.cases)}"
    yield f"{say('merged customers')}: {len(outcome.merges)}; {say('customers split')}: {outcome.split}"
    for kind, count in outcome.ids.items():
        yield f"  {count} {say(_IDS[kind])}"
    changed = {name: sizes for name, sizes in outcome.segments.items() if sizes[0] != sizes[1]}
    yield f"{say('segments')}: " + (say("no size changes") if not changed else "")
    for name, (old, new) in changed.items():
        yield f"  {name}: {_now_and_then(old, new)} ({new - old:+d})"
    removed, added = outcome.consents
    yield f"{say('consents')}: {removed} {say('customers with less consent')}, {added} {say('more')}"
    if outcome.merges:
        yield f"{say('riskiest merges')} ({word('of {count}, most names first', count=len(outcome.merges))})"
    for merge in outcome.merges[:_TOP]:
        yield (
            f"  {merge.customer_id}: {merge.customers} customers, {merge.names} names, {merge.phones} phones, {merge.records} records"
        )
    yield f"{say('nothing was changed')}: {word('to apply it, change scv.toml')}"


def _now_and_then(now: int, then: int) -> str:
    return word("{now} now, {then} then", now=now, then=then)
