"""One phone cell: which class it is, and its E.164 form if it may be a key.

The phone library decides (region CN), with the supplement in `phone_ranges`. What the library takes
for valid and is not a person's number is refused before it is asked: masks, cipher text, privacy
numbers, an openid's last digits.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from scv.values.cells import clean_value, plain_value
from scv.values.phone_number import EXTENDED, Phone, PhoneClass, has_extension, read_number
from scv.values.phone_ranges import is_mobile


def phone(raw: str | None) -> Phone:
    """Return the class of a phone cell and, for a mobile, its E.164 form.

    Two different mobiles in one cell give the first as key and the second as evidence. A part that
    is neither a phone nor a known remark makes the whole cell invalid: whose number it is would be
    a guess.

    >>> phone("（+86）138-0000-1001").e164
    '+8613800001001'
    >>> phone("13800001001 / 13900001002").second_e164
    '+8613900001002'
    >>> phone("15000001234,1234").phone_class, phone("138****1001").phone_class
    ('privacy', 'masked')
    >>> phone('["13800001001", "13900001002"]').second_e164  # as an interface lists them
    '+8613900001002'
    """
    text = plain_value(raw)
    if text is None:
        return Phone("missing")
    text = text if text.isascii() else _in_ascii_digits(text)
    if _LIST.fullmatch(text):
        text = text[1:-1].replace('"', "").strip()
    if is_mobile(text):
        return Phone("mobile", f"+86{text}")
    for phone_class, shape in _REFUSED:
        if shape.search(text):
            return Phone(phone_class)
    parts = _parts(text)
    if any(
        _EXTENSION.fullmatch(part) and is_mobile(before[-11:]) for before, part in pairwise(parts)
    ):
        return Phone("privacy")
    return _together([read_number(part) for part in parts])


def phone_of(country_code: str | None, national: str | None) -> Phone:
    """Return the phone of a country code and a national number, as WeChat's mini programs deliver
    them.

    >>> phone_of("852", "51234567").e164
    '+85251234567'
    """
    return phone(join_parts(country_code, national))


def join_parts(country_code: str | None, national: str | None) -> str | None:
    """Return one text of both; without a code, or with a number that brings its own, the number
    alone.
    """
    code, number = plain_value(country_code), plain_value(national)
    if code is None or number is None or number.startswith("+"):
        return number
    return f"+{code.lstrip('+0')}{number}"


_REFUSED: Final[tuple[tuple[PhoneClass, re.Pattern[str]], ...]] = (
    ("damaged", re.compile("^#+$")),  # a column too narrow when it was saved
    ("encrypted", re.compile(r"##|\$\$|^[~$]")),
    ("masked", re.compile("[*•●×]|[xX]{2,}")),
    ("privacy", re.compile("隐私号|虚拟号")),
)
# NOTE: a space or hyphen parts two numbers only after seven digits in a row: `138 0000 1001` is one
# number.
_BETWEEN: Final = re.compile(r"[/\\;,、|&]|或|和|(?<=[0-9]{7})[ -]+(?=[+(01])")
# Of a list of numbers with extensions (15000001234,123,15000001235,456) one that was parted from its number.
_EXTENSION: Final = re.compile("[0-9]{1,6}")
_LIST: Final = re.compile(r'\[(?:"[^"]*"(?:, ?"[^"]*")*)?\]')
_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‒–—―−ー", "-"))


def _in_ascii_digits(text: str) -> str:
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return "".join(digits).translate(_HYPHENS)


def _parts(text: str) -> list[str]:
    """Return the numbers a cell lists; one only when a separator belongs to an extension."""
    extended = EXTENDED.fullmatch(text)
    if extended and has_extension(extended[1]):
        return [text]
    return [part for part in map(clean_value, _BETWEEN.split(text)) if part]


def _together(found: list[Phone]) -> Phone:
    """Return what several numbers in one cell amount to."""
    for phone_class in ("privacy", "damaged", "invalid"):
        if any(one.phone_class == phone_class for one in found):
            return Phone(phone_class)
    keys = list(dict.fromkeys(one.e164 for one in found if one.e164))
    if keys:
        return Phone("mobile", keys[0], keys[1] if len(keys) > 1 else None)
    return found[0] if found else Phone("missing")
