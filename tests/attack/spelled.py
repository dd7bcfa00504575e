"""Every way we know in which people write a mobile, an identity card or a mailbox; and what a
reader makes of a text, by naive code.
"""

import unicodedata
from datetime import date

from hypothesis import strategies as st

CHINESE = {char: str(at) for at, char in enumerate("零一二三四五六七八九")} | {
    char: str(at) for at, char in enumerate("〇壹贰叁肆伍陆柒捌玖")
}
DIGITS = [
    "0123456789",
    "０１２３４５６７８９",
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "०१२३४५६७८९",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "零一二三四五六七八九",
    "〇壹贰叁肆伍陆柒捌玖",
]
GAPS = [
    "",
    " ",
    "-",
    "－",
    "—",
    "–",
    ".",
    "_",
    "、",
    "·",
    "\u3000",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u2060",
    "\u00ad",
    " - ",
    "~",
    "/",
    "\t",
]
UNSEEN = ["", "", "\u200b", "\u200d", "\ufeff", "\u202e", "\ufe0f", "\u00ad"]
PREFIXES = ["", "", "+86", "+86 ", "86", "0086", "0086-", "（+86）", "＋８６ ", "86\u200b", "0"]
AROUND = [
    ("", ""),
    ("客户", ".csv"),
    ("电话：", "（微信同号）"),
    ("张先生 ", " 本人"),
    ("a_", "_b"),
    ("「", "」"),
    ("tel:", ", ok"),
]
GROUPS = [(3, 4, 4), (11,), (1,) * 11, (3, 8), (2, 3, 2, 4), (5, 6), (4, 4, 3), (7, 4)]


def spelt(draw, digits: str, groups: tuple[int, ...]) -> str:
    """Return digits as somebody writes them: in one or several scripts, in groups, with what nobody
    sees in between.
    """
    scripts = draw(st.sampled_from([*([each] for each in DIGITS), DIGITS]))
    gap, out, at = draw(st.sampled_from(GAPS)), [], 0
    for size in groups:
        part = digits[at : at + size]
        out.append(
            "".join(
                draw(st.sampled_from(scripts))[int(c)] + draw(st.sampled_from(UNSEEN)) for c in part
            )
        )
        at += size
    return gap.join(out)


@st.composite
def mobiles(draw) -> tuple[str, str]:
    """Return a mobile (11 digits) and a spelling of it."""
    number = "1" + draw(st.sampled_from("3456789")) + draw(st.sampled_from("0123456789")) + "0000"
    number += draw(st.text("0123456789", min_size=4, max_size=4))
    return number, draw(st.sampled_from(PREFIXES)) + spelt(
        draw, number, draw(st.sampled_from(GROUPS))
    )


@st.composite
def cards(draw) -> tuple[str, str]:
    """Return an identity card (18 characters) and a spelling of it."""
    day = draw(st.dates(min_value=date(1930, 1, 1), max_value=date(2026, 11, 30)))
    body = "110101" + f"{day:%Y%m%d}" + draw(st.text("0123456789", min_size=3, max_size=3))
    last = draw(st.sampled_from("0123456789Xx"))
    groups = draw(st.sampled_from([(17,), (6, 8, 3), (3, 3, 4, 4, 3), (1,) * 17]))
    gap = draw(st.sampled_from(["", " ", "-", "\u200b"]))
    tail = last if last in "Xx" else draw(st.sampled_from(DIGITS))[int(last)]
    return body + last.upper(), spelt(draw, body, groups) + gap + (
        draw(st.sampled_from(["X", "x", "Ｘ", "ｘ"])) if last in "Xx" else tail
    )


@st.composite
def mailboxes(draw) -> tuple[str, str]:
    """Return a mailbox in lower case and a spelling of it."""
    who = draw(st.sampled_from(["ann.weber", "zhangsan1990", "li_si+shop", "wang-wu"]))
    at = draw(st.sampled_from(["@", "＠", "﹫", " @ ", "\u200b@", "@\u200b"]))
    box = (
        who
        + at
        + draw(
            st.sampled_from(
                ["example.com", "mail.example.com", "example。com", "ｅｘａｍｐｌｅ.com"]
            )
        )
    )
    box = draw(st.sampled_from([box, box.upper(), box.title()]))
    return f"{who}@example.com", "".join(c + draw(st.sampled_from(UNSEEN)) for c in box)


def read(text: str) -> str:
    """Return a text as its letters and digits alone, as somebody reads them who wants to find a
    number.
    """
    out = []
    for char in text:
        if char in CHINESE:
            out.append(CHINESE[char])
        elif (digit := unicodedata.digit(char, None)) is not None:
            out.append(str(digit))
        else:
            out.append(
                "".join(c for c in unicodedata.normalize("NFKC", char).lower() if c.isalnum())
            )
    return "".join(out)
