"""An incremental night changes only what its data affects, and the result equals a full rebuild.

夜间合并只处理当晚可能变化的部分，结果与全部重建完全一致，并可随时验证。
"""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.ops.verify import verify
from scv.pipeline import rebuild
from scv.pipeline.run import STAGES, open_run
from tests.conftest import TONIGHT, finish, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text
from tests.laws import DEEP

_STORIES = int(os.environ.get("SCV_UPON_STORIES", "0"))
ONE, OTHER, THIRD = "13900000001", "13900000002", "13900000003"


@pytest.fixture
def home(home):
    drop(
        home,
        "store/hq/1.csv",
        text(MEMBERS, member("C1", "张三丰", ONE), member("C2", "李四光", OTHER)),
    )
    finish(home)
    return home


def nights(home):
    return open_vault(home).generations().require_current().facts["nights"]


def failed(home):
    return [check for check in verify(open_vault(home)) if not check.passed]


def test_a_night_works_upon_the_last_and_equals_a_rebuild(home):
    assert nights(home) == 0
    drop(
        home,
        "ecommerce/shop/1.csv",
        text(ORDERS, order("1", ONE, "张三丰", nick="茶友"), order("2", THIRD, "王五", nick="客")),
    )
    night(home)
    assert nights(home) == 1 and failed(home) == []


def published(home):
    """Return what marketers read of customers, in no order."""
    with open_vault(home).generations().open("published") as con:
        return {
            table: sorted(map(str, con.execute(f"SELECT * FROM published.{table}").fetchall()))
            for table in (
                "profiles",
                "traits",
                "orders",
                "marks",
                "consents",
                "timeline",
                "segment_members",
            )
        }


def test_what_marketers_read_of_customers_is_what_a_rebuild_publishes(home):
    for number, rows in enumerate(
        (
            [order("1", ONE, "张三丰", nick="茶友"), order("2", THIRD, "王五", nick="客")],
            [
                order("3", ONE, "张三丰", nick="茶友"),
                order("2", THIRD, "王五", nick="客", status="等待买家付款"),
            ],
        )
    ):
        drop(home, f"ecommerce/shop/{number}.csv", text(ORDERS, *rows))
        night(home)
    assert nights(home) == 2
    told = published(home)
    assert len(told["orders"]) == 3 and len(told["traits"]) == 3
    with open_run(home, "nightly", TONIGHT, rebuild=True) as run:
        for stage in STAGES:
            run.stage(stage)
    assert nights(home) == 0
    assert published(home) == told


def test_a_night_to_which_nothing_came_links_nothing_and_still_hears_what_people_said(home, scv):
    """Neither a file nor a decision: what was linked stands. What customers refuse counts all the
    same, and all that is published is what a rebuild would publish.
    """
    drop(
        home,
        "ecommerce/shop/1.csv",
        text(ORDERS, order("1", ONE, "张三丰", nick="茶友"), order("2", THIRD, "王五", nick="客")),
    )
    night(home)
    assert (
        scv(
            "consent",
            "grant",
            ONE,
            "--purpose",
            "marketing",
            "--contact",
            "sms",
            "--home",
            home.root,
        ).code
        == 0
    )
    for quiet in (night(home, 1), night(home, 2)):
        assert quiet.quiet and quiet.linked is None
        assert quiet.counts["profile"] == {"customers": 3, "review": 0, "consents": 1}
    assert any("granted" in row for row in published(home)["consents"])
    assert scv("consent", "withdraw", ONE, "--home", home.root).code == 0
    quiet = night(home, 3)
    assert quiet.quiet and failed(home) == []
    upon, counts = published(home), {stage: quiet.counts[stage] for stage in ("records", "link")}
    assert not any("granted" in row for row in upon["consents"])
    with open_run(home, "nightly", TONIGHT + timedelta(days=3), rebuild=True) as run:
        for stage in STAGES:
            run.stage(stage)
    assert not run.quiet and published(home) == upon
    assert {stage: run.counts[stage] for stage in counts} == counts
    # A decision is news: the night after it links again.
    assert scv("decide", "same", OTHER, THIRD, "--why", "one person", "--home", home.root).code == 0
    heard = night(home, 4)
    assert not heard.quiet and heard.counts["profile"]["customers"] == 2 and failed(home) == []


