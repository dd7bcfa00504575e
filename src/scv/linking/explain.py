"""Why these records are one customer: the rule and the votes behind each link, and the weakest of them."""

from dataclasses import dataclass
from typing import Any

# From the strongest to the weakest; the weakest link of a customer is its last.
RULES = ("phone", "direct", "chain", "gift", "anonymous")

_LINKS = """
    SELECT link.rule, record.source, record.account, COUNT(*) AS records
    FROM vault.links AS link JOIN vault.records AS record USING (record_id)
    WHERE link.customer_id = ?::UUID
    GROUP BY ALL ORDER BY ALL
"""
_CLAIMS = """
    SELECT DISTINCT identifier.kind, identifier.namespace, identifier.value, identifier.token,
           vote.votes, owner.contested, link.rule
    FROM vault.links AS link
    JOIN vault.records AS record USING (record_id)
    JOIN vault.token_sets AS member USING (token_set)
    JOIN vault.identifiers AS identifier USING (token)
    LEFT JOIN vault.owners AS owner USING (token)
    LEFT JOIN vault.votes AS vote ON vote.token = member.token AND vote.phone = link.group_key
    WHERE link.customer_id = ?::UUID
    ORDER BY vote.votes DESC NULLS LAST, identifier.kind, identifier.value
"""


@dataclass(frozen=True)
class LinkGroup:
    """How many records of one source a rule put there."""

    rule: str
    source: str
    account: str
    records: int


@dataclass(frozen=True)
class Claim:
    """One identifier among a customer's records. `votes` counts the records that show it beside the customer's phone."""

    kind: str
    namespace: str
    value: str
    votes: int
    contested: bool


@dataclass(frozen=True)
class Explanation:
    """Why these records are one customer."""

    links: list[LinkGroup]
    claims: list[Claim]

    @property
    def weakest(self) -> str:
        """The weakest rule among the links."""
        return max((group.rule for group in self.links), key=RULES.index)


def explain(con: Any, customer_id: str) -> Explanation:
    """Return the explanation for a live customer id, read from the attached vault."""
    links = [LinkGroup(*row) for row in con.execute(_LINKS, [customer_id]).fetchall()]
    seen: dict[tuple[str, str, str], Claim] = {}
    for kind, namespace, value, _, votes, contested, _ in con.execute(_CLAIMS, [customer_id]).fetchall():
        seen.setdefault((kind, namespace, value), Claim(kind, namespace, value, int(votes or 0), bool(contested)))
    return Explanation(sorted(links, key=lambda group: RULES.index(group.rule)), list(seen.values()))
