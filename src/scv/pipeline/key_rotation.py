"""After a rotation of keys: whatever is under a former key is brought under the newest, by the next run, in any number of attempts."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import polars as pl

from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.ingest.retokenise import update_tokens
from scv.pipeline.erasures import read_segment, write_segment
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.vault import keys
from scv.vault.blind_index import TOKEN, BlindIndex
from scv.vault.landed_segments import Segment, SegmentStore
from scv.vault.manifest import Manifest

_sql = partial(statement, "scv.pipeline", "key_rotation.sql")


def encrypt_again(vault: Vault, store: SegmentStore) -> bool:
    """Bring cards and ledgers under the newest vault and signing keys; return whether any were under a former one."""
    if vault.key_set.is_rotating:
        store.renew()
        vault.originals().renew()
        for ledger in vault.ledgers:
            ledger.renew()
        vault.tips.renew()
    return vault.key_set.is_rotating


def retire(vault: Vault) -> None:
    """Take the former vault and signing keys away, once what is published is under the newest."""
    keys.retire(vault.home.keys, vault.key_set)


def with_tokens_of_today(
    vault: Vault, segments: Iterable[Segment], draft: Callable[[], AbstractContextManager[Any]]
) -> dict[str, Segment]:
    """Write anew the segments whose tokens were made before the index key was rotated; return file id → segment."""
    written = dict[str, Segment]()
    for segment in segments:
        since = segment.header["chain"]
        if since < vault.index.length:
            content = update_tokens(read_segment(vault, segment), vault.index, since)
            written[segment.file_id] = write_segment(content, segment, draft)
    return written


def renew_registry(session: Session, index: BlindIndex, since: int) -> None:
    """Bring the homes of the temporary table `registry`, which ids keep from generation to generation, up to date."""
    found = session.frame(_sql("old_tokens")).drop_nulls()["old"]
    new = [index.update_token(token, since) for token in found.cast(pl.Int128).to_list()]
    updates = pl.DataFrame({"old": found, "new": pl.Series(new, dtype=pl.Int128).cast(TOKEN)})
    load(session, "renewals", updates)
    session.make("registry", _sql("renewed"))


def check_rotation(vault: Vault, current: Manifest | None) -> None:
    """Refuse to look anybody up while a rotation is under way: the current generation has other tokens than the index makes.

    Raises:
        UsageError: keys were rotated, and the run that follows did not end.
    """
    if vault.key_set.is_rotating or (current and current.facts["chain"] != vault.index.length):
        raise UsageError(
            "keys were rotated, and the run that renews everything did not end. Finish it with: scv publish"
        )
