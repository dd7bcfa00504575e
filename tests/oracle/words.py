"""Words of people: full names, surnames, genders, provinces and cities."""

import re
import unicodedata

from tests.oracle.reading import plain, text

# The surnames that occur in the sample and in the crafted exports, read off by eye.
_SURNAMES = set(
    "严云何冯华卫吕吴周喻奚姜孔孙张彭戚施曹朱李杨柏水沈潘王秦窦章苏范葛蒋褚许谢赵邹郎郑金钱陈陶韩魏"
)
_MALE, _FEMALE = {"男", "m", "male", "先生"}, {"女", "f", "female", "女士"}
_MUNICIPALITIES = {"北京", "上海", "天津", "重庆"}
_PROVINCES = _MUNICIPALITIES | {
    *(
        "河北",
        "山西",
        "辽宁",
        "吉林",
        "黑龙江",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
        "河南",
        "湖北",
        "湖南",
    ),
    *(
        "广东",
        "海南",
        "四川",
        "贵州",
        "云南",
        "陕西",
        "甘肃",
        "青海",
        "台湾",
        "内蒙古",
        "广西",
        "西藏",
        "宁夏",
        "新疆",
    ),
    *("香港", "澳门"),
}


def name(cell: object) -> str | None:
    """Return a name; None for cipher text, and for one that an old encoding has damaged."""
    seen = text(cell)
    return None if seen is None or re.search(r"^##|^\$\$|[?]|^[*＊]+$|^匿名", seen) else seen


def is_full_name(seen: str | None) -> bool:
    """Tell whether surname and given name are there: a known surname and one to three characters more."""
    return (
        bool(seen)
        and 2 <= len(seen) <= 4
        and all(map(_is_han, seen))
        and seen[0] in _SURNAMES
        and seen[1] not in "先女"
    )


def surname(seen: str | None) -> str | None:
    """Return the surname of a name, also of one that is masked behind it; None where it is not told."""
    known = seen and len(seen) > 1 and seen[0] in _SURNAMES
    return seen[0] if known and all(_is_han(letter) or letter in "*＊" for letter in seen) else None


def may_be_one(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: the same, or of one surname where one of them has no given name."""
    if one == other:
        return True
    alike = surname(one) is not None and surname(one) == surname(other)
    return alike and not (is_full_name(one) and is_full_name(other))


def gender(cell: object, male: str = "", female: str = "") -> str | None:
    """Return male or female, by the word or by the platform's own code."""
    seen = (plain(cell) or "").lower()
    return (
        "male"
        if seen in _MALE | {male} - {""}
        else "female"
        if seen in _FEMALE | {female} - {""}
        else None
    )


def address(cell: object) -> tuple[str | None, str | None] | None:
    """Return province and city of an address whose parts stand apart; None where there is no address.

    Newer Taobao files write receiver and phone before it.
    """
    seen = text(cell)
    if seen is None:
        return None
    parts = [part for part in seen.split("，") if part.strip()]
    words = (
        (parts[2] if len(parts) > 2 and re.search(r"[\d*＊-]{7}", parts[1]) else parts[0]).split()
        if parts
        else []
    )
    return region(words[0], words[1] if len(words) > 1 else None) if words else None


def region(province: str | None, city: str | None) -> tuple[str | None, str | None]:
    """Return the short forms of a province and a city."""
    short = re.sub("(?:省|市|自治区)$", "", province or "")
    if short not in _PROVINCES:
        return None, None
    town = re.sub("市$", "", city or "") or None
    return short, short if short in _MUNICIPALITIES else town


def _is_han(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CJK UNIFIED")
