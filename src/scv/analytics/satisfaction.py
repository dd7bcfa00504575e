"""The satisfaction report: how satisfied customers are, who is loyal, what they bear in price, what
they complain of.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import polars as pl

from scv.query.disclosure_control import cell_suppression
from scv.query.sandbox import Published
from scv.schema.sql_steps import statement

Figure = tuple[str, str, str, str, float | None, str, int | None, int | None]
_SCHEMA = {
    "section": pl.String,
    "figure": pl.String,
    "chinese": pl.String,
    "english": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "customers": pl.Int64,
    "of": pl.Int64,
}
_RESPONDENTS = {"true": ("asked", "被调查的客户", "surveyed customers")}
_LEVELS = {
    "satisfied": (
        "satisfied",
        "满意的客户（CSAT，4–5 分）",
        "satisfied customers (CSAT: 4 or 5 of 5)",
    ),
    "undecided": ("undecided", "评价一般的客户（3 分）", "undecided customers (3 of 5)"),
    "dissatisfied": (
        "dissatisfied",
        "不满意的客户（1–2 分）",
        "dissatisfied customers (1 or 2 of 5)",
    ),
}
_PROMOTER_GROUPS = {
    "promoter": ("promoters", "推荐者（9–10 分）", "promoters (9 or 10)"),
    "passive": ("passives", "中立者（7–8 分）", "passives (7 or 8)"),
    "detractor": ("detractors", "贬损者（0–6 分）", "detractors (0 to 6)"),
}
_OUTCOMES = {
    "below": ("below_expectation", "低于期望", "below expectation"),
    "equal": ("as_expected", "符合期望", "as expected"),
    "above": ("above_expectation", "超出期望", "above expectation"),
}
_REPEATED = {
    "true": (
        "repurchase_rate",
        "复购率（回头率，复购客户占买家）",
        "repurchase rate (repeat buyers, of all buyers)",
    )
}
_LOYAL = {"true": ("loyal", "忠诚客户占买家", "loyal customers, of buyers")}
_SENSITIVE = {
    "high": ("price_sensitive", "价格敏感", "price-sensitive"),
    "middle": ("price_between", "一般", "average"),
    "low": ("price_tolerant", "价格不敏感", "not price-sensitive"),
}
_COMPLAINERS = {"true": ("complained", "投诉过的客户", "customers who complained")}
_STEPS = {
    str(step): (
        f"open_step_{step}",
        f"最早未结投诉在第 {step} 步：{chinese}",
        f"oldest open complaint at step {step}: {english}",
    )
    for step, (chinese, english) in enumerate(
        (
            ("记录", "recorded"),
            ("判定是否成立", "validity checked"),
            ("确定责任部门", "department assigned"),
            ("分析原因", "cause analysed"),
            ("提出方案", "solution proposed"),
            ("审批", "approved"),
            ("实施", "carried out"),
            ("总结评价", "reviewed"),
        ),
        start=1,
    )
}
_BOUGHT = "relationship <> 'potential'"
_sql = partial(statement, "scv.analytics", "satisfaction.sql")


def figures(published: Published) -> pl.DataFrame:
    """Return the report, one figure a row: section, figure, chinese, english, value, unit,
    customers, of.

    `customers` of `of` are those the figure is about: who was asked, who bought, who complained.
    `value` is in `unit`: a share from 0 to 1, an index from 0 to 100, points from -100 to 100,
    yuan, a ratio, days, complaints per purchase. It is null where nobody can be asked about, and,
    like both counts, where fewer customers than the home's min_group would show.

    Source: domain.md §2 (T1, T3); net promoter score: Reichheld (2003).
    """
    rows = [*_degree(published), *_loyalty(published), *_price(published), *_complaints(published)]
    return pl.DataFrame(rows, _SCHEMA, orient="row")


def _degree(published: Published) -> Iterator[Figure]:
    yield from _shares(
        published, "degree", "customer_id IN (SELECT customer_id FROM marks)", _RESPONDENTS
    )
    yield _mean(
        published,
        ("degree", "index", "满意度指数", "satisfaction index"),
        "satisfaction",
        "0 to 100",
    )
    yield from _levels(published)
    yield _promoter_score(published)
    yield from _shares(published, "degree", "recommends", _PROMOTER_GROUPS)
    yield from _shares(published, "degree", "outcome", _OUTCOMES)


def levels(published: Published) -> tuple[dict[str, int], dict[str, bool]]:
    """Return how many customers are satisfied, undecided and dissatisfied by their latest overall
    mark, and which of these may be shown.

    The satisfied are first set against all others: CSAT stays told where only the few undecided
    must be hidden.
    """
    counts = dict.fromkeys(_LEVELS, 0) | _counts_by(published, "satisfaction_level")
    satisfied, *rest = counts.values()
    may = cell_suppression.may_show([*counts.values()], published.min_group)
    if cell_suppression.may_show([satisfied, sum(rest)], published.min_group)[0]:
        may = [True, *cell_suppression.may_show(rest, published.min_group)]
    return counts, dict(zip(counts, may, strict=True))


def _levels(published: Published) -> Iterator[Figure]:
    counts, shown = levels(published)
    total = sum(counts.values())
    for word, texts in _LEVELS.items():
        value = counts[word] / total if shown[word] and total else None
        yield "degree", *texts, value, "share", *_counts(shown[word], counts[word], total)


def _loyalty(published: Published) -> Iterator[Figure]:
    yield from _shares(published, "loyalty", "repurchased", _REPEATED)
    yield from _shares(published, "loyalty", "relationship = 'loyal'", _LOYAL, _BOUGHT)
    share, loyal, others = published.rows(_sql("spending")).row(0)
    may_show = all(cell_suppression.may_show([loyal, others], published.min_group))
    texts = ("忠诚客户占近一年消费", "loyal customers' share of the last year's spending")
    yield (
        "loyalty",
        "loyal_spending",
        *texts,
        share if may_show else None,
        "share",
        *_counts(may_show, loyal, loyal + others),
    )
    for name, chinese, english, column, unit in (
        (
            "spending",
            "近一年人均消费（元）",
            "average spending in the last year",
            "spent_year_yuan",
            "yuan",
        ),
        ("index", "满意度指数", "satisfaction index", "satisfaction", "0 to 100"),
    ):
        of_loyal = (
            "loyalty",
            f"loyal_{name}_each",
            f"忠诚客户{chinese}",
            f"loyal customers: {english}",
        )
        of_others = (
            "loyalty",
            f"other_{name}_each",
            f"其他买家{chinese}",
            f"other buyers: {english}",
        )
        yield _mean(published, of_loyal, column, unit, "relationship = 'loyal'")
        yield _mean(published, of_others, column, unit, f"{_BOUGHT} AND relationship <> 'loyal'")


def _price(published: Published) -> Iterator[Figure]:
    yield from _shares(published, "price", "price_sensitivity", _SENSITIVE)
    level = (
        "price",
        "price_level",
        "价位（件均价与类目均价之比）",
        "price per piece against the category's average",
    )
    yield _mean(published, level, "price_level", "ratio")
    mark = ("price", "price_tolerance", "价格承受度评分", "price tolerance score")
    yield _mean(published, mark, "latest", "0 to 100", "indicator = 'price_tolerance'", "marks")


def _complaints(published: Published) -> Iterator[Figure]:
    rate, complaints, customers = published.rows(_sql("complaints")).row(0)
    may_show = all(
        cell_suppression.may_show([complaints, customers - complaints], published.min_group)
    )
    texts = ("客诉率（抱怨率，投诉数与订单数之比）", "complaint rate (complaints per purchase)")
    counts = _counts(may_show, complaints, customers)
    yield (
        "complaints",
        "complaint_rate",
        *texts,
        rate if may_show else None,
        "per purchase",
        *counts,
    )
    yield from _shares(published, "complaints", "complaints > 0", _COMPLAINERS)
    yield from _shares(published, "complaints", "open_complaint_step", _STEPS)
    age = (
        "complaints",
        "open_days",
        "最早未结投诉的平均天数",
        "average age in days of the oldest open complaint",
    )
    yield _mean(published, age, "open_complaint_days", "days")


def _promoter_score(published: Published) -> Figure:
    counts = _counts_by(published, "recommends")
    respondents, difference = (
        sum(counts.values()),
        counts.get("promoter", 0) - counts.get("detractor", 0),
    )
    may_show = bool(respondents) and all(
        cell_suppression.may_show(
            [counts.get(word, 0) for word in _PROMOTER_GROUPS], published.min_group
        )
    )
    value = 100 * difference / respondents if may_show else None
    return (
        "degree",
        "nps",
        "净推荐值（NPS）",
        "net promoter score (NPS)",
        value,
        "points",
        *_counts(may_show, respondents, respondents),
    )


def _shares(
    published: Published,
    section: str,
    column: str,
    words: Mapping[str, tuple[str, str, str]],
    where: str = "TRUE",
) -> Iterator[Figure]:
    """Yield for each word how many customers it is said of, among all of whom anything is said."""
    counts = dict.fromkeys(words, 0) | _counts_by(published, column, where)
    total = sum(counts.values())
    shown = dict(
        zip(
            counts,
            cell_suppression.may_show(list(counts.values()), published.min_group),
            strict=True,
        )
    )
    for word, texts in words.items():
        may_show = shown[word] and total > 0
        value = counts[word] / total if may_show else None
        yield section, *texts, value, "share", *_counts(shown[word], counts[word], total)


def _counts_by(published: Published, column: str, where: str = "TRUE") -> dict[str, int]:
    sql = f"SELECT CAST({column} AS VARCHAR) AS word, COUNT(*) FROM traits WHERE ({column}) IS NOT NULL AND {where} GROUP BY 1 ORDER BY 1"
    return dict(published.rows(sql).rows())


def _mean(
    published: Published,
    named: tuple[str, str, str, str],
    column: str,
    unit: str,
    where: str = "TRUE",
    table: str = "traits",
) -> Figure:
    """Return the mean of a column over the customers who have it, rounded: what is added up in
    another order is the same.
    """
    sql = f"SELECT ROUND(AVG({column}), 4), COUNT({column}) FROM {table} WHERE {where}"
    mean, customers = published.rows(sql).row(0)
    (may_show,) = cell_suppression.may_show([customers], published.min_group)
    return *named, mean if may_show else None, unit, *_counts(may_show, customers, customers)


def _counts(may_show: bool, customers: int, of: int) -> tuple[int | None, int | None]:
    return (customers, of) if may_show else (None, None)
