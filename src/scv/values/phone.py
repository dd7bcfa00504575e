"""One phone cell: which class it is, and its E.164 form if it may be a key.

The phone library decides (region CN), with the supplement in `phone_ranges`. What the library takes for valid
and is not a person's number is refused before it is asked: masks, cipher text, privacy numbers, an openid's
last digits.
"""

import re
import unicodedata
from typing import Final, Literal, NamedTuple, get_args

import phonenumbers
from phonenumbers import PhoneNumberType

from scv.values.cells import clean_value, plain_value
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
    """A phone cell. `e164` is set for class mobile only; `second_e164` is another mobile in the same cell."""

    phone_class: PhoneClass
    e164: str | None = None
    second_e164: str | None = None


def phone(raw: str | None) -> Phone:
    """Return the class of a phone cell and, for a mobile, its E.164 form.

    Two different mobiles in one cell give the first as key and the second as evidence. A part that is neither
    a phone nor a known remark makes the whole cell invalid: whose number it is would be a guess.

    >>> phone("（+86）138-0000-1001").e164
    '+8613800001001'
    >>> phone("13800001001 / 13900001002").second_e164
    '+8613900001002'
    >>> phone("15000001234,1234").phone_class, phone("138****1001").phone_class
    ('privacy', 'masked')
    """
    text = plain_value(raw)
    if text is None:
        return Phone("missing")
    text = text if text.isascii() else _in_ascii_digits(text)
    if is_mobile(text):
        return Phone("mobile", f"+86{text}")
    for phone_class, shape in _REFUSED:
        if shape.search(text):
            return Phone(phone_class)
    return _together([_read(part) for part in _parts(text)])


def phone_of(country_code: str | None, national: str | None) -> Phone:
    """Return the phone of a country code and a national number, as WeChat's mini programs deliver them.

    >>> phone_of("852", "51234567").e164
    '+85251234567'
    """
    return phone(join_parts(country_code, national))


def join_parts(country_code: str | None, national: str | None) -> str | None:
    """Return one text of both; without a code, or with a number that brings its own, the number alone."""
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
_LABEL: Final = re.compile(
    "^(?:(?:联系|本人|我的|常用)?(?:手机|移动电话|电话|联系方式)(?:号码|号)?|tel|telephone|phone|mobile|mob|cell)"
    "[ .:]*",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r" ?[(\[]?(?:加?微信(?:同号|同步|号)?|同微信(?:号)?|本人|手机|电话)[)\]]?$")
# NOTE: a space or hyphen parts two numbers only after seven digits in a row: `138 0000 1001` is one number.
_BETWEEN: Final = re.compile(r"[/\\;,、|&]|或|和|(?<=[0-9]{7})[ -]+(?=[+(01])")
_EXTENDED: Final = re.compile(
    r"(.*[0-9]\)?) ?(?:转接?|分机号?|ext(?:ension|n)?\.?|[-_,;x#/: ]) ?:?([0-9]{1,6})#?", re.IGNORECASE
)
_EXPONENT: Final = re.compile(r"\+?([0-9])(?:\.([0-9]*))?[eE]\+?([0-9]{1,2})")
_NUMBER: Final = re.compile(r"[( ]*\+?[-0-9() .]*")
_MAINLAND: Final = re.compile(r"(?:0{0,2}86)?0?(1[0-9]{10})")
_FIXED_MAIN: Final = re.compile(r"0[1-9][0-9]{8,10}|[48]00[0-9]{7}")
# Hong Kong, Macau and Taiwan mobiles written without the plus sign.
_NEIGHBOUR: Final = re.compile("852[4-9][0-9]{7}|8536[0-9]{7}|8869[0-9]{8}")
# Short numbers of banks, carriers, authorities: the library knows them only in another table.
_SHORT: Final = re.compile("9[56][0-9]{3,6}|1[02][0-9]{3}|1[12][0-9]")
_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‒–—―−ー", "-"))


def _in_ascii_digits(text: str) -> str:
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return "".join(digits).translate(_HYPHENS)


def _parts(text: str) -> list[str]:
    """Return the numbers a cell lists; one only when a separator belongs to an extension."""
    extended = _EXTENDED.fullmatch(text)
    if extended and _has_extension(extended[1]):
        return [text]
    return [part for part in map(clean_value, _BETWEEN.split(text)) if part]


def _has_extension(main: str) -> bool:
    digits = _digits(_LABEL.sub("", main))
    return bool(_MAINLAND.fullmatch(digits) or _FIXED_MAIN.fullmatch(digits))


def _together(found: list[Phone]) -> Phone:
    """Return what several numbers in one cell amount to."""
    for phone_class in ("privacy", "damaged", "invalid"):
        if any(one.phone_class == phone_class for one in found):
            return Phone(phone_class)
    keys = list(dict.fromkeys(one.e164 for one in found if one.e164))
    if keys:
        return Phone("mobile", keys[0], keys[1] if len(keys) > 1 else None)
    return found[0] if found else Phone("missing")


def _read(part: str) -> Phone:
    """Return the phone of one number with its label, remark, extension or decimals."""
    text = _COMMENT.sub("", _LABEL.sub("", part)).removesuffix(".0").removesuffix(".00")
    if not text:
        return Phone("missing")
    match = _EXPONENT.fullmatch(text)
    if match:
        digits = _expand_exponent(*match.groups())
        return _classify(digits) if digits else Phone("damaged")
    extended = _EXTENDED.fullmatch(text)
    if extended and _has_extension(extended[1]):
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
    return Phone("mobile", f"+86{national}") if is_mobile(national) else _by_library(f"+86{national}")


def _national_form(digits: str, has_plus: bool) -> str:
    """Return the digits with a plus sign where they begin with a country code, else as dialled in China."""
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
    kind = phonenumbers.number_type(number)
    # North America does not tell mobiles from landlines; elsewhere such a number is no sure mobile.
    either = kind == PhoneNumberType.FIXED_LINE_OR_MOBILE
    if kind == PhoneNumberType.MOBILE or (either and number.country_code == 1):
        return Phone("mobile", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if kind == PhoneNumberType.UNKNOWN:
        return Phone("invalid")
    return Phone("landline" if either or kind == PhoneNumberType.FIXED_LINE else "service")


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
