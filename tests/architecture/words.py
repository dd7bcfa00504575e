"""How much of our names is words that no other codebase of the field uses: `python -m
tests.architecture.words` prints the share.

Counted is every identifier that is defined (functions, classes, arguments, attributes, variables,
modules), split at underscores and capitals, in lower case, without a plural s, from three letters
on, each use. A word is foreign that stands neither in `field_words.txt` (the words in the
names of eight packages: dataframely, dlt, ethyca-fides, import-linter, litestar, narwhals, splink,
sqlmesh) nor in `own_words.toml` (what the product is about, with the reason for each). The first
list is made by `python -m tests.architecture.words --field FOLDER`, where the packages lie
unpacked.
"""

import argparse
import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "src" / "scv"
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def words(name: str) -> Iterator[str]:
    """Yield the words of a name.

    >>> list(words("_firstSeen_HTTPErrors"))
    ['first', 'seen', 'http', 'error']
    """
    for part in _PARTS.findall(name):
        word = part.lower()
        if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
            word = word[:-1]
        if len(word) >= 3:
            yield word


def names(path: Path) -> Iterator[str]:
    """Yield every name that a module defines, its own among them, each time it does."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text("utf-8", errors="replace"))):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr


def counted(folder: Path) -> Counter[str]:
    """Return how often each word is used in the names of a folder."""
    return Counter(
        word
        for path in sorted(folder.rglob("*.py"))
        for name in names(path)
        for word in words(name)
    )


def known() -> set[str]:
    """Return the words of the field and our own."""
    own = tomllib.loads((HERE / "own_words.toml").read_text("utf-8"))
    return set((HERE / "field_words.txt").read_text("utf-8").split()) | {
        word for group in own.values() for word in group
    }


def share() -> tuple[float, Counter[str]]:
    """Return the share of foreign words, and how often each is used."""
    used = counted(SOURCES)
    ours = known()
    foreign = Counter({word: count for word, count in used.items() if word not in ours})
    return foreign.total() / used.total(), foreign


def main() -> None:
    """Print the share, or make the list of the field's words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--field", type=Path, help="a folder with the packages of the field, unpacked"
    )
    parser.add_argument("--most", type=int, default=40, help="how many foreign words to show")
    options = parser.parse_args()
    if options.field:
        (HERE / "field_words.txt").write_text(
            "\n".join(sorted(counted(options.field))) + "\n", "utf-8"
        )
        return
    part, foreign = share()
    print(
        f"{part:.2%} of the words in names are foreign: {len(foreign)} words, {foreign.total()} uses"
    )
    for word, count in foreign.most_common(options.most):
        print(f"{count:5} {word}")


if __name__ == "__main__":
    main()
