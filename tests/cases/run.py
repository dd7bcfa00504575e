"""Run the folders of a directory of cases, each through a fresh home, and compare what came out of
it: `make cases CASES=FOLDER`.

A case is a folder `NAME/<channel>/<account>/<file>`, laid out as an inbox, with an `expected.toml`:

    about = "what is odd about it, in one line"
    kind = "unread cells"
    source = "where such files were seen"
    accept = true               # the files are landed with --accept

    [[file]]                    # what became of a file, as `scv files --json` tells it
    name = "members.csv"
    account = "c21a"
    status = "landed"           # or parked; "absent": it is passed over without a word
    says = ["hidden"]           # words of what is told of it
    rejects = 1                 # any other count of it

    [[ask]]                     # SQL over the catalogs `published` and `vault`
    sql = "SELECT COUNT(*) FROM published.profiles"
    rows = [[3]]                # values as the engine writes them; "null" for NULL
"""

import json
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from scv.cli import main as scv
from scv.home.open_home import open_vault
from scv.home.settings import SETTINGS_FILE, Home, load_home
from scv.pipeline.inbox import inbox_files
from scv.pipeline.run import STAGES, open_run

EXPECTED = "expected.toml"
NIGHT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
_TOLD = {"name", "account", "status", "says"}


def differences(folder: Path, root: Path) -> list[str]:
    """Run one case in a home made at `root`, and return what came out otherwise than expected."""
    expected = tomllib.loads((folder / EXPECTED).read_text("utf-8"))
    with redirect_stdout(StringIO()):
        try:
            scv(["init", "--home", str(root), "--reader", "cases"])
        except SystemExit as ended:
            assert ended.code == 0
    _use_one_thread(root / SETTINGS_FILE)
    home = load_home(root)
    for channel in sorted(path for path in folder.iterdir() if path.is_dir()):
        shutil.copytree(channel, home.inbox / channel.name, dirs_exist_ok=True)
    with open_run(home, "nightly", NIGHT) as run:
        run.ingest(inbox_files(home), accept=expected.get("accept", False))
        for stage in STAGES:
            run.stage(stage)
        files = [result.to_dict() for result in run.results]
    return [*_of_files(expected.get("file", ()), files), *_of_rows(expected.get("ask", ()), home)]


def _use_one_thread(settings: Path) -> None:
    """Let the engine work with one: a second doubles what small queries cost."""
    told = settings.read_text("utf-8")
    assert "# threads = 2" in told
    settings.write_text(told.replace("# threads = 2", "threads = 1"), "utf-8")


def _of_files(expected: list[dict[str, Any]], files: list[dict[str, Any]]) -> Iterator[str]:
    for wanted in expected:
        name, account = wanted["name"], wanted["account"]
        found = [file for file in files if (file["name"], file["account"]) == (name, account)]
        status = wanted.get("status", "landed")
        if [file["status"] for file in found] != ([] if status == "absent" else [status]):
            yield f"{account}/{name}: {status} is expected, and this was told: {found}"
            continue
        told = json.dumps(found, ensure_ascii=False)
        for words in wanted.get("says", ()):
            if words not in told:
                yield f"{account}/{name}: nothing says {words!r}: {told}"
        for count in wanted.keys() - _TOLD:
            if found[0].get(count, 0) != wanted[count]:
                yield f"{account}/{name}: {count} is {found[0].get(count, 0)}, not {wanted[count]}"


def _of_rows(asked: list[dict[str, Any]], home: Home) -> Iterator[str]:
    generations = open_vault(home).generations()
    with generations.open("vault") as vault, generations.open("published") as published:
        for ask in asked:
            con = vault if "vault." in ask["sql"] else published
            found = [[_as_text(cell) for cell in row] for row in con.rows(ask["sql"])]
            wanted = [[_as_text(cell) for cell in row] for row in ask["rows"]]
            if found != wanted:
                yield f"{ask['sql']}\n    gives {found}\n    not   {wanted}"


def _as_text(cell: object) -> str:
    return "null" if cell is None else str(cell)


def cases(directory: Path) -> list[Path]:
    """Return the cases of a directory, in the order of their names."""
    return sorted(path.parent for path in directory.glob(f"*/{EXPECTED}"))


def main() -> None:
    """Run all cases of a directory; end with 1 where one came out otherwise."""
    wrong = 0
    for folder in (found := cases(Path(sys.argv[1]))):
        with tempfile.TemporaryDirectory() as place:
            os.environ["XDG_CONFIG_HOME"] = f"{place}/config"
            apart = differences(folder, Path(place) / "home")
        wrong += bool(apart)
        print(f"{folder.name}: {'as expected' if not apart else 'OTHERWISE'}")
        for each in apart:
            print(f"    {each}")
    print(f"{len(found)} cases, {wrong} otherwise than expected")
    sys.exit(wrong > 0 or not found)


if __name__ == "__main__":
    main()
