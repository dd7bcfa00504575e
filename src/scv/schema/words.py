"""What the words in columns of published tables mean, in both languages (words.toml), and which
columns are tiers.
"""

import tomllib
from collections.abc import Mapping
from importlib import resources

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    column: {word: (chinese, english) for word, (chinese, english) in meanings.items()}
    for column, meanings in tomllib.loads(
        resources.files("scv.schema").joinpath("words.toml").read_text(encoding="utf-8")
    ).items()
}
"""Column → word → what it means in Chinese and in English."""

TIERS = ("relationship", "importance", "intent", "profitability", "lapse_risk")
"""The columns of `traits` that tell buyers apart by one word each; who moves between their words is
told every night.
"""

NEVER_BOUGHT = "never bought"
"""Under this word those who never bought are shown apart from the classes of profitability; no
published table holds it.
"""


def shown_classes(tier: str) -> Mapping[str, tuple[str, str]]:
    """Return the classes people are shown of a tier, in order: class → Chinese, English.

    They are its published words; of profitability also `NEVER_BOUGHT`, since nobody calls a
    prospect a burden.
    """
    return (
        {**WORDS[tier], NEVER_BOUGHT: ("未购买", NEVER_BOUGHT)}
        if tier == "profitability"
        else WORDS[tier]
    )


def shown_class(tier: str) -> str:
    """Return SQL over `traits` for the class a customer is shown in: one of `shown_classes`; null
    where the tier is.
    """
    if tier != "profitability":
        return tier
    return f"CASE WHEN relationship = 'potential' THEN '{NEVER_BOUGHT}' ELSE profitability END"


REASONS = {
    "empty_row": ("空行", "empty row"),
    "too_many_cells": ("单元格多于表头", "more cells than headers"),
    "too_few_cells": ("单元格少于表头", "fewer cells than headers"),
    "damaged_key": ("主键被 Excel 损坏", "business key damaged by a spreadsheet"),
    "missing_key": ("缺少业务主键", "no business key"),
    "keyless": (
        "业务主键不全，按手机号或标识保留",
        "business key incomplete; kept by its phone or identifier",
    ),
    "former_holder": (
        "卡号后来改发他人，按原持卡人保留",
        "of who had the card before it was given to somebody else",
    ),
    "erased": ("客户已删除", "of somebody who was erased"),
    "expired": ("已过保存期限", "kept no longer: its time is over"),
    "unknown_table": ("所在工作表没有可识别的表头", "under no header we know"),
}
"""Why a row cannot be used, or what is odd about it: reason → Chinese and English."""
