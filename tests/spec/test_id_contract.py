"""The id contract on whole homes: real files, nights, decisions and channel re-runs in any order.

客户号的约定：无论导入、补交、裁决、撤销、渠道重跑的先后，号码只签发一次、总能查到、撤销即复原。

`SCV_ID_STORIES=200 pytest tests/spec/test_id_contract.py` tells more stories than the suite has
time for (`make ids`).
"""

import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scv.customer_view import lookup
from scv.errors import UsageError
from scv.home.open_home import open_vault
from scv.ops.verify import verify
from scv.pipeline.run import STAGES, Run, open_run
from scv.privacy import right_to_erasure
from scv.stewardship import decision_entries
from scv.stewardship.batch import DecisionRequest
from tests.conftest import TONIGHT, new_home
from tests.exports import MEMBERS, ORDERS, drop, member, order, text
from tests.laws import sized

PHONES = ("13900000001", "13900000002", "13900000003")
NAMES = ("张三丰", "李四光")
DAYS = ("2025-01-05", "2025-03-01", "2025-09-10", "2026-06-01")
CARDS = ("C1", "C2", "C3")
NICKS = ("茶友", "客")

PEOPLE = st.tuples(
    st.sampled_from(CARDS), st.sampled_from(NAMES), st.sampled_from(PHONES), st.sampled_from(DAYS)
)
BUYERS = st.tuples(
    st.sampled_from(NICKS), st.sampled_from(NAMES), st.sampled_from(PHONES), st.sampled_from(DAYS)
)
SHOPS = st.sampled_from(("one", "two"))
ONE, OTHER, DAY = st.sampled_from(PHONES), st.sampled_from(PHONES), st.sampled_from(DAYS[1:])
DECISIONS = st.one_of(
    st.builds(lambda a, b: DecisionRequest("same", (a, b)), ONE, OTHER),
    st.builds(lambda a, b: DecisionRequest("not-same", (a, b)), ONE, OTHER),
    st.builds(
        lambda a, b, d: DecisionRequest("number-change", (a, b), since=(d,)), ONE, OTHER, DAY
    ),
    st.builds(lambda a, d: DecisionRequest("recycled", (a,), since=(d,)), ONE, DAY),
    st.builds(lambda a: DecisionRequest("not-recycled", (a,)), ONE),
    st.builds(lambda a: DecisionRequest("shared", (a,)), ONE),
    st.builds(lambda a, n: DecisionRequest("split", (a,), value=n), ONE, st.sampled_from(NAMES)),
    st.builds(lambda a, n: DecisionRequest("not-same", (a, n)), ONE, st.sampled_from(NICKS)),
)


