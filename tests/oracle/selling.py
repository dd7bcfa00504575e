"""Rows of shops and tills: what was ordered, for how much, and whether it counts as a purchase."""

from fractions import Fraction

from tests.oracle import words
from tests.oracle.phones import mobiles
from tests.oracle.reading import fen, moment, plain, text
from tests.oracle.records import Row

Cells = dict[str, str]

# Statuses in the order of an order's life; those that count as a purchase, and those under which the money is back.
_TAOBAO = [
    "等待买家付款",
    "买家已付款,等待卖家发货",
    "卖家已发货,等待买家确认",
    "交易成功",
    "交易关闭",
    "退款成功",
]
_DOUYIN = ["待支付", "待发货", "已发货", "已完成", "已关闭"]
_YOUZAN = ["待付款", "待发货", "已发货", "交易成功", "交易关闭", "退款成功"]
_PDD = ["待付款", "待发货", "已发货,待收货", "已收货", "已取消", "已收货,退款成功"]
_BOUGHT = {
    *("买家已付款,等待卖家发货", "卖家已发货,等待买家确认", "交易成功"),
    *("待发货", "已发货", "已完成", "已发货,待收货", "已收货"),
}
_REFUNDED = {"退款成功", "已收货,退款成功"}


def taobao_order_list(row: Row, cells: Cells) -> None:
    """Read one order; the phone is the receiver's, the address may begin with receiver and phone."""
    _order(row, cells, "taobao", cells.get("订单编号"))
    _life(row, cells, "订单状态", _TAOBAO, [cells.get("订单付款时间"), cells.get("订单创建时间")])
    _latest(row, cells, "订单创建时间", "订单付款时间", "确认收货时间")
    row.phone, row.role = _first(cells.get("联系手机")), "receiver"
    login, nick = plain(cells.get("买家支付宝账号")), plain(cells.get("买家会员名"))
    if login and "*" not in login:
        row.identifiers.add(("email", "", login.lower()) if "@" in login else ("alipay", "", login))
    if nick and "*" not in nick:
        row.identifiers.add(("buyer_nick", f"taobao/{row.account}", nick))
    row.name = words.name(cells.get("收货人姓名"))
    row.place = words.address(cells.get("收货地址"))
    row.amount, row.refund = fen(cells.get("买家实际支付金额")), fen(cells.get("退款金额"))
    row.quantity, row.store = _whole(cells.get("宝贝总数量")), text(cells.get("店铺名称"))


def douyin_order(row: Row, cells: Cells) -> None:
    """Read one sub-order; those of one main order are one order, their money added up."""
    _order(row, cells, "douyin", cells.get("主订单编号"))
    row.key = _key(cells.get("子订单编号"))
    _life(row, cells, "订单状态", _DOUYIN, [cells.get("支付完成时间"), cells.get("订单提交时间")])
    _latest(row, cells, "订单提交时间", "支付完成时间", "发货时间", "订单完成时间")
    row.phone, row.role = _first(cells.get("收件人手机号")), "receiver"
    row.name = words.name(cells.get("收件人"))
    province, city = words.region(plain(cells.get("省")), plain(cells.get("市")))
    row.place = (province, city) if province or city or text(cells.get("详细地址")) else None
    row.amount, row.discount = (
        fen(cells.get("订单应付金额")),
        _positive(fen(cells.get("优惠总金额"))),
    )
    row.quantity, row.store = _whole(cells.get("商品数量")), text(cells.get("所属门店ID"))


