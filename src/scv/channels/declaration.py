"""What a declaration of an export layout says, once read. Plain data: no code here runs on rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["customer", "receiver", "other"]
Scope = Literal["account", "system", "open_platform", "everywhere"]

CHANNELS: tuple[str, ...] = ("wechat", "weibo", "ecommerce", "store", "service", "web")

# What a row may tell. An `order` whose status counts is a purchase; all others only happened.
EVENTS: tuple[str, ...] = (
    *("order", "item", "payment", "follow", "join", "win", "post", "comment"),
    *("aftersale", "ticket", "visit", "lead"),
)

# Canonical fields that records have a column for. A declaration may name others, for its key, its times and its account.
FIELDS: tuple[str, ...] = (
    *("name", "nickname", "gender", "birthday", "email", "province", "city", "address"),
    *("amount", "refund", "quantity", "product", "store", "campaign", "status", "topic"),
)


# What a customer may allow, and the ways to reach them that they may allow it for.
PURPOSES: tuple[str, ...] = ("marketing", "service", "survey", "third_party")
CONTACTS: tuple[str, ...] = ("sms", "call", "email", "wechat", "weibo", "post", "app")
EVERY = "*"

# Cells that grant and withdraw, where a declaration names no others. 未授权 and the like say nothing: nobody was asked.
YES: tuple[str, ...] = (
    "是",
    "1",
    "true",
    "yes",
    "y",
    "on",
    "同意",
    "已同意",
    "已授权",
    "接受",
    "开启",
    "已开启",
    "订阅",
    "已订阅",
)
NO: tuple[str, ...] = (
    "否",
    "0",
    "false",
    "no",
    "n",
    "off",
    "不同意",
    "拒绝",
    "已拒绝",
    "不接受",
    "关闭",
    "已关闭",
    "退订",
    "已退订",
    "取消授权",
    "已撤回",
    "撤回",
)


@dataclass(frozen=True)
class PhoneColumn:
    """A column that holds phones.

    Attributes:
        headers: its known headers; in each row the first that is filled counts.
        role: whose phone it is. Only a customer's is a key, or, where no column of the source is a customer's, a receiver's.
        country: a column with the country calling code, where the number stands without it.
    """

    headers: tuple[str, ...]
    role: Role
    country: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdentifierColumn:
    """A column that identifies the customer on a platform.

    Attributes:
        kind: a key of `KINDS`.
        headers: its known headers; in each row the first that is filled counts.
        scope: where the value is unique: in one account, in all accounts of the system, in the brand's open-platform account,
            or everywhere.
        system: the platform of the identifier, where it is not the source's own.
    """

    kind: str
    headers: tuple[str, ...]
    scope: Scope
    system: str | None = None

    def namespace(self, source: "Source", account: str, open_platform: str) -> str:
        """Return the name space the values are unique in, as part of their tokens."""
        system = self.system or source.system
        return {
            "account": f"{system}/{account}",
            "system": system,
            "open_platform": f"{system}/open/{open_platform}",
            "everywhere": "",
        }[self.scope]


@dataclass(frozen=True)
class ConsentColumn:
    """A column in which the customer allows or refuses to be contacted.

    Attributes:
        purpose: one of `PURPOSES`, or * for all of them.
        contact: one of `CONTACTS`, or * for all of them.
        headers: its known headers; in each row the first that is filled counts.
        yes, no: the cells that grant and withdraw; any other says nothing.
        at: known headers of the time at which that was said.
    """

    purpose: str
    contact: str
    headers: tuple[str, ...]
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    at: tuple[str, ...] = ()


# Columns that mean the same in whatever export they stand; a declaration that names its own has none of these.
_SAID_AT = ("授权时间", "同意时间", "营销授权时间", "consent_time", "consent_at")
USUAL_CONSENTS: tuple[ConsentColumn, ...] = tuple(
    ConsentColumn(purpose, contact, headers, at=_SAID_AT)
    for purpose, contact, headers in (
        (
            "marketing",
            "sms",
            (
                "接受短信",
                "是否接受短信",
                "是否接收短信",
                "同意接收短信",
                "短信营销授权",
                "sms_consent",
                "Accepts SMS Marketing",
            ),
        ),
        ("marketing", "call", ("接受电话", "是否接受电话", "是否接受电话营销", "call_consent")),
        (
            "marketing",
            "email",
            (
                "接受邮件",
                "是否接受邮件",
                "是否订阅邮件",
                "email_consent",
                "Accepts Email Marketing",
                "Accepts Marketing",
            ),
        ),
        (
            "marketing",
            EVERY,
            ("营销授权", "是否同意营销", "是否接受营销", "是否接受推广", "同意接收营销信息", "marketing_consent"),
        ),
        ("survey", EVERY, ("是否接受回访", "是否接受调查", "survey_consent")),
        ("third_party", EVERY, ("第三方共享授权", "是否同意第三方共享", "third_party_consent")),
    )
)


@dataclass(frozen=True)
class Status:
    """One value of a source's status column, in the order a record passes through them."""

    names: tuple[str, ...]
    bought: bool = False


