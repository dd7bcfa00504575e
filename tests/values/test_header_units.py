"""What a header says of all its cells: the unit of amounts, the zone of moments."""

import polars as pl
import pytest

from scv import values


@pytest.mark.parametrize(
    ("header", "cell", "fen"),
    [
        ("金额", "12.50", 1250),
        ("金额(元)", "12.50", 1250),
        ("total_fee(分)", "1250", 1250),
        ("price_in_cents", "1250", 1250),
        ("金额(分)", "12.5", None),
        ("合同金额(万元)", "1.2345", 1_234_500),
        ("金额/万", "-1,234.5", -1_234_500_000),
        ("金额(单位:千元)", "2.5", 250_000),
        ("总额(百万元)", "1.5", 150_000_000),
        ("Amount (USD)", "12.50", None),
        ("amount_hkd", "12.50", None),
        ("美元金额", "12.50", None),
        ("积分", "3", 300),
        ("分摊后总价", "3", 300),
    ],
)
def test_the_unit_in_a_header_is_that_of_its_amounts(header, cell, fen):
    read = values.fen_under(header)
    assert pl.select(read(pl.lit(pl.Series([cell, None])))).to_series().to_list() == [fen, None]


@pytest.mark.parametrize(
    ("header", "hours"),
    [
        ("付款时间(UTC)", 8),
        ("created_at_utc", 8),
        ("UTC时间", 8),
        ("时间(GMT+9)", -1),
        ("时间(UTC+8)", 0),
        ("gmt_create", 0),
        ("付款时间", 0),
    ],
)
def test_the_zone_in_a_header_is_that_of_moments_without_one(header, hours):
    read = values.in_zone_of(header, values.epoch_s)
    cells = ["2026-03-01 02:00:00", "2026-03-01T02:00:00+08:00"]
    shanghai = values.epoch_s_value(cells[0])
    found = pl.select(read(pl.lit(pl.Series(cells)))).to_series().to_list()
    assert found == [shanghai + 3600 * hours, shanghai]


@pytest.mark.parametrize(
    ("cells", "birthdays"),
    [
        (["13/05/1990", "02/01/1991"], ["1990-05-13", "1991-01-02"]),
        (["05/13/1990", "02/01/1991"], ["1990-05-13", "1991-02-01"]),
        (["03/05/1990", "02/01/1991"], [None, None]),
        (["13.05.1990", "01.01.1970"], ["1990-05-13", None]),
        (["33001", "33002.0"], ["1990-05-08", "1990-05-09"]),
        (["33001", "双子座"], [None, None]),
    ],
)
def test_a_column_of_birthdays_tells_what_a_cell_does_not(cells, birthdays):
    read = pl.select(values.ordered_birthday(pl.lit(pl.Series(cells)))).to_series()
    assert read.to_list() == birthdays
