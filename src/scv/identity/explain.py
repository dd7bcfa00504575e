"""Why these records are one customer: for every record without a phone the path that leads to it,
each step with its evidence.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import partial

from scv.identity.decisions import RecordedDecision
from scv.identity.epochs import is_phone
from scv.schema.session import Session
from scv.schema.sql_steps import statement

# From the strongest to the weakest; the weakest link of a customer is its last.
RULES = ("phone", "direct", "chain", "gift", "anonymous")

_sql = partial(statement, "scv.identity", "explain.sql")


@dataclass(frozen=True)
class LinkGroup:
    """How many records of one source a rule put there."""

    rule: str
    source: str
    account: str
    records: int


@dataclass(frozen=True)
class Claim:
    """One identifier among a customer's records. `votes` counts the records that show it beside the
    customer's phone.
    """

    kind: str
    namespace: str
    value: str
    token: int
    votes: int
    contested: bool

    @property
    def name(self) -> str:
        """How a decision names it."""
        return (
            f"{self.kind}@{self.namespace}:{self.value}"
            if self.namespace
            else f"{self.kind}:{self.value}"
        )


@dataclass(frozen=True)
class Hop:
    """One step of a path: two names that stand together in `records` records. `one` is the
    customer's phone or key for the first.
    """

    one: int
    other: int
    records: int


@dataclass(frozen=True)
class Path:
    """How records of one source reach the customer: hops from its phone, or its key, to an
    identifier of theirs.
    """

    rule: str
    source: str
    account: str
    records: int
    hops: tuple[Hop, ...]

    @property
    def minimum_hop(self) -> Hop | None:
        """The hop with the least evidence; None where the record holds the key itself."""
        return min(self.hops, key=lambda hop: hop.records, default=None)


@dataclass(frozen=True)
class Joined:
    """Two phones or identifiers of the customer that a decision joins (its number in the ledger), or
    two phones that a rule does (0).
    """

    one: int
    other: int
    decision: int


@dataclass(frozen=True)
class Explanation:
    """Why these records are one customer."""

    key: int
    links: list[LinkGroup]
    claims: list[Claim]
    paths: list[Path]
    joined: list[Joined]

    @property
    def minimum_rule(self) -> str:
        """The weakest rule among the links."""
        return max((group.rule for group in self.links), key=RULES.index)

    @property
    def minimum_path(self) -> Path | None:
        """The path of the weakest rule with the least evidence; None where every record has the
        phone itself.
        """
        return max(
            self.paths,
            key=lambda path: (
                RULES.index(path.rule),
                -(path.minimum_hop.records if path.minimum_hop else 0),
            ),
            default=None,
        )


def explain(
    session: Session, customer_id: str, decisions: Iterable[RecordedDecision] = ()
) -> Explanation:
    """Return the explanation for a live customer id, read from the attached vault.

    Args:
        decisions: the decisions that stood that night.
    """
    active = [each for each in decisions if not each.closed_as]
    (key,) = session.rows(
        "SELECT group_key FROM vault.profiles WHERE customer_id = ?::UUID", [customer_id]
    )[0]
    links = [LinkGroup(*row) for row in session.rows(_sql("links"), [customer_id])]
    seen: dict[int, Claim] = {}
    for kind, namespace, value, token, votes, contested in session.rows(
        _sql("claims"), [customer_id]
    ):
        seen.setdefault(
            int(token), Claim(kind, namespace, value, int(token), int(votes or 0), bool(contested))
        )
    phones = {int(phone) for (phone,) in session.rows(_sql("phones"), [customer_id])} | {int(key)}
    return Explanation(
        int(key),
        sorted(links, key=lambda group: RULES.index(group.rule)),
        list(seen.values()),
        _paths(session, customer_id, int(key), seen, active),
        _joined_pairs(session, phones, seen.keys(), active),
    )


def _joined_pairs(
    session: Session, phones: set[int], tokens: Set[int], decisions: Sequence[RecordedDecision]
) -> list[Joined]:
    by_people = [
        Joined(each.decision.first, each.decision.second, each.number)
        for each in decisions
        if each.decision.kind in ("same", "number_change") and each.decision.second is not None
    ]
    changes = session.rows(_sql("changes")) if len(phones) > 1 else []
    by_rule = [Joined(int(one), int(other), 0) for one, other in changes]
    return [pair for pair in by_people + by_rule if {pair.one, pair.other} <= phones | tokens]


def _paths(
    session: Session,
    customer_id: str,
    key: int,
    claims: dict[int, Claim],
    decisions: Sequence[RecordedDecision],
) -> list[Path]:
    """Walk from the customer's key over its records, breadth first: so every path is the shortest."""
    tuples = session.rows(_sql("tuples"), [customer_id])
    members: dict[str, set[int]] = {}
    for token_set, token in session.rows(_sql("members"), [[row[0] for row in tuples]]):
        members.setdefault(token_set, set()).add(int(token))
    paths_to: dict[int, tuple[Hop, ...]] = {} if is_phone(key) else {key: ()}
    paths_to |= {
        token: (Hop(key, token, claim.votes),) for token, claim in claims.items() if claim.votes
    }
    paths, pending = list[Path](), list(tuples)
    while pending:
        _follow_decisions(paths_to, decisions)
        connected = [row for row in pending if members.get(row[0], set()) & paths_to.keys()]
        if not connected:
            break
        before = dict(paths_to)
        for token_set, rule, source, account, records in connected:
            start = min(
                members[token_set] & before.keys(),
                key=lambda t: (len(before[t]), -min((h.records for h in before[t]), default=0)),
            )
            paths.append(Path(rule, source, account, int(records), before[start]))
            for token in members[token_set] - before.keys():
                paths_to.setdefault(token, (*before[start], Hop(start, token, int(records))))
        done = {id(row) for row in connected}
        pending = [row for row in pending if id(row) not in done]
    return paths


def _follow_decisions(
    paths_to: dict[int, tuple[Hop, ...]], decisions: Sequence[RecordedDecision]
) -> None:
    """Go on to identifiers that a decision joins to one that is reached."""
    for each in decisions:
        first, second = each.decision.first, each.decision.second
        if each.decision.kind == "same" and second is not None and not is_phone(first):
            for known, joined in ((first, second), (second, first)):
                if known in paths_to:
                    paths_to.setdefault(joined, paths_to[known])
