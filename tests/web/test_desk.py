"""The desk: who is looked up, why, and what is written down; nothing else changes but the ledgers."""

import re
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from scv.customer_view import lookup
from scv.home.open_home import open_vault
from scv.home.settings import load_home
from scv.web import Sessions, application
from scv.web.desk import desk_site
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, YOUZAN, ask_first, drop, member, order, text
from tests.web.visits import words

ANN, BOB, CAT = "13900000001", "13900000002", "13900008803"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Desk:
    """A browser at the desk of a home, after the door."""

    def __init__(self, home):
        self.vault = open_vault(load_home(home.root))
        doors = Sessions(lambda: 0.0, 1800)
        app = application(desk_site(self.vault, "officer", lambda: NOW), doors, 8610)
        self.browser = TestClient(app, base_url="http://127.0.0.1:8610")
        self.browser.post("/enter", data={"token": doors.token})
        self.word = re.search(r'name="word" value="([^"]+)"', self.get("/").text)[1]

    def get(self, address, **told):
        return self.browser.get(address, params=told)

    def post(self, address, **told):
        return self.browser.post(address, data={"word": self.word} | told)

    def look(self, who, reason="ticket 4711"):
        return self.post("/look", who=who, reason=reason)

    def audited(self):
        return [
            (entry.body["action"], bool(entry.body["customer_id"]))
            for entry in self.vault.audit.entries()
        ]


@pytest.fixture(scope="module")
def shop(tmp_path_factory, config_folder):
    """A shop that knows Ann from its till and an order, and Bob and Cat, who share a nick."""
    home = new_home(tmp_path_factory.mktemp("desk") / "home")
    people = (member("V1", "张<b>一</b>", ANN, birthday="1990-05-20"), member("V2", "李二二", BOB))
    drop(home, "store/hq/members.csv", text(MEMBERS, *people))
    orders = (
        order("1", ANN, "张一一"),
        order("2", BOB, "李二二", nick="both"),
        order("3", CAT, "李二二", nick="both"),
    )
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, *orders))
    night(home)
    return home


@pytest.fixture
def desk(shop):
    return Desk(shop)


def test_a_look_up_needs_a_reason_and_is_written_down(desk):
    before = desk.audited()
    assert "enter a reason" in desk.look(ANN, "").text
    shown = desk.look(ANN)
    assert shown.status_code == 200 and "/customer/" in str(shown.url)
    assert desk.audited()[len(before) :] == [
        ("desk: look-up without a find", False),
        ("desk: look-up; why: ticket 4711", True),
    ]


def test_who_shares_a_phone_is_shown_and_for_everybody_else_nothing_of_the_kind(desk, home):
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "王五五", ANN)),
    )
    night(home)
    family = words(Desk(home).look(ANN))
    assert "家庭共用号码 household" in family and "王五五 (1)" in family
    assert "household" not in words(desk.look(ANN))


@pytest.mark.parametrize("who", ["139 0000 0001", "+8613900000001", "V1"])
def test_a_customer_is_found_by_phone_and_by_member_number(desk, who):
    assert "第 1 行 row" in desk.look(who).text


def test_nobody_is_told_apart_from_a_wrong_number(desk):
    told = desk.look("13911112222")
    assert (
        "No customer found for this phone or ID" in told.text and 'value="13911112222"' in told.text
    )


def test_numbers_and_addresses_are_masked_until_they_are_revealed_which_is_written_down(desk):
    shown = desk.look(ANN)
    assert "139****0001" in shown.text and ANN not in shown.text
    assert (
        "…-05-20" in shown.text
        and "1990-05-20" not in shown.text
        and "云栖弄33号" not in shown.text
    )
    revealed = desk.post(f"{shown.url.path}/reveal", reason="parcel came back")
    assert (
        f"+86{ANN}" in revealed.text
        and "1990-05-20" in revealed.text
        and "云栖弄33号" in revealed.text
    )
    assert desk.audited()[-1] == ("desk: reveal; why: parcel came back", True)
    assert ANN not in desk.get(shown.url.path).text


def test_who_was_not_looked_up_in_this_session_is_not_shown(desk, shop):
    with lookup.open_generation(desk.vault) as con:
        customer_id = lookup.customer_of(con, desk.vault, BOB)
    for answer in (
        desk.get(f"/customer/{customer_id}"),
        desk.post(f"/customer/{customer_id}/reveal", reason="curious"),
    ):
        assert (
            answer.status_code == 400
            and "look up this customer first" in answer.text
            and "李二二" not in answer.text
        )


