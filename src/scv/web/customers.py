"""One customer as the desk lays them out: what is masked until it is revealed, and what the words
mean.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scv.customer_view.screen import RULE_TEXTS, day_text
from scv.customer_view.view import Field, Figures, View
from scv.identity.explain import Claim, Explanation
from scv.schema import NEVER_BOUGHT, TIERS, WORDS, shown_classes
from scv.values.personal_data import mask_personal
from scv.values.regions import split_address_value

_FIELD_NAMES = {
    "name": ("姓名", "name"),
    "nickname": ("昵称", "nickname"),
    "gender": ("性别", "gender"),
    "birthday": ("生日", "birthday"),
    "email": ("邮箱", "e-mail"),
    "address": ("地址", "address"),
}
_WAYS = {
    "sms": "短信",
    "call": "电话",
    "email": "邮件",
    "wechat": "微信",
    "weibo": "微博",
    "post": "邮寄",
    "app": "应用",
}
_WRITTEN = ("status", "product", "category", "store", "campaign")


def page_values(
    view: View, figures: Figures, filters: Mapping[str, str], is_full: bool
) -> dict[str, Any]:
    """Return what the customer's page is filled with.

    Args:
        filters: channel and event that the timeline is narrowed to; empty for all.
        is_full: whether phone, e-mail, street address and identifiers are shown in full.
    """
    shown_view = view if is_full else mask_view(view)
    shown = [
        row
        for row in view.events
        if all(row[name] == value for name, value in filters.items() if value)
    ]
    return {
        "view": shown_view,
        "figures": figures,
        "phone": shown_view.profile["e164"] or "暂无 none yet",
        "fields": [(*_FIELD_NAMES[each.name], each, _word(each)) for each in shown_view.fields],
        "timeline": shown,
        "choices": {
            name: sorted({row[name] for row in view.events}) for name in ("channel", "event")
        },
        "tiers": [(tier, _class_of(tier, figures.traits)) for tier in TIERS]
        if figures.traits
        else [],
        "words": WORDS,
        "ways": _WAYS,
        "said_on": day_text,
        "rules": RULE_TEXTS,
    }


def _class_of(tier: str, traits: Mapping[str, Any]) -> tuple[str, str]:
    """Return in Chinese and English the class a customer is shown in; empty texts where the tier is
    null.
    """
    apart = tier == "profitability" and traits["relationship"] == "potential"
    return shown_classes(tier).get(NEVER_BOUGHT if apart else traits[tier] or "", ("", ""))


def mask_view(view: View) -> View:
    """Return a view in which number, e-mail, street, year of birth and identifiers are told in
    part.
    """
    phone = view.profile["e164"]
    return replace(
        view,
        profile=dict(view.profile) | {"e164": phone and _phone(phone)},
        fields=tuple(map(_field, view.fields)),
        attributes=tuple(replace(each, value="…", alternatives=()) for each in view.attributes),
        extras=tuple((header, "…", origin) for header, _, origin in view.extras),
        identifiers=tuple(map(_claim, view.identifiers)),
        household=tuple((_text(name), records) for name, records in view.household),
        owners=tuple(("…", span) for _, span in view.owners),
        events=tuple(map(_event_row, view.events)),
    )


def masked_reasons(explained: Explanation) -> Explanation:
    """Return an explanation that names identifiers in part."""
    return replace(explained, claims=[_claim(each) for each in explained.claims])


def _phone(e164: str) -> str:
    """Return a number without the four digits before its last four.

    >>> _phone("+8613900000001"), _phone("+6591234567")
    ('139****0001', '+65****4567')
    """
    digits = e164.removeprefix("+86")
    return f"{digits[:-8]}****{digits[-4:]}"


def _field(field: Field) -> Field:
    alternatives = tuple(
        (_hide(field.name, value), source, count) for value, source, count in field.alternatives
    )
    return replace(field, value=_hide(field.name, field.value), alternatives=alternatives)


def _hide(name: str, value: str) -> str:
    """Return as much of a value as tells the agent that it is there.

    >>> _hide("email", "ann@example.com"), _hide("address", "浙江省 杭州市 西湖区 云栖弄33号"), _hide("birthday", "1990-05-20")
    ('a…@example.com', '浙江 杭州 …', '…-05-20')
    >>> _hide("address", "云栖弄33号"), _hide("nickname", "小王13900000001")
    ('…', '小王139****0001')
    """
    if not value:
        return ""
    if name == "email":
        head, _, host = value.partition("@")
        return f"{head[:1]}…@{host}"
    if name == "birthday":
        return f"…{value[-6:]}"
    if name == "address":
        return " ".join([*dict.fromkeys(filter(None, split_address_value(value)[:2])), "…"])
    return _text(value)


def _event_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the timeline; into any of its texts somebody may have written a number."""
    return {
        name: _text(value) if name in _WRITTEN and value else value for name, value in row.items()
    }


def _text(text: str) -> str:
    """Return a text in which people may have written a number, an identity card or a mailbox,
    without what tells whose.
    """
    return mask_personal(text, middle=True)


def _claim(claim: Claim) -> Claim:
    tail = claim.value[-min(4, len(claim.value) // 3) :] if len(claim.value) > 2 else ""
    return replace(claim, value=f"…{tail}")


def _word(field: Field) -> str:
    return (
        WORDS["gender"].get(field.value, (field.value,))[0]
        if field.name == "gender"
        else field.value
    )
