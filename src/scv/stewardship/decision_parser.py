"""From what a person asks for to a decision: who is meant by a phone or an identifier, and whether
it can be about them.
"""

from scv import values
from scv.customer_view.file_rows import record_at
from scv.customer_view.labels import token_of
from scv.customer_view.lookup import customer_of
from scv.errors import UsageError
from scv.home.open_home import Vault
from scv.identity.decisions import DECISIONS, OF_ONE, Decision
from scv.identity.epochs import day_number, is_phone, number_of
from scv.profile import FIELDS
from scv.schema.session import Session
from scv.stewardship.batch import DecisionRequest


def parse_decision(
    session: Session, vault: Vault, request: DecisionRequest, number: int
) -> Decision:
    """Return the decision that a person asks for.

    Args:
        number: its place among those asked for, from 1, for the message.

    Raises:
        UsageError: it names nobody, several, or what it cannot be about; the message says which.
    """
    try:
        return _parse(session, vault, request)
    except UsageError as error:
        raise UsageError(
            "nothing was decided; decision {number}: {error}", number=number, error=error
        ) from None


def _parse(session: Session, vault: Vault, request: DecisionRequest) -> Decision:
    kind = next((kind for kind in DECISIONS if kind == request.name.replace("-", "_")), None)
    if kind is None:
        known = ", ".join(kind.replace("_", "-") for kind in DECISIONS)
        raise UsageError("Unknown decision. Available: {known}.", known=known)
    if kind == "correct":
        return _correction(session, vault, request)
    needed = 1 if kind in OF_ONE else 2
    if len(request.about) != needed:
        raise UsageError(
            "'{wanted}' takes {value}.",
            wanted=request.name,
            value="one phone" if needed == 1 else "two phones or identifiers",
        )
    since = tuple(sorted(map(day_number, request.since)))
    if (kind in ("recycled", "number_change")) != bool(since) or (
        kind == "number_change" and len(since) > 1
    ):
        raise UsageError(
            "'{wanted}' takes {value}.",
            wanted=request.name,
            value="the day it began: --from 2026-03-01" if not since else "no --from",
        )
    if kind == "number_change":
        old, new = request.about
        return Decision(
            kind,
            token_of(session, vault, old, since[0] - 1),
            token_of(session, vault, new, since[0]),
            since,
        )
    tokens = [token_of(session, vault, name) for name in request.about]
    if kind == "split":
        return _split(session, vault, tokens[0], request)
    first, second = (tokens[0], tokens[1]) if needed == 2 else (tokens[0], None)
    decision = Decision(
        kind, number_of(first) if second is None and is_phone(first) else first, second, since
    )
    _check_owners(session, decision)
    return decision


def _split(session: Session, vault: Vault, phone: int, request: DecisionRequest) -> Decision:
    name = values.name_value(request.value) or ""
    if bool(name) == bool(request.rows):
        raise UsageError(
            "'split' takes the name to split off (--name), or rows of files (--row FILE:NUMBER)."
        )
    records = tuple(sorted(record_at(session, vault, row) for row in request.rows))
    decision = Decision("split", number_of(phone), records=records, name=name)
    (found,) = session.rows(
        "SELECT COUNT(*) FROM vault.records WHERE phone = ? AND (name = ? OR record_id::VARCHAR IN (SELECT unnest(?)))",
        [number_of(phone), name, [str(record) for record in records]],
    )[0]
    if found == 0 or (records and found < len(records)):
        raise UsageError("No record of this phone has that name or row.")
    return decision


_CORRECTED = {
    "name": values.name_value,
    "gender": values.gender_value,
    "birthday": values.birthday_value,
    "email": values.email_value,
}


def _correction(session: Session, vault: Vault, request: DecisionRequest) -> Decision:
    if len(request.about) != 2 or request.about[1] not in FIELDS or not request.value:
        raise UsageError(
            "'correct' takes a customer, one of {fields}, and the value.", fields=", ".join(FIELDS)
        )
    who, field_name = request.about
    value = _CORRECTED.get(field_name, values.clean_value)(request.value)
    if not value:
        raise UsageError("Not a valid {field_name}.", field_name=field_name)
    # NOTE: of the phone or identifier that was named, not of the group it is in tonight: the next
    # decision may part them.
    customer_of(session, vault, who)
    home = session.row(
        "SELECT home FROM vault.registry WHERE customer_id::VARCHAR = ? AND home IS NOT NULL", [who]
    )
    return Decision(
        "correct",
        int(home[0]) if home else token_of(session, vault, who),
        field=field_name,
        value=value,
    )


def _check_owners(session: Session, decision: Decision) -> None:
    """Refuse to join identifiers of two phones: it would make both contested, and join nobody."""
    if decision.kind != "same" or is_phone(decision.first):
        return
    (phones,) = session.rows(
        "SELECT COUNT(DISTINCT owner) FROM vault.owners WHERE token IN (?::DECIMAL(38,0), ?::DECIMAL(38,0))",
        [str(decision.first), str(decision.second)],
    )[0]
    if phones > 1:
        raise UsageError(
            "These identifiers belong to two different phones. If both are one person's, use: same PHONE PHONE."
        )
