"""One number of a phone cell: its label, remark, extension or exponent taken off, and what the
phone library makes of the rest.
"""

import re
from typing import Final, Literal, NamedTuple, get_args

import phonenumbers
from phonenumbers import PhoneNumberType

from scv.values.phone_ranges import REGION, is_mobile, is_placeholder

PhoneClass = Literal[
    "mobile",  # a person's: the only class with a key
    "landline",
    "service",  # 400, 800, 95xxx, premium and the like
    "privacy",  # a platform's number with an extension: thousands of strangers share it
    "masked",  # 138****1001
    "encrypted",
    "placeholder",  # 13800138000, 11111111111
    "damaged",  # a spreadsheet lost digits: 1.38E+10
    "invalid",
    "missing",
]
PHONE_CLASSES: Final[tuple[str, ...]] = get_args(PhoneClass)


class Phone(NamedTuple):
    """A phone cell. `e164` is set for class mobile only; `second_e164` is another mobile in the
    same cell.
    """

    phone_class: PhoneClass
    e164: str | None = None
    second_e164: str | None = None


_LABEL: Final = re.compile(
    "^(?:(?:联系|本人|我的|常用)?(?:手机|移动电话|电话|联系方式)(?:号码|号)?|tel|telephone|phone|mobile|mob|cell|p(?=:))"
    "[ .:]*",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(
    r" ?[(\[]?(?:加?微信(?:同号|同步|号)?|同微信(?:号)?|本人|手机|电话)[)\]]?$"
)
EXTENDED: Final = re.compile(
    r"(.*[0-9]\)?) ?(?:(?:转接?|分机号?|ext(?:ension|n)?\.?|,,|[-_,;x#/: ]) ?:?([0-9]{1,6})#?"
    r"|\[([0-9]{1,6})\]|\(([0-9]{1,6})\))",
    re.IGNORECASE,
)
_EXPONENT: Final = re.compile(r"\+?([0-9])(?:\.([0-9]*))?[eE]\+?([0-9]{1,2})")
_NUMBER: Final = re.compile(r"[( ]*\+?[-0-9() .]*")
_MAINLAND: Final = re.compile(r"(?:0{0,2}86)?0?(1[0-9]{10})")
_FIXED_MAIN: Final = re.compile(r"0[1-9][0-9]{8,10}|[48]00[0-9]{7}")
# Hong Kong, Macau and Taiwan mobiles written without the plus sign.
_NEIGHBOUR: Final = re.compile("852[4-9][0-9]{7}|8536[0-9]{7}|8860?9[0-9]{8}")
# Short numbers of banks, carriers, authorities: the library knows them only in another table.
_SHORT: Final = re.compile("9[56][0-9]{3,6}|1[02][0-9]{3}|1[12][0-9]")


def read_number(part: str) -> Phone:
    """Return the phone of one number with its label, remark, extension or decimals."""
    text = _COMMENT.sub("", _LABEL.sub("", part)).removesuffix(".0").removesuffix(".00")
    if not text:
        return Phone("missing")
    match = _EXPONENT.fullmatch(text)
    if match:
        digits = _expand_exponent(*match.groups())
        return _classify(digits) if digits else Phone("damaged")
    extended = EXTENDED.fullmatch(text)
    if extended and has_extension(extended[1]):
        text = extended[1]
        if _MAINLAND.fullmatch(_digits(text)):
            return Phone("privacy")
    return _classify(text)


def _expand_exponent(first: str, decimals: str | None, exponent: str) -> str | None:
    """Return the digits of `1.3800001001E10`, null when the spreadsheet dropped some."""
    places, decimals = int(exponent), decimals or ""
    if len(decimals) < places or decimals[places:].strip("0"):
        return None
    return first + decimals[:places]


def _classify(text: str) -> Phone:
    """Return the phone of digits with nothing but a plus sign and punctuation around them."""
    digits = _digits(text)
    if not digits or not _NUMBER.fullmatch(text):
        return Phone("invalid")
    has_plus = "+" in text
    mainland = _MAINLAND.fullmatch(digits)
    if mainland and (not has_plus or digits.lstrip("0").startswith("86")):
        return _mainland(mainland[1])
    if is_placeholder(digits):
        return Phone("placeholder")
    if not has_plus and _SHORT.fullmatch(digits):
        return Phone("service")
    return _by_library(_national_form(digits, has_plus))


def _mainland(national: str) -> Phone:
    if is_placeholder(national):
        return Phone("placeholder")
    return (
        Phone("mobile", f"+86{national}") if is_mobile(national) else _by_library(f"+86{national}")
    )


def _national_form(digits: str, has_plus: bool) -> str:
    """Return the digits with a plus sign where they begin with a country code, else as dialled in
    China.
    """
    if digits.startswith(("086", "0086")):
        return f"+{digits.lstrip('0')}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+{digits}" if has_plus or _NEIGHBOUR.fullmatch(digits) else digits


def _by_library(digits: str) -> Phone:
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return Phone("invalid")
    if digits.startswith("+") and not _is_whole(digits, number):
        return Phone("invalid")
    kind = phonenumbers.number_type(number)
    # North America does not tell mobiles from landlines; elsewhere such a number is no sure mobile.
    either = kind == PhoneNumberType.FIXED_LINE_OR_MOBILE
    if kind == PhoneNumberType.MOBILE or (either and number.country_code == 1):
        return Phone(
            "mobile", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        )
    if kind == PhoneNumberType.UNKNOWN:
        return Phone("invalid")
    return Phone("landline" if either or kind == PhoneNumberType.FIXED_LINE else "service")


def _is_whole(digits: str, number: phonenumbers.PhoneNumber) -> bool:
    """Tell whether the library left out no digit of an international number but a trunk's 0.

    NOTE: it takes +117862571736 for the American number +17862571736.
    """
    code = f"+{number.country_code}"
    national = phonenumbers.national_significant_number(number)
    return digits in (code + national, f"{code}0{national}")


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def has_extension(main: str) -> bool:
    """Tell whether a number is one that an extension may follow: a mainland mobile or a fixed line."""
    digits = _digits(_LABEL.sub("", main))
    return bool(_MAINLAND.fullmatch(digits) or _FIXED_MAIN.fullmatch(digits))
