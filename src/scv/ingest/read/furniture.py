"""Lines below a header that are no rows: totals, counts of rows, notes, who made the sheet.

Words alone tell nothing, for a shop may be called 合计; a line is furniture where its words are those
of one and few of its cells are filled.
"""

import re
from collections.abc import Sequence

import polars as pl

from scv.sources.header_names import EDGES, clean_header

_SUM = (
    r"(?:本|当|当前|全|每|分)?(?:页|日|月|店|组)?(?:合 ?计|总 ?计|小 ?计|共 ?计|汇 ?总)数?"
    r"|(?:grand ?|sub ?)?totals?|平均值?|均值|average|avg"
)
# 合计, 总计(3条), 合计:共3人, Total:
_TOTAL = re.compile(rf"(?:{_SUM}) ?(?:[:(].*)?", re.IGNORECASE)
_WORD = re.compile(f"(?:{_SUM}):?", re.IGNORECASE)
_COUNT = re.compile(
    r"(?:总共|总计|合计|累计|共计|共) ?[0-9][0-9,]* ?(?:条|笔|人|行|项|单|个|位|名|件|张|次)(?:记录|数据|订单|会员|客户|人)?"
)
_LABELLED = (
    "制表|制单|填表|审核|复核|打印|导出|统计|查询|生成|报表|下载|数据|记录|总记录|总条|总行|总人|总笔|页码|备注|注|说明|提示|声明|注意|温馨提示"
    "|note|ps|export|print|generat|creat|page|record|row"
)
# 制表人:王会计, 注:以上数据仅供参考, 记录数:3, #导出时间:[…]; but #1001 is the number of an order.
_NOTE = re.compile(rf"#(?!\d+$).*|(?:{_LABELLED})[^:]{{0,12}}:.*|第 ?[0-9]+ ?页.*", re.IGNORECASE)
# The row that a form to fill in shows first: 示例, or 例:张三 in every cell.
_SAMPLE = re.compile(
    r"(?:[(\[【]?(?:示例|样例|范例|例子)(?:数据|行)?[)\]】]?|examples?):?", re.IGNORECASE
)
_EACH = re.compile(r"(?:例|例如|示例|如|e\.g\.):.+", re.IGNORECASE)
_SAMPLE_BEGINS = frozenset("(（[【例示样范如Ee\"' ")
_LONGEST = 200
# How a line begins, or a cell of it, that is looked at.
_CANDIDATE = (
    r"(?i)(?:^|[,;|\t])[\s\"'`　]*(?:本|当|全|每|分|页|合\s*计|总|小\s*计|共|汇\s*总|累计|平均|均值|grand|sub|total|average|avg"
    rf"|#|第|{_LABELLED}|[(\[【（]?(?:示例|样例|范例)|例子|例如|[例如][:：]|example|e\.g\.)"
)


def is_furniture(cells: Sequence[str], width: int) -> bool:
    """Tell whether a line below a header of so many columns is no row.

    Totals may stand in any column, with as many cells beside them as half the header has; notes
    stand in the first that is filled, with a third of it at most; that a row is a sample says its
    first cell, or half of them.
    """
    most = max(2, (width + 1) // 2)
    # NOTE: asked of every row, and nearly all have more cells than that.
    if len(cells) - cells.count("") > most and not any(map(str.isspace, cells)):
        return cells[0][:1] in _SAMPLE_BEGINS and _is_sample(cells)
    filled = [text for cell in cells if (text := cell.strip(EDGES))]
    if not filled:
        return False
    if _is_sample(cells):
        return True
    if len(filled) > most:
        return False
    first, *others = (clean_header(text[:_LONGEST]) for text in filled)
    if _TOTAL.fullmatch(first) or any(map(_is_sum, (first, *others))):
        return True
    return len(filled) <= max(2, width // 3) and bool(_NOTE.fullmatch(first))


def _is_sample(cells: Sequence[str]) -> bool:
    """Tell whether a row is the example of how to fill in the others."""
    filled = [clean_header(text[:_LONGEST]) for cell in cells if (text := cell.strip(EDGES))]
    if len(filled) > 1 and _SAMPLE.fullmatch(filled[0]):
        return True
    return sum(_EACH.fullmatch(text) is not None for text in filled) * 2 >= len(filled) > 1


def _is_sum(text: str) -> bool:
    """Tell whether a cell says nothing but that its line is a sum.

    NOTE: what a customer wrote may begin with the word.
    """
    return bool(_WORD.fullmatch(text) or _COUNT.fullmatch(text))


def furniture_positions(lines: pl.Series, delimiter: str, width: int) -> list[int]:
    """Return where such lines stand among those of a file without quotes."""
    candidates = lines.str.contains(_CANDIDATE).arg_true().to_list()
    return [at for at in candidates if is_furniture(lines[at].split(delimiter), width)]
