"""Whose number a cell holds: a mobile that may be a key, or nothing.

The range tables are those of `phonenumbers`, which the law of the house names as judge, with range 149 beside it.
"""

import re
import unicodedata

import phonenumbers

_TYPED = {"13800138000", "13800000000", "12345678901", "12345678910"}


def mobiles(cell: str | None) -> list[str]:
    """Return the mobiles of a cell in E.164, the first of them the key; none where whose number it is would be a guess."""
    shown = unicodedata.normalize(
        "NFKC", "".join(c for c in cell or "" if unicodedata.category(c) != "Cf")
    ).strip()
    shown = re.sub(r"\(?微信同号\)?$", "", shown.lstrip("'` ")).strip().removesuffix(".0")
    if not shown or re.search(r"[*$#~]|[eE]\+", shown) or _extended(shown):
        return []
    found: list[str] = []
    for part in re.split(r"[;/,、]", shown):
        number = _mobile(re.sub(r"[ ()-]", "", part))
        if number is None and not re.fullmatch(r" *0\d{2,3}-?\d{7,8} *", part):
            return []
        if number and number not in found:
            found.append(number)
    return found


def _extended(shown: str) -> bool:
    """Tell whether more digits stand behind a whole number: a platform's number that strangers share."""
    return re.fullmatch(r".*1\d{10}\s*(?:转|ext\.?|[-_,;#])\s*\d{1,6}", shown) is not None


def _mobile(digits: str) -> str | None:
    if abroad := re.fullmatch(r"\+?(852[4-9]\d{7}|8536\d{7}|8869\d{8})", digits):
        return f"+{abroad[1]}"
    home = re.fullmatch(r"(?:\+|00)?(?:86)?(1\d{10})", digits)
    if home is None or home[1] in _TYPED or len(set(home[1][2:])) == 1:
        return None
    number = phonenumbers.parse(f"+86{home[1]}")
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    return f"+86{home[1]}" if is_mobile or home[1].startswith("149") else None
