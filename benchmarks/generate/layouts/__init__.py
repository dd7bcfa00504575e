"""How platforms write their exports: one declaration per layout, facts of the platforms, beside
what our brand's rows show in them.

A declaration holds `headers` in the platform's own order (one may repeat), and, where the brand
exports it, `encoding` (none: a workbook), `bom`, `newline` and `sheet`; `cells`, which fact a row
shows under a header; `always`, what stands there if there is no such fact, and `nothing`, what
stands under every other header. `key` names the facts that make a row's business key, `version` the
one that orders the rows of a key, `identifiers` the facts that say whose row it is: kind@namespace.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


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


@cache
def layout_of(name: str) -> Layout:
    """Return a layout by its name.

    Raises:
        FileNotFoundError: none is declared.
    """
    declared = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    lists = {
        key: tuple(joined.split(","))
        for key, joined in declared.items()
        if key.startswith("headers")
    }
    return Layout(**declared | lists)


def layouts() -> dict[str, Layout]:
    """Return every declared layout by name."""
    return {path.stem: layout_of(path.stem) for path in sorted(_FOLDER.glob("*.toml"))}


def known_headers(name: str) -> tuple[str, ...]:
    """Return a layout's headers in the platform's own order; none where we do not know it."""
    return layout_of(name).headers if (_FOLDER / f"{name}.toml").exists() else ()
