"""Words of a brand's own attributes that by their look may tell of one person, in whatever dress: a
name among other words, in pieces or with its form of address, a number, an account.
"""

import re
from collections.abc import Iterator

from scv import values
from scv.values.attributes import LONGEST_WORD
from scv.values.names import HAN, SINGLE, TITLE
from scv.values.personal_data import personal_texts
from scv.values.text_folding import Folded

# So many digits in a word look like a number of one's own, however they are apart.
_DIGITS = re.compile(r"(?:\d(?:\D{0,2}|[\W_]{0,6})){5}")
# Where somebody is found: a mailbox, an address of the web, an account of WeChat or QQ.
_ACCOUNT = re.compile(
    r"@|://|\w\.(?:com|cn|net|org|cc|me|io|top|vip|shop)\b|wxid|(?:微信号?|抖音号|vx|wx|qq)[\W_]*[a-z0-9_-]{5,}",
    re.IGNORECASE,
)
# 小王, 王姐, 李店长: people as colleagues call them.
_SHORT_NAME = re.compile(
    f"^(?:[小老阿大][{SINGLE}](?:姐|哥|叔|姨|工)?|[{SINGLE}](?:姐|哥|叔|姨|工|店长|主管|导购))$"
)
# What somebody is, beside who it is: 店长王小明, 王小明女士.
_ROLE = re.compile(
    f"店长|店员|导购|顾问|员工|客服|专员|经理|主管|主播|团长|管家|教练|技师|[一-鿿]{{2}}师|推荐人|介绍人|{TITLE}$"
)
# 买买提·艾力: names of several parts, written in Chinese.
_IN_PARTS = re.compile(f"{HAN}{{2,}}[·•‧・.]{HAN}{{2,}}")
_RUNS = re.compile(f"{HAN}+|(?:(?!{HAN})[^\\W\\d_])+")
_LONGEST_NAME = 4


def private_look(word: str) -> str:
    """Return why a word may tell of one person by its look: numbers, texts or names; empty where it
    does not.

    >>> private_look("微辣"), private_look("店长王 小明"), private_look("1 - 3 - 8 - 0 - 0")
    ('', 'names', 'numbers')
    """
    folded = Folded(word)
    if personal_texts(word) or _DIGITS.search(folded.digits) or _ACCOUNT.search(folded.text):
        return "numbers"
    if len(word) > LONGEST_WORD:
        return "texts"
    is_name = _IN_PARTS.search(folded.text) or any(map(_is_name, _readings(folded.text)))
    return "names" if is_name else ""


def _readings(text: str) -> Iterator[str]:
    """Yield what may be a name in a text: all of it, each run of Chinese characters and what parts
    it that says what somebody is, all of these in one, and the words of other scripts.
    """
    yield text
    runs = _RUNS.findall(text)
    chinese = [run for run in runs if re.match(HAN, run)]
    for run in chinese:
        yield run
        yield from _ROLE.split(run)
    if len(chinese) > 1 and len("".join(chinese)) <= _LONGEST_NAME:
        yield "".join(chinese)
    yield " ".join(run for run in runs if not re.match(HAN, run))


def _is_name(text: str) -> bool:
    return bool(
        values.is_full_name_value(text)
        or values.surname_value(text) is not None
        or _SHORT_NAME.search(text)
        # Of scripts whose names nobody knows here, two words are one.
        or (
            " " in text
            and re.search(r"(?![A-Za-zÀ-ɏ])[^\W\d_]+ [^\W\d_]", text)
            and not re.search(HAN, text)
        )
    )
