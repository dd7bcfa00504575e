"""What headers mean, for layouts that nobody declared: the dictionary in words/meanings.toml, as
read, the spellings of their characters in words/variants.toml, and in words/private_columns.toml
which tell who somebody is.
"""

import tomllib
from collections.abc import Mapping
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

# Role of a phone → words beside it, the first role that fits decides; headers of phones; kind of
# identifier → scope and headers; canonical field → headers.
WHOSE: Mapping[str, tuple[str, ...]] = {
    role: tuple(words) for role, words in _WORDS["whose"].items()
}
PHONE: tuple[str, ...] = tuple(_WORDS["phone"]["headers"])
IDENTIFIERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    kind: (entry["scope"], tuple(entry["headers"])) for kind, entry in _WORDS["identifiers"].items()
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    field: tuple(headers) for field, headers in _WORDS["fields"].items()
}
