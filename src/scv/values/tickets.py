"""What a customer turned to the service desk for, and how far it got, from the words of tickets."""

import re
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value

CASE_TYPES: Final = ("complaint", "suggestion", "praise", "return", "question")
# The first whose word occurs decides: a complaint about a return is a complaint. 无投诉 and the like
# say the opposite.
_CASE_TYPE_WORDS: Final = (
    (None, r"[无免非未]投诉|没有投诉|不是投诉|不投诉|\bno complaint|not a complaint"),
    ("complaint", r"投诉|抱怨|不满|差评|举报|维权|索赔|曝光|complain|dissatisf"),
    ("praise", r"表扬|感谢|好评|点赞|表彰|praise|compliment|thank"),
    ("suggestion", r"建议|意见|反馈|suggest|feedback"),
    ("return", r"退货|退款|换货|退换|维修|补发|破损|售后|return|refund|exchange|repair|warranty"),
    (
        "question",
        r"咨询|查询|询问|请问|问题|如何|怎么|发票|物流|催|使用|question|inquiry|enquiry|invoice|shipping",
    ),
)
# Statuses as desks call them, by the step of a complaint they stand for (docs/reference/traits.md).
_STEPS: Final = (
    (8, r"回访|复核|待评价|待确认|review|verify"),
    (7, r"执行|补发中|退款中|维修中|落实|实施|carrying out|executing"),
    (6, r"审批|审核|批准|approv"),
    (
        5,
        r"方案|等待回复|已回复|已答复|待客户|等待客户|proposed|awaiting reply|(?:pending|waiting for|waiting on) (?:the )?customer",
    ),
    (
        4,
        r"处理中|解决中|跟进|办理中|处置中|调查|分析|核实|in progress|processing|investigat|working",
    ),
    (3, r"已分派|已派|转办|转派|流转|指派|承办|assigned|routed|escalated"),
    (2, r"已受理|受理中|甄别|判定|accepted|triag"),
    (
        1,
        r"未受理|待受理|待处理|未处理|^[未待](?:分派|指派|派单|分配)|新建|新工单|开启|登记|"
        r"\bopen|\breopened|\bnew\b|unassigned|not (?:yet )?accepted",
    ),
)
# Closed with nothing made good: there was no fault, or the customer took it back. What 重复投诉 repeats
# is no duplicate.
_DISMISSED: Final = (
    r"[不未]成立|不予?受理|^无效|(?:投诉|工单|判定)无效|^重复(?:工单|件)?$|垃圾|已合并|无需处理|"
    r"(?:取消|撤销|撤回|撤诉|作废|删除|终止|驳回|已拒绝)(?: ?\(.*)?$|"
    r"^(?:cancell?ed|rejected|invalid|declined|dismissed|duplicate|spam|void|withdrawn|deleted|merged|unfounded|not upheld)$"
)
_DONE: Final = (
    r"(?:解决|关闭|完结|办结|结案|结束|完成|完毕|成功|归档|已处理|已办理|已回访|已评价)(?: ?\(.*)?$|^已(?:解决|关闭|完结|办结|结案)|"
    r"^(?:closed|resolved|solved|done|completed?|finished|settled|archived)$"
)
# Said beside the words above: 未解决, 待关闭, 部分解决, 申请撤销, 审批驳回, 退款不成功, 无法解决. A complaint that is 未成立 is
# closed.
_NOT_YET: Final = r"待|未[^成]|未$|未成功|部分|申请|无法|不能|难以|不成功|审[批核]|方案"


def case_type(cell: pl.Expr) -> pl.Expr:
    """Return one of `CASE_TYPES`; null where the words tell none."""
    text = plain(cell).str.to_lowercase()
    found = pl.lit(None, dtype=pl.String)
    for name, words in reversed(_CASE_TYPE_WORDS):
        found = (
            pl.when(text.str.contains(words)).then(pl.lit(name, dtype=pl.String)).otherwise(found)
        )
    return found


def case_type_value(cell: str | None) -> str | None:
    """Return what `case_type` makes of one cell.

    >>> case_type_value("投诉,赠品"), case_type_value("退货咨询"), case_type_value("会员日")
    ('complaint', 'return', None)
    """
    text = (plain_value(cell) or "").lower()
    return next((name for name, words in _CASE_TYPE_WORDS if re.search(words, text)), None)


def step(cell: pl.Expr) -> pl.Expr:
    """Return the step of a complaint, 1 to 8 (Int32), that the words of a status stand for; null
    where they tell none.
    """
    text = plain(cell).str.to_lowercase()
    found = pl.lit(None, dtype=pl.Int32)
    for number, words in _STEPS:
        found = (
            pl.when(text.str.contains(words)).then(pl.lit(number, dtype=pl.Int32)).otherwise(found)
        )
    return found


def step_value(cell: str | None) -> int | None:
    """Return what `step` makes of one cell.

    >>> step_value("处理中"), step_value("待回访"), step_value("已关闭")
    (4, 8, None)
    """
    text = (plain_value(cell) or "").lower()
    return next((number for number, words in reversed(_STEPS) if re.search(words, text)), None)


def is_closed(cell: pl.Expr) -> pl.Expr:
    """Tell whether the words of a status say that nothing is left to do; false for an empty one."""
    text = plain(cell).str.to_lowercase().fill_null("")
    return (text.str.contains(_DONE) | text.str.contains(_DISMISSED)) & ~text.str.contains(_NOT_YET)


def is_closed_value(cell: str | None) -> bool:
    """Return what `is_closed` makes of one cell.

    >>> is_closed_value("已解决"), is_closed_value("处理中"), is_closed_value("待关闭")
    (True, False, False)
    """
    text = (plain_value(cell) or "").lower()
    return bool(re.search(_DONE, text) or re.search(_DISMISSED, text)) and not re.search(
        _NOT_YET, text
    )


def is_dismissed(cell: pl.Expr) -> pl.Expr:
    """Tell whether the words of a status say that it was closed with nothing made good: not upheld,
    cancelled, taken back, a duplicate.
    """
    text = plain(cell).str.to_lowercase().fill_null("")
    return text.str.contains(_DISMISSED) & ~text.str.contains(_NOT_YET)


def is_dismissed_value(cell: str | None) -> bool:
    """Return what `is_dismissed` makes of one cell.

    >>> is_dismissed_value("不成立"), is_dismissed_value("已取消"), is_dismissed_value("已解决")
    (True, True, False)
    """
    text = (plain_value(cell) or "").lower()
    return bool(re.search(_DISMISSED, text)) and not re.search(_NOT_YET, text)
