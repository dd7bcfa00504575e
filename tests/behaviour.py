"""`python -m tests.behaviour docs/behaviour.md`: what scv promises, as sentences: the names of the tests that hold it to them."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SPEC = Path(__file__).parent / "spec"
_HEAD = """# What scv does

Made from the tests in `tests/spec` by `python -m tests.behaviour docs/behaviour.md`. Do not edit by hand. Every sentence is the
name of a test that runs with `make test`; below it stand the cases it is tried with, boundaries included.
每一句都是一个自动测试的名称，缩进处为其用例（含边界值）。
"""

# A name has no apostrophe; these words in it are a possessive wherever they end in s.
_POSSESSIVE = re.compile(r"\b((?:no|some|any|every)body|a (?:year|day|night|customer|person|file|phone))s\b")


def behaviour() -> str:
    """Return the page."""
    return _HEAD + "".join(_section(path) for path in sorted(SPEC.glob("test_*.py")))


def _section(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first, *further = (ast.get_docstring(tree) or path.stem).split("\n\n")
    lines = [f"\n## {_topic(path)}\n", " ".join(first.split()), *(" ".join(part.split()) for part in further), ""]
    for test in _tests(tree):
        lines.append(f"- {_sentence(test.name)}")
        lines += [f"  - {case}" for case in _cases(test)]
    return "\n".join(lines) + "\n"


def _topic(path: Path) -> str:
    return path.stem.removeprefix("test_").replace("_", " ").capitalize()


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        laws = isinstance(node, ast.FunctionDef) and any("rule" in ast.unparse(each) for each in node.decorator_list)
        if isinstance(node, ast.FunctionDef) and (node.name.startswith("test_") or laws):
            yield node


def _sentence(name: str) -> str:
    words = _POSSESSIVE.sub(r"\1's", name.removeprefix("test_").replace("_", " "))
    return words[0].upper() + words[1:] + "."


def _cases(test: ast.FunctionDef) -> Iterator[str]:
    """Yield the cases that are written out; drawn or computed ones are no reading matter."""
    for decorator in test.decorator_list:
        if not isinstance(decorator, ast.Call) or "parametrize" not in ast.unparse(decorator.func):
            continue
        try:
            names, cases = (ast.literal_eval(argument) for argument in decorator.args[:2])
        except ValueError:
            continue
        for case in cases:
            yield _told(names, case)


def _told(names: object, case: object) -> str:
    if isinstance(names, (tuple, list)) and isinstance(case, (tuple, list)):
        return ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in zip(names, case, strict=True))
    return f"{str(names).replace('_', ' ')} {_value(case)}"


def _value(value: object) -> str:
    return f"`{value}`"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(behaviour(), encoding="utf-8")
