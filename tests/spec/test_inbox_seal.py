"""Exports stand in clear in the inbox until they are sealed. 已入库的原始文件可加密封存或移除。"""

import gzip
import zipfile

import pytest

from scv import connect
from tests.exports import MEMBERS, ORDERS, drop, member, order, text

ANN, BOB = "13900000001", "13900000002"


@pytest.fixture
def told(home, scv):
    """Run a command that must end well, and return what it printed."""

    def run(*arguments: object, code: int = 0) -> str:
        ended = scv(*arguments, "--home", home.root)
        assert ended.code == code, ended
        return ended.out + ended.err

    drop(home, "store/hq/ann.csv", text(MEMBERS, member("V1", "张三丰", ANN)))
    drop(home, "store/hq/bob.csv.gz", gzip.compress(text(MEMBERS, member("V2", "李四光", BOB))))
    with zipfile.ZipFile(drop(home, "ecommerce/shop/orders.zip", b""), "w") as packed:
        packed.writestr("one.csv", text(ORDERS, order("1", ANN)))
        packed.writestr("two.csv", text(ORDERS, order("2", BOB, "李四光", nick="n2")))
    run("nightly")
    return run


def inbox(home) -> dict[str, bytes]:
    return {
        str(path.relative_to(home.inbox)): path.read_bytes()
        for path in home.inbox.rglob("*")
        if path.is_file()
    }


def tails(home) -> list[str]:
    with connect(home.root) as con:
        return [
            tail for (tail,) in con.execute("SELECT phone_tail FROM profiles ORDER BY 1").fetchall()
        ]


def test_landed_files_are_sealed_and_come_back_byte_for_byte(told, home):
    before = inbox(home)
    drop(home, "store/hq/new.csv", text(MEMBERS, member("V3", "王五一", "13900000003")))
    drop(home, "store/hq/odd.bin", b"\x1f\x8bnothing")
    said = told("inbox", "seal")
    assert said.count("sealed ") == 3 and said.count("left ") == 2
    assert set(inbox(home)) == {"store/hq/new.csv", "store/hq/odd.bin"}
    for path in (home.vault / "originals").iterdir():
        assert ANN.encode() not in path.read_bytes()
    (home.inbox / "store/hq/odd.bin").unlink()
    told("nightly")
    assert tails(home) == ["01", "02", "03"]
    told("verify")
    assert "scv inbox unseal" in told("channel", "store", code=3)
    assert told("inbox", "list").split() == sorted(before)
    told("inbox", "unseal")
    assert {name: content for name, content in inbox(home).items() if name in before} == before
    told("channel", "store")
    assert tails(home) == ["01", "02", "03"] and told("inbox", "list") == ""


def test_removed_files_are_gone_and_their_rows_stay(told, home):
    assert told("inbox", "seal", "--remove").count("removed ") == 3
    assert inbox(home) == {} and told("inbox", "list") == ""
    told("nightly", "--rebuild")
    assert tails(home) == ["01", "02"]


def test_sealed_files_outlive_a_rotation_of_keys(told, home):
    before = inbox(home)
    told("inbox", "seal")
    told("keys", "rotate")
    told("inbox", "unseal")
    assert inbox(home) == before


def test_who_is_erased_takes_the_sealed_originals_along(told, home):
    told("inbox", "seal")
    told("forget", ANN, "--evidence", "called back")
    assert told("inbox", "list").split() == ["store/hq/bob.csv.gz"], "the zip held her order too"
    told("forget", "--prove", 1)
    told("nightly", "--rebuild")
    assert tails(home) == ["02"]


def test_a_sealed_file_does_not_overwrite_another(told, home):
    told("inbox", "seal")
    drop(home, "store/hq/ann.csv", b"mine")
    assert "another file stands there" in told("inbox", "unseal", code=2)
    assert (home.inbox / "store/hq/ann.csv").read_bytes() == b"mine"
