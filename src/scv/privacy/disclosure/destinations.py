"""Audience files as the platforms take them: which way they reach people, what they need, and the
bytes of the file.

Sources: Tencent Ads, customer file audience (HASH_MOBILE_PHONE: MD5 of the 11 digits, a text file
of one column, developers.e.qq.com/docs/audience_management/file); WeChat Pay coupons (one openid of
the app each); SMS vendors (a column of numbers of 11 digits); advertisers' hashed customer lists
(SHA-256 of E.164).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scv.console.spreadsheets import csv_file

_MAINLAND = "+86"


@dataclass(frozen=True)
class Person:
    """One person of an audience: the number in E.164 or the platform's identifier, and the name
    where it is asked for.
    """

    value: str
    name: str | None = None
    customer_id: str = ""


@dataclass(frozen=True)
class Target:
    """Where an audience goes.

    Attributes:
        contact: the way of contact that must be allowed; empty where whoever exports says which.
        third_party: somebody else decides what to do with it, so that needs a consent of its own
            (PIPL article 23); a vendor that works for the brand is none (article 21).
        kind: which identifier it wants; phone for the number.
        mainland: it takes mainland numbers only.
        approved: it hands out what reaches a person in clear, and so wants a second person's word.
        named: it can hold names.
    """

    name: str
    english: str
    chinese: str
    suffix: str
    content: Callable[[Sequence[Person], bool], bytes]
    contact: str = ""
    third_party: bool = False
    kind: str = "phone"
    mainland: bool = False
    approved: bool = False
    named: bool = False


def _sms(people: Sequence[Person], named: bool) -> bytes:
    return _csv(
        ["手机号码", *(["姓名"] if named else [])],
        [[_digits(each), *_name(each, named)] for each in people],
    )


def _tencent(people: Sequence[Person], _: bool) -> bytes:
    hashes = (
        hashlib.md5(_digits(each).encode(), usedforsecurity=False).hexdigest() for each in people
    )
    return "".join(f"{each}\n" for each in hashes).encode()


def _openids(people: Sequence[Person], _: bool) -> bytes:
    return _csv(["openid"], [[each.value] for each in people])


def _hash_file(people: Sequence[Person], _: bool) -> bytes:
    return _csv(
        ["phone_sha256"], [[hashlib.sha256(each.value.encode()).hexdigest()] for each in people]
    )


def _plain(people: Sequence[Person], named: bool) -> bytes:
    header = ["customer_id", "phone", *(["name"] if named else [])]
    return _csv(header, [[each.customer_id, _digits(each), *_name(each, named)] for each in people])


def _digits(person: Person) -> str:
    """Return a mainland number as 11 digits, any other with its country code: never a +, which a
    spreadsheet runs as a formula.
    """
    return person.value.removeprefix(_MAINLAND).removeprefix("+")


def _name(person: Person, named: bool) -> list[str]:
    return [person.name or ""] if named else []


def _csv(header: list[str], rows: list[list[str]]) -> bytes:
    return csv_file([header, *rows])


TARGETS = {
    target.name: target
    for target in (
        Target(
            "sms",
            "SMS vendor",
            "短信服务商",
            ".csv",
            _sms,
            contact="sms",
            mainland=True,
            named=True,
        ),
        Target(
            "tencent_ads",
            "Tencent Ads, customer file audience",
            "腾讯广告号码包",
            ".txt",
            _tencent,
            contact="wechat",
            third_party=True,
            mainland=True,
        ),
        Target(
            "wechat_pay",
            "WeChat Pay coupons",
            "微信支付发券",
            ".csv",
            _openids,
            contact="wechat",
            third_party=True,
            kind="openid",
        ),
        Target(
            "hashed_e164",
            "hashed customer list",
            "手机号哈希名单",
            ".csv",
            _hash_file,
            third_party=True,
        ),
        Target("plain", "numbers in clear", "明文号码", ".csv", _plain, approved=True, named=True),
    )
}
