"""Map a table that nobody declared by what its headers mean and what its cells look like, and say
what is doubtful.

The result is a declaration like any other. A phone is the customer's only where nothing speaks for
somebody else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scv.errors import shown_name
from scv.ingest.mapping.business_key import (
    FIELD_OF,
    business_key,
    find_gaps,
    find_refund_gaps,
    is_order_total,
    is_payment,
    repeats_its_people,
    sales_doubts,
    sells_at,
)
from scv.ingest.mapping.candidates import Candidates, find_candidates
from scv.ingest.mapping.cases import (
    date_cases,
    find_ticket_number,
    is_of_cases,
    take_ticket_columns,
)
from scv.ingest.mapping.clocks import take_clock
from scv.ingest.mapping.column_notes import column_notes, table_notes, taken_for
from scv.ingest.mapping.consent_columns import find_consents
from scv.ingest.mapping.declaration import Meaning, declaration
from scv.ingest.mapping.evidence import Evidence, score_column
from scv.ingest.mapping.meanings import TIMES, find_by_look, find_fields, find_identifiers
from scv.ingest.mapping.order_numbers import hash_numbers, sale_numbers
from scv.ingest.mapping.people_regions import take_region
from scv.ingest.mapping.person_names import join_names, move_display_names
from scv.ingest.mapping.phone_roles import Phones, find_phones, follow_receiver, resolve_unnamed
from scv.ingest.mapping.row_kinds import kind_doubts, opt_out_doubts, take_kind
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

_SAMPLE = 500
# A column headed like this is somebody's, whatever it is.
_PERSON = re.compile(
    "会员|客户|顾客|客人|宾客|用户|买家|手机|电话|姓名|昵称|卡|member|customer|buyer|guest|user|client|phone|mobile|card|nick|requester"
)
# What a buyer signs in with is a nickname, too, unless it is a number.
_LOGIN_NAME = re.compile("名|旺旺|昵称|nick")


@dataclass(frozen=True)
class Draft:
    """A proposed declaration, in TOML.

    Attributes:
        mapping: each column that is read, with what it was taken for.
        warnings: why it must not be used before somebody has looked at it.
        columns: of each column that is read, `Evidence.to_list`.
        persons: false where nothing in the table is a person's.
        unread: the columns that nobody reads, with how many of their cells are filled.
        rows: how many rows were looked at.
    """

    name: str
    declaration: str
    mapping: Sequence[str]
    warnings: Sequence[str]
    columns: Sequence[Sequence[object]] = ()
    persons: bool = True
    unread: Sequence[tuple[str, int]] = ()
    rows: int = 0


@dataclass
class _Columns:
    """What was found in a table so far."""

    phones: Phones
    identifiers: dict[str, str]
    fields: dict[str, str]
    evidence: list[Evidence] = field(default_factory=list)

    def headers(self) -> set[str]:
        """Return the headers of the columns that are read."""
        return {*self.fields.values(), *self.identifiers.values(), *self.phones.headers()}

    def columns(self) -> list[Evidence]:
        """Return the columns that are read: phones first, then identifiers, then fields, each once."""
        found = [*self.phones.evidence, *self.evidence]
        return list({each.header: each for each in reversed(found)}.values())[::-1]


def suggest(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    channel: str | None,
    warnings: Sequence[str] = (),
    *,
    for_person: bool = False,
) -> Draft:
    """Return a declaration for a table.

    Args:
        rows: some of its rows; the first 500 are looked at.
        channel: where the file was dropped, if that is known.
        warnings: what is doubtful about it already.
        for_person: whether somebody is going to read it, who is offered what other columns may be.
    """
    table = TableSample(headers, [row for _, row in zip(range(_SAMPLE), rows, strict=False)])
    found = _read(table)
    fields, identifiers = found.fields, found.identifiers
    warnings = [*warnings, *table.warnings]
    persons = _has_persons(table, found)
    about = _about(table, fields, persons)
    if about == "aftersales":
        date_cases(table, fields, found.evidence)
    if about == "tickets":
        own = {*found.phones.headers(), *identifiers.values()}
        take_ticket_columns(table, fields, found.evidence, own)
    by_order = about == "aftersales"
    if persons and found.phones.key_role is None and not identifiers and not by_order:
        warnings.append("no column of a customer's phone or identifier")
    if about == "people" and persons:
        warnings += sales_doubts(table, fields, identifiers, found.phones.by_role, found.headers())
        warnings += opt_out_doubts(table, found.headers())
    if about == "orders":
        take_kind(table, fields, found.evidence, found.headers())
        warnings += kind_doubts(table, fields, found.headers())
        warnings += find_gaps(table, fields, found.headers())
    if about == "people" and not persons:
        warnings.append("no person in it: no column of phones, identifiers or names")
    # NOTE: whoever says in a draft whose a phone is has no more to write for the key.
    phones = found.phones.by_role.get(found.phones.key_role or "", found.phones.unnamed)
    key, money = business_key(table, fields, identifiers, about, phones)
    if about == "orders":
        warnings += find_refund_gaps(table, fields, money)
    if not key:
        warnings.append("no columns that tell one row from another when it is exported again")
    if channel is None:
        warnings.append(
            "the channel: no folder says it. Drop the file into inbox/<channel>/<account>/, or set `channel`"
        )
    columns = found.columns()
    mapping_notes = taken_for(columns)
    candidates = find_candidates(table, mapping_notes) if for_person else Candidates()
    notes = column_notes(
        table.headers,
        {header: cells.to_list() for header, cells in table.cells.items()},
        candidates.taken_for() | mapping_notes,
    )
    meaning = Meaning(
        channel,
        about,
        found.phones.by_role,
        identifiers,
        _times_named(table, fields, about),
        key,
        money,
        _statuses(table, fields) if about == "orders" else [],
        warnings,
        [*table_notes(len(table.headers), channel, fields, about), *notes],
        candidates,
        find_consents(table, found.headers()),
    )
    shown = [f"{shown_name(each.header)} = {each.meaning}" for each in columns]
    evidence = [each.to_list() for each in columns]
    taken = {each.header for each in columns}
    unread = [
        (header, len(table.filled_cells(header))) for header in table.headers if header not in taken
    ]
    return Draft(
        *(meaning.name, declaration(meaning), shown, warnings, evidence),
        *(persons, unread, table.rows),
    )


def _read(table: TableSample) -> _Columns:
    """Return what the columns mean: by their headers first, then by the look of their cells."""
    phones = find_phones(table)
    follow_receiver(table, phones)
    identifiers, by_kind = find_identifiers(table)
    taken = {*phones.headers(), *phones.unnamed}
    taken |= {*identifiers.values()}
    role = phones.key_role
    phone = next(iter([*phones.by_role.get(role or "", []), *phones.unnamed]), "")
    fields, by_field = find_fields(table, taken, phone, role == "receiver")
    taken |= {*fields.values()}
    join_names(fields, by_field)
    move_display_names(table, fields, by_field)
    taken |= {*fields.values()}
    by_look = find_by_look(table, fields, identifiers, taken)
    for each in by_look:
        (identifiers if each.meaning in header_dictionary.IDENTIFIERS else fields)[each.meaning] = (
            each.header
        )
    take_region(table, fields, by_look, taken)
    take_clock(table, fields, by_look, taken)
    resolve_unnamed(table, phones, fields, identifiers)
    for kind, header in identifiers.items():
        if kind in FIELD_OF and (kind != "buyer_nick" or _LOGIN_NAME.search(table.words[header])):
            fields.setdefault(FIELD_OF[kind], header)
    found = _Columns(phones, identifiers, fields, [*by_kind, *by_field, *by_look])
    if "amount" in fields and not is_order_total(table, fields):
        header = fields.pop("amount")
        found.evidence = [each for each in found.evidence if each.header != header]
    is_sale = repeats_its_people(table, fields, identifiers, phones.by_role) or (
        "amount" in fields
        and (bool(fields.keys() & {"paid_at", "product"}) or sells_at(table, fields))
    )
    if "order" not in fields and (number := hash_numbers(table, found.headers())):
        fields["order"] = number
        found.evidence.append(score_column(number, "order", 0, 1))
    if "order" not in fields and is_sale and (number := sale_numbers(table, found.headers())):
        fields["order"] = number
        found.evidence.append(score_column(number, "order", 0, table.look(number, "number")))
    return found


def _has_persons(table: TableSample, found: _Columns) -> bool:
    """Tell whether anything in a table is a person's, or may be."""
    if found.phones.headers() or found.identifiers or found.fields.keys() & {"name", "nickname"}:
        return True
    taken = found.headers()
    return any(
        header not in taken and _PERSON.search(table.words[header]) for header in table.headers
    )


def _about(table: TableSample, fields: Mapping[str, str], persons: bool) -> str:
    """Return what a table is about: orders, people, money given back, cases of the
    desk, or, of nobody, payments.
    """
    if is_of_cases(table, fields):
        return "aftersales"
    if find_ticket_number(table, fields):
        return "tickets"
    if "order" not in fields or not fields.keys() & {"amount", "paid_at", "product"}:
        return "people"
    if persons or fields.keys() & {"product", "status"}:
        return "orders"
    return "payments" if "amount" in fields and fields.keys() & {*TIMES} else "people"


def _statuses(table: TableSample, fields: Mapping[str, str]) -> list[str]:
    """Return the statuses seen."""
    if "status" not in fields:
        return []
    return table.filled_cells(fields["status"]).unique(maintain_order=True).to_list()


def _times_named(table: TableSample, fields: Mapping[str, str], about: str) -> dict[str, str]:
    """Return the fields with the time of payment called `paid`; for orders without one, the time
    they have.
    """
    named = {
        "paid" if field == "paid_at" and is_payment(table, fields) else field: header
        for field, header in fields.items()
    }
    if about != "people" and "paid" not in named:
        time = named.pop("paid_at", named.get("created"))
        named |= {"paid": time} if time else {}
    return named
