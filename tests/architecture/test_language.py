"""Names are words that a data engineer knows from elsewhere: a budget for those that no other
codebase of the field uses, and some that are not used at all.
"""

import ast
from collections.abc import Iterator

from tests.architecture.words import SOURCES, names, share, words

# Of the uses of words in names, how many may stand in no other codebase of the field (words.py says
# how they are counted).
FOREIGN_SHARE = 0.02
# Words that once were ours for a thing of the field's: what they mean stands beside them.
NOT_OUR_WORDS = {
    "told": "to_dict, summary_lines, text",
    "heard": "on_rows",
    "stirred": "link_scope",
    "dirty": "affected",
    "upkeep": "maintenance",
    "founding": "init",
    "util": "the idea itself",
    "helper": "the idea itself",
    "manager": "the idea itself",
}
# What `scv service-cost --json` calls the people who hear of it.
KNOWN_TO_USERS = {("profile/traits/service_cost.py", "told")}
PARTICIPLES = {
    *(
        "told",
        "said",
        "found",
        "kept",
        "made",
        "known",
        "shown",
        "given",
        "asked",
        "heard",
        "seen",
        "held",
        "left",
        "gone",
        "taken",
    ),
    *(
        "written",
        "read_out",
        "counted",
        "listed",
        "landed",
        "linked",
        "parsed",
        "merged",
        "hidden",
        "masked",
        "sorted_out",
        "wanted",
    ),
}
# What is called by these names is a part of a manifest, or a property that users see.
ALLOWED = {"built", "masked", "partial"}


def functions() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path.relative_to(SOURCES).as_posix(), node.name


def test_hardly_a_word_in_names_is_ours_alone():
    part, foreign = share()
    assert part <= FOREIGN_SHARE, foreign.most_common(20)


def test_no_function_is_named_by_a_bare_participle():
    """What it returns, or what it does, is its name."""
    bare = {(path, name) for path, name in functions() if name.lstrip("_") in PARTICIPLES - ALLOWED}
    assert bare == KNOWN_TO_USERS


def test_words_that_were_replaced_do_not_come_back():
    back = {
        (path.relative_to(SOURCES).as_posix(), name)
        for path in SOURCES.rglob("*.py")
        for name in names(path)
        if {*words(name)} & NOT_OUR_WORDS.keys()
    }
    assert back == KNOWN_TO_USERS, NOT_OUR_WORDS
