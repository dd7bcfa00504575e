"""The account as a page to read and print: one file, no scripts, nothing from outside, every value
escaped.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from scv.privacy.access.markup import HEAD, definitions, html_value, line, note, section
from scv.privacy.access.texts import COLUMNS, MENTIONS, SOURCES_OF_LINKS

_SHOWN_PLACES = 5
# Of a column's meaning, what stands before its explanation.
_FIRST_WORDS = re.compile("[：（，]")
_FIELDS = {
    "name": "姓名 name",
    "nickname": "昵称 nickname",
    "gender": "性别 gender",
    "birthday": "生日 birthday",
    "email": "邮箱 e-mail",
    "address": "地址 address",
    "records": "记录数 records",
    "channels": "触点渠道数 channels",
    "orders": "订单数 orders",
    "spent_fen": "净消费 spent",
    "first_seen_at": "首次出现 first seen",
    "last_seen_at": "最近出现 last seen",
    "first_order_at": "首单 first order",
    "last_order_at": "最近下单 last order",
}


def page(document: Mapping[str, Any]) -> str:
    """Return the page of an account."""
    return HEAD + "".join(_parts(document)) + "</body></html>\n"


def _parts(document: Mapping[str, Any]) -> Iterator[str]:
    yield from _header(document)
    yield from section("资料 Profile", _profile(document), ("项目 field", "值 value"))
    yield from section(
        "标识 Identifiers",
        (_identifier(each) for each in document["identifiers"]),
        ("标识 identifier", "出现于 stands in"),
    )
    yield from section("记录 Records", (_record(row) for row in document["records"]), _ROWS)
    yield from section(
        "旧版本 Older versions", (_record(row) for row in document["older_versions"]), _ROWS
    )
    yield from section(
        "他人记录中的您 You in rows of others",
        (_mention(row) for row in document["appearances"]),
        _ROWS,
    )
    yield from section(
        "拒收的行 Rejected rows",
        (_reject(row) for row in document["rejected_rows"]),
        ("行 row", "内容 content"),
    )
    yield from _consents(document["consents"])
    for title, name in _LISTS.items():
        yield from section(title, (_plain(each) for each in document[name]))
    yield from _footer(document)


_ROWS = ("时间 when", "来源 source", "内容 content")
_LISTS = {
    "特征 What was concluded": "conclusions",
    "人群 Audiences": "audiences",
    "待复核事项 Open cases": "review",
    "规则 Rules that found something": "rules",
    "人工决定 Decisions": "decisions",
    "查看记录 Who looked": "looks",
    "接收方 Recipients": "recipients",
}


def _header(document: Mapping[str, Any]) -> Iterator[str]:
    about, person = document["about"], document["person"]
    yield '<h1>个人信息副本 <span class="en">Copy of personal data</span></h1>'
    yield (
        '<p class="note">依据《个人信息保护法》第四十五条。时间均为北京时间。每项信息后注明来源文件与行号。'
        " PIPL, article 45. Times are Shanghai's. Behind each value stands the file and row it came from.</p>"
    )
    yield definitions(
        {
            "客户号 customer id": "、".join(each["customer_id"] for each in person["customer_ids"]),
            "手机号 phone": "、".join(map(_phone, person["phones"])) or "无 none",
            "姓名 member": person["member"],
            "数据代次 generation": f"{about['generation']} ({about['built_at']})",
            "生成时间 made": about["made_at"],
            "身份核验 evidence": about["evidence"],
            "经办 by": about["by"],
        }
    )
    if about["files_waiting_for_a_night"]:
        yield note(
            f"{about['files_waiting_for_a_night']} 个文件尚未处理 files landed since and not in here"
        )
    if document["household"]:
        yield note("此号码由多人共用 several people share this number")


def _phone(period: Mapping[str, Any]) -> str:
    span = " – ".join(period[end] or "…" for end in ("since", "until"))
    return (
        f"{period['phone']} ({span})"
        if period["since"] or period["until"]
        else str(period["phone"])
    )


def _profile(document: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for each in document["profile"]:
        values = [html_value(each["value"]) + _from(each["from"])] if each["from"] else []
        values += [
            f"{html_value(other['value'])}{_from(other['from'])}"
            for other in each["other_values"][:_SHOWN_PLACES]
        ]
        more = len(each["other_values"]) - _SHOWN_PLACES
        yield (
            escape(_FIELDS[each["field"]]),
            "<br>".join(values)
            + (note(f"另有 {more} 个值，见 JSON and {more} more") if more > 0 else ""),
        )
    for name, value in (document["figures"] or {}).items():
        if value is not None:
            yield (
                escape(_FIELDS[name]),
                html_value(f"{value / 100:.2f} 元 yuan" if name.endswith("_fen") else value),
            )


def _identifier(each: Mapping[str, Any]) -> Sequence[str]:
    name = f"{each['kind']} ({each['namespace']})" if each["namespace"] else each["kind"]
    return f"{html_value(each['value'])}<br><span class=from>{escape(name)}</span>", _places(
        each["places"]
    )


def _record(row: Mapping[str, Any]) -> Sequence[str]:
    columns = {
        _label(name): _cell(name, value)
        for name, value in row["columns"].items()
        if name != "extras"
    }
    columns |= {header: str(value) for header, value in row["columns"].get("extras", {}).items()}
    columns |= {f"标识 {each['kind']}": each["value"] for each in row["identifiers"]}
    columns |= {
        f"其他电话 {each['role']}": each["phone"] or each["class"]
        for each in row.get("other_phones", ())
    }
    columns |= {
        f"评分 {each['indicator']}": f"{each['score']:g} / {each['most']}"
        for each in row.get("marks", ())
    }
    rule = (
        " · ".join(SOURCES_OF_LINKS[row["linked_by"]])
        if row["linked_by"] in SOURCES_OF_LINKS
        else row["linked_by"]
    )
    notes = [f"归属依据 because: {rule}"]
    if row["withheld"]:
        notes.append(
            f"涉及他人，未提供 of others, not told: {', '.join(map(_label, row['withheld']))}"
        )
    if row.get("also_in"):
        notes.append(
            f"相同内容另见 {len(row['also_in'])} 处 the same in {len(row['also_in'])} more places"
        )
    return (
        escape(row["happened_at"] or "–"),
        _source(row),
        line(columns) + "".join(map(note, notes)),
    )


def _mention(row: Mapping[str, Any]) -> Sequence[str]:
    columns = {_label(name): _cell(name, value) for name, value in row["columns"].items()}
    return (
        escape(row["happened_at"] or "–"),
        _source(row),
        line(columns) + note(" · ".join(MENTIONS[row["as"]])),
    )


def _reject(row: Mapping[str, Any]) -> Sequence[str]:
    withheld = (
        note(f"涉及他人，未提供 of others, not told: {', '.join(row['withheld'])}")
        if row["withheld"]
        else ""
    )
    return html_value(f"{row['file']} · {row['row']}"), line(
        {"原因 reason": row["reason"], **row["cells"]}
    ) + withheld


def _consents(consents: Mapping[str, Any]) -> Iterator[str]:
    yield from section(
        "当前授权 What stands tonight", (_plain(each) for each in consents["standing"])
    )
    yield from section("授权表示 What was said", (_plain(each) for each in consents["statements"]))


def _footer(document: Mapping[str, Any]) -> Iterator[str]:
    yield from section(
        "处理目的 Purposes",
        ((escape(each["zh"]), escape(each["en"])) for each in document["purposes"]),
    )
    yield from section(
        "保存期限 How long",
        ((escape(each["zh"]), escape(each["en"])) for each in document["retention"]),
    )
    yield from section(
        "未提供的内容 What was left out",
        (
            (str(each["count"]), escape(f"{each['zh']} · {each['en']}"))
            for each in document["left_out"]
        ),
    )


def _plain(each: Mapping[str, Any]) -> Sequence[str]:
    return (line(each),)


def _source(row: Mapping[str, Any]) -> str:
    source = row["source"]
    return (
        f"{escape(source['zh'])} <span class=en>{escape(source['en'])}</span><br>"
        f"<span class=from>{html_value(source['account'])}<br>{html_value(row['file'])} · 第 {row['row']} 行 row</span>"
    )


def _from(place: Mapping[str, Any] | None) -> str:
    if not place:
        return ""
    seen = f", {place['seen_at']}" if place["seen_at"] else ""
    return (
        f" <span class=from>← {html_value(place['source'])}, "
        f"{html_value(place['file'])} · {place['row']}{escape(seen)}</span>"
    )


def _places(places: Sequence[Mapping[str, Any]]) -> str:
    shown = "<br>".join(
        f"{html_value(place['file'])} · {place['row']}" for place in places[:_SHOWN_PLACES]
    )
    more = len(places) - _SHOWN_PLACES
    return f"<span class=from>{shown}</span>" + (
        note(f"另有 {more} 处，见 JSON and {more} more places") if more > 0 else ""
    )


def _label(name: str) -> str:
    column = COLUMNS.get(name)
    return (
        f"{_FIRST_WORDS.split(column.chinese)[0]} {name.removesuffix('_fen')}" if column else name
    )


def _cell(name: str, value: Any) -> Any:
    if name.endswith("_fen"):
        return f"{value / 100:.2f} 元 yuan"
    return {True: "是 yes", False: "否 no"}[value] if isinstance(value, bool) else value
