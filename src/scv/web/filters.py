"""By what customers are explored: each filter declared once, its values bound where they are asked
and written out where they are shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from scv.errors import UsageError
from scv.schema import PUBLISHED, TIERS, WORDS
from scv.values.regions import PROVINCES

Option = tuple[str, str, str]
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?")


@dataclass(frozen=True)
class Condition:
    """One condition: as SQL with its value to be bound, as SQL to be read and copied, and in words."""

    sql: str
    bound: tuple[object, ...]
    written: str
    text: str


@dataclass(frozen=True)
class Filter:
    """One column of `profiles` or `traits` that customers can be filtered by.

    Attributes:
        options: value, Chinese and English of each choice; empty for a range of numbers or days.
        title: its Chinese name, where no column of ours has it.
    """

    column: str
    kind: Literal["choice", "number", "flag", "range", "days"]
    options: tuple[Option, ...] = ()
    title: str = ""

    @property
    def zh(self) -> str:
        """Its Chinese name: what the column means, without the list of its values."""
        return self.title or MEANINGS[self.column].partition("：")[0].removeprefix("是否")

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields in the form."""
        return (
            (f"{self.column}_from", f"{self.column}_to")
            if self.kind in ("range", "days")
            else (self.column,)
        )

    def conditions(self, form: Mapping[str, str]) -> Iterator[Condition]:
        """Yield the conditions that were chosen.

        Raises:
            UsageError: a choice that is not offered, no number, or no day.
        """
        if self.kind in ("range", "days"):
            for field, sign in zip(self.fields, (">=", "<="), strict=True):
                if text := form.get(field, "").strip():
                    value, written, shown = self._limit(text)
                    yield Condition(
                        f"{self.column} {sign} ?",
                        (value,),
                        f"{self.column} {sign} {written}",
                        f"{self.zh} {sign} {shown}",
                    )
        elif choice := form.get(self.column, ""):
            names = {value: zh for value, zh, _ in self.options}
            if choice not in names:
                raise UsageError(
                    "{column}: unknown choice 选项不存在. Choose from the list.", column=self.column
                )
            yield self._condition(choice, names[choice])

    def _condition(self, choice: str, name: str) -> Condition:
        if self.kind == "flag":
            sql = self.column if choice == "yes" else f"NOT {self.column}"
            return Condition(sql, (), sql, f"{self.zh}：{name}")
        value: object = int(choice) if self.kind == "number" else choice
        quoted = choice.replace("'", "''")
        written = choice if self.kind == "number" else f"'{quoted}'"
        return Condition(
            f"{self.column} = ?", (value,), f"{self.column} = {written}", f"{self.zh}：{name}"
        )

    def _limit(self, text: str) -> tuple[object, str, str]:
        """Return where a range ends: as it is asked, as SQL and in words."""
        if self.kind == "range":
            number = self._number(text)
            return number, f"{number:f}", f"{number:f}"
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise UsageError(
                "{column}: a day is needed 需要日期, such as 2026-03-05.", column=self.column
            ) from None
        return day, f"DATE '{day}'", f"{day}"

    def _number(self, text: str) -> Decimal:
        if not _NUMBER.fullmatch(text):
            raise UsageError(
                "{column}: a number is needed 需要数字, such as 100 or 99.50.", column=self.column
            )
        return Decimal(text)


def _words(column: str) -> Filter:
    words = WORDS["channel" if column == "favourite_channel" else column]
    return Filter(
        column,
        "choice",
        tuple((word, zh.partition("：")[0], en) for word, (zh, en) in words.items()),
    )


FLAGS: tuple[Option, ...] = (("yes", "是", "yes"), ("no", "否", "no"))


def _flag(column: str) -> Filter:
    return Filter(column, "flag", FLAGS)


MEANINGS = {
    column.name: column.chinese
    for table in PUBLISHED
    if table.name in ("profiles", "traits")
    for column in table.columns
}
_AGES = tuple((f"{low}–{low + 9}", f"{low}–{low + 9} 岁", "years") for low in range(0, 100, 10))
CHANNELS = tuple(f"in_{channel}" for channel in WORDS["channel"])
WAYS = ("may_sms", "may_call", "may_email", "may_wechat")

Groups = Sequence[tuple[str, str, tuple[Filter, ...]]]
FILTERS: Groups = (
    ("分层", "tiers", tuple(_words(tier) for tier in TIERS)),
    (
        "客户",
        "who they are",
        (
            _words("gender"),
            Filter("age_band", "choice", _AGES),
            Filter("province", "choice", tuple((name, name, "") for name in PROVINCES)),
            Filter(
                "birth_month",
                "number",
                tuple((str(month), f"{month} 月", "") for month in range(1, 13)),
            ),
            _flag("household"),
        ),
    ),
    ("渠道", "channels", tuple(_flag(channel) for channel in CHANNELS)),
    (
        "购买",
        "buying",
        (
            Filter("orders", "range"),
            Filter("spent_yuan", "range"),
            Filter("recency_days", "range"),
            Filter("satisfaction", "range"),
            _words("favourite_channel"),
            _words("price_sensitivity"),
        ),
    ),
    ("授权", "contactable by", tuple(_flag(way) for way in WAYS)),
)


def conditions_of(form: Mapping[str, str], filters: Groups = FILTERS) -> list[Condition]:
    """Return the conditions that a form tells.

    Raises:
        UsageError: a choice that is not offered, no number, or no day.
    """
    return [
        condition
        for _, _, group in filters
        for each in group
        for condition in each.conditions(form)
    ]
