"""SQL stands in .sql files, each block under its name; what is meant for any engine stays in the
subset that DuckDB and Spark share.
"""

import ast
import re

import pytest

from scv.schema.sql_steps import statements
from tests.architecture.test_architecture import ROOT, SOURCES

FILES = sorted((ROOT / "src" / "scv").rglob("*.sql"))
ENGINE = re.compile(r"^-- engine: (any|duckdb)$", re.MULTILINE)
HEADING = re.compile(r"^-- (?:step|view|name): (\w+)$", re.MULTILINE)
SQL = re.compile(r"\b(SELECT|INSERT INTO|DELETE FROM|CREATE)\b|\bUPDATE\b.*\bSET\b", re.DOTALL)
# Under a division: NULLIF, or a number.
UNSAFE = re.compile(r"/(?! ?NULLIF\(| ?[1-9])")
# Beyond the shared subset; what only one engine has, or has otherwise.
DIALECT = re.compile(
    r"\b(QUALIFY|DISTINCT ON|GROUP BY ALL|ORDER BY ALL|RECURSIVE|HASH\(|LIST\(|REGEXP\w*|ILIKE|FILTER|EXCLUDE|REPLACE \(|BY NAME|"
    r"POSITIONAL|ASOF|UNNEST|HUGEINT|UUID|vault\.|published\.)|::|//"
)
ALLOWED = {
    # What DuckDB is told to take rows of ours and to number them.
    "vault/session.py",
    # A script that is written out for another tool, with the key of one file in it; and words of
    # help.
    "query/attach_file.py",
    "cli/query.py",
    # The child that tries conditions opens no file once its doors are closed.
    "query/conditions/worker.py",
    # It stands beside the rooms, where nothing but they may stand.
    "demo.py",
}


def code(file):
    """A file's SQL without comments and texts."""
    without = "\n".join(line.partition("-- ")[0] for line in file.read_text("utf-8").splitlines())
    return re.sub(r"'[^'\n]*'", "''", without)


def name(file):
    return file.relative_to(ROOT / "src" / "scv").as_posix()


@pytest.mark.parametrize("file", FILES, ids=name)
def test_every_file_says_what_it_is_for_and_for_which_engine(file):
    head, _, _ = HEADING.split(file.read_text("utf-8"), 1)
    assert head.startswith("-- ") and not ENGINE.match(head)
    assert len(ENGINE.findall(head)) == 1
    assert all(line.startswith("--") or not line for line in head.splitlines())


@pytest.mark.parametrize("file", FILES, ids=name)
def test_every_block_of_a_file_has_a_name_of_its_own_and_is_run(file):
    names = HEADING.findall(file.read_text("utf-8"))
    assert len({*names}) == len(names)
    package = ".".join(file.relative_to(ROOT / "src").parent.parts)
    assert [*statements(package, file.name)] == names
    texts = {path: path.read_text("utf-8") for path in SOURCES}
    readers = [
        text for path, text in texts.items() if file.name in text and path.parent == file.parent
    ]
    assert readers
    whole = any(f'steps("{package}", "{file.name}")' in text for text in readers)
    called = re.findall(
        r"^-- name: (\w+)$" if whole else HEADING.pattern, file.read_text("utf-8"), re.MULTILINE
    )
    assert [
        block for block in called if not any(f'"{block}"' in text for text in texts.values())
    ] == []


@pytest.mark.parametrize("file", FILES, ids=name)
def test_types_have_the_names_that_both_engines_know(file):
    assert not re.search(r"\b(VARCHAR|TEXT|INT8|INT4)\b", code(file))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_what_is_for_any_engine_stays_in_the_portable_subset(file):
    """Dividing by nothing is null for one engine, an error or endless for another."""
    if ENGINE.search(file.read_text("utf-8"))[1] == "any":
        assert DIALECT.findall(code(file)) == []
        assert UNSAFE.findall(code(file)) == []


def sql_in(path):
    """The texts of a module that hold SQL, but for its docstrings, with the lines that they take."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    apart = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if id(node) in apart or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
        apart |= (
            {id(piece) for piece in ast.walk(node)} if isinstance(node, ast.JoinedStr) else set()
        )
        text = " ".join(
            piece.value
            for piece in pieces
            if isinstance(piece, ast.Constant) and isinstance(piece.value, str)
        )
        if SQL.search(text):
            yield node.end_lineno - node.lineno + 1, text


def test_no_sql_of_more_than_a_line_stands_in_python():
    long = {name(path) for path in SOURCES if any(lines > 1 for lines, _ in sql_in(path))}
    assert long == ALLOWED
