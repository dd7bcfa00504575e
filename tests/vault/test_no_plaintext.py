"""No phone and no name of a customer stands in clear anywhere but in the inbox: not after a night,
a fault, or a kill.
"""

import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from scv.api import connect
from scv.home.open_home import open_vault
from scv.home.settings import Home, load_home
from scv.pipeline.run import STAGES, Run
from scv.schema import LANDED, VAULT, personal_columns
from tests.conftest import new_home, night
from tests.exports import (
    MEMBERS,
    ORDERS,
    WECHAT_WINNERS,
    WECOM,
    WEIBO_USERS,
    WINNERS,
    YOUZAN,
    drop,
    member,
    ndjson,
    order,
    text,
    workbook,
)

# Random ids hold runs of digits by chance, and now and then one that reads as a mobile.
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# A number by itself or within words, not the decimals of a share.
MOBILE = re.compile(r"(?<![\d.])\d*1[3-9]\d{9}")

# Nobody's numbers: 0000 in the middle.
PHONES = [
    f"1390000{tail}" for tail in ("7713", "7727", "7731", "7749", "7751", "7763", "7777", "7789")
]
NAMES = [
    "欧阳砚秋",
    "司徒望舒",
    "上官疏影",
    "慕容听澜",
    "诸葛知微",
    "东方既白",
    "夏侯长庚",
    "皇甫怀瑾",
]
MAIL, CARD, OPENID, NICK = (
    "yanqiu.ouyang@example.com",
    "VIP0077130",
    "oPlanted77130000000000000001",
    "砚边听雨声",
)


def spelled(phone: str, how: int) -> str:
    """Return one of the many ways in which people and systems write a phone."""
    full_width = phone.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    ways = (
        phone,
        f"+86{phone}",
        f"86-{phone}",
        f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
    )
    return (*ways, full_width, f"（+86）{phone}", f"{phone}（微信同号）")[how % 8]


def fill(home: Home, filler: int = 0) -> None:
    """Put an export of each of the eight layouts into the inbox, the planted people in each."""
    people = [
        (name, phone, spelled(phone, how))
        for how, (name, phone) in enumerate(zip(NAMES, PHONES, strict=True))
    ]
    more = [member(f"8{n:06d}", "赵一", f"1380000{n % 10000:04d}") for n in range(filler)]
    drop(
        home,
        "store/hq/members.csv",
        text(
            MEMBERS,
            member(CARD, NAMES[0], PHONES[0]),
            *(member(f"77{p}", n, w) for n, p, w in people),
            *more,
            encoding="gb18030",
        ),
    )
    drop(
        home,
        "ecommerce/shop/orders.csv",
        text(ORDERS, *(order(f"55{p[-4:]}", w, n) for n, p, w in people), encoding="gb18030"),
    )
    youzan = (
        f"E{p[-4:]},店,交易完成,2026-02-01 09:00:00,2026-02-01 09:00:00,3.00,{p},{NICK},{n},{w}"
        for n, p, w in people
    )
    drop(home, "ecommerce/youzan/orders.csv", text(YOUZAN, *youzan))
    contacts = [
        (n, "小赵", "zhao", "2026-02-01 09:00:00", "扫码", w, MAIL, f"杭州市 {n}收", "")
        for n, _, w in people
    ]
    drop(home, "wechat/wecom/customers.xlsx", workbook([WECOM, *contacts]))
    drop(
        home,
        "wechat/gzh/fans.ndjson",
        ndjson({"subscribe": 1, "openid": OPENID, "nickname": NICK, "subscribe_time": 1760000000}),
    )
    minis = (
        {"openid": f"m{p}", "phone_info": {"purePhoneNumber": p, "countryCode": "86"}}
        for _, p, _ in people
    )
    drop(home, "wechat/mini/users.ndjson", ndjson(*minis))
    drop(
        home,
        "weibo/main/users.csv",
        text(WEIBO_USERS, f"5237260718,{NICK},f,,广东,2026-01-01", encoding="utf-8-sig"),
    )
    winners = [
        f"52372607{at},{NICK},2026-01-01 10:00:00,{n},{w},{MAIL},广东省 广州市 天河区 {n}"
        for at, (n, _, w) in enumerate(people)
    ]
    wechat = [f"{OPENID},{NICK},2026-01-01 10:00:00,{n},{w},," for n, _, w in people]
    drop(
        home,
        "weibo/main/winners.csv",
        text(WINNERS, *winners, WECHAT_WINNERS, *wechat, encoding="gb18030"),
    )


