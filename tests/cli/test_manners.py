"""How commands speak: quietly, to programs, on a terminal, and in the user's language."""

import importlib
import json
import os
import pkgutil
import pty
import shutil
import subprocess
import sys

import pytest

from scv import cli
from scv.cli import commands
from scv.cli.help_texts import texts
from scv.console.i18n import chinese
from scv.errors import Message
from scv.pipeline.run import open_run
from tests.conftest import SAMPLE, TONIGHT, finish

ROOM = SAMPLE / "store"


@pytest.fixture
def with_files(home):
    shutil.copytree(ROOM, home.inbox / "store", dirs_exist_ok=True)
    return home


def at(home):
    return ("--home", home.root)


def test_a_quiet_night_prints_nothing_and_its_exit_code_tells(scv, with_files):
    (with_files.inbox / "store" / "hq" / "empty.csv").write_bytes(b"")
    ended = scv("nightly", "--quiet", *at(with_files))
    assert (ended.code, ended.out, ended.err) == (7, "", "")


def test_a_quiet_run_that_fails_still_says_why(scv, with_files):
    ended = scv("channel", "radio", "-q", *at(with_files))
    assert (ended.code, ended.out) == (2, "")
    assert "no channel 'radio'" in ended.err


def test_the_account_on_standard_output_is_the_one_in_reports(scv, with_files):
    ended = scv("nightly", "--json", *at(with_files))
    (kept,) = with_files.reports.glob("*.json")
    assert json.loads(ended.out) == json.loads(kept.read_text()) | {"exit_code": 0, "error": None}
    assert ended.err == ""


def test_a_refused_run_gives_its_account_with_the_error_in_it(scv, with_files):
    finish(with_files)
    shutil.rmtree(with_files.inbox / "store")
    ended = scv("channel", "store", "--json", *at(with_files))
    told = json.loads(ended.out)
    assert (ended.code, told["exit_code"], told["published"]) == (3, 3, False)
    assert (
        told["error"]["kind"] == "BadInputError" and "--allow-missing" in told["error"]["message"]
    )
    assert "--allow-missing" in ended.err


def test_a_run_that_never_began_gives_one_document_too(scv, tmp_path):
    told = json.loads(scv("nightly", "--json", "--home", tmp_path / "nowhere").out)
    assert (told["exit_code"], told["error"]["kind"]) == (2, "UsageError")


@pytest.mark.parametrize("command", ["status", "plan", "doctor"])
def test_what_cannot_be_told_is_one_document_too(scv, with_files, command):
    (with_files.keys / "vault.key").chmod(0o644)
    ended = scv(command, "--json", *at(with_files))
    told = json.loads(ended.out)
    assert (ended.code, told["exit_code"]) == (4, 4)
    if command != "doctor":
        assert told["error"]["kind"] == "KeyAccessError" and "chmod 600" in told["error"]["message"]


