"""The contracts between the stages: every table's columns, types, meaning in both languages, and
what is personal.

The DDL, the column comments of the published file and the list of columns that logs must never show
all come from here. TOKEN columns hold keyed tokens (docs/decisions/0003-tokens.md); times are epoch
seconds in UTC; money is integer fen.
"""

from scv.schema.columns import Column, Table
from scv.schema.tables import (
    BEYOND,
    FIX_HEADERS,
    LANDED,
    LANDED_ROWS,
    PUBLISHED,
    RECORDS,
    UNREAD_HEADERS,
    VAULT,
)
from scv.schema.traits import TRAITS, Trait
from scv.schema.words import NEVER_BOUGHT, REASONS, TIERS, WORDS, shown_class, shown_classes

__all__ = [
    "BEYOND",
    "FIX_HEADERS",
    "UNREAD_HEADERS",
    "LANDED",
    "LANDED_ROWS",
    "NEVER_BOUGHT",
    "PUBLISHED",
    "REASONS",
    "RECORDS",
    "TIERS",
    "TRAITS",
    "VAULT",
    "WORDS",
    "Column",
    "Table",
    "Trait",
    "personal_columns",
    "shown_class",
    "shown_classes",
]


def personal_columns() -> frozenset[str]:
    """Return the names of all columns whose values must never reach a log or a message.

    Of them the published file holds only surname, gender, province and city.
    """
    return frozenset(
        column.name for table in LANDED + VAULT for column in table.columns if column.personal
    )
