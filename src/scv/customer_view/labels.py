"""From what a person types to the tokens of phones and identifiers, and back to what may be shown
of them.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from uuid import UUID

from scv import values
from scv.customer_view.lookup import identifier_of, owner_on
from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.identity.epochs import SPAN, day_number, is_part, is_phone, number_of, shown_day
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.customer_view", "labels.sql")


def token_of(session: Session, vault: Vault, name: str, on: int | None = None) -> int:
    """Return the token of a phone, or of an identifier given as VALUE, KIND:VALUE or
    KIND@PLACE:VALUE.

    A phone that had several owners means the latest that was seen; PHONE#2026-03-01 means the owner
    on that day.

    Args:
        on: the day whose owner is meant where the name says none.

    Raises:
        UsageError: no phone and no identifier has this value, or several have.
    """
    written, _, day = name.partition("#")
    if e164 := values.phone(written).e164:
        return owner_on(session, vault.index.phone_token(e164), day_number(day) if day else on)
    rows = session.rows(_sql("identifiers"), identifier_of(name))
    if len(rows) == 1:
        return int(rows[0][0])
    if rows:
        choices = ", ".join(
            f"{kind}@{space}:…" if space else f"{kind}:…" for _, kind, space in rows
        )
        raise UsageError(
            "several identifiers have this value; choose one: {choices}.", choices=choices
        )
    if _is_id(name):
        raise UsageError(
            "A decision takes phones and identifiers, not customer ids, which may change: see scv show ID."
        )
    raise UsageError("No phone or identifier with this value in the current data.")


def _is_id(name: str) -> bool:
    try:
        return bool(UUID(name))
    except ValueError:
        return False


def display_names(session: Session, tokens: Iterable[int]) -> Mapping[int, str]:
    """Return how phones and identifiers may be shown: a phone by its last two digits, an identifier
    by its kind and the end of it.
    """
    values = list(tokens)
    numbers = [str(number_of(token)) for token in values if is_phone(token)]
    others = [str(token) for token in values if not is_phone(token)]
    rows = session.rows(_sql("shown"), {"phones": numbers, "identifiers": others})
    names = {int(token): text for token, text in rows}
    unknown = "not in the data 数据中没有"
    return {
        token: names.get(number_of(token), unknown) + _epoch(token)
        if is_phone(token)
        else names.get(token, unknown)
        for token in values
    }


def _epoch(phone: int) -> str:
    if phone % SPAN == 0:
        return ""
    return " (part 部分)" if is_part(phone) else f" (since 自 {shown_day(phone % SPAN)})"
