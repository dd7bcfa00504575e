"""The single view: everything that one screen tells of one customer, read in a few narrow steps.

First the customer's key, then which records hang on it and where these stand, then what they say.
Every value keeps its file and row.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from scv.customer_view.own_values import other_values, readable_catalogue
from scv.errors import UsageError, shown_name
from scv.home.settings import Home
from scv.identity.epochs import ALWAYS, day_of, number_of, shown_day
from scv.identity.explain import Claim
from scv.profile import FIELDS
from scv.schema import PUBLISHED
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.vault.other_version import check_version

# In a record's place stands the entry of the ledger where a person corrected the value; no record's
# id is as small.
_FIRST_RECORD = 10**12
_MOST_EXTRAS = 20
_sql = partial(statement, "scv.customer_view", "view.sql")


@dataclass(frozen=True)
class Origin:
    """Where a value came from: layout, file and row; or the decision that corrected it, then its
    number is `row_no`.
    """

    source: str
    file: str
    row_no: int


@dataclass(frozen=True)
class Field:
    """A value of the profile, where it came from, and the others that lost: value, layout, records."""

    name: str
    value: str
    origin: Origin | None
    alternatives: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class View:
    """One customer.

    Attributes:
        profile: the row of the vault's profiles.
        attributes: the brand's own attributes.
        extras: what columns that no declaration knows say, of the latest records: header, value,
            where it stands.
        events: what happened, the latest first, each with its file and row.
        links: how many records of which layout and account hang there by which rule.
        owners: who else held the number: the name of the epoch for a look-up, and when.
    """

    profile: Mapping[str, Any]
    fields: tuple[Field, ...]
    attributes: tuple[Field, ...]
    extras: tuple[tuple[str, str, Origin], ...]
    identifiers: tuple[Claim, ...]
    events: tuple[Mapping[str, Any], ...]
    links: tuple[tuple[str, str, str, int], ...]
    household: tuple[tuple[str, int], ...]
    owners: tuple[tuple[str, str], ...]
    consents: tuple[tuple[str, str, str, int], ...]
    restricted: bool


@dataclass(frozen=True)
class Figures:
    """What is published of one customer.

    Attributes:
        traits: the row of published traits; None for a customer whose data may only be kept.
        audiences: name and titles of those the customer is in.
        model_of: the day of the model that the customer's value rests on, where it is not
            tonight's; None where it is, or there is none.
    """

    traits: Mapping[str, Any] | None
    audiences: tuple[tuple[str, str, str], ...]
    model_of: date | None = None


def find_places(session: Session, customer_id: str = "") -> None:
    """Make the tables that `single_view` finds everything by: where what is said of each customer
    stands, or of one alone.

    Args:
        session: has the `vault` file of a generation attached.
    """
    whose = f"= '{UUID(customer_id)}'::UUID" if customer_id else "IS NOT NULL"
    for table in ("find_people", "find_places", "find_claims"):
        session.execute(_sql(table).format(whose=whose))
    own = "find_attributes" if session.scalar(_sql("has_attributes")) else "no_attributes"
    session.execute(_sql(own).format(whose=whose))


def find_figures(session: Session) -> None:
    """Make the tables that `figures_of` finds everything by. `session` has the `published` file of
    a generation attached.

    Raises:
        UsageError: it was made by another version of scv, and lacks what is read here.
    """
    check_version(session, PUBLISHED, "published")
    for table in ("find_figures", "find_members"):
        session.execute(_sql(table))


def figures_of(session: Session, customer_id: str) -> Figures:
    """Return what is published of a customer. `session` has what `find_figures` made."""
    traits = session.dicts(_sql("traits"), [customer_id])
    earlier = session.row(_sql("earlier_model"))
    audiences = tuple(session.rows(_sql("audiences"), [customer_id]))
    return Figures(traits[0] if traits else None, audiences, earlier[0] if earlier else None)


def single_view(session: Session, customer_id: str, home: Home) -> View:
    """Return the view of a live customer id.

    Args:
        session: has the `vault` file of a generation attached, and what `find_places` made.
        home: by its declarations cells of attributes are read that lost.

    Raises:
        UsageError: no such customer is live.
    """
    person = session.row(_sql("person"), [customer_id])
    if person is None:
        raise UsageError(
            "No such customer in the current data. To follow an older id to today's: look it up."
        )
    key = str(person[0])
    profile = session.dicts(_sql("profile"), [person[1]])[0]
    rules = dict(session.rows(_sql("links"), [key]))
    rows = session.dicts(_sql("rows"), [key])
    files = {file_id: shown_name(name) for file_id, name in session.rows(_sql("files"))}
    by_id = {row["record_id"]: row for row in rows}
    return View(
        profile=profile,
        fields=tuple(
            _field(profile, name, by_id, files)
            for name in FIELDS
            if profile[name] or name == "address"
        ),
        attributes=_attributes(session, customer_id, by_id, files, home),
        extras=_extras(rows, files),
        identifiers=_identifiers(session, key),
        events=tuple(
            row | {"file": files[row["file_id"]], "rule": rules[row["record_id"]]}
            for row in rows
            if row["event"]
        ),
        links=_links(rows, rules),
        household=tuple(session.rows(_sql("members"), [customer_id])) if profile["members"] else (),
        owners=_owners(session, profile["e164"], int(key)),
        consents=tuple(session.rows(_sql("consents"), [key])),
        restricted=bool(session.scalar(_sql("restricted"), [key])),
    )


def _field(
    profile: Mapping[str, Any], name: str, by_id: Mapping[Any, Any], files: Mapping[str, str]
) -> Field:
    value = profile[name]
    if name == "address":
        value = value or " ".join(
            filter(None, (profile["province"], profile["city"], profile["district"]))
        )
    record = profile[f"{name}_record"]
    origin = None
    if record is not None and record < _FIRST_RECORD:
        origin = Origin("decision 人工更正", "ledger/decisions.log", int(record))
    elif row := by_id.get(record):
        origin = _origin(row, files)
    others = Counter(
        (row[name], row["source"]) for row in by_id.values() if row[name] and row[name] != value
    )
    alternatives = tuple(
        (other, source, count)
        for (other, source), count in sorted(others.items(), key=lambda item: -item[1])
    )
    return Field(name, value or "", origin, alternatives)


def _attributes(
    session: Session,
    customer_id: str,
    by_id: Mapping[Any, Any],
    files: Mapping[str, str],
    home: Home,
) -> tuple[Field, ...]:
    if not session.rows(_sql("own_places"), [customer_id]):
        return ()
    known = readable_catalogue(home)
    return tuple(
        Field(
            name,
            value,
            _origin(by_id[record], files),
            other_values(by_id.values(), known, name, value),
        )
        for name, value, record in session.rows(_sql("attributes"), [customer_id])
    )


def _origin(row: Mapping[str, Any], files: Mapping[str, str]) -> Origin:
    return Origin(row["source"], files[row["file_id"]], int(row["row_no"]))


def _extras(
    rows: Iterable[Mapping[str, Any]], files: Mapping[str, str]
) -> tuple[tuple[str, str, Origin], ...]:
    texts = (
        (header, value, _origin(row, files))
        for row in rows
        if row["extras"]
        for header, value in json.loads(row["extras"]).items()
    )
    return tuple(islice(texts, _MOST_EXTRAS))


def _identifiers(session: Session, key: str) -> tuple[Claim, ...]:
    contested = {token for (token,) in session.rows(_sql("claims"), [key])}
    votes = dict(session.rows(_sql("votes"), [key]))
    return tuple(
        Claim(kind, namespace, value, int(token), int(votes.get(token, 0)), token in contested)
        for token, kind, namespace, value in session.rows(_sql("identifiers"), [key])
    )


def _links(
    rows: Iterable[Mapping[str, Any]], rules: Mapping[Any, str]
) -> tuple[tuple[str, str, str, int], ...]:
    counts = Counter((rules[row["record_id"]], row["source"], row["account"]) for row in rows)
    return tuple(
        (*link, count)
        for link, count in sorted(
            counts.items(), key=lambda each: (each[0][0] != "phone", -each[1])
        )
    )


def _owners(session: Session, e164: str | None, key: int) -> tuple[tuple[str, str], ...]:
    """Return who else held the number: how to look them up, and since or until when."""
    owners = []
    for epoch, since, until in session.rows(_sql("epochs"), [str(number_of(key))]) if e164 else ():
        if int(epoch) != key:
            first, last = int(since) > -ALWAYS, int(until) < ALWAYS
            day = shown_day(day_of(int(since)) if first else day_of(int(until)) - 1)
            span = (
                f"until 至 {shown_day(day_of(int(until)) - 1)}"
                if last and not first
                else f"since 自 {day}"
            )
            owners.append((f"{e164}#{day}", span))
    return tuple(owners)
