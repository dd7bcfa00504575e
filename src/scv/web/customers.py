"""One customer as the desk lays them out: what is masked until it is revealed, and what the words mean."""

import re
from collections.abc import Mapping
from typing import Any

from scv.linking.explain import Claim
from scv.screen import RULE_TEXTS
from scv.tables import TIERS, WORDS
from scv.viewing import Field, Figures, View

_FIELD_NAMES = {
    "name": ("姓名", "name"),
    "nickname": ("昵称", "nickname"),
    "gender": ("性别", "gender"),
    "birthday": ("生日", "birthday"),
    "email": ("邮箱", "e-mail"),
    "address": ("地址", "address"),
}
_MOBILE = re.compile(r"(\+86)?(\d{3})\d{4}(\d{4})")


def laid_out(view: View, figures: Figures, filters: Mapping[str, str], revealed: bool) -> dict[str, Any]:
    """Return what the customer's page is filled with.

    Args:
        filters: channel and event that the timeline is narrowed to; empty for all.
        revealed: whether phone, e-mail, street address and identifiers are shown in full.
    """
    shown = [row for row in view.timeline if all(row[name] == told for name, told in filters.items() if told)]
    return {
        "view": view,
        "figures": figures,
        "phone": _phone(view.profile["e164"], revealed),
        "fields": [_field(each, revealed) for each in view.fields],
        "identifiers": [_identifier(each, revealed) for each in view.identifiers],
        "timeline": shown,
        "choices": {name: sorted({row[name] for row in view.timeline}) for name in ("channel", "event")},
        "tiers": [(tier, WORDS[tier].get(figures.traits[tier] or "", ("", ""))) for tier in TIERS]
        if figures.traits
        else [],
        "words": WORDS,
        "rules": RULE_TEXTS,
    }


def _phone(e164: str | None, revealed: bool) -> str:
    if e164 is None:
        return "暂无 none yet"
    return e164 if revealed else _MOBILE.sub(r"\2****\3", e164)


def _field(field: Field, revealed: bool) -> dict[str, Any]:
    hidden = not revealed and field.name in ("email", "address", "birthday")
    return {
        "zh": _FIELD_NAMES[field.name][0],
        "en": _FIELD_NAMES[field.name][1],
        "value": _hidden(field.name, field.value) if hidden else _gender(field),
        "origin": field.origin,
        "lost": [] if hidden else field.lost,
        "others": len(field.lost) if hidden else 0,
    }


def _gender(field: Field) -> str:
    return WORDS["gender"].get(field.value, (field.value,))[0] if field.name == "gender" else field.value


def _hidden(name: str, value: str) -> str:
    """Return as much of a value as tells the agent that it is there.

    >>> _hidden("email", "ann@example.com"), _hidden("address", "浙江省 杭州市 西湖区 云栖弄33号"), _hidden("birthday", "1990-05-20")
    ('a…@example.com', '浙江省 杭州市 …', '…-05-20')
    """
    if not value:
        return ""
    if name == "email":
        head, _, host = value.partition("@")
        return f"{head[:1]}…@{host}"
    if name == "birthday":
        return f"…{value[-6:]}"
    return " ".join([*value.split(" ")[:2], "…"])


def _identifier(identifier: Claim, revealed: bool) -> dict[str, Any]:
    value = identifier.value
    tail = value[-min(4, len(value) // 3) :] if len(value) > 2 else ""
    return {
        "kind": identifier.kind,
        "namespace": identifier.namespace,
        "value": value if revealed else f"…{tail}",
        "votes": identifier.votes,
        "contested": identifier.contested,
    }
