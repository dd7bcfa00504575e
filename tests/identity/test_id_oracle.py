"""The id oracle on stories of a few nights; each night is `group: the homes it holds besides its
own key`.

Names are those of `test_oracle`: capital letters are phones, small ones tokens. Ids are minted 1,
2, 3, … The tokens of a phone's group are surely its own, but `~u1` came by a chain or a decision;
and `~A` in group A says that no record holds A.
"""

from collections.abc import Iterable
from itertools import count, permutations

from hypothesis import given
from hypothesis import strategies as st

from tests.identity.id_oracle import DORMANT, ERASED, Answer, Event, Night, Registry, night
from tests.identity.oracle import RANK, Decision, Row, held_homes, link, sure_tokens
from tests.identity.test_oracle import key
from tests.identity.worlds import World, phone, worlds


class Story:
    """A registry and its nights."""

    def __init__(self) -> None:
        self.registry, self.nights, self.ids = Registry(), count(1), count(1)

    def live(
        self, home_group: dict[int, int], sure_tokens: dict[int, set[int]] | None = None
    ) -> Night:
        """Live one night; without `sure_tokens`, every token of a phone's group is surely its own."""
        if sure_tokens is None:
            sure_tokens = {group: set(home_group) for group in home_group.values()}
        tonight, self.last = next(self.nights), self.registry
        groups = set(home_group.values())
        ids = self.ids
        outcome = night(
            self.registry, groups, home_group, sure_tokens, tonight=tonight, mint=lambda: next(ids)
        )
        self.registry = outcome.registry
        return outcome

    def tell(self, **groups: str) -> dict[str, int]:
        """Live one night and return who is shown, by the names of groups: `tell(A="B u1")`."""
        homes: dict[int, int] = {}
        own: dict[int, set[int]] = {}
        for group, told in groups.items():
            names = {group, *told.split()}
            if f"~{group}" in names:
                names -= {group, f"~{group}"}
            homes |= {key(name.removeprefix("~")): key(group) for name in names}
            own[key(group)] = {key(name) for name in names if name[0] != "~"}
        self.outcome = self.live(homes, own)
        return {group: self.outcome.shown[key(group)] for group in groups}

    def events(self) -> list[tuple[int, int | None, str]]:
        """Return what last night's history says."""
        return [tuple(event) for event in self.outcome.events]

    def erase(self, id: int) -> None:
        """Erase an id between two nights."""
        self.registry = self.registry.erase(id)

    def resolve(self) -> dict[int, Answer]:
        """Return every id's answer."""
        return {id: self.registry.resolve(id) for id in self.registry.entries}


def alone(*names: str) -> dict[int, int]:
    """Return the homes of groups that hold nothing but their own key."""
    return {key(name): key(name) for name in names}


# One rule each


def test_a_group_without_a_home_mints_and_keeps_its_id():
    story = Story()
    assert story.tell(A="", u1="") == {"A": 1, "u1": 2}
    assert story.events() == [(1, 1, "minted"), (2, 2, "minted")]
    assert story.tell(A="", u1="") == {"A": 1, "u1": 2}
    assert story.events() == []


def test_the_oldest_id_is_shown_whichever_the_group_key():
    story = Story()
    story.tell(B="")
    story.tell(A="", B="")
    assert story.tell(A="B") == {"A": 1}
    assert story.events() == [(2, 1, "merged")]
    assert story.outcome.redirects == {2: 1}


def test_of_two_ids_of_one_night_the_smaller_is_older():
    story = Story()
    story.tell(A="", B="")
    assert story.tell(B="A") == {"B": 1}


def test_an_id_whose_home_nobody_holds_is_dormant_and_wakes_with_it():
    story = Story()
    story.tell(A="", B="")
    assert story.tell(A="") == {"A": 1}
    assert story.events() == [(2, None, "dormant")]
    assert story.resolve() == {1: 1, 2: DORMANT}
    assert story.tell(A="", B="") == {"A": 1, "B": 2}
    assert story.events() == [(2, 2, "restored")]


