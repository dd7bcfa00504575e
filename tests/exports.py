"""Tiny exports for tests, in the layouts of real platforms, with people nobody is."""

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from scv.home.settings import Home

MEMBERS = "会员卡号,姓名,性别,生日,手机号码,余额(元),创建时间"
ORDERS = (
    "订单编号,买家会员名,买家支付宝账号,买家实际支付金额,订单状态,收货人姓名,收货地址 ,联系电话 ,联系手机,"
    "订单创建时间,订单付款时间 ,宝贝标题 ,宝贝总数量,确认收货时间"
)
YOUZAN = "订单号,归属店铺,订单状态,订单创建时间,买家付款时间,订单实付金额,收货人手机号/提货人手机号,买家昵称,买家姓名,买家手机号"
WECOM = ("客户名称", "添加人", "添加人账号", "添加时间", "来源", "手机", "邮箱", "地址", "电话")
WINNERS = "wbuid,微博昵称,中奖时间,姓名,手机,邮箱,地址"
WECHAT_WINNERS = "微信ID,微信昵称,中奖时间,姓名,手机,邮箱,地址"
WEIBO_USERS = "用户id,昵称,性别,生日,所在地,注册时间"


def text(header: str, *rows: str, ends: str = "\r\n", encoding: str = "utf-8") -> bytes:
    """Return a CSV file."""
    return "".join(line + ends for line in (header, *rows)).encode(encoding)


def member(
    card: str = "0012345",
    name: str = "张三丰",
    phone: str = "13900001234",
    at: str = "2026-01-02 03:04:05",
    birthday: str = "1990-03-04",
) -> str:
    """Return one row of a store's member list."""
    return f"{card},{name},女,{birthday},{phone},1.50,{at}"


def ask_first(home) -> None:
    """Let nobody be followed to a new number before a person says so."""
    path = home.root / "scv.toml"
    told = path.read_text("utf-8")
    path.write_text(told.replace('change = "follow"', 'change = "review"'), "utf-8")


def order(
    number: str = "1001",
    phone: str = "13900001234",
    name: str = "张三丰",
    status: str = "交易成功",
    paid: str = "2026-02-01 10:00:00",
    amount: str = "12.50",
    received: str = "",
    nick: str = "nick1",
) -> str:
    """Return one row of a Taobao order report."""
    address = "浙江省 杭州市 西湖区 云栖弄33号"
    times = f"2026-02-01 09:00:00,{paid},茶壶,1,{received}"
    return f"{number},{nick},,{amount},{status},{name},{address},,'{phone},{times}"


def ndjson(*objects: object) -> bytes:
    """Return one JSON object a line."""
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in objects).encode()


def workbook(*sheets: Iterable[Sequence[object]]) -> bytes:
    """Return an .xlsx file with these sheets; every cell stands as given."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(number, column, cell)
    return out.getvalue()


def drop(home: Home, place: str, content: bytes) -> Path:
    """Put a file into the inbox."""
    path = home.inbox / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
