"""Whatever happens to records, decisions and ids, in any order: the laws of ids on the product's
SQL.
"""

from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.identity.engine import connected
from tests.identity.nights import Nights, Outcome
from tests.identity.oracle import Decision, NotSame, Row, Same, Shared
from tests.identity.worlds import phone, token
from tests.laws import examples

PHONES = st.sampled_from((phone(1), phone(1, epoch=2), phone(2)))
TOKENS = st.sampled_from(
    (token(1, 1), token(1, 2), token(2, 1), token(3, 1), token(5, 1), token(5, 2))
)
TUPLES = st.tuples(st.none() | PHONES, st.frozensets(TOKENS, max_size=3))
PLACES = st.integers(0, 99)
DATABASE = connected()


def apart(decision: Decision) -> bool:
    """Return whether the decision is about two things."""
    return decision.a != decision.b


SAMES = (st.builds(Same, PHONES, PHONES) | st.builds(Same, TOKENS, TOKENS)).filter(apart)
NOT_SAMES = st.builds(NotSame, TOKENS, PHONES | TOKENS).filter(apart)
SHARED = st.builds(Shared, st.sampled_from((phone(1), phone(2))))


class Ids(RuleBasedStateMachine):
    """Days full of changes, with a night now and then."""

    @initialize()
    def open(self) -> None:
        """Begin with an empty registry."""
        self.nights = Nights(DATABASE)
        self.records = 0
        self.rows: list[Row] = []
        self.decisions: list[Decision] = []
        self.erased: set[str] = set()
        self.last = Outcome({}, {}, [])

    # Days

    @rule(tuples=st.lists(TUPLES, min_size=1, max_size=4))
    def add_records(self, tuples) -> None:
        for number, tokens in tuples:
            self.records += 1
            self.rows.append(Row(self.records, number, tokens))

    @precondition(lambda self: self.rows)
    @rule(at=PLACES)
    def remove_a_record(self, at) -> None:
        del self.rows[at % len(self.rows)]

    @rule(decision=SAMES)
    def same(self, decision) -> None:
        self.decisions.append(decision)

    @rule(decision=SHARED)
    def shared(self, decision) -> None:
        self.decisions.append(decision)

    @rule(decision=NOT_SAMES)
    def not_same(self, decision) -> None:
        self.decisions.append(decision)

    @precondition(lambda self: self.decisions)
    @rule(at=PLACES)
    def undo(self, at) -> None:
        del self.decisions[at % len(self.decisions)]

    @precondition(lambda self: self.last.registry)
    @rule(at=PLACES)
    def erase(self, at) -> None:
        id = sorted(self.last.registry)[at % len(self.last.registry)]
        self.nights.erase([id])
        self.erased.add(id)

    # Nights

    @rule()
    def night(self) -> None:
        self.live()

    @rule(seed=st.integers(0, 9))
    def the_same_night_twice_in_any_order_of_records_changes_nothing(self, seed) -> None:
        self.live()
        before = self.last
        self.live(shuffled_by=seed)
        assert self.last == before._replace(changes=[])

    @rule(decisions=st.lists(SAMES | NOT_SAMES | SHARED, min_size=1, max_size=2))
    def decisions_made_and_undone_restore_every_id(self, decisions) -> None:
        self.live()
        before = self.last
        self.decisions += decisions
        self.live()
        del self.decisions[-len(decisions) :]
        self.live()
        assert self.last.shown == before.shown
        assert answers(self.last).items() >= answers(before).items()

    def live(self, shuffled_by: int = 0) -> None:
        """Live a night and compare it with the last."""
        before = self.last
        self.last = self.nights.live(
            Random(shuffled_by).sample(self.rows, len(self.rows)), self.decisions, singles=True
        )
        minted = {change.old for change in self.last.changes if change.kind == "minted"}
        assert minted == set(self.last.registry) - set(before.registry), (
            "ids are minted once, and none is lost"
        )
        for id, entry in before.registry.items():
            assert self.last.registry[id].minted == entry.minted

    @invariant()
    def every_id_is_live_or_answers_a_live_one_or_sleeps_or_is_erased(self) -> None:
        live = set(self.last.shown.values())
        assert len(live) == len(self.last.shown), "no two groups show one id"
        for id, entry in self.last.registry.items():
            if entry.erased:
                assert (entry.home, entry.shown_as) == (None, None)
            else:
                assert entry.home is not None
                assert entry.shown_as is None or entry.shown_as in live
                assert (entry.shown_as == id) == (id in live)

    @invariant()
    def every_home_is_one_ids(self) -> None:
        homes = [entry.home for entry in self.last.registry.values() if not entry.erased]
        assert len(set(homes)) == len(homes)

    @invariant()
    def what_is_erased_stays_so(self) -> None:
        erased = {id for id, entry in self.last.registry.items() if entry.erased}
        assert erased <= self.erased
        assert erased.isdisjoint(self.last.shown.values())


def answers(outcome: Outcome) -> dict[str, str | None]:
    """Return what every id answers."""
    return {id: entry.shown_as for id, entry in outcome.registry.items()}


TestIds = Ids.TestCase
TestIds.settings = settings(max_examples=examples(5), stateful_step_count=12, deadline=None)
