"""The corners of the definitions: small exports, the right values by hand, and product and oracle held against them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import new_home, night
from tests.exports import drop
from tests.oracle import corners_buying, corners_people
from tests.oracle.compare import agree
from tests.oracle.corners_buying import phone
from tests.oracle.homes import published_in
from tests.oracle.test_oracle import LANDED
from tests.oracle.whole import differences
from tests.oracle.world import world_of

TODAY = date(2026, 11, 22)
CORNERS = {
    name.lower(): files
    for module in (corners_buying, corners_people)
    for name, files in vars(module).items()
    if name.isupper() and isinstance(files, dict)
}


def by_hand(name, folder):
    """Return what the oracle makes of a corner."""
    for place, content in CORNERS[name].items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return world_of(folder, TODAY, LANDED)


def told(world, table, column):
    """Return the last four digits of the phone → the cell, of customers with a phone."""
    return {
        int(label[-4:]): row[column]
        for label, row in getattr(world, table).items()
        if label.startswith("+86")
    }


@pytest.mark.parametrize("name", sorted(CORNERS))
def test_the_product_agrees_in_every_cell(name, tmp_path):
    home = new_home(tmp_path / "home")
    for place, content in CORNERS[name].items():
        drop(home, place, content)
    night(home)
    published = published_in(home)
    world = by_hand(name, tmp_path / "by_hand")

    apart = differences(world, published.ids, published.tables)
    assert published.day == TODAY
    assert [str(each) for each in apart] == []


def test_a_festival_buyer_bought_once_or_more_in_the_thirty_days_up_to_it(tmp_path):
    world = by_hand("festival", tmp_path)
    assert told(world, "traits", "festival_buyer") == {
        1: True,
        2: True,
        3: True,
        4: False,
        5: True,
        6: False,
        7: False,
    }
    assert set(told(world, "traits", "next_festival").values()) == {"double_12"}
    assert set(told(world, "traits", "days_to_festival").values()) == {20}


def test_a_row_without_its_key_counts_once_or_for_nothing(tmp_path):
    world = by_hand("without_key", tmp_path)
    assert told(world, "profiles", "orders") == {1: 1, 2: 0, 4: 0, 5: 2}
    assert told(world, "profiles", "spent_yuan") == {1: 100, 2: 0, 4: 0, 5: 30}


def test_who_buys_nothing_with_a_category_is_no_purposeful_buyer(tmp_path):
    world = by_hand("categories", tmp_path)
    purposeful, occasional = "purposeful", "occasional"
    assert told(world, "traits", "intent") == {
        1: occasional,
        2: purposeful,
        3: occasional,
        4: occasional,
        5: occasional,
        6: occasional,
    }
    assert told(world, "traits", "favourite_category") == {
        1: None,
        2: "茶壶",
        3: "茶壶",
        4: "茶杯",
        5: "茶壶",
        6: "茶杯",
    }


def test_prices_are_held_against_what_a_piece_of_the_category_costs(tmp_path):
    world = by_hand("prices", tmp_path)
    # Tea pots: (100 + 30 + 20) yuan for (2 + 1 + 1) pieces are 37.50 each.
    levels = {
        who: level and round(float(level), 6)
        for who, level in told(world, "traits", "price_level").items()
    }
    assert levels == {
        1: round(130 / 112.5, 6),
        2: round(20 / 37.5, 6),
        3: None,
        4: None,
        5: None,
        6: None,
    }
    assert told(world, "traits", "discounted_share") == {
        1: 0.5,
        2: None,
        3: 0,
        4: 1,
        5: None,
        6: None,
    }
    rates = {
        who: rate and round(float(rate), 6)
        for who, rate in told(world, "traits", "discount_rate").items()
    }
    assert rates == {1: round(10 / 140, 6), 2: None, 3: None, 4: 0.2, 5: None, 6: None}
    assert told(world, "traits", "price_sensitivity") == {
        1: "middle",
        2: None,
        3: "low",
        4: "high",
        5: None,
        6: None,
    }


def test_money_over_the_counter_that_goes_back_is_no_purchase(tmp_path):
    world = by_hand("receipts", tmp_path)
    assert told(world, "profiles", "orders") == {1: 1, 2: 0, 3: 1}
    assert told(world, "profiles", "spent_yuan") == {1: 0, 2: -50, 3: 0}
    assert told(world, "traits", "refunded_orders") == {1: 1, 2: 1, 3: 0}


def test_refunds_come_off_once_and_leave_the_order_a_purchase_unless_all_went_back(tmp_path):
    world = by_hand("refunds", tmp_path)
    orders = told(world, "profiles", "orders")
    assert {who: orders[who] for who in (11, 12, 13, 14, 15)} == {11: 2, 12: 0, 13: 2, 14: 1, 15: 3}
    spent = told(world, "profiles", "spent_yuan")
    assert (spent[11], spent[12], spent[13], spent[15]) == (
        Decimal("60"),
        0,
        Decimal("199"),
        Decimal("166.67"),
    )
    refunded = told(world, "traits", "refunded_orders")
    assert (refunded[11], refunded[12], refunded[13]) == (2, 2, 2)
    # What went back is told also of an order of which all went back.
    assert [row["refund_yuan"] for row in world.orders[f"+86{phone(12)}"]] == [100, 100]
    nth = [(row["nth"], row["ordered_at"]) for row in world.orders[f"+86{phone(15)}"]]
    assert (agree(1, nth[0][0]), agree(2, nth[1][0]), nth[2]) == (True, True, (3, None))


def test_days_end_at_midnight_in_shanghai_and_a_year_has_365(tmp_path):
    world = by_hand("days", tmp_path)
    recency = told(world, "traits", "recency_days")
    assert (recency[1], recency[2], recency[3], recency[5], recency[7], recency[8]) == (
        0,
        365,
        364,
        2,
        180,
        181,
    )
    assert recency[4] is None
    year = told(world, "traits", "orders_year")
    assert (year[2], year[3]) == (0, 1)
    # 2024-02-29 comes again on 2027-02-28.
    assert told(world, "traits", "days_to_anniversary")[6] == 98
    assert told(world, "traits", "relationship")[10] == "loyal"
    repurchased = told(world, "traits", "repurchased")
    assert (repurchased[1], repurchased[9]) == (True, False)


def test_equals_are_in_one_fifth_and_in_one_class(tmp_path):
    world = by_hand("ties", tmp_path)
    fifths = told(world, "traits", "m_quintile")
    assert [fifths[who] for who in (1, 8, 9, 11, 12, 13)] == [1, 1, 4, 4, 5, 5]
    # 13 spenders: 5 % are 0.65, of the two highest half is 1; 20 % are 2.6: the two fit, the three below do not (2 + 1.5).
    classes = told(world, "traits", "importance")
    assert [classes[who] for who in (1, 9, 12, 13)] == [
        "ordinary",
        "ordinary",
        "important",
        "important",
    ]


def test_of_a_person_only_what_is_known_is_told(tmp_path):
    world = by_hand("people", tmp_path)
    bands = told(world, "profiles", "age_band")
    assert [bands[who] for who in (1, 2, 3, 4, 5, 6)] == [
        "30–39",
        "20–29",
        "20–29",
        None,
        None,
        None,
    ]
    until = told(world, "traits", "days_to_birthday")
    # 22 November is today, the 23rd tomorrow, 29 February is kept on the 28th, 21 November was yesterday.
    assert [until[who] for who in (1, 2, 3, 4, 5, 6)] == [0, 1, 98, None, None, 364]
    assert [told(world, "profiles", "surname")[who] for who in (1, 5)] == ["张", None]
    assert (told(world, "profiles", "household")[9], told(world, "profiles", "members")[9]) == (
        True,
        2,
    )
    child, fourteen = (world.consents[f"+86{phone(who)}"] for who in (7, 8))
    assert {row["contact"]: row["state"] for row in child} == {"sms": "guarded", "call": "guarded"}
    assert {row["contact"]: row["state"] for row in fourteen} == {
        "sms": "granted",
        "call": "withdrawn",
    }


def test_undecided_is_neither_satisfied_nor_below_and_what_is_to_come_is_no_judgement(tmp_path):
    world = by_hand("asked", tmp_path)
    assert {told(world, "traits", "satisfied")[who] for who in range(1, 7)} == {False}
    assert {told(world, "traits", "outcome")[who] for who in range(1, 7)} == {"equal"}
    index = told(world, "traits", "satisfaction")
    # Of who was asked for a recommendation alone there is no index; of 9: overall 75 × 3, quality 25 × 2, delivery 87.5, expected 100.
    assert (index[7], index[8]) == (None, 0)
    assert agree(float((75 * 3 + 25 * 2 + 87.5 + 100) / 7), index[9])
    assert told(world, "traits", "satisfaction_change")[10] == -75
    assert [told(world, "traits", "recommends")[who] for who in (7, 8, 9, 10)] == [
        "promoter",
        "passive",
        "detractor",
        "detractor",
    ]
    assert [told(world, "traits", "referred")[who] for who in (1, 9)] == [2, 0]
    assert told(world, "traits", "satisfied")[11] is None
    levels = [told(world, "traits", "satisfaction_level")[who] for who in (1, 9, 10, 11)]
    assert levels == ["undecided", "satisfied", "dissatisfied", None]


def test_the_oldest_dated_complaint_is_shown_and_one_without_a_date_has_a_step_alone(tmp_path):
    world = by_hand("complaints", tmp_path)
    steps, open_for = (told(world, "traits", f"open_complaint_{what}") for what in ("step", "days"))
    assert steps == {1: 4, 2: 2, 3: None, 4: None, 5: 4, 6: None, 7: 1, 8: None, 9: None}
    assert open_for == {1: None, 2: 10, 3: None, 4: None, 5: 10, 6: None, 7: 0, 8: None, 9: None}
    assert told(world, "traits", "complaint_solved_days")[6] == 10
    # Of a year: spending nothing, one case of 10 yuan (the other is 365 days old), and 5 for the contact.
    assert agree(Decimal("-15.00"), told(world, "traits", "contribution_year_yuan")[9])


def test_only_an_act_or_a_time_of_its_own_dates_a_grant(tmp_path):
    world = by_hand("consent", tmp_path)
    sms = {
        int(label[-4:]): (row["state"], row["since"])
        for label, rows in world.consents.items()
        for row in rows
        if (row["purpose"], row["contact"]) == ("marketing", "sms")
    }
    assert sms == {
        1: ("withdrawn", date(2026, 2, 1)),
        2: ("granted", None),
        3: ("withdrawn", date(2026, 2, 1)),
        4: ("granted", date(2026, 5, 1)),
        5: ("withdrawn", date(2026, 4, 1)),
        6: ("granted", date(2026, 10, 1)),
        7: ("withdrawn", date(2026, 3, 1)),
        8: ("granted", date(2026, 11, 20)),
    }
    of_eight = {
        row["contact"]: row["state"]
        for row in world.consents[f"+86{phone(8)}"]
        if row["purpose"] == "marketing"
    }
    assert (of_eight["wechat"], of_eight["call"]) == ("withdrawn", "granted")


def test_the_channel_is_the_folders_where_a_layout_serves_several(tmp_path):
    world = by_hand("draws", tmp_path)
    assert told(world, "profiles", "in_wechat") == {1: True, 2: False}
    assert told(world, "profiles", "in_weibo") == {1: False, 2: True}


def test_parts_of_an_order_are_one_and_what_the_desk_sent_back_comes_off(tmp_path):
    world = by_hand("parts", tmp_path)
    first, second, third = (world.orders[f"+86{phone(who)}"][0] for who in (1, 2, 3))
    # The closed part brought no money, no pieces and no discount. The desk sent back its 30 yuan, and 5 of another part.
    assert (first["amount_yuan"], first["refund_yuan"], first["spent_yuan"], first["quantity"]) == (
        30,
        5,
        25,
        3,
    )
    assert (first["discount_yuan"], first["refunded"]) == (3, True)
    # 10 yuan were kept, 20 went back: what is left is 10, not 10 less 20.
    fourth = world.orders[f"+86{phone(4)}"][0]
    assert (
        fourth["amount_yuan"],
        fourth["refund_yuan"],
        fourth["spent_yuan"],
        fourth["refunded"],
    ) == (10, 0, 10, True)
    # Money that was asked back and did not go back yet, or never will.
    assert (second["refund_yuan"], second["spent_yuan"], second["refunded"]) == (None, 60, False)
    assert (third["refund_yuan"], third["spent_yuan"], third["refunded"]) == (None, 60, False)
    # A case of the 4th joins an order whose phone nobody can read; the 5th order is nobody's; the 8th of the cases has no order.
    assert sorted(
        len(rows) for label, rows in world.orders.items() if not label.startswith("+86")
    ) == [0, 1]
    # One case in a year, and one 365 days ago: that is none.
    worth = told(world, "traits", "contribution_year_yuan")
    assert (agree(Decimal("15.00"), worth[2]), agree(Decimal("25.00"), worth[3])) == (True, True)


def test_of_what_is_told_twice_the_later_counts(tmp_path):
    world = by_hand("versions", tmp_path)
    assert told(world, "profiles", "orders") == {1: 1, 2: 1, 3: 1, 4: 1, 5: 0, 7: 2, 8: 1}
    # 2: both rows name the same times; the newer file has the later status. 4: the later export. 5: 交易关闭 comes later in
    # an order's life than 已发货, so the earlier export stands.
    assert [told(world, "profiles", "spent_yuan")[who] for who in (2, 4)] == [70, 70]
    assert {
        label: [(row["latest"], row["marks"]) for row in rows]
        for label, rows in world.marks.items()
        if rows
    } == {f"+86{phone(7)}": [(100, 2)]}


def test_who_is_one_customer_is_told_by_phones_and_by_what_leads_to_one(tmp_path):
    world = by_hand("links", tmp_path)
    records = {customer.label: len(customer.records) for customer in world.customers}
    orders = told(world, "profiles", "orders")
    # The orders to 郭二 and to 王二 are presents.
    assert (orders.pop(12), 13 in orders) == (3, False)
    # 3 is 1 with a wrong digit, once: 1 has all four orders of the account.
    assert orders == {1: 4, 4: 2, 6: 1, 7: 1, 8: 0, 9: 0, 10: 0, 11: 0}
    assert told(world, "profiles", "surname")[1] == "张"
    # 11: the mini program's phone, its follower by the unionid, the winner by the follower's openid.
    assert (records[f"+86{phone(11)}"], records[f"+86{phone(10)}"]) == (3, 2)
    # Only names told beside the phone itself make a household.
    assert not any(told(world, "profiles", "household").values())
    # The mailbox of two is nobody's; a masked order without an account that is known is a customer of its own, and so is a follower.
    assert sorted(count for label, count in records.items() if not label.startswith("+86")) == [
        1,
        2,
    ]
    assert told(world, "profiles", "city")[11] == "广州"


def test_every_way_that_is_allowed_is_a_way_and_the_nearest_is_where_most_happened(tmp_path):
    world = by_hand("ways", tmp_path)
    assert told(world, "traits", "preferred_contact") == {
        1: "app",
        2: "app",
        3: "call",
        4: "sms",
        5: None,
    }
    assert told(world, "profiles", "may_email") == {1: True, 2: False, 3: True, 4: True, 5: False}
    assert told(world, "profiles", "may_call") == {1: True, 2: True, 3: True, 4: False, 5: False}
    surveys = {
        label[-1]: {row["state"] for row in rows if row["purpose"] == "survey"}
        for label, rows in world.consents.items()
    }
    assert surveys == {"1": set(), "2": {"granted"}, "3": {"withdrawn"}, "4": set(), "5": set()}


def test_a_card_outranks_a_lead_and_the_latest_address_wins(tmp_path):
    world = by_hand("surviving", tmp_path)
    gender, city = told(world, "profiles", "gender"), told(world, "profiles", "city")
    assert (gender[1], gender[2]) == ("female", "male")
    # 1: the lead of February 2026, after the order of 2025; 2: the order of 5 March, after a lead with a place and one without.
    assert (city[1], city[2]) == ("上海", "杭州")
    # Two cards of one day are equals: either may be told.
    assert gender[3].values == {"female", "male"}
    assert told(world, "profiles", "surname")[3] == "李"


def test_nothing_that_happened_later_is_in_a_trait(tmp_path):
    world = by_hand("later", tmp_path)
    assert told(world, "traits", "referred") == {1: 1, 2: 0, 3: 0, 4: 0, 5: 0}
    assert (told(world, "traits", "satisfaction")[3], told(world, "traits", "complaints")[3]) == (
        None,
        0,
    )
    assert told(world, "traits", "relationship") == {
        1: "potential",
        2: "potential",
        3: "potential",
        4: "potential",
        5: "new",
    }
    # Without a purchase or a model, who was seen within 180 days stays: 1 was 180 days ago, 2 was 181, 3 was in 2025 and will be again.
    classes = told(world, "traits", "profitability")
    assert [classes[who] for who in (1, 2, 3, 4)] == [
        "small_star",
        "burden",
        "burden",
        "small_star",
    ]
