"""What is left of a cell when the spreadsheet's dress is taken off."""

import sys
import unicodedata

import polars as pl
import pytest
from hypothesis import given

from scv.values.cells import clean, clean_value, plain, plain_value
from tests.values.texts import columns_of, texts_of

PIECES = (
    '="',
    '"',
    "=",
    "'",
    "`",
    "\t",
    " ",
    "\n",
    "\u3000",
    "\ufeff",
    "\u200b",
    "-",
    "无",
    "／",
    "NULL",
    "１",
    "ﬁ",
    "0",
)

TIDY = [
    ('="13800001001"', "13800001001"),
    ("'13800001001", "13800001001"),
    ("`0.01", "0.01"),
    ("\t6917926768823640000\t", "6917926768823640000"),
    ("\ufeff订单\ufeff编号", "订单编号"),
    ("\u202d13800001001\u202c", "13800001001"),
    ("张三\u3000\xa0 丰", "张三 丰"),
    ("路1号\r\n2室", "路1号 2室"),
    ("a\x00b", "ab"),
    ("=138", "=138"),
    ('say "hi"', 'say "hi"'),
    ("None of it", "None of it"),
]
NOTHING = [
    "",
    " ",
    "\t",
    "'",
    "-",
    "--",
    "——",
    "—",
    "/",
    "\\N",
    "无",
    "暂无",
    "null",
    "NULL",
    "None",
    "nan",
    "N/A",
]


@pytest.mark.parametrize(("cell", "text"), TIDY)
def test_the_dress_comes_off(cell, text):
    assert clean_value(cell) == text


@pytest.mark.parametrize("cell", [*NOTHING, None, "undefined", '=""', "\u3000\ufeff"])
def test_a_cell_that_says_nothing_is_null(cell):
    assert clean_value(cell) is None


def test_plain_folds_full_width_text_and_then_looks_again_for_nothing():
    assert plain_value("（＋８６）１３８") == "(+86)138"
    assert plain_value("＝＂１２＂") == "12"
    assert plain_value("－") is None


@given(texts_of(*PIECES))
def test_tidying_twice_changes_nothing(cell):
    assert clean_value(clean_value(cell)) == clean_value(cell)
    assert plain_value(plain_value(cell)) == plain_value(cell)


@given(columns_of(*PIECES))
def test_the_column_form_equals_the_one_value_form(cells):
    frame = pl.DataFrame({"c": cells}, schema={"c": pl.String})
    assert frame.select(clean(pl.col("c"))).to_series().to_list() == [clean_value(c) for c in cells]
    assert frame.select(plain(pl.col("c"))).to_series().to_list() == [plain_value(c) for c in cells]


def test_no_control_or_format_character_survives():
    """Every one that this Python knows, up to Unicode 14, whose tables the pattern lists."""
    listed = [chr(c) for c in range(sys.maxunicode) if unicodedata.category(chr(c)) in {"Cc", "Cf"}]
    newer = {chr(c) for c in range(0x13439, 0x13440)}
    left = {c for c in listed if clean_value(f"a{c}b") not in {"ab", "a b"}}
    assert left <= newer
    frame = pl.DataFrame({"c": [f"a{c}b" for c in listed]})
    assert frame.select(clean(pl.col("c"))).to_series().to_list() == [
        clean_value(f"a{c}b") for c in listed
    ]


def test_an_all_null_column_stays_null():
    frame = pl.DataFrame({"c": [None, None]})
    assert frame.select(plain(pl.col("c"))).rows() == [(None,), (None,)]