def test_an_id_can_wake_into_a_redirect():
    story = Story()
    story.tell(A="", B="")
    story.tell(A="")
    assert story.tell(A="B") == {"A": 1}
    assert story.events() == [(2, 1, "merged")]


def test_a_phoneless_customer_keeps_its_id_when_its_phone_arrives():
    story = Story()
    story.tell(u1="")
    assert story.tell(A="u1") == {"A": 1}
    assert story.events() == [(1, 1, "promoted")]
    assert story.registry.entries[1].home == key("A")


def test_a_phoneless_customer_gives_way_to_a_phone_with_an_older_id():
    story = Story()
    story.tell(A="")
    story.tell(A="", u1="")
    assert story.tell(A="u1") == {"A": 1}
    assert story.events() == [(2, 1, "merged")]


def test_an_older_phoneless_id_is_shown_but_not_promoted_where_the_phone_has_an_id():
    story = Story()
    story.tell(u1="")
    story.tell(u1="", A="")
    assert story.tell(A="u1") == {"A": 1}
    assert story.events() == [(2, 1, "merged")]
    assert story.tell(u1="", A="") == {"u1": 1, "A": 2}


def test_only_the_shown_id_is_promoted():
    story = Story()
    story.tell(u1="", u2="")
    assert story.tell(A="u1 u2") == {"A": 1}
    assert story.events() == [(1, 1, "promoted"), (2, 1, "merged")]
    assert story.tell(A="u1", u2="") == {"A": 1, "u2": 2}


def test_an_id_of_a_secondary_phone_is_not_promoted():
    story = Story()
    story.tell(B="")
    assert story.tell(A="B") == {"A": 1}
    assert story.registry.entries[1].home == key("B")
    assert story.tell(A="", B="") == {"A": 2, "B": 1}


def test_a_phoneless_group_keeps_its_id_when_its_smallest_token_changes():
    story = Story()
    story.tell(o1="")
    assert story.tell(u1="o1") == {"u1": 1}
    assert story.events() == []


def test_an_erased_id_is_never_shown_nor_anyones_redirect_again():
    story = Story()
    story.tell(A="")
    story.erase(1)
    assert story.resolve() == {1: ERASED}
    assert story.tell() == {}
    assert story.events() == [(1, None, "erased")]
    assert story.tell(A="") == {"A": 2}
    assert story.events() == [(2, 2, "minted")]
    assert story.resolve() == {1: ERASED, 2: 2}


def test_an_erased_ids_phone_is_nobodys_home():
    story = Story()
    story.tell(A="", u1="")
    story.erase(1)
    assert story.tell(A="u1") == {"A": 2}
    assert story.events() == [(1, None, "erased"), (2, 2, "promoted")]


# The scenarios of the law


def test_orders_on_the_new_number_do_not_keep_the_old_numbers_id_after_an_undo():
    story = Story()
    story.tell(A="")
    assert story.tell(B="A") == {"B": 1}  # A→B accepted
    assert story.tell(B="A u1") == {"B": 1}  # orders arrive on B
    assert story.events() == []
    assert story.tell(A="", B="u1") == {"A": 1, "B": 2}  # undone
    assert story.events() == [(2, 2, "minted")]


def test_an_undo_restores_the_new_numbers_own_id():
    story = Story()
    story.tell(A="", B="")
    assert story.tell(B="A") == {"B": 1}
    assert story.tell(A="", B="") == {"A": 1, "B": 2}
    assert story.events() == [(2, 2, "restored")]


def test_a_stranger_on_a_reissued_number_gets_a_new_id():
    story = Story()
    story.tell(A="")
    assert story.tell(B="A") == {"B": 1}
    reissued = story.live({key("A"): key("B"), key("B"): key("B"), key("A#2"): key("A#2")})
    assert reissued.shown == {key("B"): 1, key("A#2"): 2}
    undone = story.live(alone("A", "B", "A#2"))
    assert undone.shown == {key("A"): 1, key("A#2"): 2, key("B"): 3}


