"""People whose number is another's later, and people who have another number later."""

from collections.abc import Callable

from benchmarks.generate.hard import members, orders, rates
from benchmarks.generate.hard.ordinary import Life
from benchmarks.generate.hard.people import Consumer

NAMELESS = ("mini", "site", "survey", "card")
_NAMED = ("taobao", "card", "wecom", "jd", "pinduoduo")


def recycled_named(life: Life) -> int:
    """Make two people who had one number, one after the other; return how many people that was."""
    return _recycled(life, "recycled_named", rates.LONG_SILENCE, (True, True))


def recycled_nameless(life: Life) -> int:
    """The same, but that one of them or both show no name."""
    sides = life.rng.choice(((False, False), (True, False), (False, True)))
    return _recycled(life, "recycled_nameless", rates.LONG_SILENCE, sides)


def recycled_short_silence(life: Life) -> int:
    """The same, but that the number was silent for less than a quarter."""
    named = life.world.chance(0.5)
    return _recycled(life, "recycled_short_silence", rates.SHORT_SILENCE, (named, named))


def _recycled(
    life: Life, phenomenon: str, silence: tuple[int, int], named: tuple[bool, bool]
) -> int:
    people, days = life.world.people, life.rng.uniform(*silence)
    one = people.consumer(phenomenon)
    other = people.consumer(phenomenon, one.case)
    other.numbers = list(one.numbers)
    one.last_day = life.rng.uniform(60, rates.DAYS - days - 60)
    other.first_day = one.last_day + days
    for who, shows_name in ((one, named[0]), (other, named[1])):
        who.never_logs_in = False
        if shows_name:
            life.live(who, always=(life.rng.choice(_NAMED),), least=2)
        else:
            _live_nameless(life, who)
    return 2


def _live_nameless(life: Life, who: Consumer) -> None:
    """Leave rows that show a phone with cards, unionids, openids and logins, and no name at all."""
    world, kinds = life.world, life.rng.sample(NAMELESS, life.rng.randint(1, 3))
    number = who.given.setdefault("survey card", f"{world.serial():07d}")
    for kind in kinds:
        match kind:
            case "mini":
                members.mini(world, who, world.day(who), shows_phone=True)
                if world.chance(0.4):
                    members.follower(world, who, world.day(who))
            case "site":
                for _ in range(life.rng.randint(1, 4)):
                    members.site(world, who, world.day(who), login=True, shows_phone=True)
            case "survey":
                members.survey(world, who, world.day(who), number=number, named=False)
            case _:
                members.card(world, who, world.day(who), named=False)


def changed_number(life: Life) -> int:
    """Make somebody with a number until some day and another from then on, in turns known by
    another kind of identifier on both sides.
    """
    world = life.world
    who = world.people.consumer("changed_number")
    changes = life.rng.uniform(150, rates.DAYS - 150)
    who.numbers.append((changes, world.people.mobile()))
    who.never_logs_in = False
    evidence = _EVIDENCE[who.case % len(_EVIDENCE)]
    for nth in range(life.rng.randint(1, 3)):
        evidence(life, who, life.rng.uniform(0, changes - 30), nth)
    for nth in range(life.rng.randint(1, 3)):
        evidence(life, who, life.rng.uniform(changes + 5, rates.DAYS), 10 + nth)
    return 1


def _by_card(life: Life, who: Consumer, day: float, _nth: int) -> None:
    number = who.given.setdefault("survey card", f"{life.world.serial():07d}")
    members.survey(life.world, who, day, number=number)


def _by_unionid(life: Life, who: Consumer, day: float, nth: int) -> None:
    """NOTE: one row a mini program; before and after in two of them."""
    if nth % 10 == 0:
        members.mini(life.world, who, day, app="mini" if nth == 0 else "club", shows_phone=True)
    else:
        members.wecom(life.world, who, day)


def _by_account(life: Life, who: Consumer, day: float, _nth: int) -> None:
    if who.person % 3:
        orders.taobao(life.world, who, day, shop=orders.FLAGSHIP)
    else:
        orders.jd(life.world, who, day)


def _by_login(life: Life, who: Consumer, day: float, _nth: int) -> None:
    members.site(life.world, who, day, login=True, shows_phone=True)


def _by_mail(life: Life, who: Consumer, day: float, _nth: int) -> None:
    """NOTE: people of this kind have a mail address, and write it beside their phone."""
    who.given["mail"] = who.mail or life.world.people.mail()
    members.ticket(life.world, who, day, by_mail=False)


def _by_name(life: Life, who: Consumer, day: float, nth: int) -> None:
    """NOTE: a card of one system before, of the other after: no identifier joins them."""
    if nth % 10 == 0:
        system = members.HEADQUARTERS if nth == 0 else members.MALL
        members.card(life.world, who, day, system=system)
    else:
        orders.pinduoduo(life.world, who, day)


_EVIDENCE: tuple[Callable[[Life, Consumer, float, int], None], ...] = (
    _by_card,
    _by_unionid,
    _by_account,
    _by_login,
    _by_mail,
    _by_name,
)
