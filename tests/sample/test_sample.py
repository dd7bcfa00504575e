"""The committed sample is what the script makes, knows the truth, and looks like real exports."""

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import fastexcel
import phonenumbers
import polars as pl
import pytest

from benchmarks.generate.layouts import layouts
from benchmarks.generate.sample import sample_world, write_sample

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
FILES = sorted(path for path in SAMPLE.glob("*/*/*") if path.is_file())
HEADERS = {
    headers
    for layout in layouts().values()
    for headers in (layout.headers, layout.headers_below)
    if headers
}


def cells_by_row(path: Path) -> list[list[str]]:
    """Return the data rows of any sample file, read with no code of ours."""
    if path.suffix == ".ndjson":
        return [
            [json.dumps(without_time(json.loads(line)))]
            for line in path.read_text("utf-8").splitlines()
        ]
    if path.suffix == ".xlsx":
        sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string")
        return [[cell or "" for cell in row] for row in sheet.to_polars().iter_rows()]
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8").replace("\ufeff", "")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return [row for row in csv.reader(io.StringIO(text, newline="")) if tuple(row) not in HEADERS]


def without_time(event: dict[str, object]) -> dict[str, object]:
    """Thirteen digits of milliseconds look like a mobile and two digits more."""
    return {name: value for name, value in event.items() if name != "time"}


@pytest.fixture(scope="module")
def truth() -> pl.DataFrame:
    return pl.read_csv(SAMPLE / "truth.csv", infer_schema=False)


def test_the_committed_sample_is_byte_for_byte_what_the_script_makes(tmp_path):
    write_sample(tmp_path)

    made = {
        path.relative_to(tmp_path): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    kept = {path.relative_to(SAMPLE): path.read_bytes() for path in [*FILES, SAMPLE / "truth.csv"]}
    assert sorted(made) == sorted(kept)
    assert [path for path in kept if made[path] != kept[path]] == []


def test_the_truth_names_every_data_row_of_every_file_once(truth):
    said = Counter(truth.select("file", "row_no").iter_rows())
    found = {
        (str(path.relative_to(SAMPLE)), str(n))
        for path in FILES
        for n in range(1, len(cells_by_row(path)) + 1)
    }

    assert set(said) == found
    assert max(said.values()) == 1


def test_a_record_is_somebodys_unless_its_rule_says_why_not(truth):
    records = truth.filter(pl.col("status") == "record")
    nobodys = records.filter(pl.col("customer").is_null())

    assert set(nobodys["rule"]) == {"contested", "unidentified"}
    assert set(records.filter(pl.col("customer").is_not_null())["rule"]) == {
        "phone",
        "direct",
        "chain",
        "anonymous",
    }


def test_only_a_mobile_is_ever_a_key(truth):
    by_phone = truth.filter(pl.col("rule") == "phone", pl.col("status") == "record")

    assert set(by_phone["phone_class"]) == {"mobile"}
    mobiles = truth.filter(pl.col("phone_class") == "mobile", pl.col("status") == "record")
    others = mobiles.filter(pl.col("rule") != "phone")
    assert mobiles.height == by_phone.height + others.height
    assert set(others["story"]) == {
        "gift_taobao"
    }  # sent to somebody else: the buyer's, by her account


def test_people_appear_in_one_to_all_six_channels(truth):
    channels = (
        truth.filter(pl.col("customer").is_not_null())
        .group_by("customer")
        .agg(pl.col("file").str.split("/").list.first().n_unique().alias("channels"))
    )

    assert set(channels["channels"]) == {1, 2, 3, 4, 5, 6}


def test_every_phone_in_the_sample_was_invented_by_the_script():
    invented = sample_world().mint.numbers | {"13800138000"}
    seen = {
        phone
        for path in FILES
        for row in cells_by_row(path)
        for cell in row
        for phone in mobiles_in(cell)
    }

    assert len(seen) > 800
    assert seen - invented == set()


def test_invented_mobiles_are_valid_in_china_or_in_the_range_the_library_lacks():
    numbers = sample_world().mint.numbers
    odd = {n for n in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(n, "CN"))}

    assert {number[:3] for number in odd} == {"149"}
    assert {number[3:7] for number in numbers} == {"0000"}


def test_every_mail_address_is_at_example_com():
    cells = " ".join(cell for path in FILES for row in cells_by_row(path) for cell in row)

    assert set(re.findall(r"@([\w.]+)", cells)) == {"example.com"}


def test_the_taobao_files_need_gb18030_because_gbk_lacks_a_name():
    raw = b"".join(path.read_bytes() for path in FILES if "ExportOrderList" in path.name)

    assert {"㛃", "𬱖"} <= set(raw.decode("gb18030"))


def test_a_taobao_file_has_excel_tricks_and_trailing_spaces():
    raw = (SAMPLE / "ecommerce/flagship/ExportOrderList202606302330.csv").read_bytes()
    text = raw.decode("gb18030")
    header, first = text.splitlines()[:2]

    assert [name for name in header.split(",") if name.endswith(" ")] == [
        "收货地址 ",
        "联系电话 ",
        "订单付款时间 ",
        "宝贝标题 ",
        "宝贝种类 ",
        "物流单号 ",
    ]
    assert re.match(r'="\d{19}",', first)
    assert re.search(r",'1[3-9]\d{9},", text)
    assert re.search(r"\d+\.\d\d元,", text)
    assert "，86-1" in text
    assert '"买家已付款,等待卖家发货"' in text or '"卖家已发货,等待买家确认"' in text


