"""Every rate of the hard population. They were written before any rule was tried on it, from what
exports of brands look like, and are not changed to please one: change a number here and all
figures of docs/accuracy.md are void.

A rate says in its docstring of what it is a share. A case is what the truth counts: a person, a
pair, a household or a row.
"""

SEED = 20261130
ROWS = 300_000
DAYS = 722
"""From 2024-11-20; the exports are taken the day after the last."""

PEOPLE_PER_ROW = 0.3
"""Of rows: so many people, of whom the shares below are; plain people fill what is left of the rows."""
ROWS_OF_A_PERSON = {
    1: 0.20,
    2: 0.22,
    3: 0.18,
    4: 0.14,
    5: 0.10,
    6: 0.07,
    8: 0.05,
    11: 0.03,
    16: 0.01,
}
"""Of people: how many rows they are meant to leave; some systems hold one row of a person only."""
SYSTEMS_OF_A_PERSON = {1: 0.30, 2: 0.32, 3: 0.22, 4: 0.16}
"""Of people: in how many systems they are."""
SYSTEM_WEIGHT = {
    "taobao": 0.23,
    "youzan": 0.15,
    "pinduoduo": 0.06,
    "douyin": 0.04,
    "jd": 0.07,
    "card": 0.15,
    "wecom": 0.07,
    "follower": 0.06,
    "mini": 0.07,
    "weibo": 0.03,
    "winner": 0.03,
    "site": 0.05,
    "survey": 0.03,
    "ticket": 0.02,
}
"""How likely a system is a person's next, beside the others."""

# What cells look like.
MESSY = 0.20
"""Of phone cells that hold a mobile: not written as eleven digits."""
TYPO_BY_HAND = 0.008
"""Of phones typed by hand (cards, WeCom, answers, tickets, winners): one digit wrong or missing."""
TYPO_IN_ORDER = 0.002
"""Of phones of orders: the same."""
PLACEHOLDER = 0.004
"""Of phones typed by hand: 13800138000, because the form wants one."""
MASKED_TAOBAO = 0.04
"""Of Taobao orders: the phone is masked."""
MASKED_JD = 0.35
"""Of JD orders: the phone is masked, as newer exports have it."""
ENCRYPTED_DOUYIN = 0.40
"""Of Douyin orders: name and phone are cipher text."""
PRIVACY = 0.05
"""Of Taobao orders: a relay number with an extension stands for the phone."""
PRIVACY_HOSTS = 60
"""Of no share: how many relay numbers there are."""
NAMELESS_WECOM = 0.06
"""Of WeCom customers: no name was typed."""
NO_MINI_PHONE = 0.25
"""Of mini-program users: never gave their phone."""
FOLLOWER_WITHOUT_UNIONID = 0.12
"""Of followers of the official account: the dump holds no unionid."""
WITHOUT_PHONE_BY_MAIL = 0.20
"""Of winners and tickets: a mail address is all that was left."""
HAS_MAIL = 0.5
"""Of people: have a mail address; it is their Alipay login, else that is a name of its own."""
SHOWS_MAIL = 0.5
"""Of rows with a column for it, of people who have one: the mail address is given."""
MAIL_SENTINEL = 0.05
"""Of winners, WeCom customers and tickets: the mail address is a form filler's or the shop's own."""
COMMON_GIVEN_NAME = 0.06
"""Of people: bear one of twenty given names that are everywhere."""

# What people do.
NEVER_LOGS_IN = 0.07
"""Of Youzan buyers: always order as a guest, so no order shows the buyer's phone."""
LOGGED_OUT = 0.06
"""Of the Youzan orders of all others: the same for once."""
GUEST_GIFT = 0.10
"""Of guests' Youzan orders: sent to somebody else."""
GIFT = 0.03
"""Of orders of accounts with several orders: sent to somebody else; never the account's first."""
GIFT_FROM_A_RECEIVER_LIST = 0.01
"""Of orders where nothing but the receiver is known (Pinduoduo, Douyin): sent to somebody else."""
GIFT_TO_A_CUSTOMER = 0.30
"""Of gifts: whoever receives them is a customer too."""
PICKUP = 0.008
"""Of Taobao and JD orders: sent to a pick-up station, whose phone stands for the receiver's."""
ACCOUNTS_OF_A_STATION = (3, 40)
"""Of stations: how many orders each takes, from and to."""
CLERK_PHONE = 0.006
"""Of people: have a store card under the phone of the clerk who made it."""
CARDS_OF_A_CLERK = (5, 60)
"""Of clerks: for how many cards each does so, from and to."""
LATER_EXPORT_REPEATS = 0.30
"""Of store cards made before the old export: that export is in the inbox, too, and shows them."""
OLD_EXPORT_DAY = 300
"""Of no share: the day before which that export was taken."""

# Who people are.
FAMILY = 0.06
"""Of people: live in a family of two to four that gives one phone."""
COUPLE_ONE_PHONE = 0.010
"""Of people: are a couple with one phone, two unionids and two names."""
COUPLE_ONE_LOGIN = 0.010
"""Of people: are a couple with two phones and one mail address or Alipay login."""
TWINS = 0.005
"""Of people: are twins with one surname, one birthday, one address and two phones."""
TWINS_WITH_ONE_LOGIN = 0.2
"""Of these pairs: order with one Alipay login."""
RECYCLED_NAMED = 0.010
"""Of people: gave up their number to somebody, or took it over; both sides show names."""
RECYCLED_NAMELESS = 0.010
"""Of people: the same; one side or both show no name at all."""
RECYCLED_SHORT_SILENCE = 0.006
"""Of people: the same; the number was silent for less than a quarter. Half of them show names."""
LONG_SILENCE = (95, 300)
"""Of these: days between the last row of the old owner and the first of the new one."""
SHORT_SILENCE = (20, 85)
"""Of those: the same."""
CHANGED_NUMBER = 0.016
"""Of people: change their number; each is known on both sides by one of card, unionid, shop account,
login and mail, or by nothing but name and birthday (116 to 358 people of each in 300,000 rows).
"""
SHARED_DEVICE = 0.010
"""Of people: use a browser that another login uses, too; every fifth case is an internet café with three."""
GIFT_ONLY_ORDER = 0.014
"""Of people: have a shop account whose only order goes to another customer."""
BUYER_SEEN_ELSEWHERE = 0.5
"""Of those: also have rows of their own under their own phone, joined to the account by nothing."""
NICKNAME_TORN = 0.012
"""Of people: have rows of nicknames without a phone, joined to the others by weaker identifiers only."""
TWO_CARD_SYSTEMS = 0.02
"""Of people: have a card of each of the two systems."""
SECOND_CARD_WITHOUT_PHONE = 0.25
"""Of these: the second card shows no phone."""
REUSED_MEMBER_NUMBER = 0.006
"""Of people: have a card whose number another person has later, in the same system."""
