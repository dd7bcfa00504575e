"""Invented people: names from surname × syllables, phones of an empty block, ids in each platform's
shape.
"""

import random
import string
from dataclasses import dataclass

SURNAMES = tuple(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
)
SYLLABLES = tuple(
    "岚汀澜蓁砚秋禾棠月朗星野青竹雨舟溪白鹭南枝晚晴知夏言川临渊若安书瑶景行予念清和怀瑾明珂"
)
CITIES = (
    ("上海", "上海市", "浦东新区"),
    ("广东省", "广州市", "天河区"),
    ("广东省", "深圳市", "南山区"),
    ("浙江省", "杭州市", "西湖区"),
    ("四川省", "成都市", "锦江区"),
    ("江苏省", "南京市", "鼓楼区"),
    ("湖北省", "武汉市", "武昌区"),
    ("北京", "北京市", "朝阳区"),
    ("福建省", "厦门市", "思明区"),
    ("陕西省", "西安市", "雁塔区"),
)
ROADS = ("青屿路", "听雨街", "望潮巷", "半山里", "桃汀道", "云栖弄")
NICK_HEADS = (
    "爱喝茶的",
    "半糖",
    "小院里的",
    "追风",
    "早睡",
    "慢半拍",
    "一只",
    "云边",
    "不加冰",
    "甜度",
)
NICK_TAILS = ("橘猫", "小鹿", "松果", "阿岚", "柚子", "青团", "河豚", "白鹭", "芋圆", "山雀")
# Ranges issued to people on the mainland (docs/formats, number ranges); phone libraries know them
# all.
_RANGES = (
    "130 131 132 133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 166 170 171 172 173 175 176 "
    "177 178 180 181 182 183 184 185 186 187 188 189 190 191 193 195 196 197 198 199"
)
PREFIXES = tuple(_RANGES.split())
_WORD = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Person:
    """One invented consumer. `label` is the customer the scenario expects her rows to become."""

    label: str
    name: str
    gender: str
    birthday: str
    region: tuple[str, str, str]
    street: str
    number: str
    """Mobile, eleven digits."""

    @property
    def place(self) -> dict[str, str]:
        """Where she lives, by the facts' names."""
        return dict(
            zip(
                ("province", "city", "district", "street"), (*self.region, self.street), strict=True
            )
        )


class Mint:
    """Gives out invented names, phones and ids; no phone and no id twice."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.numbers: set[str] = set()
        self._taken: set[str] = set()
        self.people: dict[str, Person] = {}
        self._people = 0

    def person(self, label: str | None = None, prefix: str | None = None) -> Person:
        self._people += 1
        person = Person(
            label=label or f"P{self._people:04d}",
            name=self.name(),
            gender=self.rng.choice("男女女"),
            birthday=self.birthday(),
            region=self.rng.choice(CITIES),
            street=f"{self.rng.choice(ROADS)}{self.rng.randint(1, 399)}号",
            number=self.mobile(prefix),
        )
        self.people[person.label] = person
        return person

    def name(self, surname: str | None = None) -> str:
        given = "".join(self.rng.choice(SYLLABLES) for _ in range(self.rng.choice((1, 2, 2))))
        return (surname or self.rng.choice(SURNAMES)) + given

    def birthday(self) -> str:
        month = self.rng.randint(1, 12)
        return f"{self.rng.randint(1962, 2006)}-{month:02d}-{self.rng.randint(1, 28):02d}"

    def mobile(self, prefix: str | None = None) -> str:
        """Return a mobile of the invented block 1xx 0000 xxxx, its last digits never a pattern."""
        while True:
            tail = f"{self.rng.randint(1002, 9987)}"
            number = f"{prefix or self.rng.choice(PREFIXES)}0000{tail}"
            if (
                len(set(tail)) >= 3
                and tail not in "01234567899876543210"
                and number not in self.numbers
            ):
                self.numbers.add(number)
                return number

    def nickname(self) -> str:
        return self.rng.choice(NICK_HEADS) + self.rng.choice(NICK_TAILS)

    def openid(self, app: str) -> str:
        """Return 28 characters; all openids of one app share their first six."""
        return self._once(f"o{app:0<5.5}", _WORD, 22)

    def unionid(self) -> str:
        return self._once("o6_bm", _WORD, 23)

    def weibo_uid(self) -> str:
        return self._once(self.rng.choice("57"), string.digits, 9)

    def order_number(self) -> str:
        return self._once(self.rng.choice(("18", "27", "39")), string.digits, 17)

    def card(self, first: str) -> str:
        return self._once(first, string.digits, 5)

    def mail(self) -> str:
        return self._once("mail.", string.ascii_lowercase, 6) + "@example.com"

    def buyer_nick(self) -> str:
        return self.nickname() + self._once("_", string.digits, 4)

    def long_number(self, first: str) -> str:
        """Return nineteen digits, as newer platforms number orders, cases and visitors."""
        return self._once(first, string.digits, 19 - len(first))

    def login(self) -> str:
        return self._once("u", string.digits, 6)

    def cookie(self) -> str:
        return self._once("ck", string.ascii_lowercase + string.digits, 22)

    def lead(self) -> str:
        return self._once("2", string.digits, 8)

    def _once(self, start: str, letters: str, length: int) -> str:
        while True:
            made = start + "".join(self.rng.choices(letters, k=length))
            if made not in self._taken:
                self._taken.add(made)
                return made
