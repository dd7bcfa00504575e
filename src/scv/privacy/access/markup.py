"""The HTML that the account is made of: head and style, tables, lists and notes; every value
escaped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

_STYLE = """
body { font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #222 }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; border-bottom: 2px solid #2a6f6b; padding-bottom: .2rem }
.en, .note { color: #666; font-size: .88em } .from { color: #666; font-size: .85em; white-space: normal }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th { text-align: left; font-weight: 600; background: #f1f5f4 }
td, th { border: 1px solid #d8dedd; padding: .3rem .5rem; vertical-align: top; overflow-wrap: anywhere }
dl { margin: 0; display: grid; grid-template-columns: 11rem 1fr; gap: .1rem .8rem }
dt { color: #666 } dd { margin: 0; overflow-wrap: anywhere }
.kv { display: inline-block; margin-right: 1.2em } .k { color: #2a6f6b; font-size: .82em }
tr { break-inside: avoid } .when { width: 10rem } .where { width: 15rem }
@media print { body { margin: 0; max-width: none; font-size: 11px } h2 { break-after: avoid } thead { display: table-header-group } }
"""


HEAD = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    '<meta name="referrer" content="no-referrer"><title>个人信息副本 · Copy of personal data</title>'
    f"<style>{_STYLE}</style></head><body>"
)


def section(
    title: str, rows: Iterable[Sequence[str]], headers: Sequence[str] = ()
) -> Iterator[str]:
    """Yield a title and its table, row by row; a word where there is none. Cells are HTML already."""
    widths = {
        "时间 when": ' class="when"',
        "项目 field": ' class="when"',
        "来源 source": ' class="where"',
    }
    yield f"<h2>{escape(title)}</h2>"
    first = True
    for row in rows:
        if first:
            head = "".join(f"<th{widths.get(each, '')}>{escape(each)}</th>" for each in headers)
            yield "<table>" + (f"<thead><tr>{head}</tr></thead>" if head else "") + "<tbody>"
            first = False
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n"
    yield note("无 none") if first else "</tbody></table>"


def definitions(items: Mapping[str, Any]) -> str:
    """Return names with their values one below the other, those that are empty left out."""
    return (
        "<dl>"
        + "".join(
            f"<dt>{html_value(name)}</dt><dd>{html_value(value)}</dd>"
            for name, value in items.items()
            if value
        )
        + "</dl>"
    )


def line(items: Mapping[str, Any]) -> str:
    """Return names with their values one after the other, those that are empty left out."""
    return "".join(
        f"<span class=kv><span class=k>{html_value(name)}</span> {html_value(value)}</span> "
        for name, value in items.items()
        if value not in (None, "")
    )


def note(text: str) -> str:
    """Return a remark below what it is about."""
    return f'<div class="note">{html_value(text)}</div>'


def html_value(value: Any) -> str:
    """Return a value as HTML: nothing in it is obeyed, nothing hidden, and its direction is its
    own.
    """
    text = "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}"
        for char in str(value)
    )
    return f"<bdi>{escape(text)}</bdi>"
