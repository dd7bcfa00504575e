"""Count the rows of web pages and of workbooks in XML apart from reading them, by their text.

A row is one in which a cell of its own holds something; of a workbook, in a sheet that is shown.
"""

import re
from html import unescape

from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.sheet_count import Tally

_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(?P<unseen>script|style|noscript|template)\b.*?(?:</(?P=unseen)\s*>|\Z)
    |<(?P<end>/?)(?P<tag>table|tr|td|th)(?=[\s/>])(?:[^>"']|"[^"]*"|'[^']*')*>|<[/!?a-z][^>]*>|(?P<text>[^<]+|<)""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_XML_LEFT = re.compile(
    r"<!--.*?-->|<(?P<prefix>\w+:)?Comment\b[^>]*(?<!/)>.*?</(?P=prefix)?Comment>"
    r"|<Comment\b[^>]*(?<!/)>.*?</Comment>",
    re.DOTALL,
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_XML_SHEET = re.compile(r"<(?:\w+:)?Worksheet\b[^>]*>.*?</(?:\w+:)?Worksheet>", re.DOTALL)
_XML_NAME = re.compile(r"""\b(?:\w+:)?Name\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_XML_HIDDEN = re.compile(r"<(?:\w+:)?Visible>\s*Sheet(?:Very)?Hidden\s*<")
_XML_ROW = re.compile(r"<(?:\w+:)?Row\b[^>]*(?<!/)>.*?</(?:\w+:)?Row>", re.DOTALL)
_XML_DATA = re.compile(r"<(?:\w+:)?Data\b([^>]*)(?<!/)>(.*?)</(?:\w+:)?Data>", re.DOTALL)
_XML_FORMULA = re.compile(
    r"<(?:\w+:)?Cell\b[^>]*\bFormula\s*=[^>]*(?:/>|(?<!/)>.*?</(?:\w+:)?Cell>)", re.DOTALL
)


class _Level:
    """An open table: whether a row of it is open and holds text, and whether a cell is."""

    in_row = in_cell = is_filled = False


def count_web_rows(file: Input, form: Form) -> Tally:
    """Count the rows of all tables of a page."""
    levels, rows = list[_Level](), 0
    with file.open_text(form.encoding) as source:
        text = source.read()
    for token in _TOKEN.finditer(text):
        tag, level = (token["tag"] or "").lower(), levels[-1] if levels else None
        if token["text"] and level is not None:
            level.is_filled |= level.in_cell and bool(unescape(token["text"]).strip())
        elif tag == "table" and not token["end"]:
            levels.append(_Level())
        elif level is not None and tag:
            rows += _take(level, tag, bool(token["end"]))
            if tag == "table":
                levels.pop()
    return Tally(rows + sum(level.is_filled for level in levels))


def _take(level: _Level, tag: str, is_end: bool) -> bool:
    """Go through one tag within a table; tell whether it ends a row that holds text."""
    if tag in ("td", "th"):
        level.in_cell, level.in_row = not is_end, level.in_row or not is_end
        return False
    ended = level.is_filled
    level.in_row, level.in_cell, level.is_filled = not is_end, False, False
    return ended


def count_xml_rows(file: Input, form: Form) -> Tally:
    """Count the rows of a workbook in XML, and what of it is not read."""
    with file.open_text(form.encoding) as source:
        text = _XML_LEFT.sub("", source.read())
    text = _CDATA.sub(lambda found: found[1].replace("&", "&amp;").replace("<", "&lt;"), text)
    found = Tally()
    for sheet in _XML_SHEET.findall(text):
        name = _XML_NAME.search(sheet.partition(">")[0])
        title = unescape(name[1] or name[2] or "") if name else ""
        is_hidden = _XML_HIDDEN.search(sheet) is not None
        found.add(title if is_hidden else None, sum(map(_is_filled, _XML_ROW.findall(sheet))))
        if not is_hidden:
            formulas = _XML_FORMULA.findall(sheet)
            found.formulas += sum(not _XML_DATA.search(formula) for formula in formulas)
    return found


def _is_filled(row: str) -> bool:
    return any(
        unescape(re.sub(r"<[^>]*>", "", text)).strip()
        for kind, text in _XML_DATA.findall(row)
        if '"Error"' not in kind and "'Error'" not in kind
    )
