"""Where one tier ends and the next begins: the settings [traits], [value] and [satisfaction] of
scv.toml.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

DEFAULTS = """
[traits]
# Where one tier of customers ends and the next begins (docs/reference/traits.md). 客户分层的阈值。
regular_orders = 2        # so many orders make a new customer a regular one 达到此订单数即为常客户
old_days = 365            # with the brand for longer: an old customer 首单距今超过此天数即为老客户
loyal_orders = 5          # an old customer with so many orders, the latest within lapse_days, is loyal 忠诚客户的最低订单数
lapse_days = 180          # a buyer silent for longer is lapsing, where there is no model to ask 超过此天数未购即有流失风险
vip_share = 0.05          # the top share of a year's buyers by spending 年度消费额前 5% 为贵宾
important_share = 0.2     # 前 20% 为重要客户
high_value_share = 0.3    # the top share by a year's contribution: gold and meteor 年度贡献前 30% 为高价值
purposeful_share = 0.6    # who buys so much of one category comes on purpose 同类目订单占比达到此值即为目的型
price_sensitive = 0.6     # the share of discounted orders from which a customer is price-sensitive 优惠订单占比达到此值即为价格敏感
price_insensitive = 0.2   # and up to which not 不高于此值即为价格不敏感

[value]
# What an order is worth, and what a customer costs (yuan). 用于客户价值计算。
margin = 0.5              # profit before service and marketing, as a share of spending 毛利率
discount_rate = 0.1       # a year's interest on money that comes later 年折现率
horizon_years = 30        # so many years ahead count for lifetime_value_yuan 客户终生价值计入的未来年数
ticket_cost = 10.0        # one case of the service desk 一次客服工单的成本
contact_cost = 5.0        # a year of marketing to one customer 一位客户一年的营销成本
referral_share = 0.2      # the part of a referred customer's profit that is the referrer's merit 推荐带来的利润归属比例

[satisfaction]
# Weights of the satisfaction index; an indicator that is not named weighs `other`. 满意度指数的权重。
overall = 3.0
quality = 2.0
service = 2.0
price = 1.0
logistics = 1.0
store = 1.0
other = 1.0
"""


@dataclass(frozen=True)
class Thresholds:
    """The settings [traits]; explained in scv.toml."""

    regular_orders: int = 2
    old_days: int = 365
    loyal_orders: int = 5
    lapse_days: int = 180
    vip_share: float = 0.05
    important_share: float = 0.2
    high_value_share: float = 0.3
    purposeful_share: float = 0.6
    price_sensitive: float = 0.6
    price_insensitive: float = 0.2


@dataclass(frozen=True)
class ValueSettings:
    """The settings [value]; money in yuan, `horizon_years` from 1 to 100."""

    margin: float = 0.5
    discount_rate: float = 0.1
    horizon_years: int = 30
    ticket_cost: float = 10.0
    contact_cost: float = 5.0
    referral_share: float = 0.2


@dataclass(frozen=True)
class Weights:
    """The settings [satisfaction]: what each indicator weighs in the index."""

    overall: float = 3.0
    quality: float = 2.0
    service: float = 2.0
    price: float = 1.0
    logistics: float = 1.0
    store: float = 1.0
    other: float = 1.0


@dataclass(frozen=True)
class TraitSettings:
    """All that traits depend on besides what happened."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    value: ValueSettings = field(default_factory=ValueSettings)
    weights: Weights = field(default_factory=Weights)


Check = tuple[Callable[[Any], bool], str]
_COUNT: Check = (lambda value: type(value) is int and value >= 1, "a whole number from 1")
_YEARS: Check = (
    lambda value: type(value) is int and 1 <= value <= 100,
    "a whole number from 1 to 100",
)
_SHARE: Check = (
    lambda value: type(value) in (int, float) and 0 <= value <= 1,
    "a share from 0 to 1",
)
_AMOUNT: Check = (lambda value: type(value) in (int, float) and 0 <= value < 1e9, "a number from 0")
_AMOUNTS = ("ticket_cost", "contact_cost", *(each.name for each in fields(Weights)))

MEANINGS: Mapping[str, Check] = {
    each.name: _YEARS
    if each.name == "horizon_years"
    else _COUNT
    if type(each.default) is int
    else _AMOUNT
    if each.name in _AMOUNTS
    else _SHARE
    for kind in (Thresholds, ValueSettings, Weights)
    for each in fields(kind)
}