def test_every_value_tells_its_file_and_row_and_a_name_is_text(desk):
    shown = desk.look(ANN)
    assert "members.csv 第 1 行 row" in shown.text and "orders.csv 第 1 行 row" in shown.text
    assert "<b>一</b>" not in shown.text


def test_the_timeline_is_narrowed_by_channel_and_event(desk):
    shown = desk.look(ANN)
    rows = [
        desk.get(shown.url.path, **told).text.count("<td>2026-")
        for told in ({}, {"channel": "ecommerce"}, {"event": "join"})
    ]
    assert rows[0] == rows[1] + rows[2] and rows[1] == 1
    assert "没有记录 no records" in desk.get(shown.url.path, channel="<script>").text


def test_why_one_customer_tells_paths_and_votes(desk):
    shown = desk.look(ANN)
    told = desk.post(f"{shown.url.path}/why")
    assert "why these records were linked" in told.text and "weakest link" in told.text
    assert desk.audited()[-1] == ("desk: why", True)


def test_why_one_customer_reveals_nothing(desk):
    why = desk.post(f"{desk.look(ANN).url.path}/why").text
    assert "139****0001" in why and "…-05-20" in why
    for hidden in (ANN, "1990-05-20", "云栖弄33号", "member_card V1"):
        assert hidden not in why


def test_a_number_of_any_country_and_a_street_alone_are_masked(tmp_path):
    home = new_home(tmp_path / "home")
    abroad = order("1", "+6591234567", "李二二").replace(
        "浙江省 杭州市 西湖区 云栖弄33号", "云栖弄33号"
    )
    named = f"E1,某店,交易完成,2026-03-01 10:00:00,2026-03-01 10:01:00,8.00,{ANN},叫我{BOB},张一一,{ANN}"
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, abroad))
    drop(home, "ecommerce/youzan/orders.csv", text(YOUZAN, named))
    night(home)
    desk = Desk(home)
    shown = desk.look("+6591234567").text
    assert "+65****4567" in shown and "91234567" not in shown and "云栖弄" not in shown
    assert "叫我139****0002" in desk.look(ANN).text


def test_a_form_of_another_page_writes_nothing(desk, shop):
    before = len(list(desk.vault.decisions.entries())), len(desk.audited())
    code = _code(desk)
    for word in ("", "guessed"):
        assert (
            desk.browser.post(f"/review/{code}", data={"word": word, "answer": "yes"}).status_code
            == 403
        )
    foreign = desk.browser.post(
        f"/review/{code}",
        data={"word": desk.word, "answer": "yes"},
        headers={"origin": "http://evil.example"},
    )
    assert foreign.status_code == 403
    assert (len(list(desk.vault.decisions.entries())), len(desk.audited()) - 1) == before


def test_a_case_is_settled_by_a_button_and_undone_by_another(tmp_path):
    home = new_home(tmp_path / "home")
    orders = (order("2", BOB, "李二二", nick="both"), order("3", CAT, "李二二", nick="both"))
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, *orders))
    night(home)
    desk = Desk(home)
    told = desk.post(f"/review/{_code(desk)}", answer="yes", why="called both")
    assert "decision 1" in told.text and "takes effect with the next run" in told.text
    night(home, 1)
    assert "0 cases wait" in desk.get("/review").text
    together = desk.look(BOB).url.path
    assert desk.look(CAT).url.path == together
    assert "called both" in desk.get("/decisions").text
    assert "decision 1 is undone" in desk.post("/decisions/1/undo").text
    night(home, 2)
    assert desk.look(BOB).url.path != desk.look(CAT).url.path