@pytest.mark.parametrize(
    "arguments", [["nightly", "--bad"], ["channel"], ["nosuch"], ["status", "--bad"]]
)
def test_a_command_that_was_typed_wrongly_gives_one_document_to_programs(scv, arguments):
    ended = scv(*arguments, "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["exit_code"], told["error"]["kind"]) == (2, 2, "UsageError")
    assert told["error"]["message"] in ended.err


@pytest.mark.parametrize("command", ["nightly", "status", "segments", "plan"])
def test_a_terminal_without_chinese_letters_ends_no_command(with_files, command):
    finish(with_files)
    environment = os.environ | {"PYTHONIOENCODING": "latin-1", "LANG": "C.UTF-8"}
    ended = subprocess.run(
        [sys.executable, "-m", "scv.cli", command, "--home", str(with_files.root)],
        capture_output=True,
        env=environment,
    )
    # Of audiences one line says what "contactable" means.
    notes = [line for line in ended.stderr.splitlines() if not line.startswith(b"contactable ")]
    assert (ended.returncode, notes) == (0, [])


def test_a_fault_of_ours_is_told_to_programs_without_its_text(scv, with_files, monkeypatch):
    from scv.pipeline.run import STAGES

    def breaks(run):
        raise ValueError("13800138001")

    monkeypatch.setitem(STAGES, "link", breaks)
    ended = scv("nightly", "--json", *at(with_files))
    assert json.loads(ended.out)["error"]["kind"] == "ScvError"
    assert "13800138001" not in ended.out + ended.err


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_a_run_that_somebody_stops_says_so_also_in_the_midst_of_a_query(
    scv, with_files, monkeypatch, stop
):
    from scv.pipeline.run import STAGES

    def stops(run):
        raise stop

    monkeypatch.setitem(STAGES, "link", stops)
    ended = scv("nightly", "--json", *at(with_files))
    assert (ended.code, json.loads(ended.out)["error"]["kind"]) == (130, "Stopped")
    assert ended.err.strip().startswith("scv: stopped.")


def test_ingest_and_rollback_give_their_account(scv, with_files):
    file = ROOM / "hq" / "members_20261119.csv"
    landed = json.loads(scv("ingest", file, "--account", "hq", "--json", *at(with_files)).out)
    assert [(each["name"], each["status"]) for each in landed["files"]] == [(file.name, "landed")]
    assert list(with_files.reports.iterdir()) == []
    for _ in range(2):
        finish(with_files)
    back = json.loads(scv("rollback", "--json", *at(with_files)).out)
    assert (back["as_generation"], back["set_aside"], back["published"]) == (1, [], True)


def test_status_is_one_document_for_programs(scv, with_files):
    assert json.loads(scv("status", "--json", *at(with_files)).out) == {
        "current": None,
        "last_run": None,
    }
    finish(with_files)
    short, long = (
        scv("status", "--json", *at(with_files)),
        scv("status", "--format", "json", *at(with_files)),
    )
    told = json.loads(short.out)
    assert told.keys() == json.loads(long.out).keys()
    assert (told["current"]["generation"], told["last_run"]["published"]) == (1, True)


def test_on_a_terminal_each_step_leaves_a_line_and_in_a_pipe_none(with_files):
    command = [sys.executable, "-m", "scv.cli", "nightly", "--home", str(with_files.root)]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, env=os.environ | {"TERM": "xterm"}
    ) as run:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b"")).decode()
        summary = run.stdout.read().decode()
    lines = [line for line in shown.split("\n") if "✓" in line]
    for line, step in zip(
        lines,
        ["ingest", "records", "link", "profile", "traits", "segments", "publish"],
        strict=True,
    ):
        assert step in line and " s " in line
    assert "3 landed" in lines[0] and "rows/s" in lines[0]
    assert summary.startswith("generation 1 published")
    piped = subprocess.run(command, capture_output=True, text=True, check=True)
    assert piped.stderr == ""


def _read(handle):
    try:
        return os.read(handle, 4096)
    except OSError:  # Linux says so where the other end is closed
        return b""


CHINESE, ENGLISH = {"LANG": "zh_CN.UTF-8"}, {"LANG": "en_GB.UTF-8"}


@pytest.mark.parametrize("command", ["status", "plan", "doctor"])
def test_each_is_told_in_the_language_of_the_locale(scv, with_files, monkeypatch, command):
    finish(with_files)
    said = {}
    for environment in (ENGLISH, CHINESE, {"LANG": "C"}):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        said[environment["LANG"]] = scv(command, *at(with_files)).out
    english, chinese, both = said.values()
    assert english.isascii() or command == "doctor"
    assert not chinese.isascii() and not both.isascii()
    assert len(set(said.values())) == 3


def test_a_night_speaks_chinese_to_whoever_reads_it(scv, with_files, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (with_files.inbox / "store" / "hq" / "empty.csv").write_bytes(b"")
    told = scv("nightly", *at(with_files)).out.splitlines()
    assert told[0] == "第 1 版数据已发布（部分）"
    assert any(line.startswith("搁置 空文件：empty.csv") for line in told)
    refused = scv("channel", "radio", *at(with_files))
    assert refused.err.startswith("scv: 用法有误：")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["nightly", "--home", "/nowhere"],
            "用法有误：/nowhere 不是 scv 的数据目录。新建：scv init --home /nowhere",
        ),
        (
            ["show", "13811112222"],
            "用法有误：没有找到这个手机号、客户号或标识对应的客户。请核对；指定标识类型请写 KIND:VALUE。",
        ),
        (["segments", "nosuch"], "用法有误：没有人群 'nosuch'。现有："),
        (["query", "SELECT nosuch FROM profiles"], "用法有误：查询未能执行。Binder Error"),
        (["channel", "radio"], "用法有误：没有渠道 'radio'。现有：wechat"),
        (["channel", "store"], "文件有误：渠道 store 有 3 个已入库文件不在收件箱："),
    ],
)
def test_the_errors_of_the_first_week_are_told_in_chinese_to_whoever_reads_it(
    scv, with_files, monkeypatch, arguments, told
):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    if arguments[1] != "--home":
        finish(with_files)
        shutil.rmtree(with_files.inbox / "store")
        arguments = [*arguments, *at(with_files)]
    ended = scv(*arguments)
    assert ended.code and ended.err.startswith(f"scv: {told}")


