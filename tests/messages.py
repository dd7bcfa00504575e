"""The messages of the sources and their catalogue: `python -m tests.messages` brings the catalogue
up to date, and compiles it.

A message is the first argument of say, word, label, Message or an error of ours: a literal, else
its translation is found by nobody. A second argument is its context.
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
PO = SOURCES / "console" / "locale" / "zh_CN" / "LC_MESSAGES" / "scv.po"
COMMANDS = SOURCES / "cli" / "commands.toml"
_SPOKEN = {"say", "word", "label", "Message"} | {
    name for name in errors.__all__ if name.endswith("Error")
}

# A text, and the context it stands in; most have none.
Key = tuple[str, str | None]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that makes a message, with the module it stands in."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in _SPOKEN:
                yield path.relative_to(SOURCES).as_posix(), node


def key_of(call: ast.Call) -> Key | None:
    """Return the message that a call makes; None where its text is no literal."""
    text, context = (*call.args, None)[:2]
    if not isinstance(text, ast.Constant) or not text.value:
        return None
    return text.value, context.value if isinstance(context, ast.Constant) else None


def messages() -> dict[Key, list[str]]:
    """Return every message, with the modules that have it."""
    found: dict[Key, list[str]] = {}
    for module, call in calls():
        if key := key_of(call):
            found.setdefault(key, []).append(module)
    for commands in tomllib.loads(COMMANDS.read_text("utf-8")).values():
        for command in commands.values():
            found.setdefault((command["help"], None), []).append("cli/commands.toml")
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
    """Write the catalogue anew: what the sources say now, with the translations that there are; and
    compile it.
    """
    known = catalogue()
    made = Catalog(
        locale="zh_CN", project="scv", version="", creation_date=known.creation_date, fuzzy=False
    )
    made.revision_date = known.revision_date
    for (text, context), modules in sorted(
        messages().items(), key=lambda item: (item[0][0], item[0][1] or "")
    ):
        old = known.get(text, context)
        places = [(module, 0) for module in dict.fromkeys(modules)]
        made.add(text, old.string if old else "", locations=places, context=context)
    with PO.open("wb") as file:
        write_po(file, made, width=0, include_lineno=False, sort_output=True)
    PO.with_suffix(".mo").write_bytes(compiled())


if __name__ == "__main__":
    update()
