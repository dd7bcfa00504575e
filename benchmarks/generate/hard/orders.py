"""One row of each shop's order export: whose order it is, who receives it, under which phone."""

from dataclasses import dataclass
from typing import Any

from benchmarks.generate.brand import ITEMS
from benchmarks.generate.hard import rates
from benchmarks.generate.hard.people import Consumer
from benchmarks.generate.hard.rows import World, stamp
from benchmarks.generate.orders import DONE, DOUYIN_STATUS, TAOBAO_STATUS, YOUZAN_STATUS
from benchmarks.generate.phone_cells import MISSING, PhoneCell

FLAGSHIP, OUTLET = "ecommerce/flagship", "ecommerce/outlet"


@dataclass(frozen=True)
class Receiver:
    """Where an order goes: a name, a phone, a place."""

    name: str
    number: str
    region: tuple[str, str, str]
    street: str


def herself(who: Consumer, day: float) -> Receiver:
    return Receiver(who.name, who.number(day), who.region, who.street)


def taobao(
    world: World,
    who: Consumer,
    day: float,
    *,
    to: Receiver | None = None,
    shop: str | None = None,
    cell: PhoneCell | None = None,
    phenomenon: str | None = None,
) -> None:
    """Add an order of the list that names buyer and receiver.

    Args:
        cell: what stands in the phone column; None: her phone in any spelling, mask or relay.
    """
    to, shop = to or herself(who, day), shop or world.rng.choice((FLAGSHIP,) * 4 + (OUTLET,))
    shown = cell or world.hidden(world.ordered(to.number), rates.MASKED_TAOBAO, rates.PRIVACY)
    nick, login = who.identifier("buyer_nick"), who.alipay
    facts = _paid(world, day, TAOBAO_STATUS[DONE]) | {
        "number": f"18{world.serial() * 1_000_003:017d}",
        "nick": nick,
        "login": login,
        "receiver": to.name,
        "phone": shown.text,
        "address": f"{' '.join(to.region)} {to.street}",
        "quantity": "1",
    }
    facts["payout_yuan"] = facts["paid_yuan"]
    tokens = (f"nick@{shop}:{nick}", f"login:{login}")
    world.add("taobao_order_list", shop, who, day, facts, (shown,), tokens, phenomenon)


def youzan(
    world: World,
    who: Consumer,
    day: float,
    *,
    to: Receiver | None = None,
    guest: bool = False,
    phenomenon: str | None = None,
) -> None:
    """Add an order with four phone columns, of which the buyer's is empty for a guest."""
    to = to or herself(who, day)
    buyer = MISSING if guest else world.ordered(who.number(day))
    receiver = world.ordered(to.number)
    facts = (
        _paid(world, day, YOUZAN_STATUS[DONE])
        | {
            "number": f"E2026{world.serial():019d}",
            "nick": None if guest else who.identifier("nickname"),
            "phone": buyer.text or None,
            "receiver": to.name,
            "receiver_phone": receiver.text,
        }
        | _place(to)
    )
    world.add(
        "youzan_order", "ecommerce/youzan", who, day, facts, (buyer, receiver), (), phenomenon
    )


def pinduoduo(
    world: World, who: Consumer, day: float, *, to: Receiver | None = None, phenomenon: str = ""
) -> None:
    """Add an order of an older export, which names the receiver and no buyer."""
    to = to or herself(who, day)
    cell = world.ordered(to.number)
    facts = (
        _paid(world, day, "已收货")
        | {
            "number": f"260101-{world.serial():015d}",
            "receiver": to.name,
            "phone": cell.text,
            "quantity": "1",
        }
        | _place(to)
    )
    label = phenomenon or "pinduoduo_receiver_only"
    world.add("pdd_order_receiver", "ecommerce/pdd", who, day, facts, (cell,), (), label)


def douyin(
    world: World, who: Consumer, day: float, *, to: Receiver | None = None, phenomenon: str = ""
) -> None:
    """Add an order that names the receiver, or nobody where the shop may not decrypt."""
    to, number = to or herself(who, day), f"69{world.serial():017d}"
    cell = world.encrypted(world.ordered(to.number))
    facts = (
        _paid(world, day, DOUYIN_STATUS[DONE])
        | {
            "number": number,
            "line": f"70{number[2:]}",
            "quantity": "1",
            "receiver": "##Yk9xRm1a##" if cell.kind == "encrypted" else to.name,
            "phone": cell.text,
        }
        | _place(to)
    )
    del facts["paid_yuan"]
    account = "ecommerce/douyin"
    world.add("douyin_order", account, who, day, facts, (cell,), (), phenomenon or None)


def jd(
    world: World,
    who: Consumer,
    day: float,
    *,
    to: Receiver | None = None,
    cell: PhoneCell | None = None,
    phenomenon: str | None = None,
) -> None:
    """Add an order that names the account, and the receiver's phone, often masked."""
    to, nick = to or herself(who, day), f"jd_{who.identifier('login')}"
    shown = cell or world.hidden(world.ordered(to.number), rates.MASKED_JD)
    facts = _paid(world, day, "完成") | {
        "number": f"3{world.serial():011d}",
        "sku": f"1000{world.rng.randint(1000, 9999)}",
        "nick": nick,
        "receiver": to.name,
        "phone": shown.text,
        "address": f"{''.join(to.region)}{to.street}",
    }
    tokens = (f"nick@ecommerce/jd:{nick}",)
    world.add("jd_order", "ecommerce/jd", who, day, facts, (shown,), tokens, phenomenon)


def _paid(world: World, day: float, status: str) -> dict[str, Any]:
    yuan = f"{world.rng.randint(39, 899)}.00"
    return {
        "yuan": yuan,
        "paid_yuan": yuan,
        "status": status,
        "created": stamp(day),
        "paid": stamp(day, 3),
        "completed": stamp(day, 6 * 1440),
        "item": world.rng.choice(ITEMS)[0],
    }


def _place(to: Receiver) -> dict[str, str]:
    province, city, district = to.region
    return {"province": province, "city": city, "district": district, "street": to.street}
