"""The law of ids as plain Python: one night at a time, no SQL, no clock, ids from an injected
counter.

How the text decides the cases that are easy to get wrong:

* An id's home is a phone or a token under its own name, whatever decisions say about it tonight.
  `home_group` says which group holds it. A home that no record holds is in no group, not even the
  key of one: a primary phone without records.
* Shown is the oldest of *all* ids homed in the group: of a phone, of phones secondary to it, of
  tokens it owns or reaches. A phone's home is not preferred over a token's. Oldest: the earlier
  night, then the smaller id.
* The other ids homed in the group redirect to the shown one. Nothing else redirects: never through
  an id without a home, never in two steps, never to an id that isn't shown.
* A group none of whose homes has an id mints; the new id's home is the group's key if a record
  holds that name, else the smallest name of the group that a record holds. A group with any home
  mints nothing, so a phone that arrives already merged gets its id only once it is alone.
* `promoted` moves the shown id's home, no other's, from a token to the group's phone. The phone
  must be the only one in its group, held by records and the group's key (a phone that `same` joins
  to another has no promotion, a phone that it joins to one without records has), and its first
  epoch; the token must be sure to be its own: its own records hold it, with not-same taken into
  account, and it is not only by a not-same that no other phone has it; and no id may have the phone
  for a home. A dormant id still has its home; an erased one has none. A shown id homed at another
  *phone* (a secondary one) stays there: the text speaks of a phone-less group's id. A promotion
  stays: it is the one thing that is stored.
* An id whose home is in no group is dormant, whether no record holds the home or only records that
  are no customer's (contested, junk) or several customers'. It wakes as `restored`, or as `merged`
  into an older id.
* An erased id has no home: it isn't shown, doesn't redirect, and its old home is free. A group that
  has only that home mints another id; a group that has another home shows the next oldest.
* History records how an id's own answer changed since last night: `minted` a first time, `restored`
  shown again, `merged` a redirect to another id than before, `dormant`, `erased`; and besides,
  `promoted`. The answers of last night are kept for this only; who is shown never depends on them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tests.identity.oracle import RANK, SPAN

DORMANT = "dormant"
ERASED = "erased"

# What an id answers: a shown id (itself or another), DORMANT or ERASED.
Answer = int | str


@dataclass(frozen=True)
class Entry:
    """One minted id. `home` is a phone, a token, or None once erased."""

    id: int
    minted: int
    home: int | None

    @property
    def age_key(self) -> tuple[int, int]:
        """The oldest id has the smallest."""
        return self.minted, self.id


@dataclass(frozen=True)
class Registry:
    """Every id ever minted, and what each answered at the end of the last night."""

    entries: Mapping[int, Entry] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)

    def resolve(self, id: int) -> Answer:
        """Return what an id answers now: last night's answer, unless it or the answer was erased
        since.
        """
        answer = ERASED if self.entries[id].home is None else self.answers[id]
        return ERASED if isinstance(answer, int) and self.entries[answer].home is None else answer

    def erase(self, *ids: int) -> "Registry":
        """Return the registry with these ids erased; the next night's history says so."""
        gone = {id: replace(self.entries[id], home=None) for id in ids}
        return replace(self, entries={**self.entries, **gone})


class Event(NamedTuple):
    """What history says about the id `old`, which answers `new` from tonight on (None: dormant,
    erased).
    """

    old: int
    new: int | None
    kind: str


class Night(NamedTuple):
    """A night's outcome. `redirects` has every id that isn't shown; None where it is dormant or
    erased.
    """

    registry: Registry
    shown: dict[int, int]
    redirects: dict[int, int | None]
    events: list[Event]


def night(
    registry: Registry,
    groups: Collection[int],
    home_group: Mapping[int, int],
    sure_tokens: Mapping[int, Collection[int]],
    *,
    tonight: int,
    mint: Callable[[], int],
) -> Night:
    """Return who is shown tonight.

    `groups` are the keys of tonight's customers, `home_group` every name a record holds → the group
    holding it (absent: none), `sure_tokens` any phone → the tokens that are surely its own (see
    `oracle.sure_tokens`). Ids are minted by `mint` in ascending order of the group key. Events are
    sorted.
    """
    assert all(home_group.get(group, group) == group for group in groups), (
        "a group's key is in it or held by nobody"
    )
    assert set(home_group.values()) == set(groups), (
        "a home is in one of tonight's groups, and a group holds a home"
    )

    held: dict[int, list[int]] = defaultdict(list)
    for home, group in home_group.items():
        held[group].append(home)
    entries = dict(registry.entries)
    shown: dict[int, int] = {}
    events: list[Event] = []
    for group in sorted(groups):
        homed = [e for e in registry.entries.values() if e.home in held[group]]
        if not homed:
            new = mint()
            assert new not in entries, "an id is minted once"
            entries[new] = Entry(new, tonight, group if group in held[group] else min(held[group]))
            shown[group] = new
            continue
        oldest = min(homed, key=lambda entry: entry.age_key)
        shown[group] = oldest.id
        is_lone = [home for home in held[group] if is_phone(home)] == [group] and group % SPAN == 0
        if is_lone and oldest.home in sure_tokens.get(group, ()) and not is_home(group, registry):
            entries[oldest.id] = replace(oldest, home=group)
            events.append(Event(oldest.id, oldest.id, "promoted"))

    answers = {id: answer_of(entry, home_group, shown) for id, entry in entries.items()}
    events += changes(registry.answers, answers)
    redirects = {
        id: answer if isinstance(answer, int) else None
        for id, answer in answers.items()
        if answer != id
    }
    return Night(Registry(entries, answers), shown, redirects, sorted(events, key=str))


def is_phone(key: int) -> bool:
    """Return whether a group key or home is a phone."""
    return key < RANK


def is_home(phone: int, registry: Registry) -> bool:
    """Return whether an id, awake or dormant, has its home at the phone."""
    return any(entry.home == phone for entry in registry.entries.values())


def answer_of(entry: Entry, home_group: Mapping[int, int], shown: Mapping[int, int]) -> Answer:
    """Return what an id answers tonight."""
    if entry.home is None:
        return ERASED
    if entry.home not in home_group:
        return DORMANT
    return shown[home_group[entry.home]]


def changes(before: Mapping[int, Answer], after: Mapping[int, Answer]) -> Iterable[Event]:
    """Yield one event per id that answers differently from last night."""
    for id, answer in after.items():
        if id not in before:
            yield Event(id, id, "minted")
        elif answer == before[id]:
            continue
        elif isinstance(answer, str):
            yield Event(id, None, answer)
        else:
            yield Event(id, answer, "restored" if answer == id else "merged")
