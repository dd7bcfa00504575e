"""How platforms write their exports: one declaration per layout, facts of the platforms, beside what our brand's rows show in them.

A declaration holds `headers` in the platform's own order (one may repeat), and, where the brand exports it, `encoding` (none: a
workbook), `bom`, `newline` and `sheet`; `cells`, which fact a row shows under a header; `always`, what stands there if there is no such
fact, and `nothing`, what stands under every other header. `key` names the facts that make a row's business key, `version` the one that
orders the rows of a key, `identifiers` the facts that say whose row it is: kind@namespace.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """One layout; see above. `headers_below` are those of a second table in the same file."""

    headers: tuple[str, ...] = ()
    headers_below: tuple[str, ...] = ()
    encoding: str = ""
    bom: bool = False
    newline: str = "\n"
    sheet: str = ""
    nothing: str = ""
    always: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    version: str = ""
    identifiers: dict[str, str] = field(default_factory=dict)


def known_headers(name: str) -> tuple[str, ...]:
    """Return a layout's headers in the platform's own order; none where we do not know it."""
    return layouts()[name].headers if name in layouts() else ()


@cache
def layouts() -> dict[str, Layout]:
    """Return every declared layout by name."""
    return {path.stem: _layout(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}


def _layout(path: Path) -> Layout:
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {name: tuple(joined.split(",")) for name, joined in declared.items() if name.startswith("headers")}
    return Layout(**declared | lists)
