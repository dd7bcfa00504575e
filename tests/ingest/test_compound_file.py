"""Old workbooks whose chains of sectors run in a circle are refused before the reader follows them."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.ingest.read.compound_file import chains_end
from tests.conftest import night
from tests.exports import drop

SOUND = (Path(__file__).parent / "members.xls").read_bytes()
SECTOR = 512
TABLE, DIRECTORY = (struct.unpack_from("<I", SOUND, at)[0] for at in (76, 48))
WORKBOOK = struct.unpack_from("<I", SOUND, (DIRECTORY + 1) * SECTOR + 128 + 116)[0]


def circling(sector: int) -> bytes:
    """Return the workbook with a sector that is followed by itself."""
    place = (TABLE + 1) * SECTOR + 4 * sector
    return SOUND[:place] + struct.pack("<I", sector) + SOUND[place + 4 :]


@pytest.mark.parametrize("sector", [DIRECTORY, WORKBOOK], ids=["directory", "workbook"])
def test_a_workbook_with_a_chain_in_a_circle_is_parked_with_that_reason(sector, home):
    drop(home, "store/hq/sound.xls", SOUND)
    drop(home, "store/main/members.xls", circling(sector))
    results = {result.account: result for result in night(home).results}
    assert results["hq"].status == "landed"
    assert "a damaged Excel workbook" in results["main"].message


def test_a_table_outside_the_file_is_told():
    assert not chains_end(SOUND[:76] + struct.pack("<I", 1 << 20) + SOUND[80:])
    assert not chains_end(SOUND[:400])


@given(st.lists(st.tuples(st.integers(SECTOR, len(SOUND) - 1), st.integers(0, 255)), max_size=20))
def test_damage_to_what_the_chains_hold_is_left_to_the_reader(changes):
    content = bytearray(SOUND)
    for place, byte in changes:
        if place // SECTOR - 1 not in (TABLE, DIRECTORY):
            content[place] = byte
    assert chains_end(bytes(content))
