"""Read the vault for one question: who is this, what became of a file's rows. For the operator's
and officer's screen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

import polars as pl

from scv import values
from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.identity.epochs import day_number, start_of
from scv.ingest.identifiers import clean_identifier
from scv.pipeline.erasures import check_ledgers
from scv.pipeline.key_rotation import check_rotation
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.sources import KINDS
from scv.vault.session import DuckSession


@contextmanager
def open_generation(vault: Vault, generation: int | None = None) -> Iterator[DuckSession]:
    """Attach the vault file of the current generation, or of a former one that is kept, read-only
    as `vault`.

    Raises:
        IntegrityError: it, or a ledger that what is shown also comes from, is not what was signed.
        UsageError: keys were rotated, and the run that follows did not end.
    """
    generations = vault.generations()
    current = generations.current()
    check_rotation(vault, current)
    # NOTE: the file first: a wrong key is told as that, not as damage of the ledgers.
    with generations.open("vault", vault.limits, generation) as session:
        check_ledgers(vault, current)
        yield session


def customer_of(session: Session, vault: Vault, who: str) -> str:
    """Return the live customer id of a phone, of an id ever published, or of any identifier, given
    as VALUE, KIND:VALUE or KIND@PLACE:VALUE.

    Raises:
        UsageError: nobody has it, it is dormant or erased, or several customers have it (which are
            named by id).
    """
    try:
        return _current_id(session, UUID(who))
    except ValueError:
        pass
    number, _, on = who.partition("#")
    if e164 := values.phone(number).e164:
        token = owner_on(session, vault.index.phone_token(e164), day_number(on) if on else None)
        rows = session.rows(_sql("by_phone"), [token]) or session.rows(_sql("by_rows"), [token])
    else:
        rows = session.rows(_sql("by_value"), identifier_of(who))
    if not rows:
        raise UsageError(
            "No customer found for this phone or ID. Check the spelling; an identifier of one kind: KIND:VALUE."
        )
    if len(rows) > 1:
        ids = ", ".join(str(row[0]) for row in rows[:5])
        shared = (
            "share this phone, which belongs to none of them"
            if e164
            else "have this identifier (in different accounts)"
        )
        raise UsageError(
            "{rows} customers {shared}: {ids}. Name one by id.",
            rows=len(rows),
            shared=shared,
            ids=ids,
        )
    return str(rows[0][0])


def owner_on(session: Session, phone: int, day: int | None) -> int:
    """Return the epoch of a phone that holds a day, given in days since 1970-01-01; the latest seen
    if none is given.
    """
    if day is None:
        row = session.row(_sql("latest_owner"), [phone])
    else:
        moment = start_of(day + 1) - 1
        row = session.row(
            "SELECT epoch FROM vault.epochs WHERE phone = ? AND since_at <= ? AND until_at > ?",
            [phone, moment, moment],
        )
    return int(row[0]) if row else phone


_sql = partial(statement, "scv.customer_view", "lookup.sql")


def identifier_of(name: str) -> dict[str, object]:
    """Return the kind and the namespace that a person names, empty where they name none, and how
    the value may stand in the vault.
    """
    head, _, value = name.partition(":")
    kind, _, place = head.partition("@")
    if kind not in KINDS:
        kind, place, value = "", "", name
    return {"values": variants(value), "kind": kind, "namespace": place}


def variants(who: str) -> list[str]:
    """Return how an identifier that a person typed may stand in the vault."""
    frame = pl.DataFrame({"who": [who]})
    return frame.select(
        plain=clean_identifier("openid", pl.col("who")), email=values.email(pl.col("who"))
    ).row(0)  # type: ignore[return-value]


def _current_id(session: Session, id_: UUID) -> str:
    row = session.row("SELECT shown_as, erased FROM vault.registry WHERE customer_id = ?", [id_])
    if row is None:
        raise UsageError(
            "{asked}: unknown customer id; it was never issued in this home.", asked=id_
        )
    if row[1]:
        raise UsageError("{asked}: this customer was erased.", asked=id_)
    if row[0] is None:
        raise UsageError(
            "{asked}: dormant: no record holds its phone or identifier any more. It becomes "
            "active again when one does.",
            asked=id_,
        )
    return str(row[0])


def audiences_of(vault: Vault, customer_id: str) -> list[str]:
    """Return the names of the audiences a customer is in tonight."""
    with vault.generations().open("published", vault.limits) as session:
        rows = session.rows(
            "SELECT segment FROM published.segment_members WHERE customer_id = ?::UUID ORDER BY segment",
            [customer_id],
        )
    return [segment for (segment,) in rows]
