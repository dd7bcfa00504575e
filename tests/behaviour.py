"""`python -m tests.behaviour docs/behaviour.md`: what scv promises, as sentences: the names of the
tests that hold it to them.
"""

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
# A test's name has no apostrophes, commas, hyphens or capitals: how these words of names are
# written. A test holds that an entry changes no letter, and that some test has its words.
SPELLINGS = {
    "a channels file": "a channel's file",
    "a clerks phone": "a clerk's phone",
    "a numbers former": "a number's former",
    "a years buyers": "a year's buyers",
    "in shanghai": "in Shanghai",
    "is nobodys question": "is nobody's question",
    "is that channels": "is that channel's",
    "is vip": "is VIP",
    "new files re runs": "new files, re-runs",
    "nobodys have": "nobody's have",
    "nobodys number": "nobody's number",
    "old numbers id": "old number's id",
    "re run": "re-run",
    "sha256": "SHA-256",
    "sms": "SMS",
    "somebody elses": "somebody else's",
    "sql": "SQL",
    "the buyers purchase": "the buyer's purchase",
    "the officers word": "the officer's word",
    "the receivers profile": "the receiver's profile",
    "the strangers id": "the stranger's id",
    "wechat pay": "WeChat Pay",
    "yes a number": "yes, a number",
}


def behaviour() -> str:
    """Return the page."""
    return _HEAD + "".join(_section(path) for path in sorted(SPEC.glob("test_*.py")))


def names() -> list[str]:
    """Return the names of all tests and rules that become sentences."""
    return [
        test.name
        for path in sorted(SPEC.glob("test_*.py"))
        for test in _tests(ast.parse(path.read_text("utf-8")))
    ]


def _section(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first, *further = (ast.get_docstring(tree) or path.stem).split("\n\n")
    lines = [
        f"\n## {_topic(path)}\n",
        " ".join(first.split()),
        *(" ".join(part.split()) for part in further),
        "",
    ]
    for test in _tests(tree):
        lines.append(f"- {_sentence(test.name)}")
        lines += [f"  - {case}" for case in _cases(test)]
    return "\n".join(lines) + "\n"


def _topic(path: Path) -> str:
    return path.stem.removeprefix("test_").replace("_", " ").capitalize()


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        laws = isinstance(node, ast.FunctionDef) and any(
            "rule" in ast.unparse(each) for each in node.decorator_list
        )
        if isinstance(node, ast.FunctionDef) and (node.name.startswith("test_") or laws):
            yield node


def _sentence(name: str) -> str:
    words = words_of(name)
    for plain, written in SPELLINGS.items():
        words = re.sub(rf"\b{plain}\b", written, words)
    return words[0].upper() + words[1:] + "."


def words_of(name: str) -> str:
    """Return the words of a test's name."""
    return name.removeprefix("test_").replace("_", " ")


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
        return ", ".join(
            f"{name.replace('_', ' ')} {_value(value)}"
            for name, value in zip(names, case, strict=True)
        )
    return f"{str(names).replace('_', ' ')} {_value(case)}"


def _value(value: object) -> str:
    return f"`{value}`"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(behaviour(), encoding="utf-8")
