"""A quoted cell may hold lines, commas and quotes; two quotes left open in two rows are no cell."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.errors import UnreadableFileError
from scv.ingest.read.furniture import furniture_positions, is_furniture
from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.readers import delimited_rows, has_space_before_quotes
from scv.ingest.read.row_count import count_rows
from tests.exports import text

HEADER = ["编号", "姓名", "内容"]
CELLS = st.text(st.sampled_from('ab，,;"\n\t 1'), max_size=12)


def read(path, delimiter=","):
    file = Input(path)
    skip_space = has_space_before_quotes(file, "utf-8-sig", delimiter)
    rows = list(delimited_rows(file, "utf-8-sig", delimiter, skip_space))
    return rows, count_rows(file, Form("delimited", "utf-8-sig", delimiter, skip_space))


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_what_a_writer_of_csv_writes_is_read_and_counted_or_refused_but_never_swallowed(
    tmp_path_factory, delimiter
):
    path = tmp_path_factory.mktemp("csv") / "a.csv"

    @given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6))
    def law(rows):
        written = [HEADER, *([f"K{at}" + row[0], *row[1:]] for at, row in enumerate(rows))]
        content = io.StringIO()
        csv.writer(content, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(written)
        path.write_text(content.getvalue(), "utf-8", newline="")
        try:
            found, counted = read(path, delimiter)
        except UnreadableFileError:
            # NOTE: a cell that looks like the ends of two rows with whole rows between.
            assert any(cell.count(delimiter) >= 2 and "\n" in cell for row in rows for cell in row)
            return
        assert found == written and counted == len(written)

    law()


@pytest.mark.parametrize(
    "rows",
    [
        ('K1,"张三,很好', "K2,李四,一般", 'K3,"王五,很差'),
        ('K1,"张三,很好', 'K2,"李四,一般'),
        ('K1,张三,"很好', "K2,李四,一般", 'K3,王五,",'),
        ('K1,"张三,很好', 'K2,",一般'),
    ],
)
def test_two_quotes_left_open_are_refused_with_the_line(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_bytes(text(",".join(HEADER), *rows))
    with pytest.raises(UnreadableFileError, match="left open"):
        read(path)


@pytest.mark.parametrize("blank", [" ", "\t", "  "])
def test_blanks_before_a_quote_are_no_part_of_a_cell(tmp_path, blank):
    path = tmp_path / "a.csv"
    rows = [
        f'K1,{blank}"翟一",{blank}"红茶, 绿茶\n乌龙"',
        f'K2,{blank}"",{blank}无',
        f'K3,a "b" c,"{blank}d"',
    ]
    path.write_bytes(text(",".join(HEADER), *rows))
    found, counted = read(path)
    tidy = [[cell.strip() for cell in row] for row in found[1:]]
    assert tidy == [["K1", "翟一", "红茶, 绿茶\n乌龙"], ["K2", "", "无"], ["K3", 'a "b" c', "d"]]
    assert counted == 4


FURNITURE = (
    *(
        "合计,,,,99.00,",
        "合计：共3人,,,,99.00",
        ",合计,,,,99.00",
        "总计(3条),,,,99.00,",
        "当前页合计,,,,9,",
    ),
    *(
        "合 计,,,,9,",
        "共 3 条记录,,,,,",
        "制表人：王会计,,,,导出时间：2024-03-05,",
        "注：以上数据仅供参考,,,,,",
    ),
    *(
        "Total:,,,,9,",
        "#导出时间：[2024-03-05],,,,,",
        "平均,,,,33.00,",
        "记录数：3,,,,,",
        "2024-03-05,小计,,,39.00,",
    ),
    *("共3笔,,,,39.00,", "第 1 页 共 2 页,,,,,", "本页小计,,,,9,9", "说明：余额含赠送,,,,,"),
)
ROWS = (
    *(
        "C1,合计,女,1990-03-04,13900000001,9",
        "总计,李四,女,1990-03-04,13900000002,9",
        "C3,共和,,,13900000003,",
    ),
    *("C4,,,,,", "C5,合计：我要投诉,,,,", "注,张三,女,,13900000005,", "C6,,,平均分很低,,"),
)


def test_lines_of_totals_and_notes_are_told_from_rows():
    lines = [*FURNITURE, *ROWS]
    found = [at for at, line in enumerate(lines) if is_furniture(line.split(","), 6)]
    assert [lines[at] for at in found] == list(FURNITURE)
    assert furniture_positions(pl.Series(lines), ",", 6) == found
