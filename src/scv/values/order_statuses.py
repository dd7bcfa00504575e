"""Whether an order is off, or a case sent no money back, by the words of a status that no declaration
knows.
"""

import re
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value

_OFF: Final = (
    r"取消|关闭|作废|撤单|已撤销|交易失败|订单失败|支付失败|无效|[未待]付|未支付|待支付|"
    r"退款(?:成功|完成|完结|到账)|已(?:全额|全部)?退(?:款|货|单|票|房|订|课|费|卡|押)|全额退|退货(?:成功|完成)|退单(?:成功|完成)|"
    r"退[票房订课费](?:成功|完成)|拒[收付]|(?:支付|付款|订单)(?:已)?(?:超时|过期|失效)|超时未|等待.{0,4}付|流拍|爽约|未到店|"
    r"\bcancell?ed|\brefunded|\bvoid(?:ed)?\b|\bfailed|\bunpaid|\breject|\bdeclin|\bcharge ?backs?\b|"
    r"\babandon|\bexpired|\breturned|\bno.?show|\breversed|\bawaiting.{0,4}pay"
)
# Said beside the words above: of a part, not yet, or that what was asked for was not done (退款关闭, 取消失败).
_STANDS: Final = (
    r"部分|[未待]退|[未待]取消|未关闭|(?:退款|退货|退单|售后|维权|换货)(?:申请|单)?(?:已|被)?(?:取消|关闭|撤销|失败|拒绝|驳回)|"
    r"申请|(?:取消|撤销|撤回|关闭|拒绝|驳回)(?:了)?(?:退款|退货|退单|售后|维权|失败|被拒)|partial|\bnot\b"
)


def is_called_off(cell: pl.Expr) -> pl.Expr:
    """Tell whether the words of a status say that an order was cancelled, never paid, or paid back
    whole; false for an empty one.
    """
    text = plain(cell).str.to_lowercase().fill_null("")
    return text.str.contains(_OFF) & ~text.str.contains(_STANDS)


def is_called_off_value(cell: str | None) -> bool:
    """Return what `is_called_off` makes of one cell.

    >>> is_called_off_value("交易关闭"), is_called_off_value("已发货, 退款成功")
    (True, True)
    >>> is_called_off_value("待成团"), is_called_off_value("部分退款"), is_called_off_value("退款关闭")
    (False, False, False)
    """
    text = (plain_value(cell) or "").lower()
    return bool(re.search(_OFF, text)) and not re.search(_STANDS, text)


# What kinds of rows give money back: 退款, 销售退货, refund; not 退款申请.
_RETURN: Final = (
    r"(?i)^(?:(?:销售|已|全额|部分|门店|零售|整单)?(?:退货|退款|退单|退票|退)(?:单|成功|完成|中)?"
    r"|refund(?:ed)?|returned?|sales return)$"
)


def is_return(cell: pl.Expr) -> pl.Expr:
    """Tell whether the word for a row's kind says that it gave money back; false for an empty one."""
    return plain(cell).str.contains(_RETURN).fill_null(False)


def is_return_value(cell: str | None) -> bool:
    """Return what `is_return` makes of one cell.

    >>> is_return_value("退款"), is_return_value("Refund"), is_return_value("消费")
    (True, True, False)
    """
    return re.search(_RETURN, plain_value(cell) or "") is not None


# Of a case: what was asked for is not done, or not yet. 换货成功 and 补寄完成 are done, with no money.
_OPEN_CASE: Final = (
    r"关闭|撤销|撤回|取消|拒绝|驳回|失败|终止|不通过|未通过|不同意|未退|待|申请|审核中|处理中|进行中|退款中|退货中|换货|补寄|补发|维修|"
    r"\bclosed?\b|\bcancel|\breject|\bdeclin|\bfail|\bpending|\bopen\b|\bwithdrawn|\bprocessing|\bin progress|\brequested|\bexchang"
)
_REFUNDED: Final = r"退款(?:成功|完成|到账)|已退款|\brefunded"


def is_not_refunded(cell: pl.Expr) -> pl.Expr:
    """Tell whether the words of a case's status say that no money went back, or not yet; false for an
    empty one.
    """
    text = plain(cell).str.to_lowercase().fill_null("")
    return text.str.contains(_OPEN_CASE) & ~text.str.contains(_REFUNDED)


def is_not_refunded_value(cell: str | None) -> bool:
    """Return what `is_not_refunded` makes of one cell.

    >>> is_not_refunded_value("退款关闭"), is_not_refunded_value("待商家收货"), is_not_refunded_value("退款成功，售后关闭")
    (True, True, False)
    """
    text = (plain_value(cell) or "").lower()
    return bool(re.search(_OPEN_CASE, text)) and not re.search(_REFUNDED, text)
