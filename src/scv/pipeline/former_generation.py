"""What a night reads of the generation before it: its audiences, tiers, model and date, as
temporary tables former_….
"""

from scv.errors import IntegrityError
from scv.schema.session import Session
from scv.vault.generations import Generations

_TABLES = {
    "history": "segment_history",
    "sizes": "segment_sizes",
    "traits": "traits",
    "model": "value_model",
    "about": "about",
}


def load_previous_run(session: Session, generations: Generations) -> str:
    """Make the tables former_history, _sizes, _traits, _model and _about, and return why they are
    empty where they should not be.

    They are empty before the first generation, and where its file is not whole; one alone where
    that file is older than the table.
    """
    current, reason = generations.current(), ""
    if current:
        try:
            generations.attach_current(session, "published", current, "former")
        except IntegrityError as error:
            current, reason = None, str(error)
    existing = session.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = 'former'")
    for name, table in _TABLES.items():
        source = (
            f"FROM former.{table}" if (table,) in existing else f"FROM published.{table} LIMIT 0"
        )
        session.make(f"former_{name}", f"SELECT * {source}")
    if current:
        session.execute("DETACH former")
    return reason
