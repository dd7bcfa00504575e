"""`make bench-access`: how long `scv access` takes for one person among five million.

The home is a real one, built by a night from generated exports. The whole command runs as a process
of its own, as an officer runs it.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.generate import rates
from benchmarks.measure.nights import make_home, measure_cost, reuse_home
from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.home.settings import load_home

# Somebody of several channels, always the same one in a home.
_SOMEBODY = (
    "SELECT e164 FROM vault.profiles WHERE e164 IS NOT NULL AND channels > 1 ORDER BY e164 LIMIT 1"
)


def main() -> None:
    """Make the home, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000_000)
    parser.add_argument(
        "--home",
        type=Path,
        help="a folder to keep the home in; made if it is missing, and then left",
    )
    options = parser.parse_args()
    rows = round(options.people / rates.PEOPLE_PER_ROW)
    with (
        reuse_home(options.home, partial(make_home, rows=rows)) as root,
        tempfile.TemporaryDirectory() as scratch,
    ):
        _ask(root, Path(scratch))


def _ask(root: Path, scratch: Path) -> None:
    """Run the command twice, cold and warm, and print what it took."""
    generations = [
        *(root / "vault" / "generations").glob("*.duckdb"),
        *(root / "published").glob("*.duckdb"),
    ]
    landed = list((root / "vault" / "landed").glob("*.duckdb"))
    for what, files in (("generation", generations), ("landed segments", landed)):
        print(
            f"{what}: {len(files)} files, {sum(file.stat().st_size for file in files) / 2**30:.2f} GiB"
        )
    with lookup.open_generation(open_vault(load_home(root))) as con:
        phone = con.execute(_SOMEBODY).fetchall()[0][0]
    for attempt in ("first", "second"):
        command = [
            "access",
            phone,
            "--evidence",
            "bench",
            "--to",
            str(scratch / attempt),
            "--home",
            str(root),
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with measure_cost() as cost:
            subprocess.run([sys.executable, "-m", "scv.cli", *command], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{attempt} time: {cost.seconds:.1f} s, {spent:.1f} s of processor, peak {cost.peak_bytes / 2**30:.2f} GiB"
        )


if __name__ == "__main__":
    main()
