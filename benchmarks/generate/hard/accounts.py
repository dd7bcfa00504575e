"""Shop accounts, cards and nicknames that mislead."""

from benchmarks.generate.hard import members, orders, rates
from benchmarks.generate.hard.orders import herself
from benchmarks.generate.hard.ordinary import Life
from benchmarks.generate.hard.people import Consumer
from benchmarks.generate.phone_cells import masked_phone, plain


def gift_only_order(life: Life) -> int:
    """Make a shop account whose only order goes to a customer, who shows a name, account or card of
    her own.
    """
    world, people = life.world, life.world.people
    receiver = people.consumer("gift_only_order")
    buyer = people.consumer("gift_only_order", receiver.case)
    shown = life.rng.choice(("taobao", "card", "jd"))
    life.live(receiver, always=(shown,), least=2)
    day = world.day(buyer)
    order = life.rng.choice((orders.taobao, orders.taobao, orders.jd))
    order(
        world,
        buyer,
        day,
        to=herself(receiver, day),
        cell=world.ordered(receiver.number(day)),
        phenomenon="gift_only_order",
    )
    if world.chance(rates.BUYER_SEEN_ELSEWHERE):
        life.live(buyer, among=("card", "wecom", "youzan", "mini", "survey"))
    return 2


def nickname_torn(life: Life) -> int:
    """Make somebody most of whose rows show a nickname and no phone, joined by weaker identifiers."""
    who = life.world.people.consumer("nickname_torn")
    who.never_logs_in = False
    life.rng.choice((_renamed_account, _weibo_and_mail, _several_browsers))(life, who)
    return 1


def _renamed_account(life: Life, who: Consumer) -> None:
    """A Taobao account under masked phones, renamed once, in both shops: only the Alipay login joins
    its rows; two of its orders show her phone, or hers and the one she has at work.
    """
    world, has_two = life.world, life.world.chance(0.4)
    if has_two:
        who.numbers.append((rates.DAYS + 1.0, world.people.mobile()))
    for nth, shop in enumerate(_shops(life, life.rng.randint(3, 6))):
        day = world.day(who)
        if nth == 2:
            who.given["buyer_nick"] = world.people.buyer_nick()
        number = who.numbers[-1][1] if has_two and nth == 1 else who.numbers[0][1]
        cell = plain(number) if nth < 2 else masked_phone(number, life.rng)
        orders.taobao(world, who, day, shop=shop, cell=cell, phenomenon="nickname_torn")


def _weibo_and_mail(life: Life, who: Consumer) -> None:
    """A Weibo user who won by mail and pays on Taobao by that mail address; some of her orders show
    her phone.
    """
    world = life.world
    who.given["mail"] = who.mail or world.people.mail()
    members.weibo(world, who, world.day(who))
    for _ in range(life.rng.randint(1, 2)):
        members.winner(world, who, world.day(who), by_mail=True)
    orders.taobao(world, who, world.day(who), cell=masked_phone(who.numbers[0][1], life.rng))
    if world.chance(0.6):
        orders.taobao(world, who, world.day(who))


def _several_browsers(life: Life, who: Consumer) -> None:
    """Visits of two browsers, of which only one was ever used with her login, and that with her
    phone once.
    """
    world, browsers = life.world, [life.world.people.cookie() for _ in range(2)]
    members.site(world, who, world.day(who), cookie=browsers[0], login=True, shows_phone=True)
    for browser in browsers:
        members.site(world, who, world.day(who), cookie=browser, login=True, shows_phone=False)
        for _ in range(life.rng.randint(1, 2)):
            members.site(world, who, world.day(who), cookie=browser, login=False)


def two_card_systems(life: Life) -> int:
    """Make somebody with a card of each of the two systems; some cards show no phone."""
    world = life.world
    who = world.people.consumer("two_card_systems")
    members.card(world, who, world.day(who), system=members.HEADQUARTERS)
    if world.chance(rates.SECOND_CARD_WITHOUT_PHONE):
        cell = masked_phone(who.numbers[0][1], life.rng)
        members.card(world, who, world.day(who), system=members.MALL, cell=cell)
    else:
        members.card(world, who, world.day(who), system=members.MALL)
    life.live(who, among=("taobao", "youzan", "wecom", "mini", "survey"))
    return 1


def reused_member_number(life: Life) -> int:
    """Make two people who had one card number, years apart; answers name it with and without a
    phone.
    """
    world, people = life.world, life.world.people
    number = f"{world.serial():07d}"
    one = people.consumer("reused_member_number")
    other = people.consumer("reused_member_number", one.case)
    one.last_day, other.first_day = rates.OLD_EXPORT_DAY - 60.0, rates.OLD_EXPORT_DAY + 90.0
    for who in (one, other):
        members.card(world, who, world.day(who), number=number, only_old=who is one)
        members.survey(world, who, world.day(who), number=number)
        if world.chance(0.3):
            members.survey(world, who, world.day(who), number=number, shows_phone=False)
        life.live(who, among=("taobao", "wecom", "mini", "youzan"))
    return 2


def clerk_cards(life: Life) -> int:
    """Make cards under a clerk's own phone; some clerks are customers, too."""
    world = life.world
    clerk = world.people.consumer("clerk_phone")
    if world.chance(0.3):
        life.live(clerk)
    entered = plain(clerk.number(0))
    cards = life.rng.randint(*rates.CARDS_OF_A_CLERK)
    for _ in range(cards):
        who = world.people.consumer("clerk_phone")
        members.card(world, who, world.day(who), cell=entered, phenomenon="clerk_phone")
        if world.chance(0.3):
            life.live(who, among=("taobao", "wecom", "mini", "youzan"))
    return cards


def _shops(life: Life, orders_made: int) -> list[str]:
    """NOTE: the first two, which show a phone, are the flagship's."""
    drawn = [life.rng.choice((orders.FLAGSHIP, orders.OUTLET)) for _ in range(orders_made - 2)]
    return [orders.FLAGSHIP, orders.FLAGSHIP, *drawn]
