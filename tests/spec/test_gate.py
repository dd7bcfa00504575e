"""Write, audit, publish: a night that went wrong does not replace one that went well.
先写入、再体检、后发布：出错的一晚不会替换前一晚。
"""

import json

import pytest

from scv.console.i18n import error_in_chinese
from scv.home.open_home import open_vault
from scv.publish import quality_gate
from scv.query.sandbox import rows
from tests.conftest import night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text


def people(count: int, first: int = 0) -> list[str]:
    return [member(f"C{n}", f"张三{n}", f"1390000{n:04d}") for n in range(first, first + count)]


def generation(home) -> int:
    return open_vault(home).generations().require_current().generation


@pytest.fixture
def good(home, scv):
    """A night with 240 customers."""
    drop(home, "store/hq/all.csv", text(MEMBERS, *people(120)))
    drop(home, "store/mall/all.csv", text(MEMBERS, *people(120, 1000)))
    assert scv("nightly", "--home", home.root).code == 0
    return home


def test_half_the_customers_gone_is_refused_and_last_night_stays(good, scv):
    (good.inbox / "store/mall/all.csv").unlink()
    refused = scv("channel", "store", "--allow-missing", "--home", good.root)
    assert refused.code == 5
    assert (
        "customers_lost: fewer customers than last night: 120 of 240 = 50.00%, limit 10.00%"
        in refused.err
    )
    assert (
        "ids_changed" in refused.err and "scv channel store --allow-missing --accept" in refused.err
    )
    assert generation(good) == 1
    told = scv("status", "--home", good.root).out
    assert "refused by the quality gate" in told and "gate 体检 customers_lost" in told
    assert scv("verify", "--home", good.root).code == 0


def test_who_accepts_it_is_on_record(good, scv):
    drop(
        good, "store/hq/broken.csv", text(MEMBERS, *(member(f"B{n}") + ",x,y" for n in range(150)))
    )
    refused = scv("nightly", "--home", good.root)
    assert refused.code == 5 and "rejected: rejected rows: 150 of 390" in refused.err
    accepted = scv("publish", "--accept", "--why", "cards come later", "--home", good.root)
    assert accepted.code == 0, accepted.err
    assert generation(good) == 2
    assert (
        open_vault(good).generations().require_current().facts["accepted"][0].startswith("rejected")
    )
    (entry,) = [
        e.body
        for e in open_vault(good).audit.entries()
        if e.body["action"].startswith("publish --accept")
    ]
    assert entry["action"].endswith("why: cards come later") and entry["by"]
    assert "published although the quality gate refused" in scv("status", "--home", good.root).out


def test_a_channel_that_shrank_on_purpose_is_accepted_with_its_command(good, scv):
    (good.inbox / "store/mall/all.csv").unlink()
    assert scv("channel", "store", "--allow-missing", "--accept", "--home", good.root).code == 0
    assert generation(good) == 2
    assert scv("nightly", "--home", good.root).code == 0


def test_limits_stand_in_the_settings_and_few_customers_say_nothing(good, scv):
    path = good.root / "scv.toml"
    limits = path.read_text("utf-8").replace("least = 100", "least = 200")
    path.write_text(limits, "utf-8")
    (good.inbox / "store/mall/all.csv").unlink()
    assert scv("channel", "store", "--allow-missing", "--home", good.root).code == 0
    path.write_text(limits.replace("rejected = 0.2 ", "rejected = 2"), "utf-8")
    assert "[gate] rejected must be a share from 0 to 1" in scv("status", "--home", good.root).err


def test_publish_without_a_refusal_publishes_what_landed(good, scv):
    path = drop(good, "store/hq/more.csv", text(MEMBERS, *people(3, 5000)))
    assert scv("ingest", path, "--home", good.root).code == 0
    assert scv("publish", "--home", good.root).code == 0
    facts = open_vault(good).generations().require_current().facts
    assert facts["sizes"] == {"customers": 243, "records": 243, "consents": 0}
    reports = sorted((good.root / "reports").glob("*publish*.json"))
    assert json.loads(reports[-1].read_text("utf-8"))["health"]["contested"] == [0, 243]


def test_a_first_night_is_measured_and_never_refused(home, scv):
    drop(
        home,
        "store/hq/broken.csv",
        text(MEMBERS, *(member(f"B{n}") + ",x,y" for n in range(150)), member("C1")),
    )
    told = scv("nightly", "--home", home.root)
    assert told.code == 0 and "gate 体检 rejected: rejected rows 不可用的行: 150 of 151" in told.out


def test_a_night_in_which_most_buyers_change_their_tier_is_refused(scv, home):
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(ORDERS, *(order(f"7{n}", f"1390000{n:04d}", nick=f"n{n}") for n in range(240))),
    )
    assert scv("nightly", "--home", home.root).code == 0
    settings = home.root / "scv.toml"
    settings.write_text(settings.read_text().replace("regular_orders = 2", "regular_orders = 1"))
    refused = scv("nightly", "--home", home.root)
    assert refused.code == 5
    assert (
        "tiers_moved: buyers without new activity who changed tier since last night: 240 of 240"
        in refused.err
    )
    assert scv("publish", "--accept", "--why", "our own threshold", "--home", home.root).code == 0
    assert scv("nightly", "--home", home.root).code == 0


def test_a_night_long_after_or_before_the_last_is_published_however_many_the_calendar_moved(home):
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(ORDERS, *(order(f"7{n}", f"1390000{n:04d}", nick=f"n{n}") for n in range(240))),
    )
    tiers = []
    for days in (0, 7, 400, 8):
        run = night(home, days)
        assert run.violations == []
        tiers.append(rows(home.published, "SELECT DISTINCT relationship FROM traits").item())
    assert tiers[1] != tiers[2] and tiers[1] == tiers[3], (
        "the calendar moved all of them, and no purchase did"
    )


def test_a_refusal_is_told_in_one_language_at_a_time():
    breach = "customers_lost: fewer customers than last night 客户减少: 120 of 240 = 50.00%, limit 10.00%"
    refused = quality_gate.gate_error([breach], "scv publish --accept")
    assert (
        "customers_lost: fewer customers than last night: 120 of 240 = 50.00%, limit 10.00%."
        in str(refused)
    )
    assert "customers_lost: 客户减少: 120 / 240 = 50.00%，上限 10.00%。" in error_in_chinese(
        refused
    )
