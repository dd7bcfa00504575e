"""What a declaration of an export layout says, once read. Plain data: no code here runs on rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scv.sources.answer_columns import DEFAULT_CONSENTS, DEFAULT_SCORES, ConsentColumn, ScoreColumn
from scv.sources.attributes import Attribute
from scv.values.sentinels import Words

Role = Literal["customer", "receiver", "referrer", "other"]
Scope = Literal["account", "system", "open_platform", "everywhere"]

CHANNELS: tuple[str, ...] = ("wechat", "weibo", "ecommerce", "store", "service", "web")
# How the names of layouts begin that were mapped by meaning; how those of orders end whose rows
# repeat the money of their whole order, and all of these.
MAPPED, LINES = "mapped_", "order_lines"
MAPPED_LINES = frozenset(f"{MAPPED}{channel}_{LINES}" for channel in CHANNELS)

# What a row may tell. An `order` whose status counts is a purchase; all others only happened.
EVENTS: tuple[str, ...] = (
    *("order", "item", "payment", "follow", "join", "win", "post", "comment"),
    *("aftersale", "ticket", "visit", "lead", "survey"),
)

# What a row of a list of people tells: nothing that happened, or how they came. Their key is who.
PEOPLE_EVENTS: tuple[str | None, ...] = (None, "join", "follow")

# Canonical fields that records have a column for. A declaration may name others, for its key, its
# times and its account.
FIELDS: tuple[str, ...] = (
    *("name", "nickname", "gender", "birthday", "email", "province", "city", "address"),
    *(
        "amount",
        "refund",
        "discount",
        "quantity",
        "product",
        "category",
        "store",
        "campaign",
        "status",
        "topic",
        "matter",
    ),
)


# Fields without a column of their own: an order's number; the moment of payment; what is filled, and
# not with a no, in a row that is void and so no purchase; the name of the receiver, which is the
# row's where the receiver's phone stands in for the customer's; the two parts of a name, where no
# column has it whole; the kind of a row, of which 退款 and the like give
# money back; the time of day, where it stands beside the day.
OTHER_FIELDS: tuple[str, ...] = (
    "order",
    "paid",
    "void",
    "receiver",
    "family_name",
    "given_name",
    "kind",
    "clock",
)


@dataclass(frozen=True)
class PhoneColumn:
    """A column that holds phones.

    Attributes:
        headers: its known headers; in each row the first that is filled counts.
        role: whose phone it is. A customer's is the key; a receiver's is where no column of the
            source is a customer's, and may be in a row that tells no customer's mobile.
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
        scope: where the value is unique: in one account, in all accounts of the system, in the
            brand's open-platform account, or everywhere.
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


# The steps of a complaint, from its record to its review.
STEPS = 8


@dataclass(frozen=True)
class Status:
    """One value of a source's status column, in the order a record passes through them.

    Attributes:
        bought: an order of this status is a purchase.
        refunded: its money went back.
        step: where a complaint of this status stands: 1 recorded, 2 judged, 3 with the department
            that is responsible, 4 its cause analysed, 5 a solution proposed, 6 approved, 7 carried
            out, 8 reviewed; 0 where the status does not tell.
        closed: nothing is left to do.
        dismissed: nothing is left to do, and nothing was made good: not upheld, cancelled, taken
            back, a duplicate.
    """

    names: tuple[str, ...]
    bought: bool = False
    refunded: bool = False
    step: int = 0
    closed: bool = False
    dismissed: bool = False


