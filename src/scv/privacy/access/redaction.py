"""What of a row the one who asks is told: nothing of other people who stand on it.

Of an order that they sent to somebody else, nothing of the receiver; of one that somebody else sent
to them, nothing of the account that paid; of free columns, no member of staff; anywhere, no mobile
but their own.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scv.ingest.erasure import OF_THE_RECEIVER
from scv.schema import LANDED_ROWS
from scv.values.personal_data import mobiles_in
from scv.values.text_folding import replace_spans

OTHERS_NUMBER = "[another number 其他号码]"
# Of the account behind a row that may be somebody else's: what its columns may tell.
_OF_THE_ACCOUNT = ("nickname", "email", "topic", "extras")
# Columns of exports that name who served the customer.
_STAFF = re.compile(
    r"添加人|客服|导购|店员|营业员|收银|操作人|操作员|处理人|跟进人|经办|员工|坐席|受理人|销售员|业务员|顾问|所属部门"
    r"|agent|staff|clerk|cashier|operator|assignee|salesperson",
    re.IGNORECASE,
)
_INNER = (
    "row_no",
    "record_id",
    "content",
    "recency",
    "status_rank",
    "phone",
    "token_set",
    "order_token",
    "keyless",
    "event_cells",
    "holder",
    "named_in_full",
)
COLUMNS = tuple(
    column
    for column in LANDED_ROWS.columns
    if column.name not in (*_INNER, "source", "channel", "event_at")
)
"""The columns of a row that say something of a person."""


@dataclass(frozen=True)
class AccessFilter:
    """What the one who asks may see.

    Attributes:
        numbers: their mobiles (E.164).
        tokens: identifiers that nobody else shows, token → (kind, namespace, value).
    """

    numbers: frozenset[str]
    tokens: Mapping[int, tuple[str, str, str]] = field(repr=False)

    def text(self, written: str) -> str:
        """Return a text without the mobiles of others."""
        others = [
            each.span for each in mobiles_in(written) if f"+86{each.value}" not in self.numbers
        ]
        return replace_spans(written, others, lambda _: OTHERS_NUMBER) if others else written

    def own_numbers(self, written: str) -> set[str]:
        """Return which of their mobiles (E.164) a text shows."""
        return {f"+86{each.value}" for each in mobiles_in(written)} & self.numbers

    def names_others(self, written: str) -> bool:
        """Tell whether a text shows a mobile that is not theirs."""
        return self.text(written) != written

    def cells(self, written: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Return cells by header without the mobiles of others, and the headers of those that name
        staff, which are left out.
        """
        staff = [header for header in written if _STAFF.search(header)]
        return {
            self.text(header): self.text(value) if isinstance(value, str) else value
            for header, value in written.items()
            if header not in staff
        }, staff

    def row(
        self, row: Mapping[str, Any], *, sent: bool, keyed: bool, shares_identifier: bool
    ) -> tuple[dict[str, Any], list[str]]:
        """Return the filled columns of a row, extras as an object, and the names of those that are
        withheld.

        Args:
            sent: the row is an order of theirs that went to somebody else.
            keyed: the row's phone is what makes it theirs.
            shares_identifier: the row shows an identifier that others show too.
        """
        hidden = set(OF_THE_RECEIVER) if sent else set()
        hidden |= {"e164"} if not keyed and row["e164"] not in self.numbers else set()
        hidden |= (
            set(_OF_THE_ACCOUNT) if shares_identifier and row["phone_role"] == "receiver" else set()
        )
        columns, withheld = dict[str, Any](), list[str]()
        for column in COLUMNS:
            value = row[column.name]
            if value is None:
                continue
            if column.name in hidden:
                withheld.append(column.name)
            elif column.name == "extras":
                columns["extras"], staff = self.cells(json.loads(value))
                withheld += [f"extras: {header}" for header in staff]
            else:
                columns[column.name] = (
                    self.text(value) if isinstance(value, str) and column.name != "e164" else value
                )
        return columns, withheld


def access_filter_of(
    numbers: frozenset[str], own: Iterable[tuple[str, str, str, int]]
) -> AccessFilter:
    """Return what may be seen by who has these mobiles and identifiers.

    NOTE: an account that is called by another mobile is taken for somebody else's, though nobody
    else shows it.
    """
    plain = AccessFilter(numbers, {})
    names = {
        token: (kind, namespace, value)
        for kind, namespace, value, token in own
        if not plain.names_others(value)
    }
    return AccessFilter(numbers, names)


def cells_of(text: str) -> dict[str, Any]:
    """Return the filled cells of a rejected row by header, from what its landing kept."""
    return {
        header.partition("\x1f")[0]: cell
        for header, cell in json.loads(text).items()
        if cell not in (None, "")
    }
