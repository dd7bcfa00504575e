"""Whether an order is off, by the words of a status that no declaration knows."""

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
