"""One phone, the many ways people and tills write it; and what stands in phone columns but is no
key.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class PhoneCell:
    """The text of a phone cell, its class, and the mobile in it (E.164) if it is a key."""

    text: str
    kind: str
    key: str | None = None


MISSING = PhoneCell("", "missing")
PLACEHOLDER = PhoneCell("13800138000", "placeholder")
DAMAGED = PhoneCell("1.38E+10", "damaged")
ENCRYPTED = PhoneCell("$$Yk9xRm1aQ2d1$$", "encrypted")
FULL_WIDTH = {str(digit): chr(0xFF10 + digit) for digit in range(10)}
SPELLINGS = (
    "+86 {a} {b} {c}",
    "+86{a}{b}{c}",
    "86-{a}{b}{c}",
    "0086{a}{b}{c}",
    "86{a}{b}{c}",
    "{a}-{b}-{c}",
    "{a} {b} {c}",
    "(+86){a}{b}{c}",
    "{a}{b}{c}.0",
    " {a}{b}{c} ",
    "{a}{b}{c}（微信同号）",
)
"""Ways in which people and tills write the digits 3, 4, 4 of a mobile; besides, all of them in full
width.
"""
_EXTENSIONS = ("{0}-{1}", "{0}转{1}", "{0},{1}", "{0} ext.{1}", "{0}_{1}")
_MASKS = ("{a}****{b}", "{a}＊＊＊＊{b}")


def plain(number: str) -> PhoneCell:
    return PhoneCell(number, "mobile", f"+86{number}")


def messy(number: str, rng: random.Random) -> PhoneCell:
    """Return the number in one of a dozen spellings that all mean the same mobile."""
    spellings = [way.format(a=number[:3], b=number[3:7], c=number[7:]) for way in SPELLINGS]
    wide = number.translate({ord(digit): wide for digit, wide in FULL_WIDTH.items()})
    return PhoneCell(rng.choice([*spellings, wide]), "mobile", f"+86{number}")


def usual(number: str, rng: random.Random) -> PhoneCell:
    """Return the number as exports hold it: four times in five as eleven digits."""
    return plain(number) if rng.random() < 0.8 else messy(number, rng)


def masked_phone(number: str, rng: random.Random) -> PhoneCell:
    return PhoneCell(rng.choice(_MASKS).format(a=number[:3], b=number[7:]), "masked")


def privacy(host: str, rng: random.Random) -> PhoneCell:
    """Return a platform's relay number: many customers share the host, the extension tells them
    apart.
    """
    return PhoneCell(rng.choice(_EXTENSIONS).format(host, rng.randint(1000, 9999)), "privacy")


def landline(rng: random.Random) -> PhoneCell:
    return PhoneCell(f"021-5{rng.randint(0, 9)}00{rng.randint(1000, 9999)}", "landline")


def invalid(rng: random.Random) -> PhoneCell:
    """Return eleven digits of a range that was never issued."""
    return PhoneCell(f"1200000{rng.randint(1000, 9999)}", "invalid")


def hongkong(rng: random.Random) -> PhoneCell:
    """Return the cell as WeChat stores it for a Hong Kong user: the country code is part of the
    text.
    """
    number = f"+8529100{rng.randint(1000, 9999)}"
    return PhoneCell(number, "mobile", number)
