"""Candidates, as a rule: what speaks for two customers being one, how much, and in whatever order
rows come.
"""

import math

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.identity.candidates import score_candidates, with_probability
from scv.vault.session import DuckSession
from tests.laws import examples

PEOPLE = 60
ACCOUNTS = pl.DataFrame(schema={"person": pl.Int64, "place": pl.String, "identifiers": pl.Int64})


def row(person: int, place: str = "shop/a", by_phone: bool = True, **shown: str) -> dict:
    """One row of a customer; what it does not show is null."""
    fields = ("name", "surname", "nickname", "gender", "birthday")
    fields += ("province", "city", "district", "address")
    return {
        "person": person,
        "place": place,
        "told": 1,
        "by_phone": by_phone,
        "named_in_full": "name" in shown,
        **{field: shown.get(field) for field in fields},
    }


def crowd() -> list[dict]:
    """People who have nothing in common but for a city, every third of them called 王伟."""
    return [
        row(n, name="王伟" if n % 3 == 0 else f"王{chr(0x4E00 + n)}", surname="王", city="杭州",
            district="西湖区", address=f"云栖弄{n}号", birthday=f"19{n:02d}-03-05")
        for n in range(1, PEOPLE)
    ]  # fmt: skip


def weigh(rows, accounts=ACCOUNTS, settled=(), grain="person"):
    """Return pair → probability, and pair → field → bits."""
    frame = pl.DataFrame(rows, schema_overrides=dict.fromkeys(
        ("name", "surname", "nickname", "gender", "birthday", "province", "city", "district", "address"), pl.String))  # fmt: skip
    with DuckSession(duckdb.connect()) as session:
        pairs = score_candidates(session, frame, accounts, settled, grain)
        told = session.rows("SELECT one, other, field, bits FROM evidence")
    evidence: dict = {}
    for one, other, field, bits in told:
        evidence.setdefault((one, other), {})[field] = bits
    return {(p["one"], p["other"]): p["probability"] for p in pairs.to_dicts()}, evidence


HALVES = [
    row(
        101,
        name="欧阳若水",
        surname="欧阳",
        province="浙江",
        city="杭州",
        address="浙江省 杭州市 望潮巷9号",
    ),
    row(102, "shop/b", name="欧阳若水", surname="欧阳", city="杭州", address="杭州市望潮巷9号"),
]


def test_a_rare_name_and_one_address_say_more_than_a_frequent_name():
    found, evidence = weigh(
        [*crowd(), *HALVES, row(103, "shop/b", name="王伟", surname="王", city="杭州")]
    )
    assert max(found, key=found.get) == (101, 102)
    assert evidence[101, 102]["name"] > evidence[3, 103]["name"] + 2
    # What agrees in the street is not counted once more for its city, nor a name for its surname.
    assert set(evidence[101, 102]) == {"name", "street"}
    assert found[101, 102] > 0.4 > 0.01 > found[3, 103]


def test_what_differs_speaks_against_and_a_second_account_of_one_place_too():
    birthdays = [each | {"birthday": f"1980-01-{n + 1:02d}"} for n, each in enumerate(HALVES)]
    accounts = pl.DataFrame(
        {"person": [101, 102], "place": ["card@hq"] * 2, "identifiers": [1, 1]},
        schema=ACCOUNTS.schema,
    )
    plain, _ = weigh([*crowd(), *HALVES])
    found, evidence = weigh([*crowd(), *birthdays], accounts)
    assert evidence[101, 102]["birthday"] < 0 and evidence[101, 102]["account"] < 0
    assert found[101, 102] < plain[101, 102]


def test_how_often_a_customers_own_accounts_agree_is_learnt_from_the_home():
    def of_street(second: str) -> float:
        own = [
            each | {"place": "shop/z", "address": each["address"] if second == "same" else f"半山里{n}号"}
            for n, each in enumerate(crowd())
        ]  # fmt: skip
        return weigh([*crowd(), *own, *HALVES])[1][101, 102]["street"]

    assert of_street("same") > of_street("other") + 2


def test_what_a_person_settled_is_not_compared():
    assert (101, 102) not in weigh([*crowd(), *HALVES], settled=[(101, 102)])[0]


def test_a_household_has_one_address_and_other_names_and_at_most_one_phone():
    family = [
        row(n, place, name=name, surname="欧阳", city="杭州", address="望潮巷9号")
        for n in (201, 203, 205, 207)
        for place, name in (("shop/a", f"欧阳大{n}"), ("shop/b", f"欧阳小{n}"))
    ]
    child = row(102, "shop/b", by_phone=False, name="欧阳若火", surname="欧阳", city="杭州",
                address="望潮巷11号")  # fmt: skip
    parent = HALVES[0] | {"address": "望潮巷11号"}
    found, _ = weigh([*crowd(), *family, parent, child], grain="household")
    assert max(found, key=found.get) == (101, 102)
    assert (201, 203) not in found
    assert (101, 102) not in weigh([*crowd(), *family, parent, child | {"by_phone": True}],
                                   grain="household")[0]  # fmt: skip


def test_the_order_of_rows_changes_nothing():
    rows = [*crowd(), *HALVES]
    found, _ = weigh(rows[::-1])
    plain, _ = weigh(rows)
    assert found.keys() == plain.keys()
    assert all(math.isclose(found[pair], plain[pair], abs_tol=1e-9) for pair in plain)


@settings(max_examples=examples(8))
@given(st.lists(st.integers(-40, 40), max_size=20), st.integers(2, 10_000))
def test_probabilities_are_between_0_and_1_and_follow_the_bits(bits, people):
    pairs = pl.DataFrame(
        {"one": range(len(bits)), "other": range(1, len(bits) + 1), "bits": bits},
        schema={"one": pl.Int64, "other": pl.Int64, "bits": pl.Float64},
    )
    found = with_probability(pairs, people, people * (people - 1) / 2)
    assert found["probability"].is_between(0, 1).all()
    assert found["bits"].is_sorted(descending=True)


@pytest.mark.parametrize("rows", [[], [row(1, name="王伟")]])
def test_a_home_of_nobody_or_one_has_no_candidate(rows):
    assert weigh(rows or [row(1)])[0] == {}
