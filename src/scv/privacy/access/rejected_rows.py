"""Rejected rows that name whoever asks: told whole only where nobody else may stand on them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from scv import values
from scv.privacy.access.redaction import cells_of
from scv.privacy.access.rows import RowFormatter
from scv.privacy.data_subject import DataSubject
from scv.schema.session import Session
from scv.schema.sql_steps import statement

_sql = partial(statement, "scv.privacy.access", "rejected_rows.sql")
# Shorter identifiers stand in cells by chance.
_MINIMUM_LENGTH = 4


def filter_rejects(
    session: Session,
    subject: DataSubject,
    formatter: RowFormatter,
    rejects: Sequence[tuple[str, Mapping[str, Any]]],
    left_out: Counter[str],
) -> list[dict[str, Any]]:
    """Return the rejected rows that are told, as they are told.

    Args:
        rejects: file id and row.
        left_out: counts those that may not be theirs.
    """
    opened = [(file_id, row, cells_of(row["cells"])) for file_id, row in rejects]
    of_others = _identifiers_of_others(session, formatter, [cells for _, _, cells in opened])
    filtered = list[dict[str, Any]]()
    for file_id, reject, cells in opened:
        texts = [str(cell) for cell in cells.values()]
        if numbers := {
            number for text in texts for number in formatter.access_filter.own_numbers(text)
        }:
            if _is_of_subject(subject, texts, numbers):
                place = formatter.place(file_id, reject["row_no"])
                filtered.append(
                    place | {"reason": reject["reason"]} | _cells(formatter, cells, of_others)
                )
            else:
                left_out["rejected_rows_that_may_be_others"] += 1
    return filtered


def _identifiers_of_others(
    session: Session, formatter: RowFormatter, rows: Sequence[Mapping[str, Any]]
) -> set[str]:
    texts = {
        str(cell) for cells in rows for cell in cells.values() if len(str(cell)) >= _MINIMUM_LENGTH
    }
    found = session.rows(_sql("identifiers"), [sorted(texts)]) if texts else []
    return {value for (value,) in found} - {
        value for _, _, value in formatter.access_filter.tokens.values()
    }


def _is_of_subject(subject: DataSubject, texts: Sequence[str], numbers: set[str]) -> bool:
    if subject.member:
        return subject.member in map(values.name_value, texts)
    return not subject.split and all(
        phone.exclusive for number in numbers for phone in subject.periods_of(number)
    )


def _cells(
    formatter: RowFormatter, cells: Mapping[str, Any], of_others: set[str]
) -> dict[str, Any]:
    """Return what is told of the cells: all, or, where somebody else may stand on the row, none."""
    access_filter, texts = formatter.access_filter, [str(cell) for cell in cells.values()]
    if any(text in of_others or access_filter.names_others(text) for text in texts):
        return {"cells": {}, "withheld": sorted(cells)}
    clean, staff = access_filter.cells(cells)
    return {"cells": clean, "withheld": staff}
