"""Regions: province, city and district out of their columns or out of an address, in short names.

Only what the text itself says: no table of cities, so a city without 市 is known only where spaces
part it.
"""

import re
from typing import Final

import polars as pl

from scv.values.cells import plain, plain_value
from scv.values.distinct_texts import read_distinct

# The 34 divisions at province level (GB/T 2260), by the short names people use.
PROVINCES: Final = (
    *("北京", "天津", "上海", "重庆"),
    *(
        "河北",
        "山西",
        "辽宁",
        "吉林",
        "黑龙江",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
        "河南",
    ),
    *("湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾"),
    *("内蒙古", "广西", "西藏", "宁夏", "新疆"),
    *("香港", "澳门"),
)
CITY_PROVINCES: Final = PROVINCES[:4]

_ENDING: Final = "(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区|特别行政区)"
_PEOPLES: Final = "(?:朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族?|柯尔克孜|哈萨克)"
_PROVINCE: Final = f"^({'|'.join(PROVINCES)}){_ENDING}?(?:[ /,>·-].*)?$"
_HAN: Final = "[\u4e00-\u9fff]"
_CITY: Final = f"^({_HAN}{{2,12}}?)(?:市|地区|盟|{_PEOPLES}+自治州)?$"
# Province and city in one cell, and what parts them.
_SEPARATOR: Final = "[ ]*[/|,，、>·_-][ ]*"
_PROVINCE_AND_CITY: Final = (
    f"^(?:中国)?(?:{'|'.join(PROVINCES)})(?:{_ENDING})?(?:{_SEPARATOR}| |{_HAN}+市)"
)
_NO_CITY: Final = "^(?:市辖区|县|其他|其它|不限|未知|海外|省直辖.*|自治区直辖.*)$"

# 姓名，86-138…，省 市 区 详细地址: name and phone go before the address in newer Taobao files; a privacy
# number's extension may too.
_RECEIVER: Final = "^[^,]*,[^,]*[0-9*-]{7}[^,]*(?:,[0-9]{1,6})?, ?"
# NOTE: no name of a city or district holds these, so a search ends before 文三路城市花园.
_IN_CITY: Final = "[^ ,0-9A-Za-z区县路街号旗]"
_IN_DISTRICT: Final = "[^ ,0-9A-Za-z路街号]"
_ADDRESS_TAIL: Final = "[0-9A-Za-z路街号].*$"
_ADDRESS: Final = (
    f"^(?:中国)?[ ,]*(?P<province>{'|'.join(PROVINCES)}){_ENDING}?"
    f"(?:[ ,]*(?:(?P<city>{_IN_CITY}{{1,9}}?(?:市|地区|盟|自治州))|市辖区)[ ,]*"
    f"|[ ,]+(?P<bare>{_IN_CITY}{{2,9}})(?:[ ,]+|$)|[ ,]+)?"
    f"(?P<district>{_IN_DISTRICT}{{1,11}}?(?:市区|新区|旗区|区|县|旗|市))?"
)
ADDRESS_PARTS: Final = pl.Struct({"province": pl.String, "city": pl.String, "district": pl.String})


def province(cell: pl.Expr) -> pl.Expr:
    """Return the short name of one of the 34 `PROVINCES`: 浙江 for 浙江省; null for anything else."""
    return plain(cell).str.extract(_PROVINCE)


def province_value(cell: str | None) -> str | None:
    """Return what `province` makes of one cell.

    >>> province_value("内蒙古自治区"), province_value("海外")
    ('内蒙古', None)
    """
    return _group(_PROVINCE, plain_value(cell))


def city(cell: pl.Expr) -> pl.Expr:
    """Return the city without 市, 地区, 盟 or 自治州; null for 市辖区 and 其他, which name none. Of a
    cell that names the province too (广东省/深圳市) it is the city alone.
    """
    return plain(cell).map_batches(
        lambda text: read_distinct(text, city_value, pl.String),
        return_dtype=pl.String,
        is_elementwise=True,
    )


def city_value(cell: str | None) -> str | None:
    """Return what `city` makes of one cell.

    >>> city_value("杭州市"), city_value("恩施土家族苗族自治州"), city_value("市辖区")
    ('杭州', '恩施', None)
    >>> city_value("广东省/深圳市/南山区"), city_value("浙江省杭州市西湖区"), city_value("四川-成都")
    ('深圳', '杭州', '成都')
    """
    text = plain_value(cell) or ""
    if re.search(_PROVINCE_AND_CITY, text) and (named := _split(re.sub(_SEPARATOR, " ", text))[1]):
        return named
    return None if re.search(_NO_CITY, text) else _group(_CITY, text)


def split_address(address: pl.Expr) -> pl.Expr:
    """Return a struct of province, city (short names) and district (as written) of a Chinese
    address.

    Null where the address does not begin with a province, after an optional receiver and phone. A
    municipality is its own city. A district is told only below a known city.
    """
    # NOTE: heads end before the street, so a million addresses have few of them.
    head = plain(address).str.replace(_RECEIVER, "").str.replace(_ADDRESS_TAIL, "号")
    return head.map_batches(_split_column, return_dtype=ADDRESS_PARTS, is_elementwise=True)


def split_address_value(address: str | None) -> tuple[str | None, str | None, str | None]:
    """Return what `split_address` makes of one address: province, city, district.

    >>> split_address_value("张三，86-13800001001，浙江省 杭州市 西湖区 文三路1号")
    ('浙江', '杭州', '西湖区')
    """
    full = re.sub(_RECEIVER, "", plain_value(address) or "", count=1)
    return _split(re.sub(_ADDRESS_TAIL, "号", full, count=1))


def _split(head: str) -> tuple[str | None, str | None, str | None]:
    parts = re.search(_ADDRESS, head)
    if parts is None:
        return None, None, None
    named = parts["province"]
    found_city = named if named in CITY_PROVINCES else city_value(parts["city"] or parts["bare"])
    return named, found_city, parts["district"] if found_city else None


def _split_column(heads: pl.Series) -> pl.Series:
    return read_distinct(
        heads,
        lambda head: dict(zip(ADDRESS_PARTS.to_schema(), _split(head), strict=True)),
        ADDRESS_PARTS,
    )


def _group(shape: str, text: str | None) -> str | None:
    found = re.search(shape, text or "")
    return found[1] if found else None
