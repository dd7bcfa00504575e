"""Every default of the benchmark population. Change a number here and all published figures are
void.

Shares are of rows of the named layout unless they say "of people".
"""

SEED = 20261120
ROWS = 1_000_000
PEOPLE_PER_ROW = 0.4
LAYOUT_SHARE = {
    "taobao_order_list": 0.30,
    "youzan_order": 0.20,
    "pos_member_gbk_tab": 0.20,
    "weibo_users_csv": 0.08,
    "weibo_lottery_winners": 0.04,
    "wechat_oa_userinfo": 0.06,
    "wechat_mini_phone": 0.07,
    "wecom_customer_list": 0.05,
}

# Of people.
FAMILY = 0.06
"""Live in a household of two to four that gives one phone."""
RECYCLED = 0.02
"""Half of them lose their number to the other half, 180 days of silence between."""
NUMBER_CHANGE = 0.02
HAS_MAIL = 0.5
"""Log in to Alipay with a mail address; the others with a name that no other system knows."""
TAOBAO_BUYERS = 0.35
YOUZAN_BUYERS = 0.25

# Of rows.
MESSY = 0.20
"""Phones not written as eleven digits."""
CLERK = 0.01
"""Of store cards: the clerk entered a phone of their own."""
CARDS_PER_CLERK = 40
GIFT = 0.02
"""Of orders: sent to somebody else, under that person's name and phone."""
MASKED = 0.05
PRIVACY = 0.04
PRIVACY_HOSTS = 50
PLACEHOLDER = 0.003
"""Of Taobao orders, store cards and WeCom contacts."""
YOUZAN_NO_BUYER = 0.03
"""Of Youzan orders: not logged in, nothing of the buyer is known."""
FOLLOWERS_IN_MINI = 0.6
"""Of official-account followers: also users of the mini program, hence joined to a phone by
unionid.
"""
WINNERS_ON_LIST = 0.6
"""Of lottery winners: also in the crawler's list of Weibo users."""
WINNERS_WITHOUT_PHONE = 0.25
"""Of lottery winners: left a mail address instead."""

SKEW = 1.3
"""Orders fall on buyer number ⌊u^SKEW · buyers⌋, u uniform: a few buy often, most once or twice."""
DAYS = 722
"""From 2024-11-20; the last order is completed a week later, the day before the exports."""
GIVES_UP_BY_DAY = 270
TAKES_OVER_ON_DAY = 450
