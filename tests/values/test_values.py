"""Example tables: what each kind of cell is read as. All people and numbers are invented."""

from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest

import scv.values as values


@pytest.mark.parametrize(
    ("cell", "name", "is_full", "surname"),
    [
        ("张三", "张三", True, "张"),
        (" 张\u3000三 ", "张 三", False, None),
        ("欧阳小明", "欧阳小明", True, "欧阳"),
        ("单于明", "单于明", True, "单于"),
        ("王小小明", "王小小明", True, "王"),
        ("张先生", "张先生", False, "张"),
        ("欧阳女士", "欧阳女士", False, "欧阳"),
        ("李同学", "李同学", False, "李"),
        ("张**", "张**", False, "张"),
        ("张*明", "张*明", False, "张"),
        ("**明", "**明", False, None),
        ("快乐的小鱼", "快乐的小鱼", False, None),
        ("小鱼🐟", "小鱼🐟", False, None),
        ("Anna Weber", "Anna Weber", True, "Weber"),
        ("John Q. O'Neil", "John Q. O'Neil", True, "O'Neil"),
        ("Anna", "Anna", False, None),
        ("先生", None, False, None),
        ("微信用户", None, False, None),
        ("匿名用户", None, False, None),
        ("***", None, False, None),
        ("##4fHjk9==##", None, False, None),
        ("张三13800001001", None, False, None),
        ("-", None, False, None),
    ],
)
def test_names(cell, name, is_full, surname):
    assert (
        values.name_value(cell),
        values.is_full_name_value(cell),
        values.surname_value(cell),
    ) == (
        name,
        is_full,
        surname,
    )


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("Zhang.San@Example.com", "zhang.san@example.com"),
        ("ｚｓ＠ｅｘａｍｐｌｅ．ｃｏｍ", "zs@example.com"),
        ("zs+shop@mail.example.com.cn", "zs+shop@mail.example.com.cn"),
        ("10001000@qq.com", "10001000@qq.com"),
        ("z***@qq.com", None),
        ("test@example.com", None),
        ("noreply@shop.cn", None),
        ("123@qq.com", None),
        ("a@a.com", None),
        ("null@null.com", None),
        ("zs@example", None),
        ("zs@@example.com", None),
        ("z..s@example.com", None),
        ("zs@example.com;ls@example.com", None),
        ("无", None),
    ],
)
def test_emails(cell, address):
    assert values.email_value(cell) == address


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("12", 1200),
        ("12.3", 1230),
        ("12.34元", 1234),
        ("12.340000", 1234),
        ("12.345", None),
        ("0012.00", 1200),
        ("¥1,234.50", 123450),
        ("￥1234.50", 123450),
        ("１２．５０", 1250),
        ("`0.01", 1),
        ("-12.30", -1230),
        ("¥-12.30", -1230),
        ("-¥12.30", -1230),
        ("(12.30)", -1230),
        ("12.30-", -1230),
        ("-12.30-", None),
        ("--12", None),
        ("499.00（系统计算中，该值仅供参考）", 49900),
        ("131.77(已退款89.84)", None),
        ("12,50", None),
        ("1.2万", 1200000),
        ("-1.2万元", -1200000),
        ("59.699999999999996", 5970),
        ("89.10000000000001", 8910),
        ("12.345", None),
        ("1.999", None),
        ("1 234.50", 123450),
        ("1 2 3", None),
        ("人民币12.50元整", 1250),
        ("12.50 CNY", 1250),
        ("1e3", 100000),
        ("2E+2", 20000),
        ("1.23E+03", None),
        ("1.2345E+02", 12345),
        ("1E+15", None),
        ("$12", None),
        ("HK$12.5", None),
        ("999999999999999.99", 99999999999999999),
        ("1000000000000000", None),
        ("-", None),
        ("——", None),
    ],
)
def test_money(cell, fen):
    assert values.fen_value(cell) == fen


NOON = int(datetime(2026, 6, 7, 13, 41, tzinfo=timezone(timedelta(hours=8))).timestamp())
MIDNIGHT = int(datetime(2026, 6, 7, tzinfo=timezone(timedelta(hours=8))).timestamp())


