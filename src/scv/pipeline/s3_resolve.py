"""From records to customers in the vault being built: link, give the groups their ids, build their profiles, write all down.

`pipeline` runs these steps every night and `verify` on a scratch copy: the same text, not a second implementation.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib import resources

import polars as pl

from scv import identity, values
from scv.home.open_home import Vault
from scv.home.settings import Settings
from scv.pipeline.key_rotation import renew_registry
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import Catalogue
from scv.vault.blind_index import BlindIndex
from scv.vault.generations import Generations

# The folders whose code decides who is whose, each for itself: a folder inside one is named beside it.
RULES = (
    "",
    "home",
    "pipeline",
    "ingest",
    "ingest/mapping",
    "ingest/read",
    "identity",
    "identity/incremental",
    "profile",
    "schema",
)
# What guards and linking read of the vault, and, in a night upon a night, of its last result.
_READ = {"all_records": "records", "all_sets": "token_sets", "identifiers": "identifiers"}
_BEFORE = {
    "slim_records": "records",
    "links_before": "links",
    "registry_before": "registry",
    "profiles_before": "profiles",
    "epochs_before": "epochs",
    "aliases_before": "aliases",
    "components_before": "components",
    "gifts_before": "gifts",
    "decisions_before": "rule_decisions",
    "review_before": "review",
}
_NARROW = {
    "slim_records": "record_id, phone, phone_role, token_set",
    "all_sets": "*",
    "links_before": "* EXCLUDE (customer_id)",
    "profiles_before": "customer_id, group_key",
}
_LINKED = "SELECT * FROM linked_records"
_sql = partial(statement, "scv.pipeline", "s3_resolve.sql")


# The rows of last night's result that were found again, or are no more.
_INCREMENTAL_TABLES = {
    "links": "WHERE record_id IN (SELECT record_id FROM links)",
    "votes": "WHERE token IN (SELECT token FROM core_tokens)",
    "owners": "WHERE token IN (SELECT token FROM core_tokens)",
    "components": "WHERE token_set IN (SELECT token_set FROM core_sets)",
    "registry": "WHERE customer_id IN (SELECT customer_id FROM registry)",
    "epochs": "",
    "gifts": "",
    "aliases": "",
    "rule_decisions": "",
}


@dataclass(frozen=True)
class Linked:
    """What linking was told: the standing decisions, the rewrites that came of them and of the guards, and what it looked at."""

    decisions: tuple[identity.Decision, ...]
    rewrites: identity.Rewrites
    scope: identity.Scope | None


def link_records(
    session: Session,
    settings: Settings,
    history: Sequence[identity.RecordedDecision],
    claimed: Sequence[int] = (),
    *,
    incremental: bool = False,
) -> Linked:
    """Link the records of the attached vault under what the guards find and the standing decisions.

    Args:
        history: every decision that counts, ended ones too.
        claimed: identifiers that people who were erased claimed, beside others.
        incremental: the vault holds last night's result, and `deduplicate` left what changed: link only what that may change.
    """
    for view, table in (_READ | (_BEFORE if incremental else {})).items():
        # NOTE: what is looked up again and again is faster beside the file than in it.
        narrow = _NARROW.get(view) if incremental else None
        session.make(view, f"SELECT {narrow or '*'} FROM vault.{table}", view=narrow is None)
    active = [each for each in history if not each.closed_as]
    decisions = tuple(each.decision for each in active)
    scope = identity.Scope(session, [each.decision for each in history]) if incremental else None
    rewrites = replace(identity.guard(session, settings.guards, decisions, scope), claimed=tuple(claimed))
    while True:
        if scope:
            scope.find_link_scope(rewrites.aliases)
        session.make("records", _LINKED if scope else _sql("placed"), view=True)
        session.make("token_sets", f"SELECT * FROM {'linked_sets' if scope else 'all_sets'}", view=True)
        linked = identity.link_and_cut(session, rewrites, settings.degree_cap)
        if not scope or scope.look_affected():
            break
    rewrites = linked
    epochs = identity.Epochs((phone, since) for phone, since, _, epoch in rewrites.epochs if epoch != phone)
    _load_corrections(session, [each for each in active if each.decision.kind == "correct"], epochs)
    return Linked(decisions, rewrites, scope)


def rules_of(settings: Settings, known: Catalogue) -> str:
    """Return a fingerprint of all that decides, besides the rows and the decisions, who is whose and which value survives."""
    code = resources.files("scv")
    texts = [
        path.read_bytes()
        for package in RULES
        for path in sorted(code.joinpath(package).iterdir(), key=str)
        if path.is_file()
    ]
    inputs = (settings.fingerprint, sorted(known.whole_orders), values.metadata_fingerprint())
    return hashlib.sha256(repr(inputs).encode() + b"".join(texts)).hexdigest()


def decisions_of(vault: Vault, generation: int | None = None) -> list[identity.RecordedDecision]:
    """Return every decision that a generation knew of, the current one if none is named."""
    generations = vault.generations()
    known = generations.require_current() if generation is None else generations.manifest_of(generation)
    return decisions_until(vault, known.facts["decided"])


def decisions_until(vault: Vault, entry: int) -> list[identity.RecordedDecision]:
    """Return every decision up to an entry of the ledger, as it stood then."""
    made = (each for each in vault.decisions.entries() if each.number <= entry)
    return identity.history((each.number, each.body) for each in made)


def _load_corrections(session: Session, history: Sequence[identity.RecordedDecision], epochs: identity.Epochs) -> None:
    """Make `corrections`: what people say of a customer, one row a decision, the parts of an address apart."""
    given = pl.DataFrame(
        {
            "key": [str(epochs.now(each.decision.first)) for each in history],
            "entry": [each.number for each in history],
            "field": [each.decision.field for each in history],
            "value": [each.decision.value for each in history],
        },
        schema={"key": pl.String, "entry": pl.Int64, "field": pl.String, "value": pl.String},
    )
    address = pl.when(pl.col("field") == "address").then("value")
    parts = values.split_address(address)
    rows = given.with_columns(
        **{part: parts.struct.field(part) for part in ("province", "city", "district")}, address=address
    )
    load(session, "corrections", rows)


def registry_before(session: Session, generations: Generations, index: BlindIndex | None = None) -> None:
    """Load `registry` and the id history of the current generation into a vault built from nothing; empty before the first.

    Args:
        index: brings tokens up to date that the generation has from before a rotation; left away where there can be none.
    """
    session.make("registry", "SELECT * FROM vault.registry LIMIT 0")
    current = generations.current()
    if current:
        generations.attach_current(session, "vault", current, "former")
        session.execute("INSERT INTO registry SELECT * FROM former.registry")
        session.execute("INSERT INTO vault.id_history SELECT * FROM former.id_history")
        session.execute("DETACH former")
        if index and current.facts["chain"] < index.length:
            renew_registry(session, index, current.facts["chain"])


def erase_ids(session: Session, ids: list[str], generation: int) -> None:
    """Take their homes from ids of the registry, before the others are assigned: they answer `erased` from now on."""
    session.execute(_sql("erased_history"), {"ids": ids, "generation": generation})
    session.execute(_sql("erased_ids"), {"ids": ids})


def assign_ids(session: Session, generation: int, on: date) -> None:
    """Give every group its customer id; `on` is the business date."""
    identity.assign(session, generation, on)


def store_links(
    session: Session, generation: int, guards: identity.Guards, scope: identity.Scope | None = None
) -> dict[str, int]:
    """Write links, votes, owners, epochs, rule decisions, registry and history into the vault, and return records by rule; and under
    "rule …" the rule decisions that act.

    Args:
        guards: what becomes of what they found: followed, or left to a person.
    """
    if scope:
        for table, gone in _INCREMENTAL_TABLES.items():
            session.execute(f"DELETE FROM vault.{table} {gone}")
    session.execute(_sql("links"))
    for table in ("votes", "owners", "epochs", "aliases", "components"):
        session.execute(f"INSERT INTO vault.{table} BY NAME SELECT * FROM {table} ORDER BY ALL")
    session.execute("INSERT INTO vault.gifts BY NAME SELECT * RENAME (account AS buyer_account) FROM gifts")
    session.execute("INSERT INTO vault.registry BY NAME SELECT * FROM next_registry")
    settled = {"number_change": guards.number_change, "second": guards.same_unionid_and_name}
    session.execute(_sql("rule_decisions"), settled)
    session.execute(f"INSERT INTO vault.id_history SELECT *, {int(generation)} FROM changes")
    rules = session.rows(_sql("records_by_rule"))
    return {rule: int(count) for rule, count in rules}


def store_review(session: Session, linked: Linked) -> int:
    """Find what only a person can say, write it into the vault, and return the number of cases."""
    for table in ("votes", "owners", "profiles"):
        session.make(f"all_{table}", f"SELECT * FROM vault.{table}", view=True)
    identity.review(session, linked.decisions, linked.rewrites)
    session.execute("DELETE FROM vault.review")
    session.execute("INSERT INTO vault.review BY NAME SELECT * FROM review")
    return int(session.scalar("SELECT COUNT(*) FROM vault.review"))
