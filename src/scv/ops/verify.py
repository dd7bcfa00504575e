"""Prove the promises on the user's own data, with the pipeline's own steps on a scratch copy and no
trust in counts kept.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scv.errors import IntegrityError
from scv.home.open_home import Vault, check_ledger
from scv.identity import assign
from scv.ingest import deduplicate
from scv.ops.plain_text import mobiles, patterns_of
from scv.pipeline.consent_state import store_consents
from scv.pipeline.erasures import check_redacted, claimed_tokens
from scv.pipeline.key_rotation import check_rotation
from scv.pipeline.ledger_state import decisions_of, events_of
from scv.pipeline.rebuild import rules_of
from scv.pipeline.s3_resolve import link_records, store_links
from scv.pipeline.s4_survive import store_profiles, store_review
from scv.schema import VAULT
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import catalogue
from scv.vault.checksums import table_seals
from scv.vault.engine import attach, open_engine
from scv.vault.keys import fresh_key
from scv.vault.manifest import Manifest
from scv.vault.session import DuckSession

_sql = partial(statement, "scv.ops", "verify.sql")


_NAMES_SEARCHED = 2000
# Ids are random: what a rebuild does to them is another check.
_BY_CHANCE = ("registry", "id_history")


@dataclass(frozen=True)
class Check:
    """One promise, whether it held, and the figures."""

    name: str
    passed: bool
    detail: str


def verify(vault: Vault, rebuild: bool = True) -> list[Check]:
    """Return every check's outcome; a broken seal ends the list early, since nothing behind it can
    be trusted.

    Args:
        rebuild: build everything anew and compare.
    """
    temp_folder = vault.home.vault / "spill"
    # NOTE: opened when it is needed: the manifest is read first.
    with DuckSession(lambda: open_engine(temp_folder, vault.limits)) as session:
        try:
            current = _attach_checked(session, vault)
        except IntegrityError as error:
            return [Check("manifest", False, str(error))]
        segments = len(current.segments)
        found = f"generation {current.generation}, {segments} landed files, hashes agree"
        checks = [Check("manifest", True, found)]
        check_rotation(vault, current)
        try:
            checks.append(_ledgers(vault, current))
        except IntegrityError as error:
            return [*checks, Check("ledgers", False, str(error))]
        with tempfile.TemporaryDirectory(dir=temp_folder) as scratch:
            # NOTE: what nobody will read is not written out in the end.
            session.execute("PRAGMA disable_checkpoint_on_shutdown")
            attach(session, Path(scratch) / "scratch.duckdb", "vault", fresh_key(), read_only=False)
            tables = [table.create("vault") for table in VAULT]
            session.execute(";".join(["BEGIN", *tables, "COMMIT"]))
            checks += [_conservation(session), *_ids(session)]
            checks += _rebuild(session, vault, current) if rebuild else ()
            checks.append(_no_plaintext(session, vault))
            session.execute("DETACH vault")
    return checks


def _attach_checked(session: Session, vault: Vault) -> Manifest:
    """Return the current manifest once landed files, files and rows are what it says, its files
    attached as `kept` and `published`.

    Raises:
        IntegrityError: one of them is not.
    """
    generations, store = vault.generations(), vault.store()
    current = generations.require_current()
    stored = {segment.name: segment for segment in store.all()}
    for name, sha256 in current.segments.items():
        if name not in stored or stored[name].sha256 != sha256:
            raise IntegrityError(
                "landed segment {name}: it is not the one this generation was built from.",
                name=name,
            )
        store.check(stored[name])
    generations.check(current)
    for catalog, name in (("vault", "kept"), ("published", "published")):
        generations.attach_current(session, catalog, current, name)
        if table_seals(session, name) != getattr(current, catalog).tables:
            raise IntegrityError(
                "{name}: its rows are not those that were signed.",
                name=getattr(current, catalog).name,
            )
    return current


def _ledgers(vault: Vault, current: Manifest) -> Check:
    for ledger in vault.ledgers:
        check_ledger(ledger, current)
    check_redacted(vault)
    entries = ", ".join(f"{ledger.name} {ledger.tip()[0]}" for ledger in vault.ledgers)
    return Check("ledgers", True, f"every entry opens and none is missing: {entries}")


def _conservation(session: Session) -> Check:
    wrong, rows, kept = session.rows(_sql("conservation"))[0]
    return Check(
        "conservation",
        wrong == 0 and bool(kept),
        f"{rows} rows in, every one is a record, duplicate, superseded or reject",
    )


def _ids(session: Session) -> Iterator[Check]:
    unresolved = _count(
        session,
        "FROM published.resolved_ids AS id LEFT JOIN published.profiles AS live USING (customer_id) "
        "WHERE (id.state IN ('live', 'redirected')) <> (live.customer_id IS NOT NULL)",
    )
    duplicates = _count(
        session,
        "FROM (SELECT home FROM kept.registry WHERE home IS NOT NULL GROUP BY home HAVING COUNT(*) > 1)",
    )
    unregistered = _count(
        session,
        "FROM kept.profiles ANTI JOIN kept.registry ON registry.shown_as = profiles.customer_id",
    )
    total = _count(session, "FROM kept.registry")
    yield Check(
        "id contract",
        unresolved == duplicates == unregistered == 0,
        f"{total} ids ever minted; each answers one live id, dormant or erased; no home has two",
    )


def _rebuild(session: Session, vault: Vault, current: Manifest) -> Iterator[Check]:
    """Build everything again from the landed rows and compare row by row."""
    settings = vault.home.settings
    known = catalogue(vault.home.channels, vault.home.packages)
    if current.facts.get("rules") != rules_of(settings, known):
        yield Check(
            "rebuild",
            True,
            "not compared: scv or scv.toml changed since this generation was built; run a night, then verify",
        )
        return
    segments = [segment for segment in vault.store().all() if segment.name in current.segments]
    deduplicate(session, vault.store(), list(segments))
    linked = link_records(session, settings, decisions_of(vault), claimed_tokens(vault))
    without_certificate = _count(
        session, "FROM certificate LEFT JOIN roots USING (label) WHERE roots.label IS NULL"
    )
    yield Check(
        "closure", without_certificate == 0, "every chain of identifiers is followed to its end"
    )
    session.make("registry", "SELECT * FROM kept.registry")
    assign(session, current.generation, current.built.date())
    changed = _count(session, "FROM changes")
    yield Check("ids stay put", changed == 0, f"a rebuild changes {changed} ids")
    store_links(session, current.generation, settings.guards)
    store_profiles(session, settings, known, segments)
    store_review(session, linked)
    store_consents(session, events_of(vault))
    now, kept = table_seals(session, "vault"), current.vault.tables
    not_equal = [name for name in now if name not in _BY_CHANCE and now[name] != kept[name]]
    detail = ", ".join(
        f"{name} {kept[name][0]}" for name in ("records", "links", "profiles", "votes", "review")
    )
    run_count = current.facts.get("nights", 0)
    how = f"night {run_count} upon a rebuild" if run_count else "a rebuild itself"
    if not_equal:
        rows = "; ".join(f"{name}: {_difference(session, name)} rows differ" for name in not_equal)
        problem = f"{rows}{_first(session, not_equal)}. Put it right with: scv nightly --rebuild; and please report it"
    else:
        problem = f"{how}; every table has the same rows: {detail}"
    yield Check("rebuild equals published", not not_equal, problem)


def _difference(session: Session, table: str) -> int:
    return sum(_count(session, f"FROM ({side})") for side in _sides(table))


def _sides(table: str) -> tuple[str, str]:
    """Return the rows that only the rebuild has, and those that only the generation has."""
    one, other = f"FROM vault.{table}", f"FROM kept.{table}"
    return f"{one} EXCEPT ALL {other}", f"{other} EXCEPT ALL {one}"


def _first(session: Session, not_equal: list[str]) -> str:
    """Name the first customer whose rows differ."""
    named = [
        table.name for table in VAULT if table.name in not_equal and "customer_id" in table.names
    ]
    ids = [
        row[0]
        for name in named
        for side in _sides(name)
        for row in session.rows(f"SELECT MIN(customer_id)::VARCHAR FROM ({side})")
        if row[0]
    ]
    return f". The first customer that differs: {min(ids)}; see scv why {min(ids)}" if ids else ""


def _no_plaintext(session: Session, vault: Vault) -> Check:
    phones = {
        row[0][-11:].encode()
        for row in session.rows("SELECT DISTINCT e164 FROM kept.records WHERE e164 IS NOT NULL")
    }
    names = session.rows(
        f"SELECT DISTINCT name FROM kept.records WHERE length(name) >= 3 ORDER BY name LIMIT {_NAMES_SEARCHED}"
    )
    patterns = patterns_of([row[0].encode() for row in names])
    home = vault.home
    searched = found = 0
    for path in _files(home.vault, home.published, home.ledger, home.reports, home.keys):
        content = path.read_bytes()
        searched += len(content)
        found += sum(match in phones for match in mobiles(content))
        found += sum(len(pattern.findall(content)) for pattern in patterns)
    return Check(
        "no plaintext",
        found == 0,
        f"{searched} bytes on disk searched for {len(phones)} phones and {len(names)} names",
    )


def _files(*folders: Path) -> Iterable[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def _count(session: Session, rest: str) -> int:
    return int(session.scalar(f"SELECT COUNT(*) {rest}"))
