"""A brand's own attributes as columns of the published profiles: those the operator names, of words
those that many share (docs/decisions/0046-a-brands-own-attributes.md).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from scv.errors import Message, UsageError, nearest, shown_name
from scv.publish.private_words import private_look
from scv.schema import Column, Table
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.schema.tables import published_tables
from scv.sources import Attribute

# A word that fewer share tells who they are, however small the groups that a home shows.
MIN_CUSTOMERS = 20
# A number from here on looks like the number of a card or a paper.
LARGEST_NUMBER = 10_000_000
_TYPES = {"word": "VARCHAR", "number": "DECIMAL(18,2)", "date": "DATE", "switch": "BOOLEAN"}
_MOST = 0.5
# Of words that few share so many are looked at, those of most customers first.
_MOST_WORDS = 10_000
_UNIQUE = 0.9
# Numbers of one length, no two alike, from so many digits on.
_ID_DIGITS = 5
# Why a column is empty although it was named.
REASONS = {
    "names": Message(
        "what stands in it looks like names of people; words that are none can be listed in `values`"
    ),
    "numbers": Message("what stands in it looks like numbers of cards, papers or people"),
    "texts": Message("what stands in it is text, not words"),
    "different": Message("hardly two customers have the same in it"),
}
# Of what a column tells that is never published.
_SUBJECTS = {
    "person": Message("a person"),
    "birth": Message("a birthday"),
    "place": Message("where somebody lives"),
    "contact": Message("how to reach somebody"),
    "identifier": Message("a number of somebody's own"),
    "text": Message("remarks"),
}

_sql = partial(statement, "scv.publish", "own_columns.sql")


@dataclass(frozen=True)
class OwnColumns:
    """The attributes that are published, in the order of their names."""

    attributes: tuple[Attribute, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Their columns in the published profiles."""
        return tuple(
            Column(f"own_{each.name}", _TYPES[each.type], each.title_en, each.title_zh)
            for each in self.attributes
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """The published tables with them."""
        return published_tables(self.columns)

    @property
    def facts(self) -> dict[str, list[str]]:
        """What a manifest keeps of them: the columns, and fingerprints of the words that are listed."""
        words = (f"{each.name}\0{word}" for each in self.attributes for word in each.values)
        listed = sorted(hashlib.sha256(word.encode()).hexdigest()[:16] for word in words)
        return {"own": [column.name for column in self.columns], "own_listed": listed}

    def has_removed(self, before: Mapping[str, Any]) -> bool:
        """Tell whether a column, or a word that was listed, is published no more, by the facts of
        the manifest before: no former generation may show it either.
        """
        return any(
            not {*kept}.issuperset(before.get(name, ())) for name, kept in self.facts.items()
        )


def own_columns(known: Mapping[str, Attribute], names: Sequence[str]) -> OwnColumns:
    """Return what is published of a brand's own attributes.

    Args:
        known: those that are declared.
        names: those that the operator says may be published.

    Raises:
        UsageError: one is not declared, or may not be published whatever the operator says.
    """
    for name in names:
        if name not in known:
            raise UsageError(
                "scv.toml: [attributes] publish names {name!r}, which no declaration in channels.d has.{meant}",
                name=shown_name(name),
                meant=nearest(name, sorted(known)),
            )
        if kind := known[name].private:
            raise UsageError(
                "scv.toml: [attributes] publish: {name} is never published: by its header or title it tells of {subject}. scv show has it.",
                name=name,
                subject=_SUBJECTS[kind],
            )
    return OwnColumns(tuple(known[name] for name in sorted({*names})))


def fill_own_columns(
    session: Session, own: OwnColumns, times: str, min_group: int
) -> dict[str, str]:
    """Fill the own columns of published.profiles, whose other columns are filled.

    Args:
        times: how finely it is told when: day or month.
        min_group: a word stays that so many customers share, and `MIN_CUSTOMERS` at least.

    Returns: attribute → why its column is empty, a key of `REASONS`.
    """
    if not own.attributes:
        return {}
    counts = session.frame(_sql("counts"))
    found = {
        each.name: _public(each, counts.filter(attribute=each.name), max(min_group, MIN_CUSTOMERS))
        for each in own.attributes
    }
    load(session, "public_words", pl.concat(words for words, _ in found.values()))
    closed = {name: reason for name, (_, reason) in found.items() if reason}
    filled = [each for each in own.attributes if each.name not in closed]
    if filled:
        columns = ", ".join(
            _sql("column").format(name=each.name, type=each.type) for each in filled
        )
        changes = ", ".join(f"own_{each.name} = own.own_{each.name}" for each in filled)
        session.execute(
            _sql("fill").format(columns=columns, changes=changes),
            {"times": times, "most": LARGEST_NUMBER},
        )
    return closed


def fill_own_marts(session: Session, own: OwnColumns, min_group: int) -> None:
    """Say in published.data_quality of how many customers who have an attribute it is shown, and in
    customer_groups who has the same word or switch.
    """
    least = {"least": max(min_group, 1)}
    for each in own.attributes:
        session.execute(_sql("quality").format(name=each.name), least)
        if each.type in ("word", "switch"):
            session.execute(_sql("groups").format(name=each.name), least)


def closed_texts(closed: Mapping[str, str]) -> Iterator[Message]:
    """Yield, of attributes that were named and are not shown, why."""
    for name, reason in closed.items():
        yield Message("own_{name} is empty: {reason}", name=name, reason=REASONS[reason])


def _public(each: Attribute, counts: pl.DataFrame, least: int) -> tuple[pl.DataFrame, str]:
    """Return the words of an attribute that are published (attribute, value; none of another type),
    and why none is, if so.
    """
    none = counts.clear().select("attribute", "value")
    if each.type == "number":
        return none, _closed_numbers(counts, least)
    if each.type != "word":
        return none, ""
    is_listed = pl.col("value").is_in(each.values)
    is_shared = is_listed | (pl.col("customers") >= least)
    shared = counts.filter(is_shared)
    rare = counts.filter(~is_shared).sort("customers", "value", descending=[True, False])
    looks = pl.concat([shared, rare.head(_MOST_WORDS)])
    look = pl.Series(map(private_look, looks["value"]), dtype=pl.String)
    # NOTE: a listed word may look like a name; a number or a text is none, listed or not.
    looks = looks.with_columns(look=pl.when(~is_listed | (look != "names")).then(look))
    looks = looks.with_columns(pl.col("look").fill_null(""))
    if reason := _closed_words(counts, looks, least):
        return none, reason
    return looks.filter(is_shared & (pl.col("look") == "")).select("attribute", "value"), ""


def _closed_words(counts: pl.DataFrame, looks: pl.DataFrame, least: int) -> str:
    total = _customers(looks)
    for reason in ("names", "numbers", "texts"):
        if _customers(looks.filter(look=reason)) > total * _MOST:
            return reason
    everybody = _customers(counts)
    return "different" if everybody >= least and counts.height > everybody * _UNIQUE else ""


def _closed_numbers(counts: pl.DataFrame, least: int) -> str:
    """Return why a column of numbers is one of ids: they are large, or of one length and no two
    alike.
    """
    total = _customers(counts)
    digits = counts["value"].str.strip_prefix("-").str.split(".").list.first().str.len_chars()
    if _customers(counts.filter(digits >= len(str(LARGEST_NUMBER)))) > total * _MOST:
        return "numbers"
    is_id = digits.n_unique() == 1 and int(digits[0]) >= _ID_DIGITS
    return "numbers" if is_id and total >= least and counts.height > total * _UNIQUE else ""


def _customers(counts: pl.DataFrame) -> int:
    return int(counts["customers"].sum())
