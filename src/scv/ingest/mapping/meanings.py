"""What the columns of a table nobody declared mean, their phones aside: identifiers and fields."""

import re
from collections.abc import Mapping, Sequence

from scv.ingest.mapping.evidence import HIGH_SHARE, MOST, Evidence, score_column
from scv.ingest.mapping.header_words import MINIMUM_FIT, fit, header_words, is_word_of, place
from scv.ingest.mapping.phone_roles import CELLS_NEEDED, find_owner_name, is_generic, owner_of
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

TIMES = ("paid_at", "created", "updated_at")
_ABOUT_THE_PERSON = (
    *("name", "family_name", "given_name", "nickname", "gender", "birthday", "address"),
)
_THEIR_OWN = ("gender", "birthday", "nickname")
# Field → what its cells look like; without that look it is not the field.
_LOOKS = {
    **dict.fromkeys(TIMES, "time"),
    "amount": "money",
    "refund": "money",
    "gender": "gender",
    "birthday": "birthday",
    "name": "name",
    "void": "switch",
}
# These are what their header says, whatever stands below; others wait for a look that fits.
_BELIEVED = ("name", "gender", "birthday")
# Of these a column that is filled is taken before an empty one whose header fits better.
_BETTER_FILLED = (
    "name",
    "nickname",
    "status",
    "campaign",
    "product",
    "store",
    "category",
    "address",
)
# Without these no sale is counted, or at no time.
_DECIDING = ("paid_at", "amount")
_SURE = 0.9
# The names that lead to a cell in JSON, and how much the last one alone says.
_PATH, _OF_LAST = re.compile(r"[\w$]+(?:\.[\w$]+)*\.([\w$]+)"), 0.95
# 会员姓名 and guest name, not 会员卡号 or name of the shop.
_ENDS_AS_NAME = re.compile("(?:name|名|姓名|名称|称呼|人)$")
_NAME_HEADER = re.compile("(?:name|名|姓名|名称|称呼|昵称|人)$")
# Of names of people, so many are different; of levels and kinds, few are.
_DISTINCT_NAMES = 0.5


def find_identifiers(table: TableSample) -> tuple[dict[str, str], list[Evidence]]:
    """Return kind → header; a column that fits several kinds is the first of them."""
    found: dict[str, str] = {}
    evidence = []
    for kind, (_, aliases) in header_dictionary.IDENTIFIERS.items():
        matches = [
            (_fit_of_identifier(table.words[header], header, aliases), header)
            for header in table.headers
            if header not in found.values()
        ]
        score, header = max(matches, default=(0.0, ""))
        if score >= _SURE and owner_of(table, header) == "customer":
            found[kind] = header
            look = table.look(header, "email") if kind == "email" else None
            evidence.append(score_column(header, kind, score, look))
    return found, evidence


def _fit_of_identifier(words: str, header: str, aliases: Sequence[str]) -> float:
    """Return how well a header fits, the word for the customer before it aside: customer email."""
    own = _OF_CUSTOMER.sub("", words)
    return max(fit(words, aliases), fit(own, aliases), _fit_of_last(header, aliases))


_OF_CUSTOMER = re.compile(
    "^(?:会员|客户|顾客|买家|用户|(?:customer|member|buyer|user|billing|requester|contact|client|guest|subscriber) )的? ?(?=.)"
)


def _fit_of_last(header: str, aliases: Sequence[str]) -> float:
    """Return how well the last name of a path fits, as in external_contact.unionid."""
    path = _PATH.fullmatch(header)
    return _OF_LAST * fit(header_words(path[1]), aliases) if path else 0.0


def find_fields(
    table: TableSample, taken: set[str], phone: str, receiver: bool
) -> tuple[dict[str, str], list[Evidence]]:
    """Return canonical field → header, the best fits first, each column and each field once.

    Args:
        taken: headers whose columns are something else.
        phone: the header of the key phone, if there is one: of two names the one that is headed
            like it is its owner's.
        receiver: the receiver is whom the rows are about.
    """
    empty = {header for header in table.headers if table.filled_cells(header).is_empty()}
    fits = sorted(
        (
            field in _BETTER_FILLED and header in empty,
            -max(
                fit(table.words[header], aliases),
                _fit_of_last(header, aliases) if field in TIMES else 0,
            ),
            -_alike(header, phone) if field == "name" else place(table.words[header], aliases),
            at,
            field,
            header,
        )
        for field, aliases in header_dictionary.FIELDS.items()
        for at, header in enumerate(table.headers)
        if header not in taken
    )
    if own_name := find_owner_name(table, phone):
        at = table.headers.index(own_name)
        fits = [(False, -1.0, -len(phone), at, "name", own_name), *fits]
    found: dict[str, str] = {}
    evidence, unlikely = list[Evidence](), list[Evidence]()
    owners = ("customer", "receiver" if receiver else "")
    for _, score, _, _, field, header in fits:
        if -score < MINIMUM_FIT or field in found or header in found.values():
            continue
        if _is_something_else(table, header, field, -score, phone, owners):
            continue
        share = table.look(header, _LOOKS[field]) if field in _LOOKS else None
        if field in TIMES and share is None and score > -1:
            continue
        column = score_column(header, field, -score, share)
        if share is not None and share < MOST and not (score == -1 and field in _BELIEVED):
            unlikely += [column] if score == -1 and field in _DECIDING else []
            continue
        found[field] = header
        evidence.append(column)
    if "name" not in found and (header := _name_of_phone(table, {*found.values(), *taken}, phone)):
        found["name"] = header
        evidence.append(score_column(header, "name", 0, table.look(header, "name")))
    for column in unlikely:
        # NOTE: what is headed as an amount or a moment is read as one, so that it is told that its
        # cells are none.
        times = found.keys() & {*TIMES} if column.meaning in TIMES else set[str]()
        if column.meaning not in found and not times and column.header not in found.values():
            found[column.meaning] = column.header
            evidence.append(column)
    return found, evidence