@pytest.mark.parametrize(
    ("cell", "epoch_s"),
    [
        ("2026-06-07 13:41:00", NOON),
        ("2026-06-07 13:41", NOON),
        ("2026/6/7 13:41", NOON),
        ("2026/06/07 13:41:00", NOON),
        ("`2026-06-07 13:41:00", NOON),
        ("2026年6月7日 13:41", NOON),
        ("2026-06-07T13:41:00+08:00", NOON),
        ("2026-06-07T05:41:00Z", NOON),
        ("2026-06-07 13:41:00.123", NOON),
        ("Sun Jun 07 13:41:00 +0800 2026", NOON),
        ("20260607134100", NOON),
        (f"{NOON}", NOON),
        (f"{NOON}000", NOON),
        ("46180.5701388889", NOON),
        ("2026-06-07", MIDNIGHT),
        ("2026年6月7日", MIDNIGHT),
        ("20260607", MIDNIGHT),
        ("46180", MIDNIGHT),
        ("2026-02-30 10:00:00", None),
        ("2026-06-06 24:00:00", MIDNIGHT),
        ("2026-06-06 24:00:01", None),
        ("2026年6月7日 下午1:41", NOON),
        ("2026/6/7 中午 1:41:00", NOON),
        ("2026年06月07日 13时41分00秒", NOON),
        ("2026.06.07 13:41", NOON),
        ("2026-06-07 01:41:00 PM", NOON),
        ("2026-06-07 12:00 AM", MIDNIGHT),
        ("2026-06-07 上午13:41", None),
        ("Sun Jun 07 2026 13:41:00 GMT+0800 (中国标准时间)", NOON),
        ("Sun Jun 07 13:41:00 CST 2026", NOON),
        ("Jun 7, 2026 1:41:00 PM", NOON),
        ("Sun, 07 Jun 2026 05:41:00 GMT", NOON),
        ("2026-06-07 13:41:00 +0800 CST", NOON),
        ("2026-06-07 13:41:00 星期日", NOON),
        ("202606071341", NOON),
        ("20260607 134100", NOON),
        ("1.78081E+12", None),
        ("0000-00-00 00:00:00", None),
        ("1970-01-01 08:00:00", None),
        ("2099-01-01 00:00:00", None),
        ("06/07/2026", None),
        ("2026-06-20 11:00 - 2026-06-20 12:00", None),
        ("2026-06-07 13:41-15:00", NOON),
        ("2026-06-07 13:41 - 15:00", NOON),
        ("2026年6月7日 13:41至15:00", NOON),
        ("2026-06-06 22:41 -07:00", NOON),
        ("2026-06-06T22:41-07:00", NOON),
        ("2026-06-06 22:41:00-07:00", NOON),
        ("昨天", None),
    ],
)
def test_times(cell, epoch_s):
    assert values.epoch_s_value(cell) == epoch_s


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (("3/5/24 15:05", "3/15/24"), ("2024-03-05", "2024-03-15")),
        (("05/03/2024", "25/03/2024 15:05:00"), ("2024-03-05", "2024-03-25")),
        (("24.3.5", "24.3.12"), ("2024-03-05", "2024-03-12")),
        (("24.03.05", "24.03.12"), (None, None)),
        (("24.3.5", "99.12.31"), ("2024-03-05", "1999-12-31")),
        (("99.3.15", "98.12.31"), ("1999-03-15", "1998-12-31")),
        (("3/5/24", "3/5/24"), (None, None)),
        (("5/13/24", "13/5/24"), (None, None)),
        (("3/15/24", "2024-03-05", None, "昨天"), ("2024-03-15", None, None, None)),
    ],
)
def test_which_number_is_the_day_is_decided_by_the_whole_column(cells, days):
    frame = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    found = frame.select(values.ordered_epoch_s(pl.col("cell")) + 8 * 3600).to_series()
    assert [day and str(day) for day in pl.from_epoch(found).dt.date()] == list(days)


def test_a_spreadsheets_day_number_counts_from_the_end_of_1899():
    assert datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=46180) == datetime(
        2026, 6, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("cell", "birthday", "month_day"),
    [
        ("1990-01-05", "1990-01-05", "01-05"),
        ("1990/1/5", "1990-01-05", "01-05"),
        ("1990年1月5日", "1990-01-05", "01-05"),
        ("19900105", "1990-01-05", "01-05"),
        ("1990-01-05 00:00:00", "1990-01-05", "01-05"),
        ("01-05", "--01-05", "01-05"),
        ("--01-05", "--01-05", "01-05"),
        ("2月29日", "--02-29", "02-29"),
        ("1900-03-08", "--03-08", "03-08"),
        ("1900-01-01", None, None),
        ("1970-01-01", None, None),
        ("1899-12-30", None, None),
        ("0000-00-00", None, None),
        ("0001-01-01", None, None),
        ("1990-02-30", None, None),
        ("1990-13-01", None, None),
        ("双子座", None, None),
        ("农历1990年1月5日", None, None),
    ],
)
def test_birthdays(cell, birthday, month_day):
    assert values.birthday_value(cell) == birthday
    assert values.month_day_value(birthday) == month_day


