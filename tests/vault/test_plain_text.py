"""The search for plain text finds what the plain patterns find."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scv.ops.plain_text import mobiles, pattern_of, patterns_of

_MOBILE = re.compile(rb"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_NEAR = st.sampled_from(
    [
        b"13900001234",
        b"19",
        b"12345678901",
        b"1",
        b"0",
        b"7",
        b" ",
        b"d",
        b"\xe5\xbc",
        b"3900001234",
    ]
)
_WORDS = st.lists(
    st.sampled_from(["张三丰", "张三丰丰", "张无忌", "李四光", "a.b", "a+b", "(x"]), unique=True
)


@given(st.lists(_NEAR | st.binary(max_size=3)))
def test_mobiles_stand_where_eleven_digits_do(pieces):
    content = b"".join(pieces)
    assert list(mobiles(content)) == _MOBILE.findall(content)


@given(
    _WORDS,
    st.lists(st.sampled_from(["张三丰", "张三", "张无", "忌", "李四光", "a.b", "axb", "(x", " "])),
)
def test_any_of_many_names_is_found_as_by_an_alternative_each(names, pieces):
    content = "".join(pieces).encode()
    words = sorted(name.encode() for name in names)
    plain = re.compile(b"|".join(map(re.escape, words)) or b"(?!)")
    assert pattern_of(words).findall(content) == plain.findall(content)


@given(_WORDS, st.lists(st.sampled_from(["张三丰", "张三", "丰", "李四光", "a+b", "axb"])))
def test_few_names_are_found_wherever_one_of_many_would_be(names, pieces):
    content = "".join(pieces).encode()
    words = [name.encode() for name in names]
    found = any(pattern.search(content) for pattern in patterns_of(words))
    assert found == any(word in content for word in words)
