"""The house stays as it was drawn: what is public, how large a module may be, who knows whom, what
may never be published.
"""

import re
import subprocess
import sys
from pathlib import Path

import scv
from scv.pipeline.rebuild import RULES
from scv.schema import LANDED, PUBLISHED, VAULT, personal_columns

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "scv").rglob("*.py"))


def test_the_public_names_are_these():
    assert scv.__all__ == ["connect", "profiles"]
    assert all(callable(getattr(scv, name)) for name in scv.__all__)
    # A room of that name would take its place as soon as it is imported.
    assert not {path.stem for path in (ROOT / "src" / "scv").iterdir()} & {*scv.__all__}


def test_the_source_tree_has_at_most_26_entries():
    """A room more needs a decision record, and another that makes place for it."""
    uncounted = {"__init__.py", "__main__.py", "py.typed", "defaults.toml", "__pycache__"}
    assert len({path.name for path in (ROOT / "src" / "scv").iterdir()} - uncounted) <= 26


def test_the_fingerprint_of_the_rules_reads_every_folder_of_its_rooms():
    folders = {path.relative_to(ROOT / "src" / "scv").parent.as_posix() for path in SOURCES}
    rooms = {room for room in RULES if room and "/" not in room}
    # Traits have a fingerprint of their own; they are worked out anew in every night.
    of_their_own = {"profile/traits", "profile/clv"}
    assert {folder for folder in folders if folder.split("/")[0] in rooms} - of_their_own == {
        *RULES
    } - {""}


def test_no_module_has_grown_a_second_idea():
    long = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_every_module_says_what_it_is_for():
    assert [
        path.name for path in SOURCES if not path.read_text(encoding="utf-8").startswith('"""')
    ] == []


def test_nothing_under_src_knows_prefect_and_the_command_line_starts_without_it():
    names = [
        path.relative_to(ROOT / "src").with_suffix("").as_posix().replace("/", ".")
        for path in SOURCES
    ]
    wanted = [
        name.removesuffix(".__init__") for name in names if not name.endswith(("child", "__main__"))
    ]
    code = f"import sys, importlib\nfor name in {wanted!r}: importlib.import_module(name)\nprint('prefect' in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "False"


def test_the_command_line_starts_without_what_only_one_command_needs():
    code = "import sys, scv.cli; print('scipy' in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "False"


def test_no_room_below_flows_and_the_command_line_reads_the_clock():
    allowed = {"group.py"}
    readers = [path.name for path in SOURCES if "datetime.now" in path.read_text(encoding="utf-8")]
    assert set(readers) <= allowed


def test_published_tables_hold_no_personal_column_and_no_token():
    published = {column.name for table in PUBLISHED for column in table.columns}
    # Of a surname, a gender or a region there are many: these are published on purpose.
    assert personal_columns() & published <= {"surname", "gender", "province", "city"}
    assert not [
        column
        for table in PUBLISHED
        for column in table.columns
        if column.type.startswith("DECIMAL(38")
    ]


def test_every_column_says_what_it_is_in_both_languages():
    for table in (*LANDED, *VAULT, *PUBLISHED):
        for column in table.columns:
            assert column.english.isascii() and not column.chinese.isascii(), (
                table.name,
                column.name,
            )


STAGES = (
    "s1_ingest",
    "s2_deduplicate",
    "s3_resolve",
    "s4_survive",
    "s5_traits",
    "s6_segments",
    "s7_publish",
)


def test_the_folder_of_the_pipeline_is_the_walk_of_a_row():
    """A stage is read in one go: at most 150 lines that call rules, the vault, and what the
    pipeline keeps on the way.
    """
    folder = ROOT / "src" / "scv" / "pipeline"
    assert sorted(path.stem for path in folder.glob("s[0-9]_*.py")) == list(STAGES)
    rooms = {"errors", "home", "schema", "sources", "values", "vault", "query", "pipeline"} | {
        *("ingest", "identity", "consent", "profile", "segments", "publish")
    }
    for stage in STAGES:
        text = (folder / f"{stage}.py").read_text("utf-8")
        assert len(text.splitlines()) <= 150, stage
        used = set(re.findall(r"^from scv(?:\.(\w+))?[\w.]* import", text, re.M)) - {""}
        assert used <= rooms, (stage, used - rooms)
