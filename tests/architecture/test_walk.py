"""The walk of a cell: docs/walk.md tells what the product does, in ten files that are read in one
go.
"""

import re

from tests.architecture.test_architecture import ROOT
from tests.conftest import SAMPLE, filled_home, night
from tests.walk import PAGE, page


def test_the_page_tells_what_becomes_of_the_cell(tmp_path):
    home = filled_home(tmp_path / "home", SAMPLE)
    assert page(home, night(home)) == PAGE.read_text("utf-8"), "python -m tests.walk docs/walk.md"


def test_a_cell_goes_through_ten_files_of_at_most_150_lines():
    files = re.findall(r"^\| \d+ \| \[`(.+?)`\]", PAGE.read_text("utf-8"), re.M)
    lines = {
        file: len((ROOT / "src" / "scv" / file).read_text("utf-8").splitlines()) for file in files
    }
    assert len(lines) == 10 and max(lines.values()) <= 150, lines
