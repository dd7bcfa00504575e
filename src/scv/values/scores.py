"""Scores of surveys: a number, or one of the answers that Chinese and English questionnaires offer."""

import re
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value

# Answers of the five-point questions as questionnaires print them, the worst first; their place is
# their score.
_FIVE: Final = (
    (
        *(
            "非常不满意",
            "很不满意",
            "非常不同意",
            "非常差",
            "很差",
            "非常不可能",
            "very dissatisfied",
            "very poor",
        ),
        *(
            "一定不会",
            "肯定不会",
            "非常不愿意",
            "完全不重要",
            "非常不重要",
            "完全不能接受",
            "差得多",
            "very unlikely",
        ),
    ),
    (
        *(
            "不满意",
            "不太满意",
            "较不满意",
            "不同意",
            "较差",
            "差",
            "不太可能",
            "dissatisfied",
            "poor",
        ),
        *(
            "不会",
            "可能不会",
            "不愿意",
            "不太愿意",
            "不重要",
            "不太重要",
            "不能接受",
            "不可能",
            "更差",
            "unlikely",
        ),
    ),
    (
        *("一般", "基本满意", "中立", "不确定", "普通", "neutral", "fair"),
        *("说不好", "看情况", "一般重要", "勉强接受", "差不多", "undecided"),
    ),
    (
        *("满意", "比较满意", "较满意", "同意", "较好", "好", "可能", "satisfied", "good"),
        *(
            "会",
            "可能会",
            "愿意",
            "比较愿意",
            "重要",
            "比较重要",
            "较重要",
            "能接受",
            "可以接受",
            "更好",
            "likely",
        ),
    ),
    (
        "非常满意",
        "很满意",
        "十分满意",
        "非常同意",
        "非常好",
        "很好",
        "非常可能",
        "very satisfied",
        "very good",
        "excellent",
        *(
            "一定会",
            "肯定会",
            "非常愿意",
            "非常重要",
            "很重要",
            "完全能接受",
            "好得多",
            "very likely",
        ),
    ),
)
# What came of it against what was expected: below, equal, above.
_THREE: Final = (
    ("低于预期", "低于期望", "不及预期", "below expectation", "worse than expected"),
    ("符合预期", "达到预期", "与预期相符", "符合期望", "as expected"),
    ("超出预期", "超过预期", "高于预期", "超出期望", "above expectation", "better than expected"),
)
_WORDS: Final = {
    most: {word: float(place) for place, words in enumerate(scale, 1) for word in words}
    for most, scale in ((5, _FIVE), (3, _THREE))
}
# 5, 5分, 4.5 星, 4/5, 5（非常满意）, 80%; what stands behind in brackets explains the number. A share is a
# mark of a hundred only, and 4/10 no mark of five.
_NUMBER: Final = r"^([0-9]{{1,3}}(?:\.[0-9]{{1,3}})?) ?(?:分|星|颗星|级|points?|stars?|/ ?{most}{share})?(?: ?[(:].*)?$"


def score(cell: pl.Expr, least: int, most: int) -> pl.Expr:
    """Return the score (Float64) on the scale from `least` to `most`; null where the cell is none,
    or off the scale.

    Words are read on the scale they belong to: the satisfied and agreeing on 1 to 5, against
    expectation on 1 to 3.
    """
    text = plain(cell).str.to_lowercase()
    number = text.str.extract(_number(most)).cast(pl.Float64, strict=False)
    words = _words(least, most)
    found = (
        pl.coalesce(number, text.replace_strict(words, default=None, return_dtype=pl.Float64))
        if words
        else number
    )
    return pl.when(found.is_between(least, most)).then(found)


def score_value(cell: str | None, least: int, most: int) -> float | None:
    """Return what `score` makes of one cell.

    >>> score_value("5分", 1, 5), score_value("非常满意", 1, 5), score_value("11", 0, 10), score_value("符合预期", 1, 3)
    (5.0, 5.0, None, 2.0)
    """
    text = (plain_value(cell) or "").lower()
    number = re.search(_number(most), text)
    found = float(number[1]) if number else _words(least, most).get(text)
    return found if found is not None and least <= found <= most else None


def word_score(cell: pl.Expr, most: int) -> pl.Expr:
    """Return the place (Float64) of an answer in words on the scale from 1 to `most`, 3 or 5; null
    where it is none of that scale.
    """
    return (
        plain(cell)
        .str.to_lowercase()
        .replace_strict(_WORDS[most], default=None, return_dtype=pl.Float64)
    )


def word_score_value(cell: str | None, most: int) -> float | None:
    """Return what `word_score` makes of one cell.

    >>> word_score_value("可能会", 5), word_score_value("符合预期", 3), word_score_value("4", 5)
    (4.0, 2.0, None)
    """
    return _WORDS[most].get((plain_value(cell) or "").lower())


def _number(most: int) -> str:
    return _NUMBER.format(most=most, share="|%" if most == 100 else "")


def _words(least: int, most: int) -> dict[str, float]:
    return _WORDS.get(most, {}) if least == 1 else {}


# Questions as surveys ask them, by what they are about; the first whose word occurs decides.
_INDICATORS: Final = (
    ("recommend", r"推荐|nps|recommend"),
    ("competitor", r"竞品|竞争|其他品牌|别的品牌|同类品牌|competitor|other brands?"),
    (
        "price_tolerance",
        r"涨价|提价|承受|接受.*价|价.*接受|价格上涨|price (?:tolerance|increase|rise)|willing to pay",
    ),
    ("expectation", r"预期|期望|expect"),
    (
        "repurchase",
        r"再次?(?:购|买|光顾|来)|继续购买|还会.*[买购]|下次.*[买购]|回购|复购|repurchase|(?:buy|purchase|shop|come) .*again",
    ),
    ("overall", r"总体|整体|综合|^满意度|overall|csat"),
    ("price", r"价格|性价比|价钱|price|value for money"),
    ("logistics", r"物流|配送|发货|快递|送货|logistic|delivery|shipping"),
    ("store", r"门店|店内|环境|陈列|store|shop"),
    ("service", r"客服|服务|态度|导购|店员|service|staff"),
    ("quality", r"质量|品质|商品|产品|quality|product"),
)
_LONGEST: Final = 40
# How much something matters is no judgement of it.
_IMPORTANT: Final = r"重要|看重|在意|importan"
IMPORTANCE: Final = "importance_"


def indicator(cell: pl.Expr) -> pl.Expr:
    """Return what a question is about: a common word for it, else the question itself, at most 40
    characters; null for null.

    Of a question for how much something matters, `importance_` stands before it.
    """
    text = plain(cell).str.to_lowercase()
    found = text.str.slice(0, _LONGEST)
    for name, words in reversed(_INDICATORS):
        found = pl.when(text.str.contains(words)).then(pl.lit(name)).otherwise(found)
    return (
        pl.when(text.str.contains(_IMPORTANT))
        .then(pl.concat_str(pl.lit(IMPORTANCE), found))
        .otherwise(found)
    )


def indicator_value(cell: str | None) -> str | None:
    """Return what `indicator` makes of one cell.

    >>> indicator_value("您对物流速度的评价"), indicator_value("包装"), indicator_value("物流对您有多重要")
    ('logistics', '包装', 'importance_logistics')
    """
    text = plain_value(cell)
    if text is None:
        return None
    found = (name for name, words in _INDICATORS if re.search(words, text.lower()))
    return (IMPORTANCE if re.search(_IMPORTANT, text.lower()) else "") + next(
        found, text.lower()[:_LONGEST]
    )
