"""What a tombstone takes out of a piece: rows, phones beside them, and phones in the text of
others.
"""

import polars as pl
import pytest

from scv.ingest.erasure import FOREVER, MARK_RANK, Span, Tombstones, traces_of, without
from scv.ingest.standardise import StandardRows
from scv.vault.blind_index import BlindIndex

INDEX = BlindIndex(bytes(32))
HER, HIS = "+8613900000001", "+8613900000002"
TOKEN = pl.Decimal(38, 0)


def mark(text: str) -> int:
    return INDEX.token(text, MARK_RANK)


def erased(**spans) -> Tombstones:
    return Tombstones(INDEX, **spans)


def rows(*told) -> StandardRows:
    """Return a piece: rows of number, phone, name, time, token set, extras."""
    names = ["row_no", "e164", "name", "event_at", "token_set", "extras"]
    types = [pl.Int32, pl.String, pl.String, pl.Int64, TOKEN, pl.String]
    frame = pl.DataFrame(told, schema=dict(zip(names, types, strict=True)), orient="row")
    sets = frame.select("token_set", token="token_set").drop_nulls().unique()
    identifiers = sets.select(
        "token", kind=pl.lit("openid"), namespace=pl.lit("a"), value=pl.col("token").cast(pl.String)
    )
    empty = pl.DataFrame()
    return StandardRows(
        frame.with_columns(phone_class=pl.lit("mobile")),
        empty,
        empty,
        sets,
        identifiers,
        empty,
        empty,
    )


def kept(piece: StandardRows) -> list[int]:
    return piece.rows["row_no"].to_list()


PHONE = (Span(mark(f"phone\x1f{HER}"), -5, 50),)


@pytest.mark.parametrize(
    ("at", "exported_at", "stays"),
    [
        (10, None, False),
        (49, None, False),
        (50, None, True),
        (None, 10, False),
        (None, 60, True),
        (None, None, True),
    ],
)
def test_a_phone_is_hers_for_her_time(at, exported_at, stays):
    piece = rows((1, HER, None, at, None, None), (2, HIS, None, 10, None, None))
    assert kept(without(erased(phones=PHONE), piece, exported_at)) == ([1, 2] if stays else [2])


def test_a_row_that_tells_no_time_is_the_last_owners():
    last = (Span(mark(f"phone\x1f{HER}"), -5, FOREVER),)
    assert kept(without(erased(phones=last), rows((1, HER, None, None, None, None)), None)) == []


def test_of_several_on_one_phone_only_the_one_with_that_name():
    piece = rows(
        (1, HER, "张三丰", 1, None, None),
        (2, HER, "李四光", 1, None, None),
        (3, HER, None, 1, None, None),
    )
    member = (Span(mark(f"member\x1f{HER}\x1f张三丰"), -5, FOREVER),)
    assert kept(without(erased(members=member), piece, None)) == [2, 3]


def test_a_row_with_an_identifier_of_hers_goes_and_nothing_of_it_is_kept():
    piece = rows((1, None, None, 1, 77, '{"x": "y"}'), (2, None, None, 1, 88, None))
    left = without(erased(identifiers=frozenset({mark("openid\x1fa\x1f77")})), piece, None)
    assert kept(left) == [2]
    assert left.rejects.select("row_no", "reason", "cells").rows() == [(1, "erased", None)]
    assert left.token_sets["token"].to_list() == left.identifiers["token"].to_list() == [88]


def test_who_is_welcome_again_lands_from_then_on_identifiers_and_all():
    piece = rows((1, HER, None, 10, 77, None), (2, HER, None, 30, 77, None))
    back = (Span(mark(f"phone\x1f{HER}"), -5, FOREVER, again=20),)
    left = without(
        erased(phones=back, identifiers=frozenset({mark("openid\x1fa\x1f77")})), piece, None
    )
    assert kept(left) == [2]
    assert left.identifiers["token"].to_list() == [77]


def test_who_was_welcome_again_and_is_erased_once_more_is_not():
    twice = (
        Span(mark(f"phone\x1f{HER}"), -5, FOREVER, again=20),
        Span(mark(f"phone\x1f{HER}"), -5, FOREVER),
    )
    assert kept(without(erased(phones=twice), rows((1, HER, None, 30, None, None)), None)) == []


def test_her_phone_is_taken_out_of_what_others_rows_and_rejects_say():
    piece = rows((1, HIS, None, 10, None, '{"推荐人": "13900000001", "备注": "13900000002"}'))
    rejects = pl.DataFrame(
        {
            "row_no": [2, 3],
            "reason": ["missing_key"] * 2,
            "phone_class": ["mobile"] * 2,
            "cells": ['{"a": "13900000001"}', '{"a": "13900000002"}'],
        }
    )
    beside = pl.DataFrame(
        {"row_no": [1, 1], "role": ["other"] * 2, "phone_class": ["mobile"] * 2, "e164": [HER, HIS]}
    )
    left = without(
        erased(phones=PHONE),
        StandardRows(piece.rows, rejects, beside, *(pl.DataFrame() for _ in range(4))),
        None,
    )
    assert left.rows["extras"].to_list() == ['{"推荐人": "[erased 已删除]", "备注": "13900000002"}']
    assert left.rejects["cells"].to_list() == [None, '{"a": "13900000002"}']
    assert left.other_phones["e164"].to_list() == [HIS]


def test_traces_are_counted_and_none_are_left():
    piece = rows((1, HER, None, 10, 77, None), (2, HIS, None, 10, 88, None))
    assert traces_of(erased(phones=PHONE), piece, None) > 0
    assert traces_of(erased(phones=PHONE), without(erased(phones=PHONE), piece, None), None) == 0
    assert without(erased(phones=PHONE), rows((2, HIS, None, 10, 88, None)), None).rows.height == 1
