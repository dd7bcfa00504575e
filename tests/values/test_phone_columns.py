"""The column form gives what the one-value form gives, and both what the library says."""

import re

import phonenumbers
import polars as pl
from hypothesis import given
from phonenumbers import PhoneNumber, PhoneNumberType

from scv.values import metadata_fingerprint, phone, phone_of, phones, phones_of
from scv.values.phone_ranges import MOBILE
from tests.laws import sized
from tests.values import test_phone as one
from tests.values.texts import columns_of


def test_every_mobile_prefix_is_what_the_library_says():
    """All 10^6 seven-digit prefixes that begin with 1 in `make deep`, else every seventh; the
    pattern's last six digits are free.
    """
    numbers = [f"{prefix}0123" for prefix in range(1_000_000, 2_000_000, sized(7, 1))]
    ours = pl.Series(numbers).str.contains(f"^{MOBILE}$").to_list()
    assert ours == [library_says_mobile(number) or number.startswith("149") for number in numbers]


def test_the_librarys_pattern_leaves_the_last_six_digits_free():
    """So one number for each prefix stands for all."""
    said = phonenumbers.PhoneMetadata.metadata_for_region("CN").mobile.national_number_pattern
    assert re.fullmatch(r"1\(\?:.*\)\\d\{6\}\|1\(\?:.*\)\\d\{8\}", said)


def test_prefixes_that_are_no_mobile_are_read_alike_one_by_one():
    cells = [f"{prefix}0001234" for prefix in range(1000, 2000)]
    assert phones(pl.Series(cells)).rows() == [tuple(phone(cell)) for cell in cells]


def test_the_examples_are_read_alike_in_a_column():
    cells = [*one.ONE_MOBILE, *one.TWO_MOBILES, *(cell for cell, _ in one.OTHER_MOBILES), None]
    cells += [cell for _, examples in one.NO_KEY for cell in examples]
    assert phones(pl.Series(cells)).rows() == [tuple(phone(cell)) for cell in cells]


@given(columns_of(*one.PIECES))
def test_any_column_is_read_as_its_cells_are(cells):
    column = pl.Series(cells, dtype=pl.String)
    assert phones(column).rows() == [tuple(phone(cell)) for cell in cells]
    codes = pl.Series(cells[::-1], dtype=pl.String)
    assert phones_of(codes, column).rows() == [
        tuple(phone_of(code, cell)) for code, cell in zip(cells[::-1], cells, strict=True)
    ]


@given(
    columns_of(
        "138",
        "0000",
        "1001",
        "13800001001",
        "-",
        " ",
        "86",
        "+",
        "00",
        ".0",
        ",",
        "转",
        "_",
        "*",
        "'",
        "\t",
    )
)
def test_the_shapes_known_to_the_column_engine_are_read_alike(cells):
    assert phones(pl.Series(cells, dtype=pl.String)).rows() == [
        tuple(phone(cell)) for cell in cells
    ]


@given(
    columns_of("13800001001", "14900001001", "16100001001", "+86", "86-", "'", " ", "1", "0", "-")
)
def test_a_mobile_by_our_law_is_one_by_the_librarys(cells):
    for cell, (phone_class, e164, _) in zip(
        cells, phones(pl.Series(cells, dtype=pl.String)).rows(), strict=True
    ):
        if phone_class == "mobile":
            assert library_says_mobile(e164) or e164.startswith("+86149"), cell


def test_an_empty_column_and_a_null_column():
    assert phones(pl.Series([], dtype=pl.String)).rows() == []
    assert phones(pl.Series([None, None])).rows() == [("missing", None, None)] * 2


def test_the_fingerprint_names_the_librarys_version():
    assert phonenumbers.__version__ in metadata_fingerprint()


def library_says_mobile(number: str) -> bool:
    """The library's verdict, by its shortest way."""
    if number.startswith("+"):
        parsed = phonenumbers.parse(number)
        american = parsed.country_code == 1
        kind = phonenumbers.number_type(parsed)
        return kind == PhoneNumberType.MOBILE or (
            american and kind == PhoneNumberType.FIXED_LINE_OR_MOBILE
        )
    return phonenumbers.number_type(PhoneNumber(86, int(number))) == PhoneNumberType.MOBILE
