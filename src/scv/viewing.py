"""The single view: everything that one screen tells of one customer, read in a few narrow steps.

First the customer's key, then which records hang on it and where these stand, then what they say. Every value keeps its file and row.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scv.errors import UsageError, shown_name
from scv.linking.ownership import ALWAYS, day_of, number_of, shown_day
from scv.profile import FIELDS
from scv.vault.engine import frame

# In a record's place stands the entry of the ledger where a person corrected the value; no record's id is as small.
_FIRST_RECORD = 10**12
_PROFILE = "SELECT * REPLACE (customer_id::VARCHAR AS customer_id) FROM vault.profiles WHERE customer_id = $1::UUID"
# NOTE: to search millions of records by their ids takes a tenth of a second, each time.
_PLACES = """
    CREATE OR REPLACE TABLE memory.places AS
    SELECT link.group_key, record.rowid AS place, link.record_id, link.rule
    FROM vault.links AS link JOIN vault.records AS record USING (record_id) WHERE link.customer_id IS NOT NULL ORDER BY link.group_key
"""
_LINKS = "SELECT record_id, rule FROM memory.places WHERE group_key = $1"
_ROWS = """
    SELECT
        record_id, token_set, source, channel, account, file_id, row_no, event, status, bought, amount_fen, quantity, product, category,
        store, campaign, step, closed, phone_class, province, city, district,
        strftime(to_timestamp(event_at + 28800) AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS time, event_at,
        name, nickname, gender, birthday, email, COALESCE(address, CONCAT_WS(' ', province, city, district)) AS address
    FROM vault.records WHERE rowid IN (SELECT place FROM memory.places WHERE group_key = $1)
    ORDER BY event_at DESC NULLS LAST, record_id
"""
_FILES = "SELECT file_id, name FROM vault.files"
_SETS = "SELECT DISTINCT token FROM vault.token_sets WHERE token_set IN ({})"
_IDENTIFIERS = (
    "SELECT token, kind, namespace, value FROM vault.identifiers WHERE token IN ({}) ORDER BY kind, namespace, value"
)
_VOTES = "SELECT token, votes FROM vault.votes WHERE token IN ({}) AND phone = ?"
_CONTESTED = "SELECT token FROM vault.owners WHERE token IN ({}) AND contested"
_MEMBERS = "SELECT name, records FROM vault.household_members WHERE customer_id = $1::UUID ORDER BY records DESC, name"
_EPOCHS = "SELECT epoch, since_at, until_at FROM vault.epochs WHERE phone = $1 ORDER BY since_at"
_TRAITS = "SELECT * EXCLUDE (customer_id) FROM published.traits WHERE customer_id = $1::UUID"
_AUDIENCES = """
    SELECT segment.segment, segment.title_zh, segment.title_en FROM published.segment_members AS member
    JOIN published.segments AS segment USING (segment) WHERE member.customer_id = $1::UUID ORDER BY 1
"""
_CONSENTS = "SELECT purpose, contact, state, since_at FROM vault.consents WHERE group_key = $1 ORDER BY 1, 2"
_RESTRICTED = "SELECT COUNT(*) FROM vault.restrictions WHERE group_key = $1"


@dataclass(frozen=True)
class Origin:
    """Where a value came from: layout, file and row; or the decision that corrected it, then its number is `row_no`."""

    source: str
    file: str
    row_no: int


@dataclass(frozen=True)
class Field:
    """A value of the profile, where it came from, and the others that lost: value, layout, records."""

    name: str
    value: str
    origin: Origin | None
    lost: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Identifier:
    """One identifier on the customer's records. `votes` counts the records that show it beside the customer's phone."""

    kind: str
    namespace: str
    value: str
    votes: int
    contested: bool


@dataclass(frozen=True)
class View:
    """One customer.

    Attributes:
        profile: the row of the vault's profiles.
        traits: the row of published traits; None for a customer whose data may only be kept.
        timeline: what happened, the latest first, each with its file and row.
        links: how many records of which layout and account hang there by which rule.
        owners: who else held the number: the name of the epoch for a look-up, and when.
    """

    profile: Mapping[str, Any]
    traits: Mapping[str, Any] | None
    fields: tuple[Field, ...]
    identifiers: tuple[Identifier, ...]
    timeline: tuple[Mapping[str, Any], ...]
    links: tuple[tuple[str, str, str, int], ...]
    household: tuple[tuple[str, int], ...]
    owners: tuple[tuple[str, str], ...]
    audiences: tuple[tuple[str, str, str], ...]
    consents: tuple[tuple[str, str, str, int], ...]
    restricted: bool


def find_places(con: Any) -> None:
    """Make the table that `single_view` finds records by: where each customer's stand. It costs a second a few million records, once."""
    con.execute(_PLACES)


def single_view(con: Any, customer_id: str) -> View:
    """Return the view of a live customer id.

    Args:
        con: has the `vault` and the `published` file of one generation attached, and what `find_places` made.

    Raises:
        UsageError: no such customer is live.
    """
    profiles = frame(con, _PROFILE, [customer_id]).to_dicts()
    if not profiles:
        raise UsageError("no such customer in this generation; an older id leads to today's by a look-up.")
    profile = profiles[0]
    key = str(profile["group_key"])
    rules = dict(con.execute(_LINKS, [key]).fetchall())
    rows = frame(con, _ROWS, [key]).to_dicts()
    files = {file_id: shown_name(name) for file_id, name in con.execute(_FILES).fetchall()}
    by_id = {row["record_id"]: row for row in rows}
    traits = frame(con, _TRAITS, [customer_id]).to_dicts()
    return View(
        profile=profile,
        traits=traits[0] if traits else None,
        fields=tuple(_field(profile, name, by_id, files) for name in FIELDS if profile[name] or name == "address"),
        identifiers=_identifiers(con, {row["token_set"] for row in rows} - {None}, key),
        timeline=tuple(
            row | {"file": files[row["file_id"]], "rule": rules[row["record_id"]]} for row in rows if row["event"]
        ),
        links=_links(rows, rules),
        household=tuple(con.execute(_MEMBERS, [customer_id]).fetchall()),
        owners=_owners(con, profile["e164"], int(key)),
        audiences=tuple(con.execute(_AUDIENCES, [customer_id]).fetchall()),
        consents=tuple(con.execute(_CONSENTS, [key]).fetchall()),
        restricted=bool(con.execute(_RESTRICTED, [key]).fetchone()[0]),
    )


def _asked(con: Any, sql: str, values: Iterable[object], *more: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query of `IN ({})`; none where there is no value.

    Values are told one by one: so the engine looks only where they may stand.
    """
    told = [str(value) for value in values]
    if not told:
        return []
    asked = sql.format(", ".join("?" for _ in told))
    return con.execute(asked, [*told, *more]).fetchall()  # type: ignore[no-any-return]


def _field(profile: Mapping[str, Any], name: str, by_id: Mapping[Any, Any], files: Mapping[str, str]) -> Field:
    value = profile[name]
    if name == "address":
        value = value or " ".join(filter(None, (profile["province"], profile["city"], profile["district"])))
    record = profile[f"{name}_record"]
    origin = None
    if record is not None and record < _FIRST_RECORD:
        origin = Origin("decision 人工更正", "ledger/decisions.log", int(record))
    elif row := by_id.get(record):
        origin = Origin(row["source"], files[row["file_id"]], int(row["row_no"]))
    others = Counter((row[name], row["source"]) for row in by_id.values() if row[name] and row[name] != value)
    lost = tuple((other, source, count) for (other, source), count in sorted(others.items(), key=lambda told: -told[1]))
    return Field(name, value or "", origin, lost)


def _identifiers(con: Any, sets: set[Any], key: str) -> tuple[Identifier, ...]:
    tokens = [token for (token,) in _asked(con, _SETS, sets)]
    votes = dict(_asked(con, _VOTES, tokens, key))
    contested = {token for (token,) in _asked(con, _CONTESTED, tokens)}
    return tuple(
        Identifier(kind, namespace, value, int(votes.get(token, 0)), token in contested)
        for token, kind, namespace, value in _asked(con, _IDENTIFIERS, tokens)
    )


def _links(rows: Iterable[Mapping[str, Any]], rules: Mapping[Any, str]) -> tuple[tuple[str, str, str, int], ...]:
    counted = Counter((rules[row["record_id"]], row["source"], row["account"]) for row in rows)
    return tuple(
        (*told, count) for told, count in sorted(counted.items(), key=lambda each: (each[0][0] != "phone", -each[1]))
    )


def _owners(con: Any, e164: str | None, key: int) -> tuple[tuple[str, str], ...]:
    """Return who else held the number: how to look them up, and since or until when."""
    told = []
    for epoch, since, until in con.execute(_EPOCHS, [str(number_of(key))]).fetchall() if e164 else ():
        if int(epoch) != key:
            first, last = int(since) > -ALWAYS, int(until) < ALWAYS
            day = shown_day(day_of(int(since)) if first else day_of(int(until)) - 1)
            span = f"until 至 {shown_day(day_of(int(until)) - 1)}" if last and not first else f"since 自 {day}"
            told.append((f"{e164}#{day}", span))
    return tuple(told)
