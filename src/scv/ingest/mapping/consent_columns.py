"""Columns of an undeclared table that say what the customer allows, in so many words.

Who said no to a way of contact is not written to: a refusal is read unasked. A yes is, where the
header says what it is to: marketing. Any other waits for a person.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from scv.ingest.mapping.header_words import is_word_of
from scv.ingest.mapping.phone_roles import owner_of
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import CONTACTS, EVERY, PURPOSES, ConsentColumn, header_dictionary
from scv.sources.answer_columns import DEFAULT_CONSENTS, NO, YES
from scv.sources.header_names import clean_header

_SHARE = 0.9
_CONSENT, _CONTACTS = header_dictionary.CONSENT, header_dictionary.CONTACTS
# Who says nothing was not asked, or did not answer.
_ANSWERS = frozenset((*YES, *NO))


def known_consents(table: TableSample) -> Iterator[ConsentColumn]:
    """Yield the columns of consent that are read in any layout, as far as the table has them."""
    present = {clean_header(header) for header in table.headers}
    for each in DEFAULT_CONSENTS:
        headers, at = (
            tuple(name for name in names if clean_header(name) in present)
            for names in (each.headers, each.at)
        )
        if headers:
            yield replace(each, headers=headers, at=at)


def find_consents(table: TableSample, taken: set[str]) -> tuple[ConsentColumn, ...]:
    """Return all columns of consent that are read, where some of them are not read in every layout;
    else none.

    Args:
        taken: headers whose columns are something else.
    """
    known = tuple(known_consents(table))
    used = {clean_header(header) for each in known for header in (*each.headers, *each.at)}
    used |= {*map(clean_header, taken)}
    own = [
        consent
        for header in table.headers
        if clean_header(header) not in used
        for consent in _consents(table, header)
    ]
    return (*known, *own) if own else ()


def _consents(table: TableSample, header: str) -> Iterator[ConsentColumn]:
    """Yield what a column of yes and no allows or refuses, by each way of contact its header names."""
    words = table.words[header]
    is_opt_out, is_opt_in = _has("no", words), _has("yes", words)
    ways = [way for way in CONTACTS if any(is_word_of(w, words) for w in _CONTACTS.get(way, ()))]
    if not ways and _has("marketing", words):
        ways = [EVERY]
    if "wechat" in ways and not _WRITES.search(words):
        ways.remove("wechat")
    if not (is_opt_out or is_opt_in) or not ways or _has("other", words):
        return
    filled = table.filled_cells(header).str.to_lowercase().str.strip_suffix(".0")
    if filled.is_empty() or filled.is_in(list(_ANSWERS)).mean() < _SHARE:  # type: ignore[operator]
        return
    if owner_of(table, header) == "other":
        return
    for way in ways:
        if is_opt_out:
            yield ConsentColumn(PURPOSES[0], way, (header,), yes=(), no=YES)
        elif _has("marketing", words) or _has("offers", words):
            yield ConsentColumn(PURPOSES[0], way, (header,))
        else:
            yield ConsentColumn(PURPOSES[0], way, (header,), yes=())


# 是否授权微信 is how people sign in, and lets nobody write.
_WRITES = re.compile(
    "通知|消息|群发|推送|营销|推广|促销|优惠|退订|拒收|message|marketing|promotion"
)


def _has(kind: str, words: str) -> bool:
    return any(is_word_of(word, words) for word in _CONSENT[kind])
