"""Which eleven digits are a mainland mobile: the library's own pattern, one supplement, no
placeholders.
"""

import hashlib
import re
from typing import Final

import phonenumbers

REGION: Final = "CN"

# China Telecom's range 149 takes calls and messages; libphonenumber refuses it (its issue 1976).
_ADDED_RANGE: Final = "149[0-9]{8}"


def _library_pattern() -> str:
    """Return the library's pattern of mainland mobiles, with ASCII digits only."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(REGION)
    pattern = (
        None
        if metadata is None or metadata.mobile is None
        else metadata.mobile.national_number_pattern
    )
    if pattern is None:
        raise RuntimeError(
            "phonenumbers holds no mobile pattern for CN: install the version in constraints.txt"
        )
    return pattern.replace(r"\d", "[0-9]")


# NOTE: read at import and never typed by hand, so that a new library version brings its new ranges.
MOBILE: Final = f"(?:{_library_pattern()}|{_ADDED_RANGE})"
_MOBILE: Final = re.compile(MOBILE)

# Eleven digits that people type to be left alone. Source: formats of real exports; 13800138000 is
# the recharge line printed on every China Mobile card.
_TYPED: Final = ("13800138000", "13800000000", "12345678901", "12345678910")
_SAME_DIGITS: Final = tuple(
    f"1{second}{last * 9}" for second in "0123456789" for last in "0123456789"
)
PLACEHOLDERS: Final = frozenset(_TYPED + _SAME_DIGITS)


def is_mobile(national: str) -> bool:
    """Tell whether eleven ASCII digits are a mainland mobile that may be a key.

    >>> is_mobile("13800001001"), is_mobile("14900001001"), is_mobile("13800138000")
    (True, True, False)
    """
    return _MOBILE.fullmatch(national) is not None and not is_placeholder(national)


def is_placeholder(digits: str) -> bool:
    """Tell whether the digits stand for no number: a known one, nine equal last digits of eleven,
    zeros only.

    >>> is_placeholder("18888888888"), is_placeholder("00000000000"), is_placeholder("18888888889")
    (True, True, False)
    """
    return (
        digits in PLACEHOLDERS
        or not digits.strip("0")
        or (len(digits) == 11 and len(set(digits[2:])) == 1)
    )


def metadata_fingerprint() -> str:
    """Return the library's version and a digest of the pattern; stored with a run, it tells of new
    ranges.
    """
    return f"phonenumbers {phonenumbers.__version__} {hashlib.sha256(MOBILE.encode()).hexdigest()[:12]}"