def youzan_order(row: Row, cells: Cells) -> None:
    """Read one order; the buyer's own phone is the key, the receiver's where there is none."""
    _order(row, cells, "youzan", cells.get("订单号"))
    _life(row, cells, "订单状态", _YOUZAN, [cells.get("买家付款时间"), cells.get("订单创建时间")])
    _latest(row, cells, "订单创建时间", "买家付款时间", "交易成功时间")
    row.phone, row.role = _first(cells.get("买家手机号")), "customer"
    row.name = words.name(cells.get("买家姓名"))
    receiver = words.name(cells.get("收货人/提货人"))
    another = row.name and receiver and not words.may_be_one(row.name, receiver)
    if row.phone is None and not another:
        row.phone, row.role = _first(cells.get("收货人手机号/提货人手机号")), "fallback"
        row.name = row.name or (receiver if row.phone else None)
    row.amount, row.refund = fen(cells.get("订单实付金额")), fen(cells.get("订单已退款金额"))
    row.discount = _positive(fen(cells.get("店铺优惠合计")))
    row.category, row.store = text(cells.get("商品类目")), text(cells.get("归属店铺"))
    stars = _whole(cells.get("订单星级"))
    if stars is not None and 1 <= stars <= 5:
        row.marks.append(("overall", share_of(stars, 1, 5)))


def pdd_order(row: Row, cells: Cells) -> None:
    """Read one order; the buyer's phone is nearly always empty."""
    _order(row, cells, "pdd", cells.get("订单号"))
    _life(row, cells, "订单状态", _PDD, [cells.get("支付时间"), cells.get("订单成交时间")])
    _latest(row, cells, "订单成交时间", "支付时间", "发货时间", "确认收货时间")
    row.phone, row.role = _first(cells.get("用户购买手机号")), "customer"
    row.amount, row.discount = (
        fen(cells.get("用户实付金额(元)")),
        _positive(fen(cells.get("店铺优惠折扣(元)"))),
    )
    row.quantity = _whole(cells.get("商品数量(件)"))
    row.category, row.store = text(cells.get("商品一级类目")), text(cells.get("门店名称"))


def pos_receipt_list(row: Row, cells: Cells) -> None:
    """Read one receipt: there is no status, and one with a time counts."""
    _order(row, cells, "pos", cells.get("流水号"))
    number = _key(cells.get("流水号"))
    row.key = (*number, plain(cells.get("门店")) or "") if number else ()
    total_or_paid = plain(cells.get("总金额")) or plain(cells.get("付款金额"))
    made_of = [plain(cells.get("门店")), plain(cells.get("消费日期")), total_or_paid]
    row.event_cells = tuple(cell for cell in made_of if cell) if all(made_of) else ()
    row.at = row.updated = moment(cells.get("消费日期"))
    card = plain(cells.get("会员卡号"))
    if card and card != "0":
        row.identifiers.add(("member_card", f"pos/{row.account}", card))
    row.name = words.name(cells.get("会员名称"))
    total, paid = fen(cells.get("总金额")), fen(cells.get("付款金额"))
    row.amount = paid if total is None else total
    row.store = text(cells.get("门店"))
    row.bought = row.at is not None


def share_of(score: int, least: int, most: int) -> Fraction:
    """Return where a mark stands on its scale, from 0 to 1."""
    return Fraction(score - least) / (most - least)


def _order(row: Row, cells: Cells, system: str, number: str | None) -> None:
    row.event = "order"
    row.key = _key(number)
    if row.key:
        row.order = ("order", f"{system}/{row.account}", row.key[0])


def _key(number: object) -> tuple[str, ...]:
    """Return a number as a key; none where it is missing or a spreadsheet has rounded it."""
    seen = plain(number)
    return () if seen is None or "E+" in seen.upper() else (seen,)


def _life(row: Row, cells: Cells, header: str, order: list[str], times: list[str | None]) -> None:
    status = (plain(cells.get(header)) or "").replace("，", ",")
    row.status_rank = order.index(status) if status in order else -1
    paid, created = map(moment, times)
    row.at = paid or created
    row.bought = status in _BOUGHT if status in order else paid is not None
    row.refunded = status in _REFUNDED


def _latest(row: Row, cells: Cells, *headers: str) -> None:
    times = [time for time in (moment(cells.get(each)) for each in headers) if time]
    row.updated = max(times) if times else None


def _first(cell: str | None) -> str | None:
    return next(iter(mobiles(cell)), None)


def _whole(cell: object) -> int | None:
    seen = (plain(cell) or "").removesuffix(".0")
    return int(seen) if seen.lstrip("-").isdigit() else None


def _positive(amount: int | None) -> int | None:
    return None if amount is None else abs(amount)
