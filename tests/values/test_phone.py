"""What a phone cell is, spelling by spelling. All numbers are invented."""

import pytest
from hypothesis import given

from scv.values import PHONE_CLASSES, Phone, phone, phone_of
from tests.values.texts import texts_of

KEY = "+8613800001001"

ONE_MOBILE = [
    "13800001001",
    "\t13800001001",
    "'13800001001",
    '="13800001001"',
    "１３８００００１００１",
    "١٣٨٠٠٠٠١٠٠١",
    "138\xa00000\xa01001",
    "13800\u200b001001",
    "\u202d13800001001\u202c",
    "86-13800001001",
    "8613800001001",
    "008613800001001",
    "0086 138 0000 1001",
    "086-13800001001",
    "+086 13800001001",
    "+86 138 0000 1001",
    "+86-138-0000-1001",
    "(+86)13800001001",
    "（＋８６）138-0000-1001",
    "013800001001",
    "138-0000-1001",
    "138–0000–1001",
    "138.0000.1001",
    "13800001001.0",
    "1.3800001001E10",
    "1.3800001001e+10",
    "手机：13800001001",
    "联系电话: 13800001001",
    "Tel:13800001001",
    "13800001001（微信同号）",
    "13800001001(微信)",
    "13800001001微信同号",
    "13800001001/13800001001",
    "13800001001,",
    "13800001001/无",
    "13800001001；010-62345678",
    '["13800001001"]',
]
TWO_MOBILES = [
    "13800001001/13900001002",
    "13800001001;13900001002",
    "13800001001；13900001002",
    "13800001001、13900001002",
    "13800001001,13900001002",
    "13800001001，13900001002",
    "13800001001 13900001002",
    "13800001001\n13900001002",
    "+86 138 0000 1001 / +86 139 0000 1002",
    "手机:13800001001;电话:13900001002",
    '["13800001001", "13900001002"]',
]
OTHER_MOBILES = [
    ("14900001001", "+8614900001001"),
    ("+86 149 0000 1001", "+8614900001001"),
    ("85251234567", "+85251234567"),
    ("+852 5123 4567", "+85251234567"),
    ("00852-51234567", "+85251234567"),
    ("85366123456", "+85366123456"),
    ("+886 912 345 678", "+886912345678"),
    ("886912345678", "+886912345678"),
    ("+1 415 555 2671", "+14155552671"),
    ("+44 7400 123456", "+447400123456"),
]
NO_KEY = [
    ("privacy", ["15000001234,1234", "15000001234;1234", "15000001234x1234", "15000001234#1234"]),
    (
        "privacy",
        ["15000001234 ext.1234", "15000001234-1234", "15000001234_1234", "15000001234转1234"],
    ),
    (
        "privacy",
        [
            "15000001234 转 1234",
            "15000001234分机1234",
            "+86 15000001234-1234",
            "15000001234－１２３４",
            '["15000001234,1234"]',
            "15000001234,123,13800001001",
            "15000001234_1234,15000001235,567",
            '["13800001001","15000001234,123"]',
        ],
    ),
    (
        "masked",
        [
            "138****1001",
            "138＊＊＊＊1001",
            "138XXXX1001",
            "138xxxx1001",
            "1******1001",
            "0755****1234",
        ],
    ),
    ("masked", ["**某(138******01)", "13900001002/138****1001", '["138****1001"]']),
    ("encrypted", ["##4fHjk9==##", "$$9sdf7sdf==$1$", "~AbCd13800001001~2~"]),
    (
        "placeholder",
        [
            "13800138000",
            "13800000000",
            "12345678901",
            "12345678910",
            "18888888888",
            "+86 11111111111",
        ],
    ),
    ("placeholder", ["00000000000", "0", "13999999999"]),
    ("damaged", ["1.38E+10", "1.380000E10", "1.38000010E+10", "####"]),
    (
        "landline",
        ["010-62345678", "(021)62345678", "0755-26712345", "021-6234-5678", "+86 21 62345678"],
    ),
    ("landline", ["010-62345678-801", "021-62345678转801"]),
    ("service", ["4001234567", "400-123-4567", "8001234567", "95588", "10086", "4001234567转1"]),
    (
        "invalid",
        ["张三13800001001", "oABCD13800001001", "a@qq.com", "54321", "14100001001", "15400001001"],
    ),
    (
        "invalid",
        [
            "1380000100",
            "138000010011",
            "0912345678",
            "85211234567",
            "13800001001 张三",
            "+13800001001",
        ],
    ),
    ("invalid", ["13800001001/1380000", "电话问前台", "1380000100I", '["13800001001", "oABCD"]']),
    ("missing", ["", " ", "-", "——", "无", "NULL", "\t", "手机：", "[]", '[""]']),
]


@pytest.mark.parametrize("cell", ONE_MOBILE)
def test_one_mobile_has_one_spelling(cell):
    assert phone(cell) == Phone("mobile", KEY)


@pytest.mark.parametrize("cell", TWO_MOBILES)
def test_of_two_mobiles_the_first_is_the_key_and_the_second_evidence(cell):
    assert phone(cell) == Phone("mobile", KEY, "+8613900001002")


@pytest.mark.parametrize(("cell", "e164"), OTHER_MOBILES)
def test_ranges_the_library_lacks_and_numbers_from_abroad(cell, e164):
    assert phone(cell) == Phone("mobile", e164)


@pytest.mark.parametrize(
    ("phone_class", "cell"), [(name, cell) for name, cells in NO_KEY for cell in cells]
)
def test_every_other_class_has_no_key(phone_class, cell):
    assert phone(cell) == Phone(phone_class)


def test_no_cell_is_a_missing_phone():
    assert phone(None) == Phone("missing")


def test_a_country_code_and_a_national_number_are_one_phone():
    assert phone_of("86", "13800001001") == Phone("mobile", KEY)
    assert phone_of("+86", "13800001001") == Phone("mobile", KEY)
    assert phone_of("852", "51234567") == Phone("mobile", "+85251234567")
    assert phone_of(None, "13800001001") == Phone("mobile", KEY)
    assert phone_of("86", "+85251234567") == Phone("mobile", "+85251234567")
    assert phone_of("86", None) == Phone("missing")


PIECES = (
    *(
        "13800001001",
        "1390000",
        "1002",
        "86",
        "+",
        "00",
        "0",
        "010",
        "62345678",
        "-",
        " ",
        "/",
        ",",
        "；",
        "、",
    ),
    *(
        "转",
        "#",
        "x",
        "X",
        "*",
        "##",
        "ext.",
        "(",
        ")",
        "E10",
        "1.3800001001",
        ".0",
        "手机：",
        "（微信）",
        "張",
        "８",
        "٣",
    ),
)


@given(texts_of(*PIECES))
def test_any_text_has_a_class_and_only_mobiles_have_keys(cell):
    found = phone(cell)
    assert found.phone_class in PHONE_CLASSES
    assert (found.e164 is not None) == (found.phone_class == "mobile")
    assert found.second_e164 is None or found.second_e164 != found.e164


@given(texts_of(*PIECES))
def test_a_key_read_again_is_the_same_key(cell):
    found = phone(cell)
    assert found.e164 is None or phone(found.e164) == Phone("mobile", found.e164)
