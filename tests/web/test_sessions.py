"""The doors of the local page: who comes in, when a session ends, what a form must carry, what
browsers are told.
"""

import pytest
from starlette.testclient import TestClient

from scv.errors import KeyAccessError, UsageError
from scv.web import Place, Sessions, Site, application

PORT = 8610
HERE = f"http://127.0.0.1:{PORT}"
IDLE = 1800
MENU = (("/", "首页", "front"),)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class House:
    """A face of four places behind its doors, and a browser before them."""

    def __init__(self):
        self.clock, self.wrong, self.changed, self.closed = Clock(), 0, 0, 0
        self.doors = Sessions(self.clock, IDLE)
        places = (
            Place("/", lambda asked: asked.page("trouble.html", message="inside")),
            Place("/change", self._change, form=True),
            Place("/refused", _refused),
            Place("/closed", _closed),
            Place("/broken", _broken),
        )
        face = Site("marketer", places, MENU, self._wrong, self._close)
        self.app = application(face, self.doors, PORT)
        self.browser = self.new_browser()

    def new_browser(self):
        return TestClient(
            self.app, base_url=HERE, follow_redirects=False, raise_server_exceptions=False
        )

    def entered(self):
        return self.browser.post("/enter", data={"token": self.doors.token})

    def word(self):
        (session,) = self.doors._sessions.values()
        return session.word

    def _change(self, asked):
        self.changed += 1
        return asked.text("what")

    def _wrong(self):
        self.wrong += 1

    def _close(self):
        self.closed += 1


def _refused(_asked):
    raise UsageError("say it differently <b>")


def _closed(_asked):
    raise KeyAccessError("no key")


def _broken(_asked):
    raise RuntimeError("13900000001")


@pytest.fixture
def house():
    return House()


def test_nobody_sees_anything_without_a_session(house):
    for path in ("/", "/refused", "/broken"):
        told = house.browser.get(path)
        assert (told.status_code, "口令" in told.text, "inside" in told.text) == (403, True, False)
    assert house.browser.post("/change", data={"what": "x"}).status_code == 403
    assert house.changed == 0


def test_the_token_opens_a_session(house):
    told = house.entered()
    assert (told.status_code, told.headers["location"]) == (303, "/")
    assert "inside" in house.browser.get("/").text
    assert house.wrong == 0


def test_a_wrong_token_opens_nothing_and_is_told_on(house):
    told = house.browser.post("/enter", data={"token": house.doors.token[:-1]})
    assert (told.status_code, "set-cookie" in told.headers, house.wrong) == (403, False, 1)
    assert house.browser.get("/").status_code == 403


def test_wrong_tokens_of_anybody_keep_nobody_out_who_has_the_right_one(house):
    for _ in range(30):
        house.browser.post("/enter", data={"token": "x"})
    assert house.browser.post("/enter", data={"token": "x"}).status_code == 429
    assert house.entered().status_code == 303
    assert house.new_browser().get(f"/enter?once={house.doors.once}").status_code == 303
    house.clock.now += 61
    assert house.new_browser().post("/enter", data={"token": "x"}).status_code == 403


def test_to_look_at_the_door_is_no_try(house):
    for _ in range(30):
        assert house.browser.get("/enter").status_code == 200
    assert house.entered().status_code == 303


def test_whoever_goes_on_meanwhile_is_told_to_wait_and_is_written_down_ten_times(house):
    for _ in range(30):
        told = house.browser.post("/enter", data={"token": "x"})
    assert (told.status_code, house.wrong) == (429, 10)
    assert "一分钟" in told.text and "口令不对" not in told.text


