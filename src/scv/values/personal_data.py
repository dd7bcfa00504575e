"""What in a text looks like a mobile, an identity card or a mailbox, in any spelling, and the text
with it masked.

It is the one mask of file names, messages, log lines, Prefect and the desk. Dates, order numbers
and amounts stay readable.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from scv.values.text_folding import Folded, Span, replace_spans

_STARS = "*" * 10
# What may stand between two digits: up to three characters that are neither letter nor digit, as in
# 139 - 0000、0001. Commas part the thousands of an amount, colons hours and minutes.
_GAP = r"(?:[^\w:,]|_){0,3}"
_MOBILE = rf"1{_GAP}[3-9](?:{_GAP}\d){{9}}"
_FULL_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:\+{_GAP})?(?:0{_GAP}){{0,2}}8{_GAP}6{_GAP})?(?:0{_GAP})?(?P<mobile>{_MOBILE})(?!\d)"
)
_EMBEDDED_MOBILE = re.compile(r"(?P<mobile>1[3-9]\d[ -]?\d{4}[ -]?\d{4})")
# Region, birthday, number, check digit (GB 11643).
_CARD = re.compile(
    rf"(?<!\d)[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}9|2{_GAP}0)(?:{_GAP}\d){{2}}{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
    rf"{_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])(?:{_GAP}\d){{3}}{_GAP}[\dXx](?!\d)"
)
_MAILBOX = re.compile(
    r"(?P<who>[A-Za-z0-9_.+%'À-ɏ-]+) {0,2}@ {0,2}(?:[A-Za-z0-9À-ɏ-]+ ?[.。] ?)+[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
# What is no mobile though its digits are: the day of a date and what follows, an address of the
# network, a UUID.
_DATE_BEFORE = re.compile(r"(?:19|20)\d\d[-./_ ]{1,2}\d{1,2}[-./_ ]{1,2}$")
_NETWORK = re.compile(
    r"(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])){3}$"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class PersonalText(NamedTuple):
    """Something personal in a text: what it is, in one spelling (a mobile as its 11 digits), and
    where it stands.
    """

    kind: Literal["mobile", "card", "mailbox"]
    value: str
    span: Span


def mobiles_in(written: str) -> Iterator[PersonalText]:
    """Yield what looks like a mainland mobile: 11 digits in any digits and numerals, however they
    are apart, with or without 86.

    >>> [each.value for each in mobiles_in("电话：１３９ 0000 0001（微信同号）")]
    ['13900000001']
    """
    return _mobiles(Folded(written))


def _mobiles(folded: Folded) -> Iterator[PersonalText]:
    text, at = folded.digits, 0
    ids = [found.span() for found in _UUID.finditer(text)]
    while found := _FULL_MOBILE.search(text, at):
        start, end = found.span("mobile")
        if _is_other(text, start, found["mobile"]) or any(
            begin < end and start < stop for begin, stop in ids
        ):
            at = start + 1
            continue
        yield PersonalText(
            "mobile", re.sub(r"\D", "", found["mobile"]), folded.span_as_written(start, end)
        )
        at = end


def _is_other(text: str, start: int, mobile: str) -> bool:
    day = re.match(r"\d{2}(?!\d)", mobile)
    return bool(
        (day and _DATE_BEFORE.search(text, max(0, start - 12), start)) or _NETWORK.match(mobile)
    )


def personal_texts(written: str) -> list[PersonalText]:
    """Return everything in a text that looks personal. Of a mailbox the span is whose it is,
    without the provider.
    """
    folded = Folded(written)
    found = [
        PersonalText("card", each[0], folded.span_as_written(*each.span()))
        for each in _CARD.finditer(folded.digits)
    ]
    found += _mobiles(folded)
    if "@" in folded.text:
        matches = _MAILBOX.finditer(folded.text)
        found += [
            PersonalText("mailbox", each[0].lower(), folded.span_as_written(*each.span("who")))
            for each in matches
        ]
    return found


def mask_personal(written: str, middle: bool = False, embedded: bool = False) -> str:
    """Return a text in which nothing that looks personal can be read.

    Args:
        middle: of a mobile show the first three and last four digits, as platforms do; otherwise
            only that there is one.
        embedded: mask mobiles in the middle of longer numbers too.

    >>> mask_personal("客户１３９-0000-0001.csv"), mask_personal("小王 一三九00000001", middle=True)
    ('客户１**********.csv', '小王 139****0001')
    >>> mask_personal("to ann＠example.com on 2026-11-21 18:30, order 4010000000000000001, 13,900,000,001.00")
    'to a**********＠example.com on 2026-11-21 18:30, order 4010000000000000001, 13,900,000,001.00'
    """
    found = personal_texts(written)
    if embedded:
        folded = Folded(written)
        inside = (
            folded.span_as_written(*each.span("mobile"))
            for each in _EMBEDDED_MOBILE.finditer(folded.digits)
        )
        found += [PersonalText("mobile", "", span) for span in inside]
    tails = {
        each.span: f"{each.value[:3]}****{each.value[-4:]}"
        for each in found
        if middle and each.kind == "mobile"
    }
    return replace_spans(
        written,
        [each.span for each in found],
        lambda span: tails.get(span) or f"{written[span.start]}{_STARS}",
    )