def _is_something_else(
    table: TableSample, header: str, field: str, score: float, phone: str, owners: Sequence[str]
) -> bool:
    """Tell whether words in a header stand against a field, or against its being the customer's."""
    words = table.words[header]
    if field in _ABOUT_THE_PERSON and owner_of(table, header) not in owners:
        return True
    if field in _THEIR_OWN and _is_of_relative(table, header, phone):
        return True
    if any(is_word_of(word, words) for word in header_dictionary.EXCLUDED.get(field, ())):
        return True
    if field == "name" and (
        (table.look(header, "number") or 0) >= _SURE
        or (words == "名字" and _SURNAMES & {*table.words.values()})
    ):
        return True
    if score == 1:
        return False
    if field == "product":
        return (table.look(header, "money") or 0) >= MOST
    return field == "name" and not _ENDS_AS_NAME.search(words)


# Beside one of these 名字 is a given name, and no name of anybody.
_SURNAMES = {"姓", "姓氏"}


def _is_of_relative(table: TableSample, header: str, phone: str) -> bool:
    """Tell whether a column is of somebody beside the customer, whose phone it is not: 宝宝生日, or 生日
    behind 宝宝姓名.
    """
    if _names_relative(table.words[header], phone):
        return True
    if _has_no_owner(table.words[header]):
        for before in table.headers[: table.headers.index(header)][::-1]:
            if _NAME_HEADER.search(table.words[before]):
                return _names_relative(table.words[before], phone)
    return False


def _names_relative(words: str, phone: str) -> bool:
    return any(is_word_of(who, words) and who not in phone for who in header_dictionary.DEPENDANT)


def _has_no_owner(words: str) -> bool:
    """Tell whether a header does not say whose it is: 生日, not 会员生日."""
    return not any(is_word_of(who, words) for who in header_dictionary.CUSTOMER)


def _name_of_phone(table: TableSample, taken: set[str], phone: str) -> str:
    """Return the column of names whose header is how the phone's begins: 认购人, 认购人手机."""
    for header in table.headers:
        words = table.words[header]
        begins = (
            len(words) > 1 and header not in taken and table.words.get(phone, "").startswith(words)
        )
        if begins and (table.look(header, "full name") or 0) >= MOST:
            return header
    return ""


def _alike(header: str, other: str) -> int:
    """Return with how many equal characters two headers begin."""
    pairs = zip(header, other, strict=False)
    return next(
        (at for at, pair in enumerate(pairs) if len(set(pair)) > 1), min(len(header), len(other))
    )


def find_by_look(
    table: TableSample, fields: Mapping[str, str], identifiers: Mapping[str, str], taken: set[str]
) -> list[Evidence]:
    """Return what columns are by the look of their cells alone, where the header says nothing: mail
    addresses, genders, names by their surnames, birthdays.
    """
    free = [
        header
        for header in table.headers
        if header not in taken
        and is_generic(table, header)
        and len(table.filled_cells(header)) >= CELLS_NEEDED
    ]
    found: dict[str, Evidence] = {}
    for meaning, look in (
        ("email", "email"),
        ("gender", "gender"),
        ("name", "full name"),
        ("birthday", "birthday"),
    ):
        if meaning in fields or meaning in identifiers:
            continue
        for header in free:
            share = table.look(header, look) or 0.0
            is_used = any(header == each.header for each in found.values())
            if is_used or share < HIGH_SHARE or not _may_be(table, header, meaning):
                continue
            found[meaning] = score_column(header, meaning, 0, share)
            break
    return list(found.values())


def _may_be(table: TableSample, header: str, meaning: str) -> bool:
    if meaning == "name":
        return table.distinct([header]) >= _DISTINCT_NAMES
    if meaning == "birthday":
        years = table.filled_cells(header).str.extract(r"((?:19|20)\d\d)").cast(int, strict=False)
        return bool((years < _BIRTHDAYS_BEFORE).all()) and years.null_count() == 0
    return True


# A column of days that are all before is of birthdays; of later ones it may be anything.
_BIRTHDAYS_BEFORE = 2010