def _needles() -> tuple[bytes, ...]:
    clear = [
        *PHONES,
        *NAMES,
        MAIL,
        CARD,
        OPENID,
        NICK,
        *(spelled(p, how) for p in PHONES for how in (3, 4, 5)),
    ]
    found = {word.encode(code) for word in clear for code in ("utf-8", "gb18030", "utf-16-le")}
    for phone in PHONES[:3]:
        for spelling in (phone, f"+86{phone}", f"86{phone}"):
            for algorithm in ("md5", "sha1", "sha256"):
                hashed = hashlib.new(algorithm, spelling.encode())
                found |= {hashed.digest(), hashed.hexdigest().encode()}
    return tuple(found)


NEEDLES = _needles()


def hits(content: bytes) -> list[bytes]:
    """Return the planted values that stand in the bytes."""
    return [needle for needle in NEEDLES if needle in content]


def leaks(*folders: Path, besides: Path) -> list[str]:
    """Return the files under the folders that hold a planted value, in content or name, and how
    many.
    """
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if not path.is_file() or path.is_relative_to(besides):
                continue
            if here := hits(path.read_bytes()) + hits(os.fsencode(path.name)):
                found.append(f"{path.relative_to(folder)}: {len(here)}")
    return found


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A home, a config and a temporary folder of this test's own, and this as the working
    directory.
    """
    for name in ("config", "temporary", "work"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("SCV_LOG", "DEBUG")
    monkeypatch.chdir(tmp_path / "work")
    return new_home(tmp_path / "home")


def test_the_search_itself_finds_what_is_planted(places):
    fill(places)
    found = leaks(places.root, besides=places.root / "nothing")
    assert len(found) >= 7, found


def test_after_a_night_that_spilled_nothing_stands_in_clear(places, tmp_path, scv, caplog):
    fill(places, filler=6_000)
    settings = (places.root / "scv.toml").read_text()
    (places.root / "scv.toml").write_text(
        settings.replace("threads = 1", 'threads = 1\nmemory = "150MB"')
    )
    home, spilled = load_home(places.root), []
    real = Run.stage

    def watching(run, name):
        if name == "link":
            run.session.execute(
                "CREATE TEMP TABLE kept_in_memory AS SELECT repeat(e164, 3000) AS t FROM vault.records"
            )
        spilled.extend(path for path in home.root.rglob("spill/**/*") if path.is_file())
        return real(run, name)

    with pytest.MonkeyPatch.context() as patch, caplog.at_level("DEBUG"):
        patch.setattr(Run, "stage", watching)
        ended = scv("nightly", "--home", home.root)
    assert ended.code == 0, ended
    assert spilled, "this test must see spill files"
    outputs = [ended.out, ended.err, caplog.text]
    for command in (
        ["files"],
        ["rows", "members.csv"],
        ["query", "SELECT * FROM profiles", "--format", "csv"],
        ["attach"],
        ["verify"],
        ["status"],
    ):
        done = scv(*command, "--home", home.root)
        assert done.code == 0, done
        outputs += [done.out, done.err]
    assert hits(("".join(outputs)).encode()) == []
    assert leaks(tmp_path, besides=home.inbox) == []


@pytest.mark.parametrize("stage", ["link", "publish"])
def test_after_a_fault_that_speaks_of_a_customer_nothing_stands_in_clear(
    places, tmp_path, scv, monkeypatch, caplog, stage
):
    fill(places)

    def breaks(run):
        raise ValueError(f"cannot convert {PHONES[0]} of {NAMES[0]}")

    monkeypatch.setitem(STAGES, stage, breaks)
    with caplog.at_level("DEBUG"):
        ended = scv("nightly", "--home", places.root)
    assert ended.code == 1
    assert hits((ended.out + ended.err + caplog.text).encode()) == []
    assert leaks(tmp_path, besides=places.inbox) == []


def test_an_engine_error_with_values_in_it_reaches_nobody(places, scv):
    fill(places)
    night(places)
    for sql in (
        "SELECT surname::INTEGER FROM profiles",
        "SELECT CAST(city || customer_id AS DATE) FROM profiles",
    ):
        ended = scv("query", sql, "--home", places.root)
        assert ended.code == 2
        assert "杭州" not in ended.err and not re.search("[0-9a-f]{8}-", ended.err)


@pytest.mark.parametrize("after_s", [0.9, 1.6])
def test_after_kill_9_in_the_middle_nothing_stands_in_clear_and_the_next_night_just_works(
    places, tmp_path, scv, after_s
):
    fill(places, filler=5_000)
    with (tmp_path / "output").open("wb") as output:
        run = subprocess.Popen(
            [sys.executable, "-m", "scv.cli", "nightly", "--home", str(places.root)],
            stdout=output,
            stderr=output,
        )
        time.sleep(after_s)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    assert leaks(tmp_path, besides=places.inbox) == []
    assert scv("nightly", "--home", places.root).code == 0
    assert leaks(tmp_path, besides=places.inbox) == []


# The published file, opened as a marketer


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("published") / "home")
    fill(home)
    night(home)
    with connect(home.root) as con:
        yield con, home


def test_no_published_column_holds_what_names_or_reaches_a_person(published):
    con, home = published
    with open_vault(home).generations().open("vault") as vault:
        tokens = {
            str(row[0])
            for name in ("phone", "record_id", "token_set")
            for row in vault.execute(
                f"SELECT DISTINCT {name} FROM vault.records WHERE {name} IS NOT NULL"
            ).fetchall()
        }
        tokens |= {
            str(row[0]) for row in vault.execute("SELECT token FROM vault.identifiers").fetchall()
        }
        values = {row[0] for row in vault.execute("SELECT value FROM vault.identifiers").fetchall()}
        for name in ("e164", "name", "nickname", "email", "address"):
            values |= {
                row[0]
                for row in vault.execute(
                    f"SELECT DISTINCT {name} FROM vault.records WHERE {name} IS NOT NULL"
                ).fetchall()
            }
    values = {
        value for value in values if value not in ("广东", "浙江")
    }  # an address that is a province only
    assert len(tokens) > 20 and len(values) > 20
    columns = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'scv'"
    ).fetchall()
    for table, column in columns:
        cells = {
            str(row[0]) for row in con.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()
        }
        assert not cells & (values | tokens), (table, column)
        assert not [cell for cell in cells if hits(cell.encode()) or "@" in cell], (table, column)
        assert not [cell for cell in cells if MOBILE.search(UUID.sub("", cell))], (table, column)


def test_every_published_table_and_column_says_what_it_is_in_both_languages(published):
    con, _ = published
    comments = con.execute(
        "SELECT table_name, NULL, comment FROM duckdb_tables() WHERE database_name = 'scv' "
        "UNION ALL SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = 'scv'"
    ).fetchall()
    assert len(comments) > 40
    for table, column, comment in comments:
        chinese, _, english = (comment or "").partition(" · ")
        assert re.search("[\u4e00-\u9fff]", chinese) and re.search("[a-z]{2}", english), (
            table,
            column,
            comment,
        )


def test_personal_columns_are_not_published_under_any_table(published):
    con, _ = published
    names = {
        row[0]
        for row in con.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = 'scv'"
        ).fetchall()
    }
    # What may stand there besides: coarse enough that it names nobody.
    assert names & personal_columns() <= {"surname", "gender", "province", "city"}
    assert "DECIMAL(38,0)" in {c.type for t in LANDED + VAULT for c in t.columns}, (
        "tokens have a type of their own"
    )
    types = con.execute(
        "SELECT DISTINCT data_type FROM duckdb_columns() WHERE database_name = 'scv'"
    ).fetchall()
    assert ("DECIMAL(38,0)",) not in types