def test_another_site_can_neither_use_up_the_tries_nor_the_link(house):
    link = f"/enter?once={house.doors.once}"
    for address in (*["/enter?once=x"] * 30, link):
        assert (
            house.browser.get(address, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        )
    assert house.wrong == 0
    assert "set-cookie" not in house.browser.head(link).headers
    assert house.browser.get(link, headers={"sec-fetch-site": "none"}).status_code == 303


def test_the_link_works_once(house):
    link = f"/enter?once={house.doors.once}"
    assert house.browser.get(link).status_code == 303
    assert "inside" in house.browser.get("/").text
    assert house.new_browser().get(link).status_code == 403
    assert house.new_browser().get("/enter?once=").status_code == 200


def test_a_session_ends_when_idle(house):
    house.entered()
    for _ in range(3):
        house.clock.now += IDLE
        assert house.browser.get("/").status_code == 200
    house.clock.now += IDLE + 1
    assert house.browser.get("/").status_code == 403


def test_a_session_ends_after_a_working_day_however_busy(house):
    house.entered()
    for _ in range(24):
        house.clock.now += IDLE
        assert house.browser.get("/").status_code == 200
    house.clock.now += 1
    assert house.browser.get("/").status_code == 403


def test_leaving_ends_the_session_for_good(house):
    house.entered()
    cookie = dict(house.browser.cookies)
    assert house.browser.post("/leave", data={}).status_code == 403
    assert house.browser.get("/").status_code == 200
    assert house.browser.post("/leave", data={"word": house.word()}).status_code == 303
    house.browser.cookies.update(cookie)
    assert house.browser.get("/").status_code == 403


@pytest.mark.parametrize("word", [None, "", "wrong"])
def test_a_form_without_the_sessions_word_changes_nothing(house, word):
    house.entered()
    told = house.browser.post(
        "/change", data={"what": "x"} | ({} if word is None else {"word": word})
    )
    assert (told.status_code, house.changed) == (403, 0)


def test_a_word_of_another_session_changes_nothing(house):
    house.entered()
    word = house.word()
    house.browser = house.new_browser()
    house.entered()
    assert house.browser.post("/change", data={"word": word}).status_code == 403
    assert house.changed == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_changes_nothing(house, headers):
    house.entered()
    told = house.browser.post("/change", data={"what": "x", "word": house.word()}, headers=headers)
    assert (told.status_code, house.changed) == (403, 0)
    assert (
        house.new_browser()
        .post("/enter", data={"token": house.doors.token}, headers=headers)
        .status_code
        == 403
    )


def test_a_form_of_ones_own_is_heard(house):
    house.entered()
    headers = {"origin": HERE, "sec-fetch-site": "same-origin"}
    told = house.browser.post(
        "/change", data={"what": " x ", "word": house.word()}, headers=headers
    )
    assert (told.status_code, told.text, house.changed) == (200, "x", 1)


def test_a_form_place_answers_no_get_and_a_page_no_post(house):
    house.entered()
    assert house.browser.get("/change").status_code == 405
    assert house.browser.post("/", data={"word": house.word()}).status_code == 405
    assert house.changed == 0


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8610", "127.0.0.1.evil.example", ""]
)
def test_another_host_is_refused(house, host):
    house.entered()
    assert house.browser.get("/", headers={"host": host}).status_code == 400


def test_the_cookie_is_of_this_port_out_of_reach_of_scripts_and_of_other_sites(house):
    name, _, rest = house.entered().headers["set-cookie"].partition("=")
    assert name == f"scv_marketer_{PORT}"
    told = {part.strip().lower() for part in rest.split(";")[1:]}
    assert told == {"httponly", "samesite=strict", "path=/"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/enter", 200),
        ("/style.css", 200),
        ("/refused", 400),
        ("/closed", 403),
        ("/broken", 500),
        ("/nowhere", 404),
        ("/change", 405),
    ],
)
def test_every_answer_tells_browsers_the_rules(house, path, status):
    house.entered()
    _told_the_rules(house.browser.get(path), status)


def test_the_refusals_of_the_outer_doors_tell_them_too(house):
    _told_the_rules(house.browser.get("/", headers={"host": "evil.example"}), 400)
    _told_the_rules(house.browser.post("/enter", content=b"x" * (70 << 10)), 413)
    _told_the_rules(house.new_browser().get("/"), 403)


def _told_the_rules(told, status):
    assert told.status_code == status
    policy = told.headers["content-security-policy"]
    assert (
        "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and "script" not in policy
    )
    assert told.headers["x-content-type-options"] == "nosniff"
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["referrer-policy"] == "same-origin"


def test_what_a_page_raises_is_told_as_text_and_a_fault_without_its_words(house):
    house.entered()
    assert "say it differently &lt;b&gt;" in house.browser.get("/refused").text
    broken = house.browser.get("/broken").text
    assert "a fault of ours: RuntimeError" in broken and "13900000001" not in broken


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 100, b"%ff=%ff", b"word"])
def test_a_form_that_is_none_is_shown_the_door(house, body):
    house.entered()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert house.browser.post("/change", content=body, headers=headers).status_code == 403


def test_no_session_outlives_a_restart(house):
    house.entered()
    cookies = dict(house.browser.cookies)
    again = House()
    again.browser.cookies.update(cookies)
    assert again.browser.get("/").status_code == 403


def test_the_face_lets_go_when_the_page_ends(house):
    with house.browser:
        house.entered()
    assert house.closed == 1
