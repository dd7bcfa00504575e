"""The health of a generation, judged before it is published: a night that went wrong must not
replace one that went well.

Write, audit, publish: everything is built first, then measured, and only then made current. What is
measured are shares of customers or records; a share over its limit in `[gate]` of scv.toml refuses
the night, unless too few are touched to say anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from scv.errors import GateRefusedError
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_MANY_PHONES, _MANY_NAMES, _MANY_OWNERS = 3, 10, 3
# One good customer of a small shop may have a hundred orders; a merge gone wrong has thousands of
# rows.
_LARGE = 10
# Of a sample of 200 each pair stands for thousands.
_SAMPLED = 0.02


@dataclass(frozen=True)
class Limits:
    """What a night may show; explained in scv.toml.

    Attributes:
        least: shares of fewer customers or records than this say nothing.
        the others: the largest share allowed.
    """

    least: int = 100
    many_phones: float = 0.001
    many_names: float = 0.001
    many_owners: float = 0.001
    largest: float = 0.01
    contested: float = 0.05
    rejected: float = 0.2
    ids_changed: float = 0.05
    customers_lost: float = 0.1
    records_lost: float = 0.1
    consents_lost: float = 0.1
    tiers_moved: float = 0.3
    judged: float = 0.02


@dataclass(frozen=True)
class Measure:
    """One figure: how many of how many."""

    name: str
    count: int
    of: int

    @property
    def share(self) -> float:
        """The share, 0 of nothing."""
        return self.count / self.of if self.of else 0.0


MEANINGS = {
    "many_phones": f"customers with more than {_MANY_PHONES} phones 拥有多个号码的客户",
    "many_names": f"customers with more than {_MANY_NAMES} full names 姓名过多的客户",
    "many_owners": f"phones with more than {_MANY_OWNERS} owners 多次更换机主的号码",
    "largest": "records of the largest customer 最大客户的记录数",
    "contested": "contested records 有争议的记录",
    "rejected": "rejected rows 不可用的行",
    "ids_changed": "customer ids that belong to another customer than last night 与前一晚归属不同的客户号",
    "customers_lost": "fewer customers than last night 客户减少",
    "records_lost": "fewer records than last night 记录减少",
    "tiers_moved": "buyers without new activity who changed tier since last night 无新动态却一夜之间分层变动的买家",
    "judged": "pairs linked against what people judged 与人工判定相反的记录对",
    "consents_lost": "fewer customers with consent than last night 已同意触达的客户减少",
}

_sql = partial(statement, "scv.publish", "quality_gate.sql")
# What is counted every night, and what each query is told.
_COUNTED: dict[str, dict[str, int]] = {
    "many_phones": {"most": _MANY_PHONES},
    "many_names": {"most": _MANY_NAMES},
    "many_owners": {"most": _MANY_OWNERS},
    "largest": {},
    "contested": {},
    "rejected": {},
}


def measure_all(
    session: Session,
    previous: Mapping[str, int],
    same_tiers: bool = True,
    reviewed: Sequence[tuple[int, int, bool]] = (),
) -> list[Measure]:
    """Return every figure of the generation that `session` has built, with the former `registry`,
    `former_traits` and `former_about`.

    Args:
        previous: the `sizes` of the current generation; empty before the first.
        same_tiers: tiers meant the same then; after an update of scv that defines one anew, moves
            tell nothing.
        reviewed: pairs of records that people judged, and whether they are to be one customer's.
    """
    now = sizes(session)
    losses = [
        Measure(f"{name}_lost", max(previous[name] - now[name], 0), previous[name])
        for name in now
        if name in previous
    ]
    queries = {**_COUNTED, "ids_changed": {"customers": previous.get("customers", 0)}}
    found = [
        Measure(name, *map(int, session.rows(_sql(name), values)[0]))
        for name, values in queries.items()
    ]
    return [
        *found,
        *losses,
        *([_tiers_moved(session)] if previous and same_tiers else []),
        *([_against_reviewed(session, reviewed)] if reviewed else []),
    ]


def _against_reviewed(session: Session, reviewed: Sequence[tuple[int, int, bool]]) -> Measure:
    """Return how many pairs of which both records are left are linked against what people judged."""
    load(session, "judged_pairs", [(one, other, int(same)) for one, other, same in reviewed])
    return Measure("judged", *map(int, session.rows(_sql("judged"))[0]))


def _tiers_moved(session: Session) -> Measure:
    """Return how many buyers of whom nothing new came changed their class of the tier in which most
    did.
    """
    *moved, of = session.rows(_sql("tiers_moved"))[0]
    return Measure("tiers_moved", max(moved), of)


def sizes(session: Session) -> dict[str, int]:
    """Return what the next night is compared with."""
    return {name: int(count) for name, count in session.dicts(_sql("sizes"))[0].items()}


def gate_error(lines: Sequence[str], to_accept: str) -> GateRefusedError:
    """Return what to raise where a run is refused for these breaches: what, and the two ways on, of
    which one is a command.
    """
    english, chinese = ("; ".join(_translate_line(line, at) for line in lines) for at in (0, 1))
    return GateRefusedError(
        "not published: {english}. The previous generation stays current. If the figures are right, publish with: "
        "{to_accept}; otherwise undo the cause (scv decide list, scv files). Limits: scv.toml [gate]",
        english=english,
        to_accept=to_accept,
        chinese=chinese,
    )


def _translate_line(line: str, language: int) -> str:
    """Return a line of `violations` in one language: 0 English, 1 Chinese."""
    name, _, rest = line.partition(": ")
    meaning = MEANINGS.get(name, "")
    english, _, chinese = meaning.rpartition(" ")
    text = line.replace(meaning, (english, chinese)[language]) if rest.startswith(meaning) else line
    return text.replace(" of ", " / ").replace(", limit ", "，上限 ") if language else text


def is_significant(name: str, count: int, limits: Limits) -> bool:
    """Tell whether a measure touches enough customers or records to say anything."""
    return count > limits.least * {"largest": _LARGE, "judged": _SAMPLED}.get(name, 1)


def violations(measures: list[Measure], limits: Limits) -> Iterator[str]:
    """Yield one line for every figure over its limit: what, how many, and the limit."""
    for measure in measures:
        limit = getattr(limits, measure.name)
        if is_significant(measure.name, measure.count, limits) and measure.share > limit:
            yield (
                f"{measure.name}: {MEANINGS[measure.name]}: {measure.count} of {measure.of} = {measure.share:.2%}, "
                f"limit {limit:.2%}"
            )