@dataclass(frozen=True, eq=False)
class Source:
    """One table of one export layout.

    Attributes:
        name: the layout's stable name, such as taobao_order_list.
        table: which of the layout's tables, where it has several; else empty.
        channel: one of `CHANNELS`.
        system: the platform; part of the namespace of its accounts.
        title_zh, title_en: what a marketer calls it.
        signature: sets of headers; a table whose headers include one whole set is this one.
        fields: canonical field → its known headers; in each row the first that is filled counts.
        key: alternatives of canonical fields that make the business key; the first with all parts present counts. Besides the
            fields of this declaration, `phone` may stand for the key phone.
        phones, identifiers: the columns that say who.
        consents: the columns that say what the customer allows.
        event: what a row tells, one of `EVENTS`; None for a plain description of a person.
        happened: fields that say when it happened, the first present counts.
        updated: fields of which the latest is the row's own time.
        statuses: in order; the position is the rank.
        genders: this source's gender codes.
        account: fields that name the shop, app or card system inside the file.
        money: whether `amount` and `refund` are the row's own, or the whole order's, repeated on each of its rows.
        composite_address: the address column may hold name, phone and address in one cell.
        furniture: the table holds totals of another; its rows are no records.
        left_out: columns it has that are not kept, because the product has no use for them. Any other column is kept with the record.
        persons: false where the report is about nobody in particular, so that no row of it can be kept.
    """

    name: str
    channel: str
    system: str
    title_zh: str
    title_en: str
    signature: tuple[frozenset[str], ...]
    table: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: tuple[tuple[str, ...], ...] = ()
    phones: tuple[PhoneColumn, ...] = ()
    identifiers: tuple[IdentifierColumn, ...] = ()
    event: str | None = None
    happened: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    genders: Mapping[str, str] = field(default_factory=dict)
    account: tuple[str, ...] = ()
    money: Literal["row", "order"] = "row"
    composite_address: bool = False
    furniture: bool = False
    persons: bool = True
    left_out: tuple[str, ...] = ()
    consents: tuple[ConsentColumn, ...] = USUAL_CONSENTS

    @property
    def id(self) -> str:
        """The name, and the table where the layout has several."""
        return f"{self.name}/{self.table}" if self.table else self.name

    @property
    def key_role(self) -> Role:
        """Whose phone may be this source's key."""
        return "customer" if any(phone.role == "customer" for phone in self.phones) else "receiver"

    def who(self) -> list[tuple[str, ...]]:
        """Return, for each column that says who, its known headers: phones and identifiers, an order's number aside."""
        identifiers = (each for each in self.identifiers if each.kind != "order")
        return [*(phone.headers for phone in self.phones), *(each.headers for each in identifiers)]

    def headers(self) -> frozenset[str]:
        """Return every header this declaration knows."""
        named = [*self.fields.values(), *(phone.headers + phone.country for phone in self.phones)]
        named += [identifier.headers for identifier in self.identifiers]
        named += [consent.headers + consent.at for consent in self.consents]
        return frozenset(header for headers in named for header in headers) | frozenset().union(*self.signature)


# Kinds of identifiers and their rank: `MIN()` over tokens picks the most authoritative; ranks 1 and 2 are strong evidence.
KINDS: Mapping[str, int] = {
    "unionid": 1,
    "external_userid": 1,
    "member_card": 2,
    "email": 3,
    "weibo_uid": 4,
    "alipay": 4,
    "buyer_nick": 4,
    "openid": 5,
    "login_id": 5,
    "cookie": 6,
    "order": 6,
}
STRONG_RANK = 2
