"""Fill templates: texts escaped, figures as people read them, charts as SVG without a script."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from scv.console.i18n import chinese
from scv.errors import shown_name

Number = int | float | Decimal


class Templates:
    """The templates of one room, and those that all pages share (`charts.html`, `style.css`)."""

    def __init__(self, package: str) -> None:
        self._package = package

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=ChoiceLoader([PackageLoader(self._package), PackageLoader("scv.report")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {
            "number": number,
            "share": share,
            "signed": with_sign,
            "seconds": seconds,
            "points": points,
            "printable": printable,
            "shown_name": shown_name,
            "chinese": chinese,
        }
        return environment

    def fill(self, template: str, **values: Any) -> str:
        """Return a template filled with what is told."""
        return self._environment.get_template(template).render(values)


def style() -> str:
    """Return the stylesheet of every page."""
    return resources.files("scv.report").joinpath("templates/style.css").read_text(encoding="utf-8")


def number(value: Number | None, places: int = 0) -> str:
    """Return a figure with its thousands apart; a dash where there is none.

    >>> number(1234567), number(12.345, 1), number(None)
    ('1,234,567', '12.3', '–')
    """
    return "–" if value is None else f"{value:,.{places}f}"


def share(value: Number | None, places: int = 1) -> str:
    """Return a share as per cent.

    >>> share(0.1234), share(None)
    ('12.3 %', '–')
    """
    return "–" if value is None else f"{100 * value:.{places}f} %"


def with_sign(value: Number | None) -> str:
    """Return a change with its sign, a true minus; ± 0 for none.

    >>> with_sign(3), with_sign(-1200), with_sign(0), with_sign(None)
    ('+3', '−1,200', '±0', '–')
    """
    if value is None:
        return "–"
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{abs(value):,}"


def seconds(value: Number | None) -> str:
    """Return a duration in the unit people would say it in.

    >>> seconds(0.24), seconds(12.3), seconds(754), seconds(None)
    ('0.2 s', '12 s', '12 min 34 s', '–')
    """
    if value is None:
        return "–"
    if value < 10:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if value < 120 else f"{int(value) // 60} min {int(value) % 60} s"


def points(values: Sequence[Number], width: int = 120, height: int = 28) -> str:
    """Return the points of a line through values, as SVG has them: the oldest left, the largest on
    top, 2 units of air.

    >>> points([0, 5, 10], 20, 14)
    '2,12 10,7 18,2'
    >>> points([7], 20, 14)
    '2,7 18,7'
    """
    numbers = [float(value) for value in values]
    if len(numbers) == 1:
        numbers *= 2
    low, high = min(numbers), max(numbers)
    step = (width - 4) / (len(numbers) - 1)
    heights = [
        height / 2 if high == low else 2 + (height - 4) * (high - value) / (high - low)
        for value in numbers
    ]
    return " ".join(f"{_short(2 + at * step)},{_short(y)}" for at, y in enumerate(heights))


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def printable(text: object) -> str:
    """Return a text without characters that are not for reading.

    >>> printable("a\\u202eb")
    'a?b'
    """
    return "".join(char if char.isprintable() else "?" for char in str(text))
