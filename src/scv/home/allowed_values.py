"""What each setting of scv.toml may be."""

import re
from collections.abc import Callable
from typing import Any

from scv.ingest.retention import KINDS, REJECTED
from scv.profile import traits
from scv.publish.quality_gate import MEANINGS
from scv.sources import KINDS as IDENTIFIER_KINDS


def _counts_from(least: int) -> tuple[Callable[[Any], bool], str]:
    return lambda value: type(value) is int and value >= least, f"a whole number from {least}"


_TEXT: tuple[Callable[[Any], bool], str] = (
    lambda value: isinstance(value, str) and bool(value),
    "a text",
)


def _is_space(value: object) -> bool:
    kind, at, namespace = str(value).partition("@")
    return isinstance(value, str) and kind in IDENTIFIER_KINDS and bool(at and namespace)


_MEANING = {
    "keep": _counts_from(1),
    "min_group": _counts_from(0),
    "times": (lambda value: value in ("day", "month"), "'day' or 'month'"),
    "rebuild_every": _counts_from(1),
    "threads": _counts_from(1),
    "degree_cap": _counts_from(1),
    "shared_identifiers": _counts_from(2),
    "shared_names": _counts_from(2),
    "shared_alone": _counts_from(2),
    "recycled_days": _counts_from(1),
    "recycled_days_one_sign": _counts_from(1),
    "number_change": (lambda value: value in ("follow", "review"), "'follow' or 'review'"),
    "same_unionid_and_name": (
        lambda value: value in ("review", "secondary"),
        "'review' or 'secondary'",
    ),
    "least": _counts_from(0),
    **traits.MEANINGS,
    **{f"{kind}_days": _counts_from(0) for kind in (*KINDS, REJECTED)},
    **dict.fromkeys(
        (*MEANINGS, "unread_share"),
        (lambda value: type(value) in (int, float) and 0 <= value <= 1, "a share from 0 to 1"),
    ),
    "memory": (
        lambda value: bool(re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", str(value))),
        "a size such as '8GB'",
    ),
    **dict.fromkeys(
        ("publish",),
        (lambda value: isinstance(value, list) and all(map(_TEXT[0], value)), "a list of names"),
    ),
    "single": (
        lambda value: (
            isinstance(value, list) and all(kind in [*IDENTIFIER_KINDS] for kind in value)
        ),
        f"a list of kinds out of {', '.join(IDENTIFIER_KINDS)}",
    ),
    "not_single": (
        lambda value: isinstance(value, list) and all(map(_is_space, value)),
        "a list of KIND@NAMESPACE, as scv review --identifiers shows them",
    ),
    "trust": (
        lambda value: isinstance(value, list) and all(map(_TEXT[0], value)),
        "a list of sources",
    ),
    "packages": (
        lambda value: isinstance(value, list) and all(map(_TEXT[0], value)),
        "a list of installed packages",
    ),
}


def meaning_of(name: str) -> tuple[Callable[[Any], bool], str]:
    """Return of a setting whether a value is allowed, and what is: a text where nothing else is
    said.
    """
    return _MEANING.get(name, _TEXT)