class Homes(RuleBasedStateMachine):
    """Days full of files and decisions, with a night now and then."""

    @initialize()
    def open(self) -> None:
        """Begin with an empty home and one night."""
        self.folder = Path(tempfile.mkdtemp())
        self.home = new_home(self.folder / "home")
        self.files = self.nights = self.decided = 0
        self.published: set[str] = set()
        self.erased: set[str] = set()
        self.add_members("one", [("C1", NAMES[0], PHONES[0], DAYS[0])])
        self.night()

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    # Days

    @rule(shop=SHOPS, people=st.lists(PEOPLE, min_size=1, max_size=3))
    def add_members(self, shop, people) -> None:
        self.files += 1
        rows = [
            member(card, name, phone, f"{day} 10:00:00", "1990-01-01")
            for card, name, phone, day in people
        ]
        drop(self.home, f"store/{shop}/{self.files}.csv", text(MEMBERS, *rows))

    @rule(shop=SHOPS, buyers=st.lists(BUYERS, min_size=1, max_size=3))
    def add_orders(self, shop, buyers) -> None:
        self.files += 1
        rows = [
            order(f"{self.files}{at}", phone, name, paid=f"{day} 10:00:00", nick=nick)
            for at, (nick, name, phone, day) in enumerate(buyers)
        ]
        drop(self.home, f"ecommerce/{shop}/{self.files}.csv", text(ORDERS, *rows))

    @rule(decision=DECISIONS)
    def decide(self, decision) -> None:
        vault = open_vault(self.home)
        with lookup.open_generation(vault) as con:
            try:
                decision_entries.decide(con, vault, [decision], "tester", 0)
            except UsageError:
                return
        self.decided = vault.decisions.tip()[0]

    @precondition(lambda self: self.decided)
    @rule(at=st.integers(0, 99))
    def undo(self, at) -> None:
        try:
            decision_entries.undo(open_vault(self.home), 1 + at % self.decided, "tester", "", 0)
        except UsageError:
            return

    # Nights

    @rule()
    def night(self) -> None:
        self.run(Run.ingest_inbox)

    @rule()
    def the_same_night_twice_changes_nothing(self) -> None:
        self.night()
        before = self.state()
        self.night()
        assert self.state() == before

    @rule(channel=st.sampled_from(("store", "ecommerce")))
    def a_channel_run_again_changes_nothing(self, channel) -> None:
        self.night()
        before = self.state()
        self.run(lambda run: run.ingest_channel(channel))
        assert self.state() == before

    @rule(decision=DECISIONS)
    def a_decision_undone_restores_every_id(self, decision) -> None:
        self.night()
        before, told = self.customers(), open_vault(self.home).decisions.tip()[0]
        self.decide(decision)
        self.night()
        made = open_vault(self.home).decisions.tip()[0]
        if made > told:
            decision_entries.undo(open_vault(self.home), made, "tester", "", 0)
            self.night()
        assert self.customers() == before

    @rule(phone=st.sampled_from(PHONES), everybody=st.booleans())
    def an_erased_person_is_gone_and_nobody_else_changes(self, phone, everybody) -> None:
        self.night()
        vault = open_vault(self.home)
        with lookup.open_generation(vault) as con:
            try:
                person = right_to_erasure.person(con, vault, phone, "*" if everybody else "")
            except UsageError:
                return
        before = self.customers()
        right_to_erasure.erase(vault, person, "asked", "tester", 0)
        self.erased |= set(person.ids)
        self.run(lambda _: None)
        after = self.customers()
        assert person.customer_id not in after.values()
        assert {
            key: id for key, id in before.items() if id not in (None, person.customer_id)
        }.items() <= after.items()

    def run(self, take_in) -> None:
        """Live a night, and hold it against a rebuild: the home's own proof."""
        self.nights += 1
        with open_run(
            self.home, "nightly", TONIGHT + timedelta(days=self.nights), accept=True
        ) as run:
            # accepted: of a handful of customers, one erased is a large share
            take_in(run)
            for stage in STAGES:
                run.stage(stage)
        assert [result.message for result in run.results if result.status == "parked"] == []
        assert [check for check in verify(open_vault(self.home)) if not check.passed] == []

    def state(self) -> tuple:
        """Return who is who, and all that ever happened to ids."""
        with lookup.open_generation(open_vault(self.home)) as con:
            history = con.execute(
                "SELECT old_id::VARCHAR, new_id::VARCHAR, kind FROM vault.id_history"
            ).fetchall()
        return self.customers(), sorted(history, key=str)

    def customers(self) -> dict[int, str | None]:
        """Return record → customer id."""
        with lookup.open_generation(open_vault(self.home)) as con:
            rows = con.execute("SELECT record_id, customer_id::VARCHAR FROM vault.links").fetchall()
        return {int(record): customer for record, customer in rows}

    @invariant()
    def every_id_ever_published_is_live_or_answers_a_live_one_or_sleeps(self) -> None:
        with open_vault(self.home).generations().open("published") as con:
            answers = dict(
                con.execute("SELECT any_id::VARCHAR, state FROM published.resolved_ids").fetchall()
            )
            live = {
                row[0]
                for row in con.execute(
                    "SELECT customer_id::VARCHAR FROM published.profiles"
                ).fetchall()
            }
            led = con.execute(
                "SELECT customer_id::VARCHAR FROM published.resolved_ids WHERE state IN ('live', 'redirected')"
            ).fetchall()
        assert self.published <= answers.keys()
        assert {row[0] for row in led} == live
        assert {answers[each] for each in self.erased} <= {"erased"}
        self.published = set(answers)


TestHomes = Homes.TestCase
TestHomes.settings = settings(
    max_examples=int(os.environ.get("SCV_ID_STORIES", "1")),
    stateful_step_count=sized(4, 6),
    deadline=None,
)