def test_a_key_that_others_can_read_and_another_run_are_told_in_chinese(
    scv, with_files, monkeypatch
):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with open_run(with_files, "nightly", TONIGHT):
        busy = scv("nightly", "--json", *at(with_files))
    assert busy.err.startswith("scv: 另一任务正在写入：nightly") and busy.err.strip().endswith(
        "请等待其结束后重试"
    )
    assert json.loads(busy.out)["error"]["message"].startswith("another run is writing"), (
        "programs are told in English"
    )
    key = with_files.keys / "vault.key"
    key.chmod(0o644)
    assert (
        scv("nightly", *at(with_files))
        .err.strip()
        .endswith(f"其他账号可读取密钥 {key}。请运行：chmod 600 {key}")
    )


def test_a_parked_file_is_followed_by_its_way_out_in_chinese(scv, with_files, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    (with_files.inbox / "store" / "hq" / "odd.csv").write_bytes(b"a,b\r\n1,2\r\n")
    for command in ("plan", "nightly", "status"):
        (line,) = [
            line for line in scv(command, *at(with_files)).out.splitlines() if "odd.csv" in line
        ]
        assert (
            "无法识别的格式：odd.csv" in line
            and "scv ingest --propose" in line.partition("办法：")[2]
        )


def test_every_command_has_its_sentences_and_an_example():
    told = {name: each for group in texts().values() for name, each in group.items()}
    for module in pkgutil.iter_modules(cli.__path__):
        if module.name != "__main__":
            importlib.import_module(f"scv.cli.{module.name}")
    # What a module puts into the group, whoever lists it.
    assert told.keys() == commands.commands.keys() == {*commands.list_commands(None)}
    for name, each in told.items():
        assert each["help"].isascii() and not chinese(Message(each["help"])).isascii(), name
        assert each["examples"] and all(f"scv {name}" in example for example in each["examples"]), (
            name
        )


def test_every_example_is_made_of_options_that_there_are():
    for group in texts().values():
        for name, each in group.items():
            options = {
                option
                for parameter in commands.get_command(None, name).params
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
            for example in each["examples"]:
                written = {
                    part
                    for part in example.partition(" #")[0].partition(" |")[0].split()
                    if part.startswith("--")
                }
                assert written <= options, example


def test_help_is_grouped_and_in_the_language_of_the_locale(scv, monkeypatch):
    both = scv("--help").out
    assert "Operations (nightly runs) 运维：夜间运行:" in both and "Others" not in both
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert scv("--help").out.isascii()
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    chinese = scv("nightly", "--help").out
    assert "夜间任务" in chinese and "示例" in chinese


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(scv, shell):
    assert "_SCV_COMPLETE" in scv("completion", shell).out


def completed(words, **environment):
    told = {
        "_SCV_COMPLETE": "bash_complete",
        "COMP_WORDS": f"scv {words}",
        "COMP_CWORD": str(len(words.split())),
    }
    command = [sys.executable, "-m", "scv.cli"]
    ended = subprocess.run(
        command, env=os.environ | told | environment, capture_output=True, text=True, check=False
    )
    assert ended.stderr == ""
    return [line.removeprefix("plain,") for line in ended.stdout.split()]


def test_completion_knows_segments_channels_and_landed_files(sample_home):
    home = {"SCV_HOME": str(sample_home.root)}
    assert completed("segments multi", **home) == ["multi_channel"]
    assert completed("channel we", **home) == ["wechat", "weibo", "web"]
    assert completed("rows winners_20260520", **home) == ["winners_20260520.csv"]
    assert completed("show 155", **home) == []


def test_completion_is_silent_where_there_is_no_home(tmp_path):
    assert completed("segments multi", SCV_HOME=str(tmp_path)) == []


def test_completion_never_offers_a_file_named_after_a_phone(scv, with_files):
    shutil.copy(
        ROOM / "hq" / "members_20261119.csv", with_files.inbox / "store" / "hq" / "x13000000001.csv"
    )
    finish(with_files)
    assert completed("rows x1", SCV_HOME=str(with_files.root)) == []
