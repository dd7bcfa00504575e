"""Map a table that nobody declared by what its headers mean and what its cells look like, and say
what is doubtful.

The result is a declaration like any other. A phone is the customer's only where nothing speaks for
somebody else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from scv.errors import shown_name
from scv.ingest.mapping.business_key import (
    FIELD_OF,
    business_key,
    repeats_its_people,
    sale_numbers,
)
from scv.ingest.mapping.column_notes import column_notes, table_notes, taken_for
from scv.ingest.mapping.declaration import Meaning, declaration
from scv.ingest.mapping.header_words import MINIMUM_FIT, fit, is_word_of
from scv.ingest.mapping.own_columns import Candidates, find_candidates
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

_SAMPLE = 500
_SHARE = 0.6
_TIMES = ("paid_at", "created", "updated_at")
_PAYMENT_WORDS = re.compile(
    "付款|支付|消费|交易|成交|结账|销售|paid|payment|purchase|transaction|sale"
)
_NO_PHONE = ("invalid", "missing")


@dataclass(frozen=True)
class Draft:
    """A proposed declaration, in TOML; `warnings` say why it must not be used before somebody has
    looked at it.
    """

    name: str
    declaration: str
    mapping: Sequence[str]
    warnings: Sequence[str]


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
    phones = _phones(table)
    key_role = next((role for role in ("customer", "receiver") if phones.get(role)), None)
    identifiers = _identifiers(table)
    fields = _fields(
        table,
        taken={header for named in phones.values() for header in named},
        receiver=key_role == "receiver",
    )
    for kind, header in identifiers.items():
        if kind in FIELD_OF:
            fields.setdefault(FIELD_OF[kind], header)
    repeats = repeats_its_people(table, fields, identifiers, phones)
    if repeats and "order" not in fields:
        taken = {*fields.values(), *identifiers.values(), *chain.from_iterable(phones.values())}
        fields |= {"order": number} if (number := sale_numbers(table, taken)) else {}
    warnings = [*warnings, *table.warnings]
    if key_role is None and not identifiers:
        warnings.append("no column of a customer's phone or identifier")
    about = (
        "orders"
        if "order" in fields and fields.keys() & {"amount", "paid_at", "product"}
        else "people"
    )
    if about == "people" and repeats:
        warnings.append(
            "money and moments beside people who come more than once, and no column with the number of the sale"
        )
    key, money = business_key(table, fields, identifiers, about, key_role is not None)
    if not key:
        warnings.append("no columns that tell one row from another when it is exported again")
    if channel is None:
        warnings.append(
            "the channel: no folder says it. Drop the file into inbox/<channel>/<account>/, or set `channel`"
        )
    statuses = (
        table.filled_cells(fields["status"]).unique(maintain_order=True).to_list()
        if "status" in fields
        else []
    )
    named = _times_named(table, fields, about)
    mapping_notes = taken_for(phones, identifiers, fields)
    candidates = find_candidates(table, mapping_notes) if for_person else Candidates()
    notes = column_notes(
        table.headers,
        {header: cells.to_list() for header, cells in table.cells.items()},
        candidates.taken_for() | mapping_notes,
    )
    meaning = Meaning(
        channel,
        about,
        phones,
        identifiers,
        named,
        key,
        money,
        statuses if about == "orders" else [],
        warnings,
        [*table_notes(len(table.headers), channel, fields, about), *notes],
        candidates,
    )
    mapping = [
        (header, f"{role} phone") for role, named_so in phones.items() for header in named_so
    ]
    mapping += [(header, kind) for kind, header in identifiers.items()]
    mapping += [
        (header, field) for field, header in fields.items() if header not in identifiers.values()
    ]
    shown = [f"{shown_name(header)} = {field}" for header, field in mapping]
    return Draft(meaning.name, declaration(meaning), shown, warnings)


def _times_named(table: TableSample, fields: Mapping[str, str], about: str) -> dict[str, str]:
    """Return the fields with the time of payment called `paid`; for orders without one, the time
    they have.
    """
    named = {
        "paid"
        if field == "paid_at" and _PAYMENT_WORDS.search(table.words[header])
        else field: header
        for field, header in fields.items()
    }
    if about == "orders" and "paid" not in named:
        time = named.pop("paid_at", named.get("created"))
        named |= {"paid": time} if time else {}
    return named


def _phones(table: TableSample) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for header in table.headers:
        is_phone = fit(table.words[header], header_dictionary.PHONE) > 0
        # NOTE: a wide table costs seconds to look through; where no digit stands there is no mobile
        # to find.
        classes = (
            table.phone_classes(header)
            if is_phone or table.cells[header].str.contains(r"\p{Nd}").any()
            else []
        )
        mobiles = classes.count("mobile") / len(classes) if classes else 0.0
        like = sum(each not in _NO_PHONE for each in classes) / len(classes) if classes else 0.0
        owner = _owner(table.words[header])
        if is_phone and (like >= _SHARE or not classes):
            found.setdefault(owner, []).append(header)
        elif is_phone:
            table.warnings.append(
                f"column {shown_name(header)}: its name says phone, its cells do not look like phones"
            )
        elif mobiles >= _SHARE and len(classes) > 1:
            found.setdefault("other", []).append(header)
            if owner == "customer":
                table.warnings.append(
                    f"column {shown_name(header)}: its cells look like mobiles, its name does not say whose"
                )
    # NOTE: the first that holds a mobile is the key, so mobiles go first.
    found.get("customer", []).sort(key=lambda header: -table.phone_classes(header).count("mobile"))
    return found


def _owner(words: str) -> str:
    for role, words_of_role in header_dictionary.WHOSE.items():
        if any(is_word_of(word, words) for word in words_of_role):
            return role
    return "customer"


def _identifiers(table: TableSample) -> dict[str, str]:
    """Return kind → header; a column that fits several kinds is the first of them."""
    found: dict[str, str] = {}
    for kind, (_, aliases) in header_dictionary.IDENTIFIERS.items():
        matches = [
            (fit(table.words[header], aliases), header)
            for header in table.headers
            if header not in found.values()
        ]
        score, header = max(matches, default=(0.0, ""))
        if score >= _SURE and _owner(table.words[header]) == "customer":
            found[kind] = header
    return found


_SURE = 0.9


def _fields(table: TableSample, taken: set[str], receiver: bool) -> dict[str, str]:
    """Return canonical field → header, the best fits first, each column and each field once."""
    fits = sorted(
        (-fit(table.words[header], aliases), place, field, header)
        for field, aliases in header_dictionary.FIELDS.items()
        for place, header in enumerate(table.headers)
        if header not in taken
    )
    found: dict[str, str] = {}
    for score, _, field, header in fits:
        if -score < MINIMUM_FIT or field in found or header in found.values():
            continue
        owner = _owner(table.words[header])
        if field in ("name", "nickname", "gender", "birthday", "address") and owner not in (
            "customer",
            "receiver" if receiver else "",
        ):
            continue
        if (
            field in (*_TIMES, "amount", "refund")
            and table.share(header, "time" if field in _TIMES else "money") < _SHARE
        ):
            continue
        found[field] = header
    return found
