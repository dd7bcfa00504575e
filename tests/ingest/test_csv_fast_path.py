"""The fast way through a file without quoted cells gives exactly what the csv reader gives."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.ingest.read.csv_fast_path import cells_of, is_plain, line_blocks
from scv.ingest.read.inputs import Input
from scv.ingest.read.readers import delimited_rows
from scv.ingest.read.table_sender import _columns
from tests.laws import examples

# Everything that is special to either way, but for what makes a file not plain.
CELLS = st.text(st.sampled_from("ab1 \t='\"手机\ufeff\x00;|\u2028"), max_size=6).filter(
    lambda cell: not cell.startswith('"')
)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=12)
WIDTH = 3


def both_ways(path: Path, delimiter: str):
    rows = list(delimited_rows(Input(path), "utf-8", delimiter))
    slow, slow_widths = _columns(rows, WIDTH)
    blocks = [
        cells_of(block, delimiter, WIDTH)
        for block in line_blocks(Input(path), "utf-8", delimiter)
        if len(block)
    ]
    fast = pl.concat(
        [
            pl.DataFrame(schema=dict.fromkeys(["c0", "c1", "c2"], pl.String)),
            *(cells for cells, _ in blocks),
        ],
        how="diagonal",
    ).fill_null("")
    return (slow.to_dict(as_series=False), list(slow_widths)), (
        fast.to_dict(as_series=False),
        [width for _, widths in blocks for width in widths],
    )


@settings(max_examples=examples(60), deadline=None)
@given(
    lines=LINES,
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    delimiter=st.sampled_from([",", "\t"]),
)
def test_both_ways_read_the_same_cells(tmp_path_factory, lines, end, last, delimiter):
    path = tmp_path_factory.mktemp("plain") / "file.csv"
    text = (
        end.join(delimiter.join(cell.replace(delimiter, "") for cell in line) for line in lines)
        + end * last
    )
    path.write_bytes(text.encode())
    if not is_plain(Input(path), "utf-8", delimiter):
        return
    slow, fast = both_ways(path, delimiter)
    assert fast == slow


@pytest.mark.parametrize(
    "text",
    ['a,"b\nc"\n', '"a",b\n', 'a,b\n"c",d\n', "a,b\rc,d\r", "a\rb,c\n", '\ufeff"a",b\n', "a,b\r"],
)
def test_a_quoted_cell_or_a_lone_carriage_return_is_not_plain(tmp_path, text):
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    assert not is_plain(Input(path), "utf-8", ",")


def test_a_quote_inside_a_cell_is_plain(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b'="4012",5" pipe\r\n')
    assert is_plain(Input(path), "utf-8", ",")
