"""A brand's own attributes, as a declaration or a home names them: which columns, of what type,
called what.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from scv.console.documents import describe_error, parse_toml, read_bytes
from scv.errors import UsageError, shown_name
from scv.sources.header_dictionary import PRIVATE
from scv.sources.header_names import clean_header
from scv.values.attributes import LONGEST_WORD, attribute_word
from scv.values.personal_data import personal_texts

# The file of a home that names attributes of every layout.
FILE = "attributes.toml"
TYPES = ("word", "number", "date", "switch")
# Where a word begins inside another: memberNo, userID.
_CAPITALS = re.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME = re.compile("[a-z][a-z0-9_]{0,39}")
_REQUIRED, _OPTIONAL = {"headers", "type", "title_zh", "title_en"}, {"values"}


@dataclass(frozen=True)
class Attribute:
    """An attribute of the customer that the brand itself keeps.

    Attributes:
        name: what it is called in tables, without `own_`.
        headers: its known headers; in each row the first that has a value counts.
        type: word, number, date or switch.
        title_zh, title_en: what a marketer calls it.
        values: words that may be published however few share them.
    """

    name: str
    headers: tuple[str, ...]
    type: str
    title_zh: str
    title_en: str
    values: tuple[str, ...] = ()

    @property
    def private(self) -> str:
        """Why it is never published: person, birth, place, contact, identifier or text, of which
        its header, name or title speaks; empty where it may be.
        """
        if self.type == "switch":
            return ""
        texts = (*self.headers, self.name, self.title_zh, self.title_en)
        return next(filter(None, map(private_kind, texts)), "")


def private_kind(header: str) -> str:
    """Return of what a header speaks that may tell who somebody is; empty where it speaks of none.

    >>> private_kind("专属店长"), private_kind("memberNo"), private_kind("会员等级")
    ('person', 'identifier', '')
    """
    text = re.sub(r"[\W_]+", " ", _CAPITALS.sub(" ", clean_header(header)).lower())
    joined = text.replace(" ", "")
    for kind, words in PRIVATE.items():
        for word in words:
            is_found = (
                re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)
                if word.isascii()
                else word in joined
            )
            if is_found:
                return kind
    return ""


def parse_attributes(given: Any, where: str) -> tuple[Attribute, ...]:
    """Return the attributes that a table of TOML names.

    Args:
        given: name → headers, type, title_zh, title_en and, of words, values.
        where: the file, for the message.

    Raises:
        UsageError: it cannot be meant; the message says what was needed.
    """
    entries = given if isinstance(given, Mapping) else {"": given}
    return tuple(_attribute(name, entry, where) for name, entry in entries.items())


def load_attributes(folder: Traversable) -> tuple[Attribute, ...]:
    """Return the attributes that a home names for every layout; none without that file.

    Raises:
        UsageError: it is no such list.
    """
    file = folder.joinpath(FILE)
    if not file.is_file():
        return ()
    try:
        given = parse_toml(read_bytes(file, FILE))
    except ValueError as error:
        raise UsageError(
            "{where}: not readable as TOML ({told_of}).", where=FILE, told_of=describe_error(error)
        ) from None
    return parse_attributes(given, FILE)


def attributes_by_name(declared: Iterable[Attribute]) -> dict[str, Attribute]:
    """Return each attribute once, with the headers and words of all that have its name.

    Raises:
        UsageError: two of one name have different types.
    """
    found: dict[str, Attribute] = {}
    for each in declared:
        known = found.setdefault(each.name, each)
        if known.type != each.type:
            raise UsageError(
                "the attribute {name} is declared as {one} and as {other}. One name has one type in all layouts.",
                name=each.name,
                one=known.type,
                other=each.type,
            )
        found[each.name] = Attribute(
            known.name,
            tuple(dict.fromkeys((*known.headers, *each.headers))),
            known.type,
            known.title_zh,
            known.title_en,
            tuple(dict.fromkeys((*known.values, *each.values))),
        )
    return found


def _attribute(name: str, entry: Any, where: str) -> Attribute:
    shown = shown_name(name)
    if not isinstance(entry, Mapping) or not (
        _REQUIRED <= entry.keys() <= _REQUIRED | _OPTIONAL and _NAME.fullmatch(name)
    ):
        raise UsageError(
            "{where}: attribute {name!r}: a name is small letters, digits and underscores; each needs {required} and may have {optional}.",
            where=where,
            name=shown,
            required=", ".join(sorted(_REQUIRED)),
            optional=", ".join(sorted(_OPTIONAL)),
        )
    headers, values = entry["headers"], entry.get("values", [])
    texts = (entry["title_zh"], entry["title_en"])
    if not (_are_texts(headers) and headers and _are_texts(values) and _are_texts([*texts])):
        raise UsageError(
            "{where}: attribute {name!r}: headers and values are lists of texts, titles are texts.",
            where=where,
            name=shown,
        )
    if entry["type"] not in TYPES or (values and entry["type"] != "word"):
        raise UsageError(
            "{where}: attribute {name!r}: its type is one of {types}; only a word has values.",
            where=where,
            name=shown,
            types=", ".join(TYPES),
        )
    if any(personal_texts(word) or len(word) > LONGEST_WORD for word in values):
        raise UsageError(
            "{where}: attribute {name!r}: a phone, a mail, the number of a card or a long text is no word to list.",
            where=where,
            name=shown,
        )
    words = tuple(filter(None, map(attribute_word, values)))
    return Attribute(name, tuple(headers), entry["type"], *texts, words)


def _are_texts(given: Any) -> bool:
    return isinstance(given, list) and all(
        isinstance(text, str) and bool(text.strip()) for text in given
    )
