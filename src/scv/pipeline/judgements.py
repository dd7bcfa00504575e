"""The ledger of pairs of records that a person judged blind: draws, their pairs, and the answers.

A draw tells how many pairs each stratum holds, by generation and seed; a pair its two records and
its stratum; an answer the pair. The records of a pair are forgotten when one of them is an erased
person's; stratum and answer stay, and name nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scv.home.open_home import Vault

JOINED = ("phone", "receiver", "direct", "anonymous", "chain", "gift", "second_number")
"""Strata of pairs that are one customer's, by the weaker link of the two records."""
UNLINKED = ("likely", "open", "doubtful", "unlikely", "asked")
"""Strata of pairs of two customers: candidates by probability, and what the queue asks."""


@dataclass(frozen=True)
class ReviewedPair:
    """One pair of a sample: its number in the ledger, its stratum, the records (none once forgotten),
    and the latest answer; '' while there is none.
    """

    number: int
    stratum: str
    records: tuple[int, ...]
    answer: str = ""

    @property
    def joined(self) -> bool:
        """Tell whether it was one customer's when it was drawn."""
        return self.stratum in JOINED


@dataclass(frozen=True)
class Sample:
    """One sample: its number in the ledger, the generation and the seed it was drawn with, how many
    pairs each stratum holds, and the pairs drawn.
    """

    number: int
    generation: int
    seed: int
    weights: Mapping[str, int]
    pairs: list[ReviewedPair] = field(default_factory=list)


def samples_of(vault: Vault) -> list[Sample]:
    """Return all samples with their pairs and answers, the oldest first."""
    entries = list(vault.judgements.entries())
    answers = {
        int(entry.body["pair"]): str(entry.body["answer"])
        for entry in entries
        if entry.body["doing"] == "answer"
    }
    result = list[Sample]()
    for entry in entries:
        body = entry.body
        if body["doing"] == "draw":
            weights = {name: int(count) for name, count in body["strata"].items()}
            result.append(Sample(entry.number, body["generation"], body["seed"], weights))
        elif body["doing"] == "pair":
            records = tuple(map(int, body.get("records", ())))
            answer = answers.get(entry.number, "")
            result[-1].pairs.append(ReviewedPair(entry.number, body["stratum"], records, answer))
    return result


def record_sample(
    vault: Vault,
    about: Mapping[str, Any],
    weights: Mapping[str, int],
    pairs: Iterable[tuple[str, int, int]],
    at: int,
) -> int:
    """Write a sample into the ledger, all of it or nothing; return the number of its entry.

    Args:
        about: generation, seed, by, and evidence: what it is drawn for.
        pairs: stratum and both records of each, in the order they are to be judged.
    """
    header: dict[str, Any] = {"doing": "draw", **about, "strata": dict(weights)}
    bodies = [
        {"doing": "pair", "stratum": stratum, "records": [str(one), str(other)]}
        for stratum, one, other in pairs
    ]
    return vault.judgements.extend([header, *bodies], at)[0]


def record_answer(vault: Vault, pair: int, answer: str, by: str, at: int) -> int:
    """Write an answer into the ledger; return the number of its entry."""
    body = {"doing": "answer", "pair": pair, "answer": answer, "by": by}
    return vault.judgements.append(body, at)


def pairs_of(vault: Vault, records: Iterable[int]) -> list[int]:
    """Return the numbers of the pairs that hold any of these records."""
    if not vault.judgements.stamp[0]:
        return []
    known = set(records)
    return [
        pair.number
        for sample in samples_of(vault)
        for pair in sample.pairs
        if not known.isdisjoint(pair.records)
    ]


def reviewed_links(vault: Vault) -> list[tuple[int, int, bool]]:
    """Return what a night must not undo: both records of a pair, and whether they are to be one
    customer's: joined then and judged one person, or apart then and judged two.
    """
    if not vault.judgements.stamp[0]:
        return []
    return [
        (*pair.records, pair.joined)
        for sample in samples_of(vault)
        for pair in sample.pairs
        if len(pair.records) == 2 and pair.answer == ("yes" if pair.joined else "no")
    ]
