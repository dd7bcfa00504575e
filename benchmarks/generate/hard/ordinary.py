"""What people do: in which systems they are, how often they order, for whom, and as guests or not."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from benchmarks.generate.hard import members, orders, rates
from benchmarks.generate.hard.orders import Receiver, herself
from benchmarks.generate.hard.people import Consumer
from benchmarks.generate.hard.rows import World
from benchmarks.generate.people import CITIES

ORDERS = ("taobao", "youzan", "pinduoduo", "douyin", "jd")
SEVERAL = {*ORDERS, "site", "survey", "ticket", "winner"}
"""Systems in which one person leaves several rows; the others hold one each."""
_MEMBERS: dict[str, Callable[[World, Consumer, float], None]] = {
    "card": members.card,
    "wecom": members.wecom,
    "follower": members.follower,
    "mini": members.mini,
    "weibo": members.weibo,
    "winner": members.winner,
    "site": members.site,
    "survey": members.survey,
    "ticket": members.ticket,
}


class Life:
    """Lets people leave rows in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = world.rng
        self._station_parcels: list[Receiver] = []

    def live(
        self,
        who: Consumer,
        *,
        among: Iterable[str] = tuple(rates.SYSTEM_WEIGHT),
        always: Iterable[str] = (),
        least: int = 1,
    ) -> None:
        """Let somebody do what people do.

        Args:
            among: the systems she may be in. `always`: those where she is at any rate.
            least: how many rows she leaves at least, if her systems hold several.
        """
        systems = self._systems(list(among), list(always))
        rows = max(least, len(list(always)), self._drawn(rates.ROWS_OF_A_PERSON))
        counts = dict.fromkeys(systems[:rows], 1)
        several = [each for each in counts if each in SEVERAL]
        for _ in range(rows - len(counts)):
            if several:
                counts[self.rng.choice(several)] += 1
        for system, count in counts.items():
            if system in ORDERS:
                self._order(who, system, count)
            else:
                for _ in range(count):
                    _MEMBERS[system](self.world, who, self.world.day(who))

    def _systems(self, among: list[str], always: list[str]) -> list[str]:
        found, wanted = list(always), self._drawn(rates.SYSTEMS_OF_A_PERSON)
        left = [each for each in among if each not in found]
        while len(found) < wanted and left:
            (system,) = self.rng.choices(left, [rates.SYSTEM_WEIGHT[each] for each in left])
            found.append(system)
            left.remove(system)
        return found

    def _drawn(self, weights: dict[int, float]) -> int:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def _order(self, who: Consumer, system: str, count: int) -> None:
        """Let somebody order; her first order in a shop is for herself."""
        for nth in range(count):
            day = self.world.day(who)
            match system:
                case "taobao":
                    self._account_order(orders.taobao, who, day, nth > 0)
                case "jd":
                    self._account_order(orders.jd, who, day, nth > 0)
                case "youzan":
                    self._youzan_order(who, day)
                case "pinduoduo" | "douyin":
                    self._receiver_order(who, day, system)

    def _account_order(
        self, order: Callable[..., None], who: Consumer, day: float, may_be_gift: bool
    ) -> None:
        if may_be_gift and self.world.chance(rates.GIFT):
            order(self.world, who, day, to=self.somebody(who, day), phenomenon="gift")
        elif self.world.chance(rates.PICKUP):
            order(self.world, who, day, to=self._station(who), phenomenon="shared_pickup")
        else:
            order(self.world, who, day)

    def _youzan_order(self, who: Consumer, day: float) -> None:
        if who.never_logs_in or self.world.chance(rates.LOGGED_OUT):
            is_gift = self.world.chance(rates.GUEST_GIFT)
            to = self.somebody(who, day) if is_gift else None
            label = "logged_out_gift" if is_gift else "logged_out_buyer"
            orders.youzan(self.world, who, day, to=to, guest=True, phenomenon=label)
        elif self.world.chance(rates.GIFT):
            orders.youzan(self.world, who, day, to=self.somebody(who, day), phenomenon="gift")
        else:
            orders.youzan(self.world, who, day)

    def _receiver_order(self, who: Consumer, day: float, system: str) -> None:
        order = orders.pinduoduo if system == "pinduoduo" else orders.douyin
        if self.world.chance(rates.GIFT_FROM_A_RECEIVER_LIST):
            order(self.world, who, day, to=self.somebody(who, day), phenomenon="gift")
        else:
            order(self.world, who, day)

    def somebody(self, giver: Consumer, day: float) -> Receiver:
        """Return whom a gift goes to: a customer in some cases, else somebody nobody knows."""
        if self.world.chance(rates.GIFT_TO_A_CUSTOMER):
            other = self.rng.choice(self.world.people.made)
            if other.household != giver.household:
                return herself(other, day)
        number = self.world.people.mobile()
        return self._place(self.world.people.full_name()[0], number, "听雨街{}号")

    def _station(self, who: Consumer) -> Receiver:
        """Return a pick-up station, under the name of whom it keeps the parcel for."""
        if not self._station_parcels:
            place = self._place("", self.world.people.mobile(), "半山里{}号快递驿站")
            parcels = self.rng.randint(*rates.ACCOUNTS_OF_A_STATION)
            self._station_parcels = [place] * parcels
        return replace(self._station_parcels.pop(), name=who.name)

    def _place(self, name: str, number: str, street: str) -> Receiver:
        region = self.rng.choice(CITIES)
        return Receiver(name, number, region, street.format(self.rng.randint(1, 399)))
