"""After a rotation of keys: whatever is under a former key is brought under the newest, by the next
run, in any number of attempts.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.ingest.retokenise import update_tokens
from scv.pipeline.erasures import read_segment, write_segment
from scv.vault import key_files
from scv.vault.landed_segments import Segment, SegmentStore
from scv.vault.manifest import Manifest


def encrypt_again(vault: Vault, store: SegmentStore) -> bool:
    """Bring cards and ledgers under the newest vault and signing keys; return whether any were
    under a former one.
    """
    if vault.key_set.is_rotating:
        store.renew()
        vault.originals().renew()
        for ledger in vault.ledgers:
            ledger.renew()
        vault.tips.renew()
    return vault.key_set.is_rotating


def retire(vault: Vault) -> None:
    """Take the former vault and signing keys away, once what is published is under the newest."""
    key_files.retire(vault.home.keys, vault.key_set)


def with_tokens_of_today(
    vault: Vault, segments: Iterable[Segment], draft: Callable[[], AbstractContextManager[Any]]
) -> dict[str, Segment]:
    """Write anew the segments whose tokens were made before the index key was rotated; return file
    id → segment.
    """
    written = dict[str, Segment]()
    for segment in segments:
        since = segment.header["chain"]
        if since < vault.index.length:
            content = update_tokens(read_segment(vault, segment), vault.index, since)
            written[segment.file_id] = write_segment(content, segment, draft)
    return written


def check_rotation(vault: Vault, current: Manifest | None) -> None:
    """Refuse to look anybody up while a rotation is under way: the current generation has other
    tokens than the index makes.

    Raises:
        UsageError: keys were rotated, and the run that follows did not end.
    """
    if vault.key_set.is_rotating or (current and current.facts["chain"] != vault.index.length):
        raise UsageError(
            "keys were rotated, and the run that renews everything did not end. Finish it with: scv publish"
        )
