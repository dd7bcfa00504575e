"""What the columns that no field is for may be: the brand's own attributes, or what the customer
allows. Offered to a person, never used unasked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from scv import values
from scv.ingest.mapping.consent_columns import find_consents, known_consents
from scv.ingest.mapping.header_words import is_word_of
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import CONTACTS, EVERY, PURPOSES, Attribute, ConsentColumn, header_dictionary
from scv.sources.answer_columns import DEFAULT_CONSENTS, DEFAULT_SCORES, NO, YES
from scv.sources.attributes import private_kind
from scv.sources.header_names import clean_header
from scv.values.attributes import LONGEST_WORD

# A very wide table is not looked through to its end.
_MOST_COLUMNS = 60
_SHARE = 0.9
# Fewer filled cells show no type.
_LEAST = 8
# So many different words at most are levels, tastes or sizes, each of two customers at least.
_MOST_WORDS = 30
# A year and what parts it from the month: a bare number is no date.
_DAY = r"^\d{4}[-/.年]"
_DIGITS = r"[0-9]{5}"
# Of more characters a number is one of a paper or a card.
_LONGEST_NUMBER = 10
_CONSENT, _CONTACTS = header_dictionary.CONSENT, header_dictionary.CONTACTS
_LEVELS = re.compile("等级|级别|类型|类别|卡种|level|tier|grade|type|category")


@dataclass(frozen=True)
class Candidates:
    """What is offered of a table's other columns: attributes, and columns of consent: those read
    anyway, and those that may say it.
    """

    attributes: tuple[Attribute, ...] = ()
    known_consents: tuple[ConsentColumn, ...] = ()
    consents: tuple[ConsentColumn, ...] = ()

    def taken_for(self) -> dict[str, str]:
        """Return header → what it may be, in words for a draft."""
        found = {
            each.headers[0]: f"not taken; your own attribute? {each.type} 未采用，是否自有属性？"
            for each in self.attributes
        }
        found |= {each.headers[0]: f"not taken; {_allows(each)}?" for each in self.consents}
        return found | {each.headers[0]: _allows(each) for each in self.known_consents}


def find_candidates(table: TableSample, taken: Iterable[str]) -> Candidates:
    """Return what is offered of the columns that are not taken for anything."""
    used = {*map(clean_header, taken), *_default_headers()}
    left = [header for header in table.headers if clean_header(header) not in used]
    read = find_consents(table, used)
    plain = {header for each in read for header in each.headers}
    consents, attributes = list[ConsentColumn](), list[Attribute]()
    for header in left[:_MOST_COLUMNS]:
        filled = table.filled_cells(header)
        if len(filled) < _LEAST or header in plain:
            continue
        if consent := _consent(header, table.words[header], filled):
            consents.append(consent)
        elif not private_kind(header) and (kind := _kind(table.words[header], filled)):
            names = {each.name for each in attributes}
            attributes.append(_attribute(header, table.words[header], kind, names))
    return Candidates(tuple(attributes), read or tuple(known_consents(table)), tuple(consents))


def _allows(column: ConsentColumn) -> str:
    return f"consent 授权 {column.purpose}/{column.contact}"


def _default_headers() -> Iterator[str]:
    """Yield the headers that mean the same in any layout."""
    for consent in DEFAULT_CONSENTS:
        yield from map(clean_header, consent.headers + consent.at)
    for score in DEFAULT_SCORES:
        yield from map(clean_header, score.headers + score.named)


def _consent(header: str, words: str, filled: pl.Series) -> ConsentColumn | None:
    """Return what a column of yes and no allows by the words of its header; None where it is none."""
    found = {way: [w for w in listed if is_word_of(w, words)] for way, listed in _CONSENT.items()}
    answers = filled.str.to_lowercase().str.strip_suffix(".0")
    if not any(found.values()) or answers.is_in([*YES, *NO]).mean() < _SHARE:  # type: ignore[operator]
        return None
    contact = next(
        (way for way in CONTACTS if any(is_word_of(w, words) for w in _CONTACTS.get(way, ()))),
        EVERY,
    )
    if found["no"]:
        return ConsentColumn(PURPOSES[0], contact, (header,), yes=(), no=YES)
    return ConsentColumn(PURPOSES[0], contact, (header,))


def _kind(words: str, filled: pl.Series) -> str:
    """Return the type of an attribute by what its cells look like; empty where they look like
    names, numbers of papers, or text.
    """
    for kind in ("switch", "date", "number"):
        read = pl.select(values.attribute(pl.lit(filled), kind)).to_series()
        if read.is_null().mean() > 1 - _SHARE:  # type: ignore[operator]
            continue
        if kind == "switch" or (kind == "date" and filled.str.contains(_DAY).all()):
            return kind
        if kind == "number":
            return "" if filled.str.len_chars().max() > _LONGEST_NUMBER else kind  # type: ignore[operator]
    return "word" if _are_words(words, filled) else ""


def _are_words(words: str, filled: pl.Series) -> bool:
    distinct = filled.unique()
    if len(distinct) > min(_MOST_WORDS, len(filled) / 2):
        return False
    if (distinct.str.len_chars() > LONGEST_WORD).any() or distinct.str.contains(_DIGITS).any():
        return False
    names = pl.select(values.is_full_name(pl.lit(distinct))).to_series()
    return bool(_LEVELS.search(words)) or not names.mean() > 1 / 2  # type: ignore[operator]


def _attribute(header: str, words: str, kind: str, names: set[str]) -> Attribute:
    known = (name for name, headers in header_dictionary.OWN_NAMES.items() if words in headers)
    latin = re.sub(r"[^a-z0-9]+", "_", words).strip("_") if words.isascii() else ""
    name = next(known, latin if re.match("[a-z]", latin) else "own")[:38]
    numbered = (f"{name}_{at}" for at in range(2, 99))
    free = name if name not in names else next(each for each in numbered if each not in names)
    title = clean_header(header)
    return Attribute(free, (header,), kind, title, free.replace("_", " ").capitalize())
