"""The published tables, empty, in an encrypted file of their own."""

from scv.query.conditions.client import SharedFile
from scv.schema import PUBLISHED
from scv.vault.engine import attach
from scv.vault.keys import fresh_key


def empty_published(con, folder):
    """Attach them to `con` as catalog `published`, and return what is lent of them."""
    lent = SharedFile(folder / "published.duckdb", fresh_key(), folder)
    attach(con, lent.path, "published", lent.key, read_only=False)
    for table in PUBLISHED:
        con.execute(table.create("published"))
    return lent
