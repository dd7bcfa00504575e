"""Tokens: the column form equals the standard library's HMAC, ranks order them, and epochs have
their place.
"""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.vault.blind_index import BlindIndex
from tests.laws import examples

INDEX = BlindIndex(bytes(range(32)))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


@settings(max_examples=examples(30), deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=20), rank=st.integers(0, 15))
def test_the_column_form_equals_the_standard_library(texts, rank):
    frame = pl.DataFrame({"text": texts})
    tokens = frame.select(INDEX.tokens(pl.col("text"), rank)).to_series()
    phones = frame.select(INDEX.phone_tokens(pl.col("text"))).to_series()
    assert [int(token) for token in tokens] == [INDEX.token(text, rank) for text in texts]
    assert [int(phone) for phone in phones] == [INDEX.phone_token(text) for text in texts]


def test_null_has_no_token():
    frame = pl.DataFrame({"text": [None]}, schema={"text": pl.String})
    assert frame.select(
        a=INDEX.tokens(pl.col("text"), 1), b=INDEX.phone_tokens(pl.col("text"))
    ).row(0) == (None, None)


def test_a_phone_sorts_before_every_identifier_and_ranks_before_values():
    tokens = [INDEX.token("same text", rank) for rank in range(1, 16)]
    assert tokens == sorted(tokens)
    assert INDEX.phone_token("+8613000000001") < 1 << 120 <= min(tokens)


def test_the_last_byte_of_a_phone_waits_for_its_epochs():
    assert INDEX.phone_token("+8613000000001") % 256 == 0


def test_another_key_gives_other_tokens_and_no_key_is_printed():
    assert BlindIndex(bytes(32)).token("a", 1) != INDEX.token("a", 1)
    assert bytes(range(32)).hex() not in repr(INDEX)
