"""A night upon a night: of all records, those that must be looked at again, so that the result is
what a rebuild would give.

Three regions, each closed under what the SQL it is for reads (docs/linking.md): the numbers that
the guards judge again, the identifiers and records that are linked again, the groups whose ids and
profiles are found again. Everything else stays as it was.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from scv.identity.decisions import Decision
from scv.identity.epochs import is_phone, number_of
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, statement, steps

_sql = partial(statement, "scv.identity.incremental", "unchanged.sql")


class Scope:
    """The regions of one night.

    Reads `all_records` (narrow: `slim_records`), `all_sets` and `identifiers`, whole, what changed
    (`changed`, `phones_before`, `sets_before`), and last night's result as `links_before`,
    `registry_before`, `profiles_before`, `epochs_before`, `aliases_before`, `components_before`,
    `gifts_before`, `decisions_before` and `review_before`.
    """

    def __init__(self, session: Session, decisions: Iterable[Decision]) -> None:
        """Take every decision ever made: what they name is looked at every night."""
        self._session = session
        named = {token for d in decisions for token in (d.first, d.second) if token is not None}
        load(
            session,
            "named_numbers",
            sorted({(number_of(token),) for token in named if is_phone(token)}),
        )
        load(session, "named_tokens", sorted({(token,) for token in named if not is_phone(token)}))
        shared = session.rows(
            "SELECT phone FROM decisions_before WHERE rule = 'shared' AND state = 'acts'"
        )
        self._shared_before = {int(phone) for (phone,) in shared}

    def find_guard_scope(self) -> None:
        """Find the numbers that the guards judge again, as `near_records` and `near_sets`: closed
        under strong identifiers.
        """
        load(self._session, "barriers", sorted((phone,) for phone in self._shared_before))
        queries = steps("scv.identity.incremental", "guard_scope.sql")
        at = {step.name: place for place, step in enumerate(queries)}
        run(self._session, queries[: at["frontier_tokens"]])
        while True:
            run(self._session, queries[at["frontier_tokens"] : at["near_records"]])
            if not self._session.scalar("SELECT COUNT(*) FROM reached"):
                break
            self._session.execute("INSERT INTO near_numbers SELECT phone FROM reached")
            self._session.make("frontier", "SELECT phone FROM reached")
        run(self._session, queries[at["near_records"] :])

    def extend_guard_scope(self, shared: set[int]) -> bool:
        """Tell whether a phone is shared no more that the last look did not pass; if so, what is
        near was found again.
        """
        removed = self._shared_before - shared
        if removed:
            self._shared_before -= removed
            self.find_guard_scope()
        return bool(removed)

    def complete_tables(self, *tables: str) -> None:
        """Complete what the guards found near with what stays of last night's."""
        for table in tables:
            if table == "gifts":
                self._session.execute(
                    "DELETE FROM gifts WHERE account NOT IN (SELECT token FROM touched_accounts)"
                )
            self._session.execute(_sql(table))

    def find_link_scope(self, aliases: Sequence[tuple[int, int]]) -> None:
        """Find what must be linked again, as `linked_records` and `linked_sets`.

        Args:
            aliases: those of tonight.
        """
        load(self._session, "aliases", aliases)
        run(self._session, steps("scv.identity.incremental", "link_scope.sql"))

    def look_affected(self) -> bool:
        """Find the groups whose ids and profiles are found again, as `dirty`, and leave of `link`'s
        results what is known of them.

        Returns: False where an id's home is an identifier that was not looked at; it is one of
        `stirred` from now on: link again.
        """
        for table, key in (
            ("votes", "token"),
            ("owners", "token"),
            ("token_groups", "token"),
            ("members", "raw_token"),
        ):
            self._session.execute(
                f"DELETE FROM {table} WHERE {key} NOT IN (SELECT token FROM core_tokens)"
            )
        self._session.execute(
            "DELETE FROM components WHERE token_set NOT IN (SELECT token_set FROM core_sets)"
        )
        run(self._session, steps("scv.identity.incremental", "affected_groups.sql"))
        self._session.execute("INSERT INTO named_tokens SELECT home FROM unknown_homes")
        self._session.make("links", "SELECT * FROM next_links")
        return not self._session.rows("SELECT 1 FROM unknown_homes LIMIT 1")