@pytest.mark.parametrize(
    ("cell", "codes", "gender"),
    [
        ("男", {}, "male"),
        ("女士", {}, "female"),
        ("Female", {}, "female"),
        ("m", {}, "male"),
        ("n", {}, None),
        ("0", {}, None),
        ("0", {"0": "female"}, "female"),
        ("0", {"0": "male"}, "male"),
        ("2", {"0": "male"}, None),
        ("保密", {}, None),
    ],
)
def test_genders_and_codes_only_by_their_sources_table(cell, codes, gender):
    assert values.gender_value(cell, codes) == gender


@pytest.mark.parametrize(
    ("province", "city", "short"),
    [
        ("浙江省", "杭州市", ("浙江", "杭州")),
        ("浙江", "杭州", ("浙江", "杭州")),
        ("上海市", "上海市", ("上海", "上海")),
        ("上海", "市辖区", ("上海", None)),
        ("内蒙古自治区", "锡林郭勒盟", ("内蒙古", "锡林郭勒")),
        ("新疆维吾尔自治区", "巴音郭楞蒙古自治州", ("新疆", "巴音郭楞")),
        ("湖北省", "恩施土家族苗族自治州", ("湖北", "恩施")),
        ("西藏自治区", "阿里地区", ("西藏", "阿里")),
        ("青海省", "海南藏族自治州", ("青海", "海南")),
        ("香港特别行政区", "-", ("香港", None)),
        ("海南藏族自治州", "其他", (None, None)),
        ("海外", "不限", (None, None)),
    ],
)
def test_regions(province, city, short):
    assert (values.province_value(province), values.city_value(city)) == short


def test_there_are_34_divisions_at_province_level():
    assert len(set(values.PROVINCES)) == 34


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("浙江省 杭州市 西湖区 文三路1号", ("浙江", "杭州", "西湖区")),
        ("张三，86-13800001001，浙江省 杭州市 西湖区 文三路1号 ，", ("浙江", "杭州", "西湖区")),
        ("江苏，138****1001，浙江省 杭州市 西湖区 文三路1号", ("浙江", "杭州", "西湖区")),
        (
            "张三，86-17000001001,1401，浙江省 杭州市 西湖区 文三路1号 ，",
            ("浙江", "杭州", "西湖区"),
        ),
        (
            "张三，86-17000001001转1401，浙江省 杭州市 西湖区 文三路1号 ，",
            ("浙江", "杭州", "西湖区"),
        ),
        ("浙江省杭州市西湖区文三路1号", ("浙江", "杭州", "西湖区")),
        ("浙江省金华市义乌市城中路1号", ("浙江", "金华", "义乌市")),
        ("浙江 杭州 西湖区 文三路1号", ("浙江", "杭州", "西湖区")),
        ("江苏省镇江市京口区1号", ("江苏", "镇江", "京口区")),
        ("上海 上海市 浦东新区 世纪大道1号", ("上海", "上海", "浦东新区")),
        ("上海市浦东新区世纪大道1号", ("上海", "上海", "浦东新区")),
        ("北京 市辖区 朝阳区 建国路1号", ("北京", "北京", "朝阳区")),
        ("湖北省 荆州市 沙市区 北京路1号", ("湖北", "荆州", "沙市区")),
        ("山东省济南市市中区1号", ("山东", "济南", "市中区")),
        ("内蒙古自治区 锡林郭勒盟 正蓝旗 1号", ("内蒙古", "锡林郭勒", "正蓝旗")),
        ("湖北省恩施土家族苗族自治州利川市1号", ("湖北", "恩施", "利川市")),
        ("浙江省杭州市文三路城市花园1号", ("浙江", "杭州", None)),
        ("广东 深圳", ("广东", "深圳", None)),
        ("香港特别行政区 九龙 弥敦道1号", ("香港", "九龙", None)),
        ("浙江", ("浙江", None, None)),
        ("浙江大学 文三路", ("浙江", None, None)),
        ("##4fHjk9==##", (None, None, None)),
        ("文三路1号", (None, None, None)),
    ],
)
def test_addresses(address, parts):
    assert values.split_address_value(address) == parts


def test_the_public_names_are_exactly_these():
    assert len(values.__all__) == len(set(values.__all__)) == 75
    assert all(hasattr(values, public) for public in values.__all__)
