"""Whether an undeclared table is of cases that a desk handles, and what its columns are there."""

import re
from collections.abc import Mapping

from scv.ingest.mapping.evidence import Evidence, score_column
from scv.ingest.mapping.header_words import fit
from scv.ingest.mapping.table_sample import TableSample
from scv.sources import header_dictionary

_SURE, _DISTINCT = 0.9, 0.98
# When the order was made or paid is not when its money was asked back.
_OF_THE_ORDER = re.compile("订单|付款|支付|下单|成交|交易|order|paid|payment|purchase")
_OF_THE_CASE = re.compile("申请|退款|售后|维权|退货|request|refund|return|appl")

_OPENED = re.compile("申请|发起|request|appl")


def is_of_cases(table: TableSample, fields: Mapping[str, str]) -> bool:
    """Tell whether a table is of money given back for orders: each row has a case's own number, or
    it tells no money but what was given back.
    """
    if not fields.keys() >= {"refund", "order"}:
        return False
    if "amount" not in fields:
        return True
    filled = "case" in fields and len(table.filled_cells(fields["case"]))
    return bool(filled) and filled >= _DISTINCT * table.rows and _is_own(table, fields["case"])


def _is_own(table: TableSample, header: str) -> bool:
    return table.distinct([header]) >= _DISTINCT


def date_cases(table: TableSample, fields: dict[str, str], evidence: list[Evidence]) -> None:
    """Give cases the moment at which they were opened, or else any that is theirs: what is known of
    those of their orders goes from `fields` and `evidence`.
    """
    known = [fields.pop(field) for field in ("created", "paid_at") if field in fields]
    evidence[:] = [each for each in evidence if each.header not in known]
    taken = {*fields.values()}
    moments = [
        header
        for header in table.headers
        if header not in taken and (table.look(header, "time") or 0) >= _SURE
    ]
    found = [
        *(header for header in moments if _OPENED.search(table.words[header])),
        *(each for each in known if _is_filled(table, each) and not _is_of_order(table, each)),
        *(header for header in moments if _OF_THE_CASE.search(table.words[header])),
    ]
    if found:
        fields["created"] = found[0]
        evidence.append(score_column(found[0], "created", 0, table.look(found[0], "time")))


def _is_filled(table: TableSample, header: str) -> bool:
    return len(table.filled_cells(header)) > 0


def _is_of_order(table: TableSample, header: str) -> bool:
    words = table.words[header]
    return bool(_OF_THE_ORDER.search(words)) and not _OF_THE_CASE.search(words)


def find_ticket_number(table: TableSample, fields: Mapping[str, str]) -> str:
    """Return the header of the numbers of cases, in a table that sells nothing; empty where it is
    none of cases.
    """
    if fields.keys() & {"amount", "refund", "quantity"}:
        return ""
    numbers = (
        header
        for header in table.headers
        if fit(table.words[header], header_dictionary.TICKETS["number"]) == 1
        and len(table.filled_cells(header)) >= _DISTINCT * table.rows
    )
    return next((header for header in numbers if _is_own(table, header)), "")


def take_ticket_columns(
    table: TableSample, fields: dict[str, str], evidence: list[Evidence], phones: set[str]
) -> None:
    """Name the columns of a table of cases as such: its number, its topic, its matter.

    Args:
        phones: headers that say whose the rows are, and stay so.
    """
    found = {"ticket": find_ticket_number(table, fields)}
    for part in ("topic", "matter"):
        named = (
            (-fit(table.words[header], header_dictionary.TICKETS[part]), at, header)
            for at, header in enumerate(table.headers)
            if header not in phones and header not in found.values()
        )
        score, _, header = min(named, default=(0, 0, ""))
        if score == -1:
            found[part] = header
    for field in [field for field, header in fields.items() if header in found.values()]:
        del fields[field]
    for field in ("paid_at", "product"):
        fields.pop(field, None)
    fields |= found
    evidence[:] = [
        each for each in evidence if each.header in fields.values() or each.header in phones
    ]
    known = {each.header for each in evidence}
    evidence += [
        score_column(header, part, 1, None) for part, header in found.items() if header not in known
    ]