def test_a_newer_version_of_a_row_replaces_the_older_and_nothing_is_counted_twice(home):
    drop(
        home, "ecommerce/shop/1.csv", text(ORDERS, order("1", ONE, "张三丰", status="等待买家付款"))
    )
    night(home)
    drop(
        home,
        "ecommerce/shop/2.csv",
        text(
            ORDERS,
            order("1", OTHER, "李四光", status="交易成功"),
            order("1", OTHER, "李四光", status="交易成功"),
        ),
    )
    night(home)
    with lookup.open_generation(open_vault(home)) as con:
        files = con.execute(
            "SELECT records, duplicates, superseded FROM vault.files ORDER BY name, channel"
        ).fetchall()
    assert files == [(0, 0, 1), (2, 0, 0), (1, 1, 0)] or sorted(files) == [
        (0, 0, 1),
        (1, 1, 0),
        (2, 0, 0),
    ]
    assert nights(home) == 2 and failed(home) == []


def test_other_settings_a_channel_run_again_and_the_month_build_everything_anew(home, scv):
    settings = home.root / "scv.toml"
    settings.write_text(settings.read_text().replace("degree_cap = 1000", "degree_cap = 999"))
    night(load_home(home.root))
    assert nights(home) == 0
    night(load_home(home.root))
    assert nights(home) == 1
    assert scv("channel", "store", "--home", home.root).code == 0 and nights(home) == 0
    settings.write_text(settings.read_text().replace("rebuild_every = 30", "rebuild_every = 2"))
    counted = []
    for _ in range(4):
        night(load_home(home.root))
        counted.append(nights(home))
    assert counted == [1, 0, 1, 0]


def test_verify_names_the_first_customer_that_a_rebuild_would_give_otherwise(home, scv):
    with open_run(home, "nightly", TONIGHT) as run:
        run.ingest_inbox()
        for stage in STAGES:
            run.stage(stage)
            if stage == "profile":
                run.session.execute(
                    "UPDATE vault.profiles SET gender = 'male' WHERE name = '李四光'"
                )
    with lookup.open_generation(open_vault(home)) as con:
        (wrong,) = con.execute(
            "SELECT customer_id::VARCHAR FROM vault.profiles WHERE name = '李四光'"
        ).fetchone()
    told = scv("verify", "--home", home.root)
    assert (
        told.code == 8
        and f"profiles: 2 rows differ. The first customer that differs: {wrong}" in told.out
    )
    assert scv("verify", "--no-rebuild", "--home", home.root).code == 0
    assert scv("nightly", "--rebuild", "--home", home.root).code == 0
    assert scv("verify", "--home", home.root).code == 0


@pytest.mark.skipif(not (DEEP or _STORIES), reason="for make deep and make upon")
@pytest.mark.parametrize("seed", range(min(_STORIES or 1, 5)))
def test_the_sample_in_any_order_a_few_files_a_night_is_the_sample_at_once(home, seed, monkeypatch):
    monkeypatch.setattr(rebuild, "_SMALL_ROWS", 10**9)
    settings = home.root / "scv.toml"
    settings.write_text(settings.read_text().replace("ids_changed = 0.05", "ids_changed = 1"))
    home = load_home(home.root)
    sample = Path(__file__).parents[2] / "data" / "sample"
    files = sorted(
        path
        for path in sample.rglob("*")
        if path.is_file() and len(path.relative_to(sample).parts) > 2
    )
    Random(seed).shuffle(files)
    tonight = 6
    for at in range(0, len(files), tonight):
        for path in files[at : at + tonight]:
            target = home.inbox / path.relative_to(sample)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        night(home)
        assert nights(home) == 1 + at // tonight and failed(home) == []