@dataclass(frozen=True, eq=False)
class Source:
    """One table of one export layout.

    Attributes:
        name: the layout's stable name, such as taobao_order_list.
        table: which of the layout's tables, where it has several; else empty.
        channel: one of `CHANNELS`.
        channels: where exports of several channels look like this, all of them; the folder a file
            was dropped into then says which.
        system: the platform; part of the namespace of its accounts.
        title_zh, title_en: what a marketer calls it.
        signature: sets of headers; a table whose headers include one whole set is this one.
        fields: canonical field → its known headers; in each row the first that is filled counts.
        key: alternatives of canonical fields that make the business key; the first with all parts
            present counts. Besides the fields of this declaration, `phone` may stand for the key
            phone.
        event_cells: the fields that, with whom it is about, tell one event from another where the
            business key lacks a part; empty where nothing does. Such a row then counts for
            nothing but is kept. Of events only.
        phones, identifiers: the columns that say who.
        consents: the columns that say what the customer allows.
        scores: the columns that hold the customer's marks and answers.
        event: what a row tells, one of `EVENTS`; None for a plain description of a person.
        happened: fields that say when it happened, the first present counts.
        updated: fields of which the latest is the row's own time.
        statuses: in order; the position is the rank.
        genders: this source's gender codes.
        account: fields that name the shop, app or card system inside the file.
        money: whether `amount` and `refund` are the row's own, or the whole order's, repeated on
            each of its rows.
        refunds: the same of `refund` alone, where it is another than `money`: row, of an order
            whose rows repeat its amount and tell each what of it went back.
        act: the row is itself the act of its customer (an answer handed in, a form sent), so that
            what it allows was said when it happened. Never of a list (members, orders, followers):
            its times move with any change.
        questions: every column it does not know is a question, and a cell that is a mark its
            answer.
        composite_address: the address column may hold name, phone and address in one cell.
        furniture: the table holds totals of another; its rows are no records.
        left_out: columns it has that are not kept, because the product has no use for them. Any
            other column is kept with the record.
        persons: false where the report is about nobody in particular, so that no row of it can be
            kept.
        sentinels: words for nobody that the home adds to those shipped, by kind.
        as_of: the month, as 2026-05, of which we know that exports looked like this; else empty.
        source: the address of the public page or file that tells what they look like; else empty.
        attributes: the brand's own attributes of the customer. Their cells are kept with the record
            as they stand; the night reads them.
    """

    name: str
    channel: str
    system: str
    title_zh: str
    title_en: str
    signature: tuple[frozenset[str], ...]
    table: str = ""
    channels: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: tuple[tuple[str, ...], ...] = ()
    event_cells: tuple[str, ...] = ()
    phones: tuple[PhoneColumn, ...] = ()
    identifiers: tuple[IdentifierColumn, ...] = ()
    event: str | None = None
    happened: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    genders: Mapping[str, str] = field(default_factory=dict)
    account: tuple[str, ...] = ()
    money: Literal["row", "order"] = "row"
    refunds: Literal["", "row", "order"] = ""
    act: bool = False
    questions: bool = False
    composite_address: bool = False
    furniture: bool = False
    persons: bool = True
    left_out: tuple[str, ...] = ()
    consents: tuple[ConsentColumn, ...] = DEFAULT_CONSENTS
    scores: tuple[ScoreColumn, ...] = DEFAULT_SCORES
    sentinels: Words = field(default_factory=dict)
    as_of: str = ""
    source: str = ""
    attributes: tuple[Attribute, ...] = ()

    @property
    def id(self) -> str:
        """The name, and the table where the layout has several."""
        return f"{self.name}/{self.table}" if self.table else self.name

    def channel_in(self, folder: str | None) -> str:
        """Return the channel of a file dropped into the folder of a channel, or elsewhere (None)."""
        return folder if folder and folder in self.channels else self.channel

    @property
    def key_role(self) -> Role:
        """Whose phone may be this source's key."""
        return "customer" if any(phone.role == "customer" for phone in self.phones) else "receiver"

    def who(self) -> list[tuple[str, ...]]:
        """Return, for each column that says who, its known headers: phones and identifiers, an
        order's number aside.
        """
        identifiers = (each for each in self.identifiers if each.kind != "order")
        return [*(phone.headers for phone in self.phones), *(each.headers for each in identifiers)]

    def moments(self) -> frozenset[str]:
        """Return every header under which a day or a moment stands."""
        named = [self.fields.get(name, ()) for name in (*self.happened, *self.updated, "birthday")]
        named += [consent.at for consent in self.consents]
        named += [each.headers for each in self.attributes if each.type == "date"]
        return frozenset(header for headers in named for header in headers)

    def headers(self) -> frozenset[str]:
        """Return every header this declaration knows, those of attributes aside."""
        return self.read_headers() | frozenset().union(*self.signature)

    def read_headers(self) -> frozenset[str]:
        """Return every header whose cells it reads when a file lands."""
        named = [*self.fields.values(), *(phone.headers + phone.country for phone in self.phones)]
        named += [identifier.headers for identifier in self.identifiers]
        named += [consent.headers + consent.at for consent in self.consents]
        named += [score.headers + score.named for score in self.scores]
        return frozenset(header for headers in named for header in headers)


# Kinds of identifiers and their rank: `MIN()` over tokens picks the most authoritative; ranks 1 and
# 2 are strong evidence.
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
HIGH_RANK = 2
