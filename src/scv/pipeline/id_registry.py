"""Which id is at home where: the registry that every generation hands on to the next."""

from functools import partial

import polars as pl

from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.vault.blind_index import TOKEN, BlindIndex
from scv.vault.generations import Generations

_sql = partial(statement, "scv.pipeline", "id_registry.sql")


def registry_before(
    session: Session, generations: Generations, index: BlindIndex | None = None
) -> None:
    """Load `registry` and the id history of the current generation into a vault built from nothing;
    empty before the first.

    Args:
        index: brings tokens up to date that the generation has from before a rotation; left away
            where there can be none.
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
    """Take their homes from ids of the registry, before the others are assigned: they answer
    `erased` from now on.
    """
    session.execute(_sql("erased_history"), {"ids": ids, "generation": generation})
    session.execute(_sql("erased_ids"), {"ids": ids})


def renew_registry(session: Session, index: BlindIndex, since: int) -> None:
    """Bring the homes of the temporary table `registry`, which ids keep from generation to
    generation, up to date.
    """
    found = session.frame(_sql("old_tokens")).drop_nulls()["old"]
    new = [index.update_token(token, since) for token in found.cast(pl.Int128).to_list()]
    updates = pl.DataFrame({"old": found, "new": pl.Series(new, dtype=pl.Int128).cast(TOKEN)})
    load(session, "renewals", updates)
    session.make("registry", _sql("renewed"))
