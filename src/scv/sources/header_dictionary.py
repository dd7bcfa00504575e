"""What headers mean, for layouts that nobody declared: the dictionary in words/meanings.toml, as
read.
"""

import tomllib
from collections.abc import Mapping
from importlib import resources

_WORDS = tomllib.loads(
    resources.files("scv.sources").joinpath("words", "meanings.toml").read_text(encoding="utf-8")
)

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
