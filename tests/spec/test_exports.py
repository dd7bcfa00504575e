"""Audience files (activation): who may be exported to which target, and how data is recalled.
人群导出：导给谁、谁被排除、如何召回。
"""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from scv.home.open_home import open_vault
from scv.pipeline.disclosures import KEPT_DAYS, disclosures, disclosures_of, expire, people_of
from scv.pipeline.erasures import phone_mark
from scv.pipeline.run import STAGES
from tests.exports import MEMBERS, drop, member, ndjson, text

HEADER = MEMBERS + ",是否接受短信,授权时间"
YES, REFUSES, SILENT, CHILD, ALSO, FORMULA = (f"1390000000{n}" for n in range(1, 7))
SEGMENT = 'title_zh = "所有人"\ntitle_en = "Everybody"\npredicate = "true"\n'
APPROVED = ("--approved-by", "the officer", "--why", "ticket 9")


def row(phone: str, name: str, says: str = "是", birthday: str = "1990-03-04") -> str:
    return f"{member(f'V{phone[-2:]}', name, phone, birthday=birthday)},{says},2026-02-01"


@pytest.fixture
def told(home, scv, tmp_path, monkeypatch):
    """Run a command that must end well, and return what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, code: int = 0) -> str:
        ended = scv(*arguments, *(() if arguments[0] == "unseal" else ("--home", home.root)))
        assert ended.code == code, ended
        return ended.out + ended.err

    (home.root / "segments").mkdir(exist_ok=True)
    (home.root / "segments" / "everybody.toml").write_text(SEGMENT, encoding="utf-8")
    people = (
        row(YES, "张三丰"),
        row(REFUSES, "李四光", "否"),
        row(SILENT, "王五一", ""),
        row(CHILD, "赵小六", birthday="2019-05-06"),
        row(ALSO, "孙七七"),
        row(FORMULA, "@周八方"),
    )
    drop(home, "store/hq/members.csv", text(HEADER, *people))
    run("nightly")
    return run


def opened(told, path: str) -> bytes:
    # NOTE: outside of the home: what is opened inside its folders is found by the proof of an
    # erasure.
    out = Path(f"{Path(path).name}.open")
    told("unseal", path, "--to", out)
    return out.read_bytes()


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def sent(told, name: str, *arguments: object) -> tuple[list[list[str]], str]:
    """Export, open what was sealed, and return its cells and what was said."""
    said = told("export", *arguments, "--to", name)
    return cells(opened(told, name)), said


def test_only_those_who_allow_it_are_in_a_file_for_an_sms_vendor_and_the_others_are_counted_by_reason(
    told,
):
    found, said = sent(told, "sms.sealed", "everybody", "--for", "sms", "--with-name")
    assert found[0] == ["手机号码", "姓名"]
    assert [phone for phone, _ in found[1:]] == [YES, ALSO, FORMULA]
    assert not [name for _, name in found if name.startswith(("=", "+", "-", "@"))], (
        "no cell runs in a spreadsheet"
    )
    assert "3 customers" in said and "3 excluded" in said
    assert all(f"  {reason} " in said for reason in ("withdrawn", "unknown", "guarded"))
    assert not [phone for phone in (YES, REFUSES, SILENT) if phone in said]


def test_handing_over_to_a_third_party_wants_a_consent_of_its_own(told):
    said = told("export", "everybody", "--for", "tencent_ads", "--to", "none.sealed")
    assert "nobody to export" in said and "unknown " in said and not Path("none.sealed").exists()
    told("consent", "grant", YES, "--purpose", "marketing", "--contact", "wechat")
    said = told("export", "everybody", "--for", "tencent_ads", "--to", "none2.sealed")
    assert "nobody" in said and "third_party_unknown " in said
    told("consent", "grant", YES, "--purpose", "third_party", "--contact", "wechat")
    told("export", "everybody", "--for", "tencent_ads", "--to", "one.sealed")
    assert opened(told, "one.sealed").decode() == hashlib.md5(YES.encode()).hexdigest() + "\n"
    told("consent", "withdraw", YES, "--purpose", "third_party")
    assert "third_party_withdrawn " in told(
        "export", "everybody", "--for", "tencent_ads", "--to", "none3.sealed"
    )


def test_a_hashed_list_has_the_sha256_of_the_number_with_its_country(told):
    for purpose in ("marketing", "third_party"):
        told("consent", "grant", YES, "--purpose", purpose, "--contact", "app")
    found, _ = sent(told, "hash.sealed", "everybody", "--for", "hashed_e164", "--contact", "app")
    assert found == [["phone_sha256"], [hashlib.sha256(f"+86{YES}".encode()).hexdigest()]]


def test_wechat_pay_takes_the_openids_of_one_app(told, home):
    drop(
        home,
        "wechat/mini/users.ndjson",
        ndjson({"openid": "oAnn1", "phone_info": {"purePhoneNumber": YES, "countryCode": "86"}}),
    )
    drop(
        home,
        "wechat/other/users.ndjson",
        ndjson({"openid": "oAnn2", "phone_info": {"purePhoneNumber": YES, "countryCode": "86"}}),
    )
    told("nightly")
    for purpose in ("marketing", "third_party"):
        told("consent", "grant", YES, "--purpose", purpose, "--contact", "wechat")
    found, said = sent(told, "pay.sealed", "everybody", "--for", "wechat_pay", "--account", "mini")
    assert found == [["openid"], ["oAnn1"]] and "no_number " in said
    refused = told("export", "everybody", "--for", "wechat_pay", "--account", "nowhere", code=2)
    assert "Accounts: wechat/mini, wechat/other" in refused
    told("consent", "withdraw", YES)
    told("export", "--recall", "wechat_pay", "--account", "mini", "--to", "back.sealed")
    assert cells(opened(told, "back.sealed")) == [["openid"], ["oAnn1"]]


def test_a_withdrawal_and_a_restriction_count_at_once_without_a_night(told):
    told("consent", "withdraw", YES)
    told("consent", "withdraw", "V05", "--contact", "sms")
    found, _ = sent(told, "sms.sealed", "everybody", "--for", "sms")
    assert found[1:] == [[FORMULA]]
    told("consent", "grant", SILENT, "--purpose", "marketing", "--contact", "sms")
    found, _ = sent(told, "sms2.sealed", "everybody", "--for", "sms")
    assert found[1:] == [[SILENT], [FORMULA]]


def test_the_former_owner_of_a_number_is_not_reached_under_it(told, home):
    told("decide", "recycled", YES, "--from", "2026-06-01")
    drop(
        home,
        "store/hq/new.csv",
        text(HEADER, f"{member('V77', '吴新主', YES, '2026-07-01 10:00:00', '1988-01-02')},,"),
    )
    told("nightly")
    said = told("export", "everybody", "--for", "sms", "--to", "out.sealed")
    assert "number_given_up " in said
    assert [YES] not in cells(opened(told, "out.sealed")), "its new owner has not said anything yet"


def test_a_file_is_sealed_for_one_reader_and_refused_when_it_was_changed(
    told, home, scv, tmp_path, monkeypatch
):
    told("export", "everybody", "--for", "sms", "--to", "sms.sealed")
    raw = Path("sms.sealed").read_bytes()
    assert YES.encode() not in raw and Path("sms.sealed").stat().st_mode & 0o077 == 0
    for changed in (
        raw[:-1] + bytes([raw[-1] ^ 1]),
        raw[:-1],
        raw.replace(b'"name": "sms"', b'"name": "all"'),
        raw + b"x",
    ):
        assert changed != raw
        Path("changed.sealed").write_bytes(changed)
        assert "Nothing was opened" in told("unseal", "changed.sealed", "--to", "x.csv", code=8)
        assert not Path("x.csv").exists()
    told("keys", "add-reader", "other", "--to", "other.key")
    told("export", "everybody", "--for", "sms", "--reader", "other", "--to", "other.sealed")
    told("unseal", "other.sealed", code=4)
    refused = told(
        "export", "everybody", "--for", "sms", "--reader", "nobody", "--to", "z.sealed", code=2
    )
    assert "nothing was exported" in refused and not Path("z.sealed").exists()
    Path("no.sealed").write_text("hello")
    told("unseal", "no.sealed", code=3)


def test_numbers_in_clear_want_a_second_person(told):
    for wrong in ((), ("--approved-by", "the officer"), ("--why", "ticket 9")):
        refused = told(
            "export",
            "everybody",
            "--for",
            "plain",
            "--contact",
            "sms",
            "--to",
            "p.sealed",
            *wrong,
            code=2,
        )
        assert "second person" in refused
    told("export", "everybody", "--for", "sms", "--clear", "--to", "clear.csv", code=2)
    found, _ = sent(told, "p.sealed", "everybody", "--for", "plain", "--contact", "sms", *APPROVED)
    assert found[0] == ["customer_id", "phone"] and [phone for _, phone in found[1:]] == [
        YES,
        ALSO,
        FORMULA,
    ]
    told("export", "everybody", "--for", "sms", "--clear", "--to", "clear.csv", *APPROVED)
    assert cells(Path("clear.csv").read_bytes())[1:] == [[YES], [ALSO], [FORMULA]]
    told("export", "everybody", "--for", "sms", "--clear", "--to", "clear.csv", *APPROVED, code=2)


def test_every_file_is_in_the_ledger_with_who_was_in_it(told, home):
    told("export", "everybody", "--for", "sms", "--to", "sms.sealed")
    listed = told("export", "--list", "--format", "csv")
    assert "everybody,sms,marketing,sms,3," in listed and "tester" in listed
    vault = open_vault(home)
    (entry,) = disclosures(vault)
    assert people_of(vault, entry).height == 3
    assert disclosures_of(vault, [phone_mark(vault, f"+86{YES}")], []) == [entry]
    assert disclosures_of(vault, [phone_mark(vault, f"+86{SILENT}")], []) == []
    told("verify")


def test_after_three_years_the_list_of_people_is_gone_and_the_entry_stays(told, home):
    told("export", "everybody", "--for", "sms", "--to", "sms.sealed")
    vault = open_vault(home)
    (entry,) = disclosures(vault)
    assert expire(vault, entry.at + (KEPT_DAYS - 2) * 86_400) == 0
    assert expire(vault, entry.at + (KEPT_DAYS + 2) * 86_400) == 1
    (entry,) = disclosures(vault)
    assert people_of(vault, entry).is_empty() and entry.body["rows"] == 3
    assert not list((home.ledger / "disclosed").iterdir())
    assert expire(vault, entry.at + (KEPT_DAYS + 3) * 86_400) == 0
    told("verify")


def test_who_withdrew_since_is_on_the_recall_list_of_each_target_once(told):
    told("export", "everybody", "--for", "sms", "--to", "sms.sealed")
    assert "nobody to recall" in told("export", "--recall", "sms")
    told("consent", "withdraw", ALSO)
    told("restrict", FORMULA, "--evidence", "letter 3")
    said = told("export", "--recall", "sms", "--to", "back.sealed")
    assert "2 customers to recall" in said
    assert cells(opened(told, "back.sealed"))[1:] == [[ALSO], [FORMULA]]
    assert "nobody to recall" in told("export", "--recall", "sms")
    told("consent", "grant", ALSO, "--purpose", "marketing", "--contact", "sms")
    told("export", "everybody", "--for", "sms", "--to", "sms3.sealed")
    told("consent", "withdraw", ALSO)
    assert "1 customers to recall" in told("export", "--recall", "sms", "--to", "back2.sealed")


def test_who_is_erased_is_recalled_from_every_target_first(told, home):
    told("export", "everybody", "--for", "sms", "--to", "sms.sealed")
    for purpose in ("marketing", "third_party"):
        told("consent", "grant", YES, "--purpose", purpose, "--contact", "wechat")
    told("export", "everybody", "--for", "tencent_ads", "--to", "ads.sealed")
    said = told("forget", YES, "--evidence", "called back")
    lists = sorted((home.reports).glob("recall-*.sealed"))
    assert len(lists) == 2 and all(path.name in said for path in lists)
    assert opened(told, str(lists[0])).split()[-1] == YES.encode()
    assert opened(told, str(lists[1])).decode().strip() == hashlib.md5(YES.encode()).hexdigest()
    assert "nobody to recall" in told("export", "--recall", "sms")
    receipt = (home.reports / "erasure-0001.json").read_text()
    assert '"recipients"' in receipt and "tencent_ads" in receipt
    told("forget", "--prove", 1)


def test_who_asks_is_told_to_whom_their_data_went(told):
    told("export", "everybody", "--for", "sms", "--to", "sms.sealed")
    told("consent", "withdraw", YES)
    told("export", "--recall", "sms", "--to", "back.sealed")
    for phone, expected in ((YES, ["export", "recall"]), (SILENT, [])):
        told("access", phone, "--evidence", "called back", "--to", f"copy{phone}")
        (path,) = Path(f"copy{phone}").glob("*.json")
        recipients = json.loads(path.read_text(encoding="utf-8"))["recipients"]
        assert [each["doing"] for each in recipients] == expected
        assert all(each["target"] == "sms" for each in recipients)


def test_an_erasure_that_waits_for_its_night_stops_every_export(told, home, monkeypatch):
    monkeypatch.setitem(STAGES, "publish", lambda _: 1 / 0)
    told("forget", YES, "--evidence", "called back", code=1)
    assert "scv publish" in told("export", "everybody", "--for", "sms", code=2)


def test_what_does_not_go_together_is_refused_and_nothing_is_recorded(told, home):
    for words, hint in (
        (("everybody",), "--for TARGET"),
        (("everybody", "--for", "fax"), "Available: sms"),
        (("nobody", "--for", "sms"), "unknown audience"),
        (("everybody", "--for", "plain"), "--contact"),
        (("everybody", "--for", "sms", "--contact", "call"), "omit --contact"),
        (("everybody", "--for", "wechat_pay"), "--account"),
        (("everybody", "--for", "sms", "--account", "x"), "omit --account"),
        (("everybody", "--for", "tencent_ads", "--with-name"), "cannot contain names"),
    ):
        assert hint in told("export", *words, code=2)
    assert list(disclosures(open_vault(home))) == [] and not list(Path().glob("*.sealed"))
