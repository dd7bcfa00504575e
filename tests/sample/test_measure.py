"""Pair scores are counted as a reader would count them by hand."""

import io

import polars as pl
import pytest

from benchmarks.measure.yardsticks import (
    floor,
    pair_scores,
    per_row_library,
    untold_pairs,
    waiting_pairs,
)


def table(text: str) -> pl.DataFrame:
    lines = "\n".join(line.strip().replace(" ", "") for line in text.strip().splitlines())
    return pl.read_csv(io.StringIO(lines), separator="|", schema_overrides={"customer": pl.String})


TRUTH = table(
    """
    file | row_no | person | household | phenomenon
    a    | 1      | 1      | 1         | plain
    a    | 2      | 1      | 1         | plain
    a    | 3      | 2      | 1         | family
    b    | 1      | 3      | 3         | clerk
    b    | 2      | 3      | 3         | plain
    """
)


def test_pairs_are_scored_overall_and_per_phenomenon():
    links = table(
        """
        file | row_no | customer
        a    | 1      | X
        a    | 2      | X
        a    | 3      | X
        b    | 1      | X
        b    | 2      |
        """
    )

    scores = pair_scores(links, TRUTH)

    # Joined: the six pairs of four rows; right: three within the household; true: (a1, a2) and (b1,
    # b2).
    assert scores["all"] == {
        "precision": 3 / 6,
        "recall": 1 / 2,
        "joined_pairs": 6,
        "true_pairs": 2,
    }
    # With the clerk's row: three joined, none right; one true, not found.
    assert scores["clerk"] == {"precision": 0, "recall": 0, "joined_pairs": 3, "true_pairs": 1}
    # With the family's second member: three joined, two right; none true.
    assert scores["family"] == {"precision": 2 / 3, "recall": 1, "joined_pairs": 3, "true_pairs": 0}


def test_the_truth_itself_scores_one():
    links = TRUTH.select("file", "row_no", customer=pl.col("person").cast(pl.String))

    assert {(each["precision"], each["recall"]) for each in pair_scores(links, TRUTH).values()} == {
        (1, 1)
    }


def test_the_floor_reads_gbk_and_utf8_files(tmp_path):
    (tmp_path / "till.csv").write_bytes("会员卡号,手机号码\r\n\t1,\t13500001234\r\n".encode("gbk"))
    (tmp_path / "mall.csv").write_text("订单号,买家手机号\n1,13500001234,\n", "utf-8")

    assert floor(tmp_path) > 0


def test_the_floor_refuses_a_file_without_a_phone_column(tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")

    with pytest.raises(ValueError, match="phone"):
        floor(tmp_path)


def test_the_library_is_timed_over_good_and_bad_phones():
    assert per_row_library(["13500001234", "not a phone"]) > 0


def test_rows_that_no_identifier_could_join_are_not_missed():
    parted = TRUTH.with_columns(part=pl.Series([1, 1, 3, 4, 5]))
    links = TRUTH.select("file", "row_no", customer=pl.Series(["X", "X", "Y", "Z", None]))

    assert pair_scores(links, TRUTH)["all"]["recall"] == 1 / 2
    assert pair_scores(links, parted)["all"]["recall"] == 1


def test_pairs_that_wait_for_a_person_are_those_of_contested_rows_and_of_review_cases():
    links = table(
        """
        file | row_no | customer | group | rule
        a    | 1      | X        | 1     | phone
        a    | 2      | Y        | 2     | phone
        a    | 3      |          |       | unidentified
        b    | 1      | Z        | 3     | phone
        b    | 2      |          |       | contested
        """
    )
    asked = pl.DataFrame({"one": [1], "other": [2]})

    # Both rows of person 1 are of one case; of person 3 one is contested.
    assert waiting_pairs(links, TRUTH, asked) == 2
    assert waiting_pairs(links, TRUTH, asked.clear()) == 1


def test_wrong_pairs_that_nothing_tells_apart_show_no_sort_of_sign_in_common():
    links = TRUTH.select("file", "row_no", customer=pl.lit("X"))
    shown = [["surname"], ["card"], [], ["card", "birthday"], []]

    # Households 1 and 3 both show a card.
    assert untold_pairs(links.with_columns(sorts=pl.Series(shown)), TRUTH) == 0
    # Now they show nothing in common: three rows beside two.
    shown[1] = []
    assert untold_pairs(links.with_columns(sorts=pl.Series(shown)), TRUTH) == 6
