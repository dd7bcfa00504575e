"""scv notify: a group chat is told how a night ended, in its robot's own form; never where it
stands or by which key.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from scv.errors import NotSentError
from scv.ops.webhook import Notice, Webhook, send, webhook_of
from tests.conftest import night
from tests.robot import KEY, listening

AT = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
NOTICE = Notice(
    "scv: published, but partial 已发布，但不完整",
    ("parked 搁置文件: unknown_layout 1", "see 详见: scv status"),
)
SECRET = "SEC-nobody-may-read"


@pytest.fixture
def robot():
    with listening() as robot:
        yield robot


def test_each_robot_is_told_in_its_own_form(robot):
    for form in ("wecom", "dingtalk", "feishu"):
        send(Webhook(form, robot.url), NOTICE, AT)

    assert [path for path, _ in robot.heard] == [f"/send?key={KEY}"] * 3
    wecom, dingtalk, feishu = (body for _, body in robot.heard)
    title, (parked, see) = NOTICE.title, NOTICE.lines
    assert wecom == {
        "msgtype": "markdown",
        "markdown": {"content": f"**{title}**\n> {parked}\n> {see}"},
    }
    assert dingtalk == {
        "msgtype": "markdown",
        "markdown": {"title": title, "text": f"#### {title}\n\n- {parked}\n\n- {see}"},
    }
    assert feishu == {
        "msg_type": "post",
        "content": {
            "post": {
                "zh_cn": {
                    "title": title,
                    "content": [[{"tag": "text", "text": parked}], [{"tag": "text", "text": see}]],
                }
            }
        },
    }


def test_dingtalk_signs_time_and_secret_in_the_address(robot):
    send(Webhook("dingtalk", robot.url, SECRET), NOTICE, AT)

    told = parse_qs(urlsplit(robot.heard[0][0]).query)
    stamp = str(int(AT.timestamp()) * 1000)
    expected = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert told == {
        "key": [KEY],
        "timestamp": [stamp],
        "sign": [base64.b64encode(expected).decode()],
    }


def test_feishu_signs_nothing_with_time_and_secret_in_the_message(robot):
    robot.answer = b'{"code": 0, "msg": "success", "data": {}}'
    send(Webhook("feishu", robot.url, SECRET), NOTICE, AT)

    ((_, body),) = robot.heard
    stamp = str(int(AT.timestamp()))
    expected = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert (body["timestamp"], body["sign"]) == (stamp, base64.b64encode(expected).decode())


def test_a_long_message_is_cut_to_what_wecom_takes_without_breaking_a_letter(robot):
    send(Webhook("wecom", robot.url), Notice("题", ("行" * 3000,)), AT)
    assert len(robot.heard[0][1]["markdown"]["content"].encode()) in range(4090, 4097)


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (404, b"no", "it answered with HTTP 404"),
        (302, b"", "it answered with HTTP 302"),
        (307, b"", "it answered with HTTP 307"),
        (200, b"<html>log in", "the answer is not that of a chat robot"),
        (200, b'{"error": "log in at the portal"}', "the answer is not that of a chat robot"),
        (200, b"[" * 90_000, "the answer is not that of a chat robot"),
        (200, b'{"errcode": ' + b"9" * 9_000 + b"}", "the answer is not that of a chat robot"),
        (200, b"\x1f\x8b\x08zipped", "the answer is not that of a chat robot"),
        (200, b'{"errcode": false}', "refused with code unknown"),
        (
            200,
            b'{"errcode": 93000, "errmsg": "invalid webhook url, key-nobody-may-read"}',
            "refused with code 93000",
        ),
        (200, b'{"code": 19021, "msg": "sign match fail"}', "refused with code 19021"),
        (200, b'{"code": "key-nobody-may-read"}', "refused with code unknown"),
        (200, b'["?"]', "the answer is not that of a chat robot"),
    ],
)
def test_a_robot_that_does_not_take_it_is_an_error_without_address_or_secret(
    robot, status, answer, told
):
    robot.status, robot.answer, robot.headers = (
        status,
        answer,
        {"Location": f"http://127.0.0.1:{robot.port}/elsewhere"},
    )
    with pytest.raises(NotSentError, match=told) as ended:
        send(Webhook("dingtalk", robot.url, SECRET), NOTICE, AT)
    assert len(robot.heard) == 1, "a redirection was followed"
    _tells_no_secret(str(ended.value), str(robot.port))


def test_nobody_there_and_an_answer_that_trickles_in_are_errors_within_a_time(robot):
    robot.answer, robot.trickles = b" " * 2000, True
    with pytest.raises(NotSentError, match="it did not answer in time"):
        send(Webhook("wecom", robot.url), NOTICE, AT, wait_seconds=0.2)
    with pytest.raises(
        NotSentError, match=r"could not be reached \(ConnectionRefusedError\)"
    ) as ended:
        send(Webhook("wecom", f"http://127.0.0.1:1/send?key={KEY}"), NOTICE, AT)
    _tells_no_secret(str(ended.value), ":1/")


def _tells_no_secret(text, *more):
    assert not [secret for secret in (KEY, SECRET, *more) if secret in text]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("url = key-nobody-may-read", "not readable as TOML"),
        (
            'format = "slack"\nurl = "https://example.com"',
            "format must be one of wecom, dingtalk, feishu",
        ),
        ('format = "wecom"', "url must be given, as a text"),
        ('format = "wecom"\nurl = "https://example.com"\nkey = "x"', "no setting 'key'"),
        (
            'format = "wecom"\nurl = "https://example.com"\nsecret = "key-nobody-may-read"',
            "has no secret",
        ),
        (
            'format = "feishu"\nurl = "https://example.com"\nsecret = 7',
            "secret must be given, as a text",
        ),
        *(
            (f'format = "feishu"\nurl = "{url}"', "url must begin with https://")
            for url in (
                "http://example.com/key-nobody-may-read",
                "http://127.0.0.1@example.com/key-nobody-may-read",
                "file:///etc/passwd",
                "https://",
                "https://example.com:port/key-nobody-may-read",
                "https://example.com/key nobody",
                "https://[::1/key-nobody-may-read",
            )
        ),
    ],
)
def test_a_webhook_that_cannot_be_meant_is_refused_without_telling_what_it_says(
    home, scv, content, told
):
    path = home.root / "webhook.toml"
    path.write_text(content)
    path.chmod(0o600)
    ended = scv("notify", "--home", home.root, "--code", 9)
    assert (ended.code, told in ended.err) == (2, True), ended.err
    _tells_no_secret(ended.err)


def test_a_webhook_that_others_can_read_is_refused(home, robot, scv):
    robot.of(home.root).chmod(0o640)
    ended = scv("notify", "--home", home.root, "--code", 9)
    assert (ended.code, robot.heard) == (4, [])
    assert f"chmod 600 {home.root / 'webhook.toml'}" in ended.err


def test_what_a_webhook_is_shows_neither_address_nor_secret(home, robot):
    robot.of(home.root, "dingtalk", SECRET)
    _tells_no_secret(repr(webhook_of(home.root)))


def test_the_group_is_told_how_the_last_run_ended_in_counts_alone(home, robot, scv):
    export = home.inbox / "store" / "张三-13800138000.csv"
    export.write_text("colour,shoe size\nblue,43\n", encoding="utf-8")
    run = night(home)
    robot.of(home.root)

    for arguments in ((), ("--code", 7)):
        assert scv("notify", "--home", home.root, *arguments).code == 0
        _, body = robot.heard.pop()
        title, where, *lines = body["markdown"]["content"].splitlines()
        assert title == "**scv: published, but partial 已发布，但不完整**"
        assert where.startswith("> home 目录: home, ")
        assert lines == [
            f"> run 任务: {run.run_id}",
            "> generation 数据版本: 1, customers 客户 0",
            "> parked 搁置文件: unknown_layout 1",
            "> see 详见: scv status; the run's log 任务日志",
        ]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("4", "not run: keys or permission"),
        ("6", "another run is writing"),
        ("9", "disk or memory"),
        ("137", "killed"),
        ("KILL", "killed"),
        ("", "killed"),
    ],
)
def test_a_run_that_left_no_account_is_told_by_its_code_and_never_by_another_runs_account(
    home, robot, scv, code, told
):
    before = night(home)
    robot.of(home.root)
    assert scv("notify", "--home", home.root, "--code", code).code == 0
    content = robot.heard[0][1]["markdown"]["content"]
    assert told in content and "the previous generation stays current" in content
    assert before.run_id not in content
    assert ("scv status" in content) == (code == "9"), "status would tell how the run before ended"


def test_good_nights_are_silent_where_their_code_is_given(home, robot, scv):
    robot.of(home.root)
    assert scv("notify", "--home", home.root, "--code", 0).code == 0
    assert robot.heard == []


def test_without_a_run_or_a_webhook_it_says_what_to_do(home, scv):
    first = scv("notify", "--home", home.root)
    night(home)
    second = scv("notify", "--home", home.root)
    assert (first.code, "no run yet" in first.err) == (3, True)
    assert (second.code, "no webhook is set up. Create the file" in second.err) == (2, True)


def test_a_webhook_that_fails_is_code_10(home, robot, scv):
    robot.of(home.root)
    robot.status = 500
    ended = scv("notify", "--home", home.root, "--code", 1)
    assert (ended.code, "HTTP 500" in ended.err) == (10, True)
    _tells_no_secret(ended.err)
