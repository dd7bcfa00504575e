"""What bad service costs this brand: the TARP model on tonight's published figures, on what
somebody says instead, and on assumptions.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import fields
from fractions import Fraction
from functools import partial

import polars as pl

from scv.analytics.satisfaction import levels
from scv.errors import UsageError
from scv.profile.traits.service_cost import ServiceCost
from scv.query.disclosure_control import cell_suppression
from scv.query.sandbox import Published
from scv.schema.sql_steps import statement

EXCLUSIONS = (
    "Not included: winning a new customer costs 2 to 20 times as much as keeping one. "
    "未计入：争取一位新客户的成本是保留老客户的 2–20 倍。"
)
# What the brand's own figures can tell; the rest is given or assumed.
KNOWN = ("revenue", "customers", "dissatisfied_share")
_ROWS = {
    "revenue": ("近 12 个月收入", "revenue of 12 months", "yuan"),
    "customers": ("客户数", "customers", "people"),
    "worth_each": ("每位客户的价值", "revenue per customer", "yuan"),
    "dissatisfied_share": (
        "不满意客户占比（占被调查者）",
        "share of surveyed customers who are dissatisfied",
        "share",
    ),
    "dissatisfied": ("不满意客户数", "dissatisfied customers", "people"),
    "lost_share": ("其中流失的占比", "share of these who leave", "share"),
    "lost": ("流失客户数", "customers lost", "people"),
    "lost_revenue": ("因此损失的收入", "revenue lost with them", "yuan"),
    "tells": ("每位不满意客户告知的人数", "people each dissatisfied customer tells", "people"),
    "told": ("听到负面评价的人数", "people who hear about it", "people"),
    "deterred_share": ("其中因此不再购买的占比", "share of these who then never buy", "share"),
    "deterred": ("因口碑不再购买的人数", "people deterred from buying", "people"),
    "deterred_revenue": ("因此损失的收入（口碑）", "revenue lost by word of mouth", "yuan"),
    "total": ("合计损失", "total annual loss from poor service", "yuan"),
    "share_of_revenue": ("占收入的比例", "share of revenue", "share"),
}
_ASSUMPTIONS = frozenset(each.name for each in fields(ServiceCost))
_SCHEMA = {
    "figure": pl.String,
    "chinese": pl.String,
    "english": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "source": pl.String,
}
_sql = partial(statement, "scv.analytics", "service_cost_model.sql")


def own_figures(published: Published) -> dict[str, Fraction]:
    """Return what the brand's own data tell of `KNOWN`, and `asked`: over how many the share is
    taken.

    `revenue` (yuan, paid less refunded) and `customers` of the 365 days up to the business date are
    left away where nobody bought or too few did to be shown. `dissatisfied_share` is that of all
    who ever gave an overall mark, by their latest: who is undecided counts among the others. It and
    `asked` are left away where nobody gave one, or too few of either.
    """
    found: dict[str, Fraction] = {}
    revenue, customers = published.rows(_sql("bought")).row(0)
    if customers and cell_suppression.may_show([customers], published.min_group)[0]:
        found |= {"revenue": Fraction(revenue), "customers": Fraction(customers)}
    answers, shown = levels(published)
    if (respondents := sum(answers.values())) and shown["dissatisfied"]:
        found |= {
            "dissatisfied_share": Fraction(answers["dissatisfied"], respondents),
            "asked": Fraction(respondents),
        }
    return found


def population_text(own: Mapping[str, Fraction], given: Set[str]) -> str:
    """Return the sentence that says whose share it is and who it is laid upon; empty where the
    share is not the brand's own.

    Args:
        own: what `own_figures` found.
        given: names of what was said on the command line instead.
    """
    if "dissatisfied_share" not in own or "dissatisfied_share" in given:
        return ""
    count = f"{int(own['asked']):,}"
    buyers = (
        "the customers you named"
        if "customers" in given
        else f"the {int(own['customers']):,} buyers of the last 365 days"
    )
    base = (
        "您指定的客户数"
        if "customers" in given
        else f"近 365 天的 {int(own['customers']):,} 位买家"
    )
    return (
        f"The dissatisfied share is that of the {count} customers who gave an overall score, by their latest (neutral is not "
        f"dissatisfied), and is applied to {buyers}. "
        f"占比取自曾给出总体评价的 {count} 位客户（以最近一次为准，“一般”不算不满意），并用于{base}。"
    )


def service_cost(own: Mapping[str, Fraction], given: Mapping[str, Fraction]) -> pl.DataFrame:
    """Return the model line by line: figure, chinese, english, value, unit (yuan, people, share),
    source.

    `source` is `given` (said on the command line), `own` (the brand's data), `assumed` (the model's
    own) or `result`. Shares are from 0 to 1, and a result may count parts of people. No nulls.

    Args:
        own, given: by attribute of `ServiceCost`; what is given goes before what is known.

    Raises:
        UsageError: neither tells the revenue or the customers.
    """
    if missing := sorted({"revenue", "customers"} - own.keys() - given.keys()):
        raise UsageError(
            "too few buyers in the last 365 days to show their {missing} 近一年买家过少. Give it with: {missing2}",
            missing=" and ".join(missing),
            missing2=" ".join(f"--{name}" for name in missing),
        )
    cost = ServiceCost(
        **{name: value for name, value in {**own, **given}.items() if name in _ASSUMPTIONS}
    )
    return pl.DataFrame(list(_lines(cost, own, given)), _SCHEMA, orient="row")


def _lines(
    cost: ServiceCost, own: Mapping[str, Fraction], given: Mapping[str, Fraction]
) -> Iterator[tuple[str, str, str, float, str, str]]:
    for name, (chinese, english, unit) in _ROWS.items():
        known = "given" if name in given else "own" if name in own else "assumed"
        yield (
            name,
            chinese,
            english,
            float(getattr(cost, name)),
            unit,
            known if name in _ASSUMPTIONS else "result",
        )
