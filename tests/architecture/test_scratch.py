"""Every relation that a run makes is declared: as a step of a `.sql` file, or in schema/scratch.py."""

import re
import shutil

import pytest

from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.pipeline.run import STAGES, open_run
from scv.schema.scratch import LOADED, MADE
from scv.sources import CHANNELS
from scv.vault.session import DuckSession
from tests.architecture.test_architecture import ROOT
from tests.conftest import SAMPLE, TONIGHT, new_home

SOURCE = ROOT / "src" / "scv"
STEPS = {
    name
    for file in SOURCE.rglob("*.sql")
    for name in re.findall(r"^-- (?:step|view): (\w+)", file.read_text("utf-8"), re.M)
}
# Made for `put` of ids, and by DuckDB itself for a frame.
OF_THE_SESSION = {"new_ids", "_offered"}
# What only a run after a rotation, a decision or a judgement makes.
SELDOM = {"renewals", "judged_pairs"}
# What no run makes: `scv review --candidates` does, when it is asked.
WHEN_ASKED = {
    "shown_values",
    "linked_units",
    "field_order",
    "blocks",
    "single_accounts",
    "settled_pairs",
    "decided_sides",
    "candidate_people",
}


@pytest.fixture(scope="module")
def existing(tmp_path_factory):
    """What the engine says exists besides the tables of the files, after each stage of a rebuild
    and of an incremental night.
    """
    home = new_home(tmp_path_factory.mktemp("scratch") / "home")
    files = sorted(
        path for channel in CHANNELS for path in (SAMPLE / channel).rglob("*") if path.is_file()
    )
    home.channels.mkdir(exist_ok=True)
    (home.channels / "attributes.toml").write_text(
        '[balance]\nheaders = ["余额(元)"]\ntype = "number"\ntitle_zh = "余额"\ntitle_en = "Balance"\n',
        "utf-8",
    )
    settings = home.root / "scv.toml"
    agreed = settings.read_text("utf-8").replace("publish = []", 'publish = ["balance"]')
    settings.write_text(agreed, "utf-8")
    home = load_home(home.root)
    seen: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        make = DuckSession.make

        def noting(session, name, *given, **named):
            make(session, name, *given, **named)
            seen.add(name)

        patch.setattr(DuckSession, "make", noting)
        for later, part in enumerate((files[:-2], files)):
            for path in part:
                to = home.inbox / path.relative_to(SAMPLE)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, to)
            with open_run(home, "nightly", TONIGHT) as run:
                run.ingest_inbox()
                for stage in STAGES:
                    run.stage(stage)
                    if stage != "publish":
                        session = run.session
                        for kind in ("tables", "views"):
                            seen |= {
                                name
                                for (name,) in session.rows(
                                    f"SELECT {kind[:-1]}_name FROM duckdb_{kind}() WHERE temporary AND NOT internal"
                                )
                            }
            assert later == open_vault(home).generations().require_current().facts["nights"]
    return seen


def test_a_run_makes_no_relation_that_is_not_declared(existing):
    assert existing - STEPS - LOADED.keys() - MADE.keys() - OF_THE_SESSION == set()


def test_nothing_is_declared_that_no_run_makes(existing):
    assert (LOADED.keys() | MADE.keys()) - existing == SELDOM | WHEN_ASKED


def test_nobody_but_the_session_writes_how_a_relation_is_made():
    writers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"CREATE\s+(OR\s+REPLACE\s+)?TEMP", path.read_text("utf-8"))
    }
    # A condition is SQL that is not ours: its view stands in the sandbox, not in a run.
    assert writers == {"vault/session.py", "query/conditions/policy.py"}


def test_nobody_names_a_connection_any():
    """What runs SQL is a session, or, in the vault and the sandbox, a connection of DuckDB's."""
    unnamed = [
        f"{path.relative_to(SOURCE)}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\b(con|connection|engine|session|cursor): \"?Any\b", line)
    ]
    assert unnamed == []
