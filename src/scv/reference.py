"""The reference pages, made from what they describe: `python -m scv.reference docs/reference`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scv.schema import LANDED, PUBLISHED, TRAITS, VAULT, WORDS, Table
from scv.sources import Source, builtin_layouts

_HEAD = """\
# Tables · 数据表

Made from `src/scv/schema/` by `python -m scv.reference docs/reference`. Do not edit by hand.

Types are DuckDB's. `DECIMAL(38,0)` columns hold keyed tokens ([0003](../decisions/0003-tokens.md)); times in `BIGINT` are
seconds since 1970 in UTC; money in `_fen` is whole fen. Values of a column marked *personal* 个人信息 never go into a log or a
message; of these columns only gender, province and city are published too.
"""

_LAYOUTS_HEAD = """\
# Layouts · 能识别的导出格式

Made from the declarations in `src/scv/sources/` by `python -m scv.reference docs/reference`. Do not edit by hand.

A file is recognised by headers, all of one line under *recognised by*; its name, the order of its columns and other columns do not
matter. Quirks of the platforms stand in [sources.md](../sources.md).
"""

_TRAITS_HEAD = """\
# Traits · 客户特征

Made from `src/scv/schema/traits.toml` and `words.toml` by `python -m scv.reference docs/reference`. Do not edit by hand.

The table `traits` has one row a customer, as of the business date: nothing that happened later counts, neither the order of files nor
of rows matters, and a night upon a night gives what a rebuild gives. Where one tier ends and the next begins is set in `scv.toml`,
sections `[traits]`, `[value]`, `[satisfaction]`; `scv init` writes them with their explanations. A year is 365 days. Each of the four
tiers (`relationship`, `importance`, `intent`, `profitability`) names every customer; the first class that fits counts. T1 to T5 are the
texts of [domain.md](../domain.md). 每位客户一行，截至业务日期；分层阈值见 `scv.toml`。四种分层均覆盖全部客户。

How the classes are told apart:

- **relationship**: no purchase: *potential*. First purchase `old_days` ago or longer, at least `loyal_orders` purchases, the latest
  within `lapse_days`: *loyal*; first purchase that long ago: *old*. At least `regular_orders`: *regular*. Else *new*.
- **importance**: by the spending of a year among those who spent anything: the top `vip_share` is *vip*, the top `important_share`
  *important*; who spent the same is as important (equals are in if half of them fit). Everybody else is *ordinary*.
- **intent**: no purchase: *information*. Loyal as above: *loyal*. Two purchases or more that tell their category, `purposeful_share` of
  these in one: *purposeful*. Else *occasional*, also where no purchase tells a category: what nobody knows is no purpose.
- **profitability**: value × expected duration. High value: the top `high_value_share` by `contribution_year_yuan`, if that is above
  zero. Expected to stay: `stays` ≥ 0.5; without a model, bought (or, without any purchase, seen) within `lapse_days`. High and stays
  *gold*, high and goes *meteor*, low and stays *small_star*, else *burden*.
- **lapse_risk**: `stays` from 0.7 *low*, from 0.4 *middle*, else *high*; without a model by `lapse_days`.
- **Quintiles**: one more than the number of cut points (20, 40, 60, 80 % of the buyers) the value is above, so that equals are in one
  fifth; recency the other way round.

What the table below leaves open · 细则:

- **A year, a day**: the last 365 days with today, so that a purchase of 364 days ago is in and one of 365 days ago is not. Days are
  Shanghai's. A purchase of which no file tells the day counts among all purchases, but has no recency, no tenure and is in no year.
- **Cut points**: the least value that 20, 40, 60 or 80 % of the buyers do not exceed. The shares of the tiers are taken of those
  who spent more than nothing in a year, `high_value_share` too; a class of equals is in if those above it and half of it are no
  more than the share.
- **Spending** is what orders tell, less what went back; receipts that give money back are taken off without being a purchase.
- **gap_days**: from the first day of purchase to the last, divided by the days of purchase less one, halves rounded up.
- **Favourites**: of all purchases up to today; of equally many the one bought latest, of equally late ones the last by name.
- **discount_rate, discounted_share**: of purchases whose file tells a discount, if only 0. **price_level**: spending on purchases
  that tell category and pieces and cost something, divided by what as many pieces of these categories cost on average over
  everybody's.
- **preferred_contact**: how active somebody was in a year is counted for `wechat`, `weibo` by what happened in that channel but
  orders, for `call` by what happened at the desk, for `sms` by purchases, for `email` and `app` by visits and leads, for `post` by
  nothing; of equals the first of wechat, sms, app, email, weibo, call, post.
- **contribution_year_yuan**: `ticket_cost` for each case in a year, `contact_cost` for everybody.
- **satisfaction**: 1 of 5 is 0, 5 of 5 is 100. Several questions of one sheet about the same are one mark, their average. An
  indicator that `scv.toml` does not name weighs `other`, so does *expectation*; *recommend*, *repurchase* and *price_tolerance*
  weigh nothing.
- **outcome**: by the latest mark of *expectation*, else by that of *overall*: below, at or above the middle of the scale.
- **referred**: customers, not surveys, whose row names this one's phone up to today; oneself does not count.
- **days_to_birthday, days_to_anniversary**: 0 is today; 29 February is kept on the 28th in years without one.
- **festival_buyer**: on the day the festival was the last time or one of the 30 days before it; false for who never bought. Of two
  festivals on one day the first by name.

