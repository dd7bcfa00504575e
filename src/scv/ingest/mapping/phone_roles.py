"""Which columns of a table nobody declared are phones, and whose."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scv.errors import shown_name
from scv.ingest.mapping.evidence import HIGH_SHARE, MOST, Evidence, score_column
from scv.ingest.mapping.header_words import fit, is_word_of
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

# From this fit on, a header says that its column is a phone; below, that it has to do with one.
_IS_NAMED = 0.75
# By their look alone, so many cells tell what a column is.
CELLS_NEEDED = 5
_GENERIC = re.compile(
    r"(?:column|col|field|unnamed|attr|var|key|value|列|字段|第)? ?(?:[a-z]|[0-9]{1,3}|[a-z] ?[0-9]{1,3})?(?: ?列)?"
)


@dataclass
class Phones:
    """The phone columns of a table.

    Attributes:
        by_role: role → headers.
        unnamed: those that look like mobiles, and whose header does not say that they are.
    """

    by_role: dict[str, list[str]] = field(default_factory=dict)
    unnamed: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def key_role(self) -> str | None:
        """Whose phone may be a row's key; None where there is none."""
        return next((role for role in ("customer", "receiver") if self.by_role.get(role)), None)

    def headers(self) -> list[str]:
        """Return all of them."""
        return [header for named in self.by_role.values() for header in named]

    def take(self, header: str, role: str, evidence: Evidence) -> None:
        """Add one."""
        self.by_role.setdefault(role, []).append(header)
        self.evidence.append(evidence)


def find_phones(table: TableSample) -> Phones:
    """Return the phone columns that their headers name, and those that only look like it."""
    phones, mismatched = Phones(), list[str]()
    for header in table.headers:
        score = fit(table.words[header], header_dictionary.PHONE)
        phone_like, mobile = table.look(header, "phone"), table.look(header, "mobile")
        role, by_note = _role_of(table, header)
        if score and (phone_like is None or phone_like >= MOST):
            evidence = score_column(header, f"{role} phone", score, phone_like)
            phones.take(header, role, replace(evidence, by="note") if by_note else evidence)
        elif score >= _IS_NAMED:
            mismatched.append(header)
        elif (mobile or 0) >= MOST and len(table.phone_classes(header)) > 1:
            if role == "customer":
                phones.unnamed.append(header)
            else:
                phones.take(header, role, score_column(header, f"{role} phone", 0, mobile))
    _part_from_unknown(table, phones)
    _part_from_second(table, phones)
    if not phones.by_role.get("customer"):
        table.warnings += [
            f"column {shown_name(header)}: its name says phone, its cells do not look like phones"
            for header in mismatched
        ]
    # NOTE: the first that holds a mobile is the key, so mobiles go first.
    phones.by_role.get("customer", []).sort(
        key=lambda header: -table.phone_classes(header).count("mobile")
    )
    return phones


def _part_from_unknown(table: TableSample, phones: Phones) -> None:
    """Let phones of somebody whose word we do not know (工程师电话) be another's, where one is surely
    the customer's.
    """
    customers = phones.by_role.get("customer", [])
    unknown = [header for header in customers if not _is_customers(table.words[header])]
    if not unknown or len(unknown) == len(customers):
        return
    phones.by_role["customer"] = [header for header in customers if header not in unknown]
    phones.by_role.setdefault("other", []).extend(unknown)
    phones.evidence = [
        replace(each, meaning="other phone") if each.header in unknown else each
        for each in phones.evidence
    ]


def _part_from_second(table: TableSample, phones: Phones) -> None:
    """Let the phone of a second person be another's, where names stand beside both under the words of
    their phones: 新郎姓名, 新郎电话, 新娘姓名, 新娘电话. The first is whose the row is.
    """
    customers = phones.by_role.get("customer", [])
    named = {header: find_owner_name(table, header) for header in customers}
    mobiles = {
        header: table.phone_classes(header).count("mobile") for header in customers if named[header]
    }
    # NOTE: a first phone that is mostly empty is no key.
    first = next(
        (named[each] for each in mobiles if 2 * mobiles[each] >= max(mobiles.values())), ""
    )
    second = [header for header in mobiles if named[header] != first]
    if not second:
        return
    phones.by_role["customer"] = [header for header in customers if header not in second]
    phones.by_role.setdefault("other", []).extend(second)
    phones.evidence = [
        replace(each, meaning="other phone") if each.header in second else each
        for each in phones.evidence
    ]


def find_owner_name(table: TableSample, phone: str) -> str:
    """Return the header of the names whose words begin like those of a phone; empty where there is
    none.
    """
    words = table.words.get(phone, "")
    for word in sorted(header_dictionary.PHONE, key=len)[::-1]:
        words = words.replace(word, " ")
    owner = words.strip()
    if not owner or not _is_role(owner):
        return ""
    for header, other in table.words.items():
        begins = other == owner or _NAME.fullmatch(other.removeprefix(owner))
        if header != phone and other.startswith(owner) and begins:
            return header
    return ""


