"""The messages of the sources and their catalogue: `python -m tests.messages` brings the catalogue up to date, and compiles it.

A message is the first argument of say, word, label, Message or an error of ours: a literal, else its translation is found by nobody.
"""

import ast
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from scv import errors

SOURCES = Path(__file__).parents[1] / "src" / "scv"
PO = SOURCES / "speech" / "locale" / "zh_CN" / "LC_MESSAGES" / "scv.po"
COMMANDS = SOURCES / "cli" / "commands.toml"
_SPOKEN = {"say", "word", "label", "Message"} | {name for name in errors.__all__ if name.endswith("Error")}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that makes a message, with the module it stands in."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in _SPOKEN:
                yield path.relative_to(SOURCES).as_posix(), node


def messages() -> dict[str, list[str]]:
    """Return the text of every message, each with the modules that have it."""
    found: dict[str, list[str]] = {}
    for module, call in calls():
        if isinstance(call.args[0], ast.Constant) and call.args[0].value:
            found.setdefault(call.args[0].value, []).append(module)
    for commands in tomllib.loads(COMMANDS.read_text("utf-8")).values():
        for command in commands.values():
            found.setdefault(command["help"], []).append("cli/commands.toml")
    return found


def catalogue() -> Catalog:
    """Return the catalogue as it is written."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def compiled() -> bytes:
    """Return the catalogue as gettext reads it."""
    file = BytesIO()
    write_mo(file, catalogue())
    return file.getvalue()


def update() -> None:
    """Write the catalogue anew: what the sources say now, with the translations that there are; and compile it."""
    known, made = catalogue(), Catalog(locale="zh_CN", project="scv", fuzzy=False)
    for text, modules in sorted(messages().items()):
        old = known.get(text)
        made.add(text, old.string if old else "", locations=[(module, 0) for module in dict.fromkeys(modules)])
    with PO.open("wb") as file:
        write_po(file, made, width=0, include_lineno=False, sort_output=True)
    PO.with_suffix(".mo").write_bytes(compiled())


if __name__ == "__main__":
    update()