def test_of_three_merged_two_leave_and_then_one_leaves_again():
    story = Story()
    story.tell(A="", B="", C="")
    assert story.tell(A="B C") == {"A": 1}
    assert story.events() == [(2, 1, "merged"), (3, 1, "merged")]
    assert story.tell(A="", B="C") == {"A": 1, "B": 2}
    assert story.events() == [(2, 2, "restored"), (3, 2, "merged")]
    assert story.tell(A="", B="", C="") == {"A": 1, "B": 2, "C": 3}
    assert story.events() == [(3, 3, "restored")]


def test_a_promoted_id_stays_with_its_phone_when_its_token_is_contested():
    story = Story()
    story.tell(u1="")
    story.tell(A="u1")
    assert story.tell(A="", B="") == {"A": 1, "B": 2}  # u1 on both: no group holds it
    assert story.events() == [(2, 2, "minted")]


def test_undoing_a_merge_does_not_bring_an_erased_id_back():
    story = Story()
    story.tell(A="", B="")
    story.tell(A="B")
    story.erase(2)
    assert story.tell(A="B") == {"A": 1}
    assert story.events() == [(2, None, "erased")]
    assert story.tell(A="", B="") == {"A": 1, "B": 3}


def test_erasing_the_shown_id_of_a_merge_shows_the_next_oldest():
    story = Story()
    story.tell(A="", B="")
    story.tell(A="B")
    story.erase(1)
    assert story.resolve() == {1: ERASED, 2: ERASED}
    assert story.tell(A="B") == {"A": 2}
    assert story.events() == [(1, None, "erased"), (2, 2, "restored")]
    assert story.tell(A="", B="") == {"A": 3, "B": 2}


def test_merges_undone_in_any_order_restore_every_id():
    for stages in permutations(
        [{"A": "B", "C": "", "D": ""}, {"A": "", "C": "B", "D": ""}, {"D": "A B C"}]
    ):
        story = Story()
        before = story.tell(A="", B="", C="", D="")
        for stage in stages:
            story.tell(**stage)
        assert story.tell(A="", B="", C="", D="") == before


# What the text says and a reader may not expect


def test_a_promotion_is_not_undone_the_customer_without_a_phone_gets_a_new_id():
    story = Story()
    story.tell(u1="")
    story.tell(A="u1")
    assert story.tell(A="", u1="") == {"A": 1, "u1": 2}


def test_a_phoneless_customer_loses_its_id_with_its_one_home_token():
    story = Story()
    story.tell(o1="")
    story.tell(u1="o1")
    assert story.tell(u1="") == {
        "u1": 2
    }  # o1 became contested, the customer's records are the same
    assert story.resolve() == {1: DORMANT, 2: 2}


def test_an_id_minted_under_a_primary_phone_without_records_is_homed_where_records_are():
    story = Story()
    assert story.tell(A="~A B C") == {"A": 1}
    assert story.registry.entries[1].home == key("B")
    assert story.tell(B="", C="") == {"B": 1, "C": 2}


def test_a_token_group_whose_key_no_record_holds_homes_its_id_at_the_smallest_name_that_one_does():
    story = Story()
    assert story.tell(u1="~u1 o5 m3") == {"u1": 1}
    assert story.registry.entries[1].home == key("m3")


def test_an_id_at_a_primary_phone_sleeps_when_its_records_go_though_the_merge_stands():
    story = Story()
    story.tell(A="", B="")
    assert story.tell(A="B") == {"A": 1}
    assert story.tell(A="~A B") == {"A": 2}
    assert story.events() == [(1, None, "dormant"), (2, 2, "restored")]


def test_an_id_under_a_merge_is_shown_but_promoted_only_once_its_phone_is_alone():
    story = Story()
    story.tell(u1="")
    assert story.tell(A="B u1") == {"A": 1}  # B is secondary to A
    assert story.events() == []
    assert story.tell(A="", B="u1") == {"A": 2, "B": 1}
    assert story.events() == [(1, 1, "promoted"), (2, 2, "minted")]