def test_a_damaged_order_number_is_left_as_the_spreadsheet_left_it():
    text = (
        (SAMPLE / "ecommerce/flagship/ExportOrderList202611192330.csv")
        .read_bytes()
        .decode("gb18030")
    )

    assert text.count("\n4.01E+18,") == 3


def test_a_youzan_file_repeats_a_header_and_some_rows_have_one_field_too_many():
    text = (SAMPLE / "ecommerce/youzan/orders_20261119.csv").read_bytes().decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))

    assert header.count("分销员") == 2
    assert {len(row) for row in rows} == {60, 61}
    assert any(" " in row and "——" in row for row in rows)


def test_a_till_writes_gbk_crlf_and_tabs():
    raw = (SAMPLE / "store/hq/members_20261119.csv").read_bytes()
    header, *rows = raw.decode("gbk").split("\r\n")

    assert header == "会员卡号,姓名,性别,生日,手机号码,余额(元),创建时间"
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert all(
        re.fullmatch(r"\t\d{7},[^,]+,.,\t[\d-]{10},\t[^,]*,[\d.]+,\t[\d: -]{19}", row)
        for row in rows[:-1]
    )


def test_the_crawler_left_a_second_bom_in_the_middle():
    raw = (SAMPLE / "weibo/main/users.csv").read_bytes()

    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\xef\xbb\xbf") == 2


def test_a_winner_list_holds_two_tables_and_lost_its_emoji():
    lines = (SAMPLE / "weibo/main/winners_20260520.csv").read_bytes().decode("gbk").splitlines()

    assert lines[0].startswith("wbuid,微博昵称")
    assert sum(line.startswith("微信ID,微信昵称") for line in lines) == 1
    assert any("?" in line for line in lines)


def test_douyin_puts_a_tab_before_long_numbers_and_leaves_some_phones_as_cipher_text():
    raw = (SAMPLE / "ecommerce/douyin/1795102200_qingyu.csv").read_bytes()
    header, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    phones = [row[header.index("收件人手机号")] for row in rows]

    assert all(
        re.fullmatch(r"\t69\d{17}", row[0]) and row[header.index("手续费")] == "-" for row in rows
    )
    assert any(phone.startswith("\t$$") for phone in phones)
    assert any(re.fullmatch(r"\t1[3-9]\d{9}", phone) for phone in phones)


def test_every_after_sales_case_shows_the_same_phone_the_merchants():
    text = (SAMPLE / "service/douyin/aftersale_20261119.csv").read_bytes().decode("utf-8-sig")
    cases = list(csv.DictReader(io.StringIO(text, newline="")))

    assert len({case["商家退货联系人电话"] for case in cases}) == 1 < len(cases)


def test_a_lead_holds_json_in_a_cell_and_may_come_twice():
    text = (SAMPLE / "web/ads/leads_20261119.csv").read_text("utf-8")
    leads = list(csv.DictReader(io.StringIO(text, newline="")))

    assert all("预算" in json.loads(lead["bundle"]) for lead in leads)
    assert len({lead["leads_id"] for lead in leads}) < len(leads)


def test_the_events_know_a_cookie_then_both_then_a_login_and_an_old_sdk_neither():
    events = [
        json.loads(line)
        for line in (SAMPLE / "web/site/events_20261119.ndjson").read_text("utf-8").splitlines()
    ]
    known = {("anonymous_id" in event, "login_id" in event) for event in events}

    assert known == {(True, False), (True, True), (False, True), (False, False)}
    assert all(
        event["distinct_id"] == event.get("login_id", event["distinct_id"]) for event in events
    )


def test_follower_dumps_have_padded_unionids_bare_openids_and_old_profiles():
    lines = (SAMPLE / "wechat/gzh/userinfo_20260630.ndjson").read_text("utf-8").splitlines()
    followers = [json.loads(line) for line in lines]

    assert any(each.get("unionid", "").startswith(" ") for each in followers)
    assert {tuple(each) for each in followers if each["subscribe"] == 0} == {
        ("subscribe", "openid")
    }
    assert any({"nickname", "sex", "city"} <= set(each) for each in followers)


def test_country_codes_come_as_text_and_as_number():
    lines = (SAMPLE / "wechat/mini/users_20261119.ndjson").read_text("utf-8").splitlines()
    codes = {info["countryCode"] for line in lines if (info := json.loads(line)["phone_info"])}

    assert codes == {"86", 86, "852"}


def mobiles_in(cell: str) -> list[str]:
    """Return what looks like a mainland mobile, however it is spelled."""
    digits = re.sub(r"[ -]", "", unicodedata.normalize("NFKC", cell))
    runs = re.findall(r"(?<![0-9A-Za-z])\d{11,15}(?![0-9A-Za-z])", digits)
    bare = [run.removeprefix("00").removeprefix("86")[:11] for run in runs]
    return [run for run in bare if re.match(r"1[3-9]", run)]


def test_the_readme_names_people_who_are_in_their_stories(truth):
    told = {(story, customer) for story, customer in truth.select("story", "customer").iter_rows()}
    table = [
        line.split("|")
        for line in (SAMPLE / "README.md").read_text("utf-8").splitlines()
        if "|" in line
    ]

    for _, stories, people, *_ in table[2:]:
        for person in filter(None, people.strip().split(", ")):
            assert any((story, person) in told for story in stories.strip().split(", ")), person