"""

_PARTS: tuple[tuple[str, str, Sequence[Table]], ...] = (
    (
        "Published · 已发布（营销人员可读）",
        "What `scv query`, `scv.connect()` and an attached shell see. `resolve(any_id)` is a function beside these tables: it "
        "answers the live id as text, `dormant`, `restricted` or `erased`.",
        PUBLISHED,
    ),
    (
        "Vault · 保险库（仅运营与隐私专员）",
        "One encrypted file a generation, opened by the operator's keys only.",
        VAULT,
    ),
    (
        "Landed · 入库分段",
        "One encrypted segment per export file, with all of these tables; every night is rebuilt from them.",
        LANDED,
    ),
)


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {
        "tables.md": _tables_page(),
        "layouts.md": _LAYOUTS_HEAD + "".join(map(_layout, builtin_layouts().layouts)),
        "traits.md": _traits_page(),
    }


def _tables_page() -> str:
    return _HEAD + "".join(
        f"\n## {title}\n\n{text}\n{_tables(tables)}" for title, text, tables in _PARTS
    )


def _traits_page() -> str:
    lines = [
        "| trait | unit or words | meaning | 含义 | empty where | source |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{trait.name}` | {trait.unit} | {trait.english} | {trait.chinese} | {trait.nulls} | {trait.source} |"
        for trait in TRAITS
    ]
    for name in (trait.name for trait in TRAITS if trait.name in WORDS):
        lines += [f"\n### {name}\n", "| word | meaning | 含义 |", "|---|---|---|"]
        lines += [
            f"| `{word}` | {english} | {chinese} |"
            for word, (chinese, english) in WORDS[name].items()
        ]
    return _TRAITS_HEAD + "\n".join(lines) + "\n"


def _tables(tables: Sequence[Table]) -> str:
    return "".join("\n" + "\n".join(_lines(table)) + "\n" for table in tables)


def _lines(table: Table) -> Iterator[str]:
    yield f"### {table.name}"
    yield f"\nOne row: {table.english}. 每行：{table.chinese}。\n"
    yield "| column | type | meaning | 含义 |"
    yield "|---|---|---|---|"
    for column in table.columns:
        mark = " *(personal)*" if column.personal else ""
        yield f"| `{column.name}` | {column.type} | {column.english}{mark} | {column.chinese} |"


def _layout(name: str) -> str:
    tables = [source for source in builtin_layouts().sources.values() if source.name == name]
    first = tables[0]
    lines = [
        f"\n## {name}\n",
        f"{first.title_zh} · {first.title_en}. Folder 文件夹: {_folders(first)}.{_known_from(first)}\n",
    ]
    for source in tables:
        title = f"table *{source.table}*: " if source.table else ""
        lines += [f"- {title}{text}" for text in _facts(source)]
    return "\n".join(lines) + "\n"


def _folders(source: Source) -> str:
    """Return where its files are dropped: in one channel's folder, or in that of whichever of
    several channels they are of.
    """
    return ", ".join(
        f"`inbox/{channel}/<account>/`" for channel in source.channels or (source.channel,)
    )


def _known_from(source: Source) -> str:
    """Return as of when, and from where, a layout is known; empty where nobody wrote it down."""
    if not source.source:
        return ""
    return f" As of 截至 {source.as_of}, [source 出处]({source.source})."


def _facts(source: Source) -> Iterator[str]:
    signatures = (", ".join(sorted(signature)) for signature in source.signature)
    yield "recognised by 识别: " + "; or ".join(signatures)
    if source.furniture:
        yield "its rows are totals, no records 合计表，不入库"
    if not source.persons:
        yield "about nobody in particular: refused with that reason 汇总报表，不含个人，不入库"
    for role, meaning in (
        ("customer", "the customer's phone 本人号码"),
        ("receiver", "the receiver's phone 收件人号码"),
    ):
        if columns := [" or ".join(phone.headers) for phone in source.phones if phone.role == role]:
            yield f"{meaning}{' (the key 主键)' if role == source.key_role else ''}: {'; '.join(columns)}"
    if others := [" or ".join(phone.headers) for phone in source.phones if phone.role == "other"]:
        yield f"never a key 从不作主键: {'; '.join(others)}"
    if source.identifiers:
        named = (
            f"{each.kind} ({' or '.join(each.headers)}, one {_SCOPES[each.scope]})"
            for each in source.identifiers
        )
        yield "identifiers 标识: " + "; ".join(named)
    if source.key:
        yield "business key 业务主键: " + "; else ".join(" + ".join(parts) for parts in source.key)
    if source.event:
        bought = [name for status in source.statuses if status.bought for name in status.names]
        yield f"event 事件: {source.event}" + (
            f", a purchase when 视为购买: {'、'.join(bought)}" if bought else ""
        )


_SCOPES = {
    "account": "per account",
    "system": "per platform",
    "open_platform": "per open platform",
    "everywhere": "everywhere",
}


if __name__ == "__main__":
    for name, content in pages().items():
        (Path(sys.argv[1]) / name).write_text(content, encoding="utf-8")