def test_an_id_under_a_primary_phone_without_records_is_not_promoted():
    story = Story()
    story.tell(u1="")
    assert story.tell(A="~A B u1") == {"A": 1}
    assert story.events() == []
    assert story.tell(B="u1") == {"B": 1}
    assert story.events() == [(1, 1, "promoted")]


def test_an_id_that_comes_by_a_chain_is_shown_but_stays_with_its_token():
    story = Story()
    story.tell(u1="")
    assert story.tell(A="~u1") == {"A": 1}
    assert story.events() == []
    assert story.tell(A="", u1="") == {"A": 2, "u1": 1}


def test_the_id_of_an_epoch_that_is_taken_back_sleeps_though_its_records_live_on():
    story = Story()
    story.live(alone("A", "A#2"))
    assert story.tell(A="") == {"A": 1}  # all records are back on the first epoch
    assert story.resolve() == {1: 1, 2: DORMANT}


# Laws

PARTITION = st.lists(st.integers(0, 4), min_size=5, max_size=5)
KEYS = (phone(1), phone(2), phone(2, epoch=2), RANK + 1, 5 * RANK + 1)


def partitioned(labels: list[int]) -> dict[int, int]:
    """Return the homes of KEYS where equal labels are one group, under its smallest key."""
    return {k: min(other for other, o in zip(KEYS, labels, strict=True) if o == label)
            for k, label in zip(KEYS, labels, strict=True)}  # fmt: skip


@given(st.lists(PARTITION, max_size=5))
def test_whatever_was_merged_in_between_every_id_is_restored(stages):
    story = Story()
    before = story.live({k: k for k in KEYS}).shown
    for labels in stages:
        story.live(partitioned(labels))
    assert story.live({k: k for k in KEYS}).shown == before


@given(st.lists(PARTITION, min_size=1, max_size=4))
def test_the_same_night_twice_changes_nothing(stages):
    story = Story()
    for labels in stages:
        first = story.live(partitioned(labels))
        again = story.live(partitioned(labels))
        assert again == first._replace(events=[])


@given(st.lists(PARTITION, min_size=1, max_size=4), st.sets(st.integers(1, 5)))
def test_an_id_answers_a_shown_id_or_sleeps_or_is_erased(stages, erased):
    story = Story()
    for labels in stages:
        outcome = story.live(partitioned(labels))
        assert len(set(outcome.shown.values())) == len(outcome.shown)
        for id in story.registry.entries:
            assert story.registry.resolve(id) in {*outcome.shown.values(), DORMANT, ERASED}
        homes = [e.home for e in story.registry.entries.values() if e.home is not None]
        assert len(set(homes)) == len(homes), "home → id is a function"
        for id in erased & set(story.registry.entries):
            story.erase(id)


@given(st.lists(PARTITION, min_size=1, max_size=4))
def test_history_tells_every_answer(stages):
    story = Story()
    told: dict[int, int | None] = {}
    for labels in stages:
        outcome = story.live(partitioned(labels))
        told |= {e.old: e.new for e in outcome.events if isinstance(e, Event)}
        assert told == {**outcome.redirects, **{id: id for id in outcome.shown.values()}}


# Both oracles together


def linked_night(
    story: Story, rows: Iterable[Row], decisions: Iterable[Decision], cap: int = 2
) -> Night:
    """Link the records and live the night."""
    homes = held_homes(rows, decisions, cap, singles=True)
    answers = link(rows, decisions, cap, singles=True)
    assert {answer.group for answer in answers.values()} - {None} == set(homes.values())
    return story.live(homes, sure_tokens(rows, decisions))


@given(worlds())
def test_decisions_made_and_undone_restore_every_id(world: World):
    story = Story()
    before = linked_night(story, world.rows, ()).shown
    linked_night(story, world.rows, world.decisions)
    assert linked_night(story, world.rows, ()).shown == before


@given(worlds(), worlds())
def test_a_rebuild_with_the_registry_changes_nothing(first: World, second: World):
    story = Story()
    linked_night(story, first.rows, first.decisions)
    night_of_second = linked_night(story, second.rows, second.decisions)
    again = linked_night(story, second.rows[::-1], second.decisions)
    assert again == night_of_second._replace(events=[])
