"""`scv why`: the path that leads each record to the customer, what would cut it, and how an earlier
night saw it.
"""

import re

import pytest

from tests.exports import MEMBERS, ORDERS, WEIBO_USERS, WINNERS, drop, member, order, text

PHONE, OTHER = "13900000001", "13900000002"


@pytest.fixture
def chain(home, scv):
    """An order with phone and mail; a winner with that mail and a Weibo user; that user in the
    crawler's list.
    """
    row = order("1", PHONE).replace(",nick1,,", ",nick1,yanqiu@example.com,")
    drop(home, "ecommerce/one/o.csv", text(ORDERS, row))
    drop(
        home,
        "weibo/main/w.csv",
        text(WINNERS, "5550001,砚秋,2026-02-03 10:00:00,,,yanqiu@example.com,"),
    )
    drop(home, "weibo/main/u.csv", text(WEIBO_USERS, "5550001,砚秋,f,,,2020-01-01"))
    assert scv("nightly", "--home", home.root).code == 0
    return home


def command(told: str) -> list[str]:
    """Return the words of the command that cuts the weakest link."""
    (cut,) = re.findall(r"to separate 断开: scv decide (.*)", told)
    return [word.strip("'") for word in cut.split()]


def test_the_path_of_a_record_without_a_phone_is_told_step_by_step(chain, scv):
    told = scv("why", PHONE, "--home", chain.root).out
    assert f"+86{PHONE} –(1)– email:yanqiu@example.com → weibo_lottery_winners/main" in told
    path = f"+86{PHONE} –(1)– email:yanqiu@example.com –(1)– weibo_uid@weibo:5550001 → weibo_users_csv/main"
    assert path in told
    assert "weakest link 最弱一环  chain" in told
    # An identifier is looked up as it is told: of its kind, in its place.
    for name in ("5550001", "weibo_uid:5550001", "weibo_uid@weibo:5550001"):
        assert scv("why", name, "--home", chain.root).out == told
    for name in ("openid:5550001", "weibo_uid@elsewhere:5550001"):
        assert scv("why", name, "--home", chain.root).code == 2


def test_the_command_it_names_cuts_the_weakest_link(chain, scv):
    words = command(scv("why", PHONE, "--home", chain.root).out)
    assert words[0] == "not-same"
    assert scv("decide", *words, "--home", chain.root).code == 0
    assert scv("nightly", "--home", chain.root).code == 0
    told = scv("why", PHONE, "--home", chain.root).out
    assert "weibo_users_csv" not in told


def test_an_earlier_night_is_told_as_it_was(chain, scv):
    words = command(scv("why", PHONE, "--home", chain.root).out)
    scv("decide", *words, "--home", chain.root)
    scv("nightly", "--home", chain.root)
    assert "weibo_users_csv" in scv("why", PHONE, "--as-of", "1", "--home", chain.root).out
    gone = scv("why", PHONE, "--as-of", "7", "--home", chain.root)
    assert gone.code == 2 and "generation 7 is not kept. Kept: 1, 2" in gone.err
    for _ in range(2):
        scv("nightly", "--home", chain.root)
    assert "Kept: 2, 3, 4" in scv("why", PHONE, "--as-of", "1", "--home", chain.root).err


def test_phones_and_cards_that_a_decision_joins_name_it(home, scv):
    drop(
        home,
        "store/hq/m.csv",
        text(
            MEMBERS,
            *(member("C1", "张三丰", PHONE), member("C2", "张三丰", OTHER)),
            *(member("C3", "李四光", ""), member("C4", "李四光", "")),
        ),
    )
    scv("nightly", "--home", home.root)
    scv("decide", "same", PHONE, OTHER, "--home", home.root)
    scv("decide", "same", "C3", "C4", "--home", home.root)
    scv("nightly", "--home", home.root)
    told = scv("why", OTHER, "--home", home.root).out
    assert (
        "*********01 and *********02: decision 人工裁决 1; to separate 分开: scv decide undo 1"
        in told
    )
    assert f"to separate 断开: scv decide split +86{PHONE} --name NAME" in told
    told = scv("why", "C4", "--home", home.root).out
    assert re.search(r"member_card .* and member_card .*: decision 人工裁决 2;", told)
    assert "to separate 断开: scv decide undo 2" in told
