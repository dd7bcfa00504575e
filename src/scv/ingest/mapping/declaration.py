"""Write down what a table was found to mean as a declaration: the TOML that a user keeps or
corrects.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from scv.ingest.mapping.candidates import Candidates
from scv.sources import (
    FIELDS,
    LINES,
    MAPPED,
    ConsentColumn,
    builtin_layouts,
    header_dictionary,
)
from scv.sources.answer_columns import NO

_DONE = re.compile(
    "完成|成功|已付|已发|已收|待发|待收|已签收|paid|complete|ship|deliver|success|done",
    re.IGNORECASE,
)
# In the words of a status: the order is off.
_CANCELLED = (
    "(?i)取消|关闭|退款|退货|退单|退[票房订课费]|作废|撤销|未付|待付|未支付|待支付|拒收|拒付|超时|失败|过期|失效"
    "|cancel|refund|return|close|unpaid|void|pending|reject|declin|fail|expire|charge ?back|abandon|no.?show|awaiting|等待.{0,4}付"
)
# A part was given back, or nothing: the order stands.
_STANDS = (
    "(?i)部分|partial|无退|未退|没有退|not? refund"
    "|(?:退款|退货|退单|退票|售后|维权)(?:申请|单)?(?:已|被)?(?:取消|关闭|撤销|失败|拒绝|驳回)"
)
_TITLES = {
    "orders": ("自动识别的订单", "Orders mapped by meaning"),
    "people": ("自动识别的客户名单", "People mapped by meaning"),
    "payments": ("自动识别的收付款", "Payments mapped by meaning"),
    "aftersales": ("自动识别的退款", "Refunds mapped by meaning"),
    "tickets": ("自动识别的工单", "Tickets mapped by meaning"),
}
_EVENTS = {
    "orders": "order",
    "people": "join",
    "payments": "payment",
    "aftersales": "aftersale",
    "tickets": "ticket",
}
_TIMES = ("paid", "paid_at", "created")


@dataclass(frozen=True)
class Meaning:
    """What a table was found to mean.

    Attributes:
        about: orders, people, aftersales, tickets, or payments (of nobody).
        phones: role → headers.
        identifiers: kind → header.
        fields: canonical field → header.
        key: alternatives of the business key.
        money: row or order, as in a declaration.
        statuses: the statuses seen.
        doubts: what must be settled before the declaration is used.
        notes: what was found, column by column, for whoever corrects the draft.
        candidates: what other columns may be.
        consents: the columns that say what the customer allows, where some do that are not read in
            every layout.
    """

    channel: str | None
    about: str
    phones: Mapping[str, Sequence[str]]
    identifiers: Mapping[str, str]
    fields: Mapping[str, str]
    key: Sequence[Sequence[str]]
    money: str
    statuses: Sequence[str]
    doubts: Sequence[str]
    notes: Sequence[str] = ()
    candidates: Candidates = field(default_factory=Candidates)
    consents: Sequence[ConsentColumn] = ()

    @property
    def name(self) -> str:
        """The layout's name: the same for every such file of the channel, so that a row keeps its
        id.
        """
        lines = self.about == "orders" and self.money == "order"
        return f"{MAPPED}{self.channel or 'unknown'}_{LINES if lines else self.about}"


def declaration(meaning: Meaning) -> str:
    """Return the declaration as TOML, with its open doubts at the end."""
    times = [time for time in _TIMES if time in meaning.fields]
    used = {
        *times,
        *(part for parts in meaning.key for part in parts),
        "updated_at",
        *("order", "family_name", "given_name", "kind", "clock"),
        *(("void",) if meaning.about == "orders" else ()),
        *FIELDS,
    }
    fields = {name: header for name, header in meaning.fields.items() if name in used}
    phones = [(header, role) for role, headers in meaning.phones.items() for header in headers]
    signature = dict.fromkeys(
        [*(header for header, _ in phones), *meaning.identifiers.values(), *fields.values()]
    )
    channel = meaning.channel or "store"
    lines = [
        *(f"# {note}" for note in meaning.notes),
        "# Proposed from headers and cells. Check whose each phone is, then keep it or correct it.",
        f"name = {_text(meaning.name)}",
        f"channel = {_text(channel)}",
        f"system = {_text(channel)}",
        f"title_zh = {_text(_TITLES[meaning.about][0])}",
        f"title_en = {_text(_TITLES[meaning.about][1])}",
        f"signature = [{_list(list(signature))}]",
        f"key = [{', '.join(map(_list, meaning.key))}]",
    ]
    if meaning.about != "people" or times:
        lines.append(f"event = {_text(_EVENTS[meaning.about])}")
    lines += [
        f"happened = {_list(times)}",
        f"updated = {_list([*times, *(['updated_at'] if 'updated_at' in fields else [])])}",
        f"money = {_text(meaning.money)}",
        "phones = [",
        *(
            f"    {{ headers = {_list([header])}, role = {_text(role)} }},"
            for header, role in phones
        ),
        "]",
        "identifiers = [",
        *(
            f"    {{ kind = {_text(kind)}, headers = {_list([header])}, scope = {_text(header_dictionary.IDENTIFIERS[kind][0])} }},"
            for kind, header in meaning.identifiers.items()
        ),
        *(
            [f'    {{ kind = "order", headers = {_list([fields["order"]])}, scope = "account" }},']
            if meaning.about == "aftersales"
            else ()
        ),
        "]",
        "statuses = [",
        *(
            _statuses([*meaning.statuses, *_default_statuses()])
            if meaning.about == "orders"
            else ()
        ),
        "]",
        *_own_consents(meaning.consents),
        *_consents(meaning.candidates, meaning.consents),
        "",
        "[fields]",
        *(f"{name} = {_list([header])}" for name, header in fields.items()),
        *_attributes(meaning.candidates),
    ]
    if meaning.doubts:
        lines += [
            "",
            "# Settle these, then remove the lines below: until then this declaration is not used.",
            "[open]",
            f"doubts = {_list(meaning.doubts)}",
        ]
    return "\n".join(lines) + "\n"


def _own_consents(consents: Sequence[ConsentColumn]) -> Iterator[str]:
    """Yield the columns that say what the customer allows."""
    if consents:
        if any(not each.yes and each.no == NO for each in consents):
            yield "# Where yes is empty a no is taken, and a yes waits: take yes and no away if it allows it 若“是”即同意，请删去 yes、no。"
        yield "consents = ["
        yield from (f"    {_consent(each)}," for each in consents)
        yield "]"


def _consents(candidates: Candidates, read: Sequence[ConsentColumn]) -> Iterator[str]:
    """Yield, as comments, the columns that may say what the customer allows, beside those read
    anyway, in place of those that are `read` by this declaration.
    """
    if candidates.consents and read:
        yield "# These may say what the customer allows. If they do, put them among the above 若为授权列，请移入上表:"
        yield from (f"#     {_consent(each)}," for each in candidates.consents)
    elif candidates.consents:
        yield "# These may say what the customer allows. If they do, take their # away 若为授权列，去掉 #:"
        yield "# consents = ["
        for each in (*candidates.known_consents, *candidates.consents):
            yield f"#     {_consent(each)},"
        yield "# ]"


def _consent(column: ConsentColumn) -> str:
    words = "" if column.yes else f", yes = [], no = {_list(column.no)}"
    words += f", at = {_list(column.at)}" if column.at else ""
    return (
        f"{{ purpose = {_text(column.purpose)}, contact = {_text(column.contact)}, "
        f"headers = {_list(column.headers)}{words} }}"
    )


def _attributes(candidates: Candidates) -> Iterator[str]:
    """Yield, as comments, the columns that may be the brand's own attributes."""
    if candidates.attributes:
        yield ""
        yield "# Columns of your own. To have one kept by its type, take its # away; who reads it, scv.toml says (docs/privacy.md)."
        yield "# 自有属性：去掉 # 即按类型保存；是否供营销人员查询由 scv.toml 决定。"
    for each in candidates.attributes:
        yield f"# [attributes.{each.name}]"
        yield f"# headers = {_list(each.headers)}"
        yield f"# type = {_text(each.type)}"
        yield f"# title_zh = {_text(each.title_zh)}"
        yield f"# title_en = {_text(each.title_en)}"


def _default_statuses() -> list[str]:
    """Return what platforms call the states of an order: the rows looked at may show few of them."""
    orders = (source for source in builtin_layouts().sources.values() if source.event == "order")
    return [name for source in orders for status in source.statuses for name in status.names]


def is_cancelled(texts: Sequence[str] | pl.Series) -> pl.Series:
    """Tell of each status whether its words say that the order is off."""
    text = pl.Series(texts, dtype=pl.String)
    return text.str.contains(_CANCELLED) & ~text.str.contains(_STANDS)


def _statuses(texts: Sequence[str]) -> list[str]:
    """Return the statuses whose words tell whether they are a purchase; of others the time of
    payment decides.
    """
    distinct = list(dict.fromkeys(texts))
    cancelled = pl.Series(distinct, dtype=pl.String).filter(is_cancelled(distinct)).to_list()
    done = [text for text in distinct if _DONE.search(text) and text not in cancelled]
    lines = [f"    {{ names = {_list(done)}, bought = true }},"] if done else []
    return lines + ([f"    {{ names = {_list(cancelled)} }},"] if cancelled else [])


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(map(_text, texts)) + "]"
