"""People who share a phone, a login, a birthday or a browser."""

from benchmarks.generate.hard import members, rates
from benchmarks.generate.hard.ordinary import Life
from benchmarks.generate.hard.people import Consumer


def family_one_phone(life: Life) -> int:
    """Make two to four people who give one phone; most have one surname."""
    first = life.world.people.consumer("family_one_phone")
    others = [
        life.world.people.relative(first, surname=life.world.chance(0.7), number=True)
        for _ in range(life.rng.randint(1, 3))
    ]
    for who in (first, *others):
        life.live(who)
    return 1 + len(others)


def couple_one_phone(life: Life) -> int:
    """Make two people with one phone, two unionids and two names."""
    one, other = _pair(life, "couple", surname=False, number=True)
    for who in (one, other):
        members.mini(life.world, who, life.world.day(who), shows_phone=True)
        life.live(who, among=("taobao", "card", "wecom", "jd", "follower", "youzan"))
    return 2


def couple_one_login(life: Life) -> int:
    """Make two people with a phone each, who write one mail address or pay with one Alipay login."""
    one, other = _pair(life, "couple", surname=False, number=False)
    by_mail = life.world.chance(0.5)
    _share_login(life, one, other, by_mail)
    for who in (one, other):
        if by_mail:
            for _ in range(life.rng.randint(1, 2)):
                members.ticket(life.world, who, life.world.day(who), by_mail=False)
            if life.world.chance(0.3):
                members.ticket(life.world, who, life.world.day(who), by_mail=True)
            life.live(who, among=("card", "wecom", "mini", "youzan"))
        else:
            life.live(who, always=("taobao",), least=2)
    return 2


def twins_one_birthday(life: Life) -> int:
    """Make two people with one surname, one birthday, one address and a phone each."""
    one, other = _pair(life, "twins_one_birthday", surname=True, number=False)
    other.birthday, other.gender = one.birthday, one.gender
    if other.name == one.name:
        other.name = f"{one.name}安"
    shares_login = life.world.chance(rates.TWINS_WITH_ONE_LOGIN)
    if shares_login:
        _share_login(life, one, other, by_mail=False)
    for who in (one, other):
        life.live(who, always=("card", "taobao") if shares_login else ("card",), least=2)
    return 2


def shared_device(life: Life) -> int:
    """Make people who are no household and use one browser, each with a login of their own: two,
    or three in an internet café, whose browser is nobody's own.
    """
    world, browser = life.world, life.world.people.cookie()
    in_cafe = world.chance(0.2)
    first = world.people.consumer("shared_device")
    people = [
        first,
        *(world.people.consumer("shared_device", first.case) for _ in range(1 + in_cafe)),
    ]
    for who in people:
        knows_phone = world.chance(0.7)
        for nth in range(life.rng.randint(1, 3)):
            members.site(
                world,
                who,
                world.day(who),
                cookie=browser,
                own_cookie=not in_cafe,
                login=True,
                shows_phone=knows_phone and nth == 0,
            )
        if world.chance(0.3):
            day = world.day(who)
            members.site(world, who, day, cookie=browser, own_cookie=not in_cafe, login=False)
        life.live(who, among=("taobao", "card", "wecom", "mini", "youzan", "site"))
    return len(people)


def _pair(life: Life, phenomenon: str, *, surname: bool, number: bool) -> tuple[Consumer, Consumer]:
    one = life.world.people.consumer(phenomenon)
    return one, life.world.people.relative(one, surname=surname, number=number)


def _share_login(life: Life, one: Consumer, other: Consumer, by_mail: bool) -> None:
    if by_mail:
        one.given["mail"] = other.given["mail"] = life.world.people.mail()
    else:
        other.given["alipay"] = one.alipay
