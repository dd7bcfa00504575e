"""Who lives in the hard population: names as frequent as in life, phones nobody has, identifiers in
each platform's shape.
"""

from dataclasses import dataclass, field

from benchmarks.generate.hard import rates
from benchmarks.generate.people import CITIES, PREFIXES, ROADS, SURNAMES, SYLLABLES, Mint

# The Ministry of Public Security's report on names of 2020: 王, 李, 张, 刘 and 陈 are 30.8 % of all.
_FREQUENT = {"王": 7.2, "李": 7.1, "张": 6.7, "刘": 5.3, "陈": 4.5, "杨": 3.1, "赵": 2.1, "周": 1.9}
_FREQUENT |= {
    "吴": 1.9,
    "徐": 1.5,
    "孙": 1.5,
    "马": 1.3,
    "朱": 1.3,
    "胡": 1.2,
    "郭": 1.2,
    "何": 1.1,
}
_ALL_SURNAMES = {**dict.fromkeys(SURNAMES, 1.0), **_FREQUENT}
_COMMON = [
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "超",
    "丽",
    "秀英",
    "建国",
    "婷婷",
    "浩然",
]
_NUMBERS_OF_A_BLOCK = 300_000
_TAIL = (1002, 9987)


@dataclass(eq=False)
class Consumer:
    """One person as the truth knows her.

    `numbers` are her mobiles, each with the day from which it holds; `first_day` and `last_day`
    bound what she does. `phenomenon` and `case` say why she is in the population. Identifiers are
    given out when they are first asked for; a couple may be given the same.
    """

    mint: "People" = field(repr=False)
    person: int
    household: int
    phenomenon: str
    case: int
    name: str
    gender: str
    birthday: str
    region: tuple[str, str, str]
    street: str
    numbers: list[tuple[float, str]]
    first_day: float = 0.0
    last_day: float = float(rates.DAYS)
    never_logs_in: bool = False
    given: dict[str, str] = field(default_factory=dict)
    """Identifiers by what they are (unionid, nick …); fill in to let two people share one."""

    def number(self, day: float) -> str:
        """Return the mobile that holds on a day."""
        return max((each for each in self.numbers if each[0] <= day), default=self.numbers[0])[1]

    @property
    def own_numbers(self) -> frozenset[str]:
        """All her mobiles, E.164."""
        return frozenset(f"+86{number}" for _, number in self.numbers)

    @property
    def mail(self) -> str | None:
        """Her mail address; half of all people have none."""
        if "mail" not in self.given:
            has_one = self.mint.rng.random() < rates.HAS_MAIL
            self.given["mail"] = self.mint.mail() if has_one else ""
        return self.given["mail"] or None

    @property
    def alipay(self) -> str:
        """Her Alipay login: the mail address, or a name of its own."""
        return self.given.setdefault("alipay", self.mail or f"zfb{self.person:07d}")

    def identifier(self, what: str) -> str:
        """Return her identifier of a sort: any method of `Mint`, of an app after a slash."""
        if what not in self.given:
            make, _, app = what.partition("/")
            method = getattr(self.mint, make)
            self.given[what] = method(app) if make == "openid" else method()
        return self.given[what]


class People(Mint):
    """Gives out people, their phones and identifiers; none twice."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.made: list[Consumer] = []
        self._cases = 0

    def case(self) -> int:
        """Return the number of a new case."""
        self._cases += 1
        return self._cases

    def consumer(self, phenomenon: str = "plain", case: int | None = None) -> Consumer:
        """Return a new person who lives alone; a case of her own where none is named."""
        name, is_common = self.full_name()
        if is_common and phenomenon == "plain":
            phenomenon = "same_name_strangers"
        person = len(self.made)
        made = Consumer(
            mint=self,
            person=person,
            household=person,
            phenomenon=phenomenon,
            case=case or self.case(),
            name=name,
            gender=self.rng.choice("男女女"),
            birthday=self.birthday(),
            region=self.rng.choice(CITIES),
            street=f"{self.rng.choice(ROADS)}{self.rng.randint(1, 399)}号",
            numbers=[(0.0, self.mobile())],
            never_logs_in=self.rng.random() < rates.NEVER_LOGS_IN,
        )
        self.made.append(made)
        return made

    def relative(self, of: Consumer, *, surname: bool, number: bool) -> Consumer:
        """Return another person of the same case and address; of the same household if they share a
        number.
        """
        made = self.consumer(of.phenomenon, of.case)
        made.region, made.street = of.region, of.street
        if surname:
            made.name = of.name[0] + self.full_name()[0][1:]
        if number:
            made.household, made.numbers = of.household, list(of.numbers)
        return made

    def full_name(self) -> tuple[str, bool]:
        """Return a name, and whether its given name is one of the common ones."""
        (surname,) = self.rng.choices(list(_ALL_SURNAMES), list(_ALL_SURNAMES.values()))
        if self.rng.random() < rates.COMMON_GIVEN_NAME:
            return surname + self.rng.choice(_COMMON), True
        length = self.rng.choice((1, 2, 2))
        return surname + "".join(self.rng.choice(SYLLABLES) for _ in range(length)), False

    def buyer_nick(self) -> str:
        """Return a nickname as a shop shows it, its number long enough for a million buyers."""
        return self.nickname() + self._once("_", "0123456789", 8)

    def mobile(self, prefix: str | None = None) -> str:
        """Return a mobile of an invented block: 1xx 0000 xxxx, and of 0001 when that is used up."""
        while True:
            block = f"{len(self.numbers) // _NUMBERS_OF_A_BLOCK:04d}"
            tail = f"{self.rng.randint(*_TAIL)}"
            number = f"{prefix or self.rng.choice(PREFIXES)}{block}{tail}"
            if (
                len(set(tail)) >= 3
                and tail not in "01234567899876543210"
                and number not in self.numbers
            ):
                self.numbers.add(number)
                return number
