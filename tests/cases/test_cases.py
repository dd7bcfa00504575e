"""Files as people really have them, each kind through a night of its own; see `tests/cases/run.py`."""

from pathlib import Path

import pytest

from tests.cases.run import cases, differences

SEEN = cases(Path(__file__).parent / "seen")


@pytest.mark.parametrize("folder", SEEN, ids=lambda folder: folder.name)
def test_what_comes_out_of_such_files_is_what_is_expected(folder, finished, tmp_path):
    assert differences(folder, tmp_path / "home") == []
