"""No spelling of a mobile, an identity card or a mailbox passes a mask; dates, order numbers and
amounts do.
"""

import logging

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.boundary import mask_log_records, masked
from scv.errors import shown_name
from scv.privacy.access.redaction import access_filter_of
from scv.web.customers import _hide
from tests.attack.spelled import AROUND, cards, mailboxes, mobiles, read

MASKS = {
    "messages and file names": shown_name,
    "Prefect and logs": masked,
    "the desk": lambda text: _hide("nickname", text),
}


@given(mobiles(), st.sampled_from(AROUND))
@example(("13900000201", "139\u200b0000\u200b0201"), ("", ""))
@example(("13900000201", "一三九零零零零零二零一"), ("", ""))
@example(("13900000201", "١٣٩٠٠٠٠٠٢٠١"), ("", ""))
@example(("13900000201", "1、3、9、0、0、0、0、0、2、0、1"), ("", ""))
def test_no_spelling_of_a_mobile_passes(spelling, around):
    number, spelt = spelling
    text = around[0] + spelt + around[1]
    assert number in read(text)
    for name, mask in MASKS.items():
        assert number not in read(mask(text)), name
    assert number not in read(access_filter_of(frozenset(), ()).text(text))
    assert access_filter_of(frozenset({f"+86{number}"}), ()).text(text) == text


@given(cards(), st.sampled_from(AROUND))
@example(("110101199003070015", "110101 19900307 0015"), ("", ""))
def test_no_spelling_of_an_identity_card_passes(spelling, around):
    number, spelt = spelling
    text = around[0] + spelt + around[1]
    assert number.lower() in read(text)
    for name, mask in MASKS.items():
        assert number.lower() not in read(mask(text)), name


@given(mailboxes(), st.sampled_from([("", ""), ("mail ", " ok"), ("邮箱：", "。"), ("<", ">")]))
@example(("ann.weber@example.com", "ann.weber＠example.com"), ("", ""))
@example(("ann.weber@example.com", "ann.weber@example.io"), ("", ""))
def test_no_spelling_of_a_mailbox_passes(spelling, around):
    box, spelt = spelling
    text = around[0] + spelt + around[1]
    who = read(box.partition("@")[0])
    assert who in read(text)
    for name, mask in MASKS.items():
        assert who not in read(mask(text)), name


ORDINARY = [
    *(
        "2026-11-21 18:30:00",
        "2026-11-13 18-30-00",
        "2026/11/18 1630",
        "20261118_163000_nightly",
        "11月18日 16:30",
    ),
    *(
        "订单 4010000000000000001",
        "E20261118000123",
        "12.50",
        "1,234,567.89",
        "13,900,000,001.00",
        "¥1390.00",
        "-0.18",
    ),
    *(
        "第一、二、三天",
        "一九九〇年五月二十日",
        "共十三件，九十元",
        "192.168.100.10",
        "10.139.100.200",
        "400-820-0000",
    ),
    *(
        "019a1b2c-1390-7000-8001-0123456789ab",
        "39f0a1b2c3d4e5f6",
        "版本 1.5.5",
        "10086",
        "0571-88880000",
        "@小王",
        "a@b",
    ),
    *(
        "members_2026-06-30.csv",
        "ExportOrderList202606302330.csv",
        "6901234567892",
        "scv-000123-0a1b2c.duckdb",
    ),
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_texts_stay_readable(text):
    assert {name: mask(text) for name, mask in MASKS.items()} == dict.fromkeys(MASKS, text)


def test_the_desk_shows_the_ends_of_a_number_in_one_spelling():
    assert _hide("nickname", "小王１３９-0000\u200b-0001") == "小王139****0001"


def test_a_log_record_is_masked_in_any_spelling():
    before = logging.getLogRecordFactory()
    try:
        mask_log_records()
        record = logging.getLogger("x").makeRecord(
            "x", 20, "f", 1, "%s", ("一三九 0000 ０００１ ann＠example.com",), None
        )
        assert record.getMessage() == "一********** a**********＠example.com"
    finally:
        logging.setLogRecordFactory(before)
