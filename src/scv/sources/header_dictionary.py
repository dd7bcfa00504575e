"""What headers mean, for layouts that nobody declared: the dictionary in words/meanings.toml, as
read, the spellings of their characters in words/variants.toml, in words/private_columns.toml which
tell who somebody is, and in words/own_columns.toml what those may be that no field is for.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any


def _read(name: str) -> dict[str, Any]:
    words = resources.files("scv.sources").joinpath("words", name)
    return tomllib.loads(words.read_text(encoding="utf-8"))


_WORDS, _VARIANTS = _read("meanings.toml"), _read("variants.toml")

# Other characters that headers are written in, for `str.translate`.
VARIANTS = str.maketrans(_VARIANTS["written"], _VARIANTS["read"])

# Of what a header speaks → words in it; such columns are never published.
PRIVATE: Mapping[str, tuple[str, ...]] = {
    kind: tuple(words) for kind, words in _read("private_columns.toml").items()
}

_OWN = _read("own_columns.toml")
# Name of an attribute → headers; way of contact → words in a header; yes, no → words that allow or
# refuse.
OWN_NAMES: Mapping[str, tuple[str, ...]] = {k: tuple(v) for k, v in _OWN["names"].items()}
CONTACTS: Mapping[str, tuple[str, ...]] = {k: tuple(v) for k, v in _OWN["contacts"].items()}
CONSENT: Mapping[str, tuple[str, ...]] = {k: tuple(v) for k, v in _OWN["consent"].items()}

# Short forms in the names of columns → the word.
SHORT_FORMS: Mapping[str, str] = _WORDS["abbreviations"]


def written_out(words: Iterable[str]) -> tuple[str, ...]:
    """Return words of the dictionary with their short forms written out, as headers are compared."""
    return tuple(
        dict.fromkeys(
            " ".join(SHORT_FORMS.get(part, part) for part in word.split()) for word in words
        )
    )


# Role of a phone → words beside it, the first role that fits decides; words of the customer; headers of phones, and of what
# people sign in with; kind of identifier → scope and headers; canonical field → headers.
WHOSE: Mapping[str, tuple[str, ...]] = {
    role: tuple(words)
    for role, words in _WORDS["whose"].items()
    if role not in ("customer", "dependant")
}
CUSTOMER: tuple[str, ...] = tuple(_WORDS["whose"]["customer"])
DEPENDANT: tuple[str, ...] = tuple(_WORDS["whose"]["dependant"])
PHONE: tuple[str, ...] = written_out(_WORDS["phone"]["headers"])
LOGIN: tuple[str, ...] = written_out(_WORDS["login"]["headers"])
IDENTIFIERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    kind: (entry["scope"], written_out(entry["headers"]))
    for kind, entry in _WORDS["identifiers"].items()
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    field: written_out(headers) for field, headers in _WORDS["fields"].items()
}
# Of cases that a desk handles: the number, the topic, the matter → headers.
TICKETS: Mapping[str, tuple[str, ...]] = {
    part: written_out(headers) for part, headers in _WORDS["tickets"].items()
}
# Canonical field → words in a header that stand against it.
EXCLUDED: Mapping[str, tuple[str, ...]] = {
    field: written_out(words) for field, words in _WORDS["unlike"].items()
}