_NAME = re.compile(" ?(?:的?(?:姓名|名字|名称|称呼|name))")


def _is_role(owner: str) -> bool:
    """Tell whether a word is of one person among several: 新娘, not 会员 or 备用."""
    return owner not in (
        "备用",
        "常用",
        "其他",
        "其它",
        "第二",
        "手机",
        "移动",
        "固定",
        "微信",
        "注册",
        "绑定",
        "预留",
    )


def follow_receiver(table: TableSample, phones: Phones) -> None:
    """Let phones whose headers name nobody be the receiver's, where the only name beside them is
    theirs: 收货人, 手机, 地址.
    """
    named = {
        owner_of(table, header)
        for header, words in table.words.items()
        if fit(words, header_dictionary.FIELDS["name"]) == 1
    }
    customers = phones.by_role.get("customer", [])
    if "receiver" not in named or "customer" in named or phones.by_role.get("receiver"):
        return
    if any(_OF_CUSTOMER.search(table.words[header]) for header in customers):
        return
    phones.by_role["receiver"] = phones.by_role.pop("customer", [])
    phones.evidence = [
        replace(each, meaning="receiver phone") if each.header in customers else each
        for each in phones.evidence
    ]


_OF_CUSTOMER = re.compile(
    "会员|客户|顾客|买家|用户|下单|订购|本人|注册|member|customer|buyer|user|billing"
)


def _is_customers(words: str) -> bool:
    """Tell whether all that stands in a header beside the word for a phone is the customer's."""
    rest = words
    for word in sorted((*header_dictionary.PHONE, *header_dictionary.CUSTOMER), key=len)[::-1]:
        rest = rest.replace(word, " ")
    return re.fullmatch(r"[\W\d_]*(?:号码?|no|number|的|人)?[\W\d_]*", rest) is not None


def resolve_unnamed(
    table: TableSample,
    phones: Phones,
    fields: Mapping[str, str],
    identifiers: Mapping[str, str],
) -> None:
    """Decide about columns of mobiles whose header does not say phone.

    One is the customer's where it is the only column of phones and its header is what people sign
    in with (账号), or says nothing at all (列2) in what is clearly a list of people: at least five
    mobiles, nine of ten cells are one, each person once, beside names, genders or birthdays, and no
    sale. Any other waits for a person: in the draft it is the customer's if it is the only one.
    """
    only = len(phones.unnamed) == 1 and not phones.headers()
    for header in phones.unnamed:
        share = table.look(header, "mobile") or 0.0
        is_login = fit(table.words[header], header_dictionary.LOGIN) == 1
        clear = _is_generic(table.words[header]) and _are_people(table, header, fields, identifiers)
        role = "customer" if only else "other"
        evidence = score_column(header, f"{role} phone", 1.0 if is_login else 0, share)
        phones.take(header, role, evidence)
        taken = only and share >= HIGH_SHARE and (is_login or clear)
        if not taken and not (is_login and phones.key_role == "customer"):
            table.warnings.append(
                f"column {shown_name(header)}: its cells look like mobiles, its name does not say whose"
            )


def owner_of(table: TableSample, header: str) -> str:
    """Return whose a column is, by the words of its header and a note in its brackets."""
    return _role_of(table, header)[0]


def _role_of(table: TableSample, header: str) -> tuple[str, bool]:
    """Return whose a column is, and whether only the note tells."""
    by_words, by_note = _owner(table.words[header]), _owner(table.notes[header])
    return (by_note, True) if by_words == "customer" != by_note else (by_words, False)


def _owner(words: str) -> str:
    for role, words_of_role in header_dictionary.WHOSE.items():
        if any(is_word_of(word, words) for word in words_of_role):
            return role
    return "customer"


def is_generic(table: TableSample, header: str) -> bool:
    """Tell whether a header is no word: a letter, a number, 列3, field 2."""
    return _is_generic(table.words[header])


def _is_generic(words: str) -> bool:
    return _GENERIC.fullmatch(words) is not None


def _are_people(
    table: TableSample, header: str, fields: Mapping[str, str], identifiers: Mapping[str, str]
) -> bool:
    """Tell whether a table with a column of mobiles is clearly a list of people."""
    of_person: Sequence[str] = ("name", "gender", "birthday")
    return (
        len(table.phone_classes(header)) >= CELLS_NEEDED
        and table.distinct([header]) == 1
        and bool(fields.keys() & set(of_person) or identifiers)
        and not fields.keys() & {"order", "amount"}
    )