def test_the_page_says_what_each_answer_will_store_and_the_ledger_then_holds_it(tmp_path):
    home = new_home(tmp_path / "home")
    paid = {BOB: "2025-02-01 10:00:00", CAT: "2026-02-01 10:00:00"}
    orders = (
        order(str(n), phone, "李二二", nick="both", paid=at)
        for n, (phone, at) in enumerate(paid.items())
    )
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, *orders))
    ask_first(home)
    home = load_home(home.root)
    night(home)
    desk = Desk(home)
    page = words(desk.get("/review"))
    assert "将登记 will store: same: *********03, second number *********02" in page
    assert (
        "将登记 will store: number-change: from *********02 to *********03, since 2026-02-01"
        in page
    )
    assert "将登记 will store: not-same: *********0" in page
    code = _code(desk)
    refused = desk.post(f"/review/{code}", answer="moved")
    assert refused.status_code == 400 and not list(desk.vault.decisions.entries())
    tokens = {phone: str(desk.vault.index.phone_token(f"+86{phone}")) for phone in (BOB, CAT)}
    for answer, kind, sides in (
        ("yes", "same", (CAT, BOB)),
        ("moved", "number_change", (BOB, CAT)),
        ("no", "not_same", sorted((BOB, CAT), key=lambda phone: int(tokens[phone]))),
    ):
        told = words(desk.post(f"/review/{code}", **{"answer": answer, "from-moved": "2026-01-20"}))
        *_, last = desk.vault.decisions.entries()
        assert (last.body["decision"], last.body["first"], last.body["second"]) == (
            kind,
            *map(tokens.get, sides),
        )
        assert last.body.get("since", []) == (["20473"] if answer == "moved" else [])
        assert f"裁决 {last.number}: {kind.replace('_', '-')}: " in told
        assert answer != "moved" or "from *********02 to *********03, since 2026-01-20" in told


def test_a_case_that_somebody_answered_says_so_to_the_next_whose_answer_stands(tmp_path):
    home = new_home(tmp_path / "home")
    orders = (order("2", BOB, "李二二", nick="both"), order("3", CAT, "李二二", nick="both"))
    drop(home, "ecommerce/flagship/orders.csv", text(ORDERS, *orders))
    night(home)
    one, other = Desk(home), Desk(home)
    assert "Decided already" not in words(one.get("/review"))
    one.post(f"/review/{_code(one)}", answer="yes")
    assert "Decided already by decision 1 (same)" in words(other.get("/review"))
    told = words(other.post(f"/review/{_code(other)}", answer="no"))
    assert (
        "it contradicts an earlier decision, which is superseded" in told
        and "says nothing" not in told
    )
    assert "not-same" in words(one.get("/decisions")).partition("stands")[0]
    assert "Decided already by decision 2 (not-same)" in words(one.get("/review"))
    one.post("/decisions/2/undo")
    assert "Decided already by decision 1 (same)" in words(one.get("/review")) and _code(one)


def test_a_reason_is_one_line_of_characters_for_reading(tmp_path):
    home = new_home(tmp_path / "home")
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    night(home)
    desk = Desk(home)
    desk.look(ANN, "ticket\r\n 2026-11-23 \x1b[31mforged\u202e")
    assert desk.audited()[-1] == ("desk: look-up; why: ticket 2026-11-23 ?[31mforged?", True)


def test_a_case_is_settled_by_yes_or_no_and_nothing_else(desk):
    assert desk.post(f"/review/{_code(desk)}", answer="perhaps").status_code == 400
    assert "No waiting case has this code" in desk.post("/review/00000000", answer="no").text


def test_what_a_customer_allows_is_told_with_its_way_and_since_when(tmp_path, scv):
    home = new_home(tmp_path / "home")
    drop(home, "store/hq/members.csv", text(MEMBERS, member("V1", "张一一", ANN)))
    night(home)
    said = ("grant", ANN, "--purpose", "marketing", "--contact", "call", "--evidence", "letter")
    assert scv("consent", *said, "--at", "2026-03-01", "--home", home.root).code == 0
    night(home, 1)
    assert "营销 marketing · 电话 call 已同意 granted 自 since 2026-03-01 未列出的" in words(
        Desk(home).look(ANN)
    )


def test_who_is_erased_while_the_desk_is_open_is_shown_no_more(tmp_path, scv):
    home = new_home(tmp_path / "home")
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "李二二", BOB)),
    )
    night(home)
    desk = Desk(home)
    shown = desk.look(ANN)
    assert "张一一" in shown.text
    assert scv("forget", ANN, "--evidence", "letter", "--home", home.root).code == 0
    assert "张一一" not in desk.get(shown.url.path).text
    assert "No customer found for this phone or ID" in desk.look(ANN).text


def test_whose_data_is_restricted_is_shown_with_that_in_red(tmp_path, scv):
    home = new_home(tmp_path / "home")
    drop(
        home,
        "store/hq/members.csv",
        text(MEMBERS, member("V1", "张一一", ANN), member("V2", "李二二", BOB)),
    )
    night(home)
    assert scv("restrict", ANN, "--evidence", "letter", "--home", home.root).code == 0
    night(home, 1)
    assert "may be stored, but not used" in Desk(home).look(ANN).text


def _code(desk):
    return re.search(r'<section id="([0-9a-f]{8})">', desk.get("/review").text)[1]
