"""The sample's surveys: answer sheets of two waves, with marks, what people allow, and who sent
them.
"""

import datetime as dt
from collections.abc import Sequence

from benchmarks.generate.export_files import MIDYEAR, NOW
from benchmarks.generate.exports import File, Tag
from benchmarks.generate.people import Person
from benchmarks.generate.phone_cells import MISSING, PhoneCell, plain
from benchmarks.generate.world import World

SPRING = File("service/survey/answers_20260601.csv", "survey_wjx")
AUTUMN = File("service/survey/answers_20261119.csv", "survey_wjx")
FIVE = ("非常不满意", "不满意", "一般", "满意", "非常满意")
EXPECTED = ("低于预期", "符合预期", "超出预期")
QUESTIONS = ("overall", "goods", "delivery", "service", "price")


def add_all(world: World, residents: Sequence[Person]) -> None:
    """A hundred and forty in spring, most of them again in autumn and sixty others; a few leave no
    number.
    """
    asked = world.rng.sample(residents, k=200)
    taste = {person.label: world.rng.triangular(0, 4, 3.4) for person in asked}
    for file, first, last, people in (
        (SPRING, MIDYEAR - dt.timedelta(days=60), MIDYEAR - dt.timedelta(days=31), asked[:140]),
        (AUTUMN, NOW - dt.timedelta(days=30), NOW - dt.timedelta(days=4), asked[40:]),
    ):
        for nth, person in enumerate(people, start=1):
            friend = world.rng.choice(asked) if world.rng.random() < 0.1 else None
            cell, tag = plain(person.number), Tag(person.label, "survey")
            _answers(
                world, file, nth, world.when(first, last), cell, tag, taste[person.label], friend
            )
        for nth in range(5):
            _answers(
                world,
                file,
                len(people) + 1 + nth,
                world.when(first, last),
                MISSING,
                Tag(None, "survey_nobody"),
                2.0,
                None,
            )


def _answers(
    world: World,
    file: File,
    number: int,
    at: dt.datetime,
    phone: PhoneCell,
    tag: Tag,
    taste: float,
    friend: Person | None,
) -> None:
    marks = [min(4, max(0, round(taste + world.rng.gauss(0, 0.7)))) for _ in QUESTIONS]
    facts = {
        "number": str(number),
        "submitted": f"{at:%Y/%m/%d %H:%M:%S}",
        "duration": f"{world.rng.randint(20, 300)}秒",
        "phone": phone.text,
        **{question: FIVE[mark] for question, mark in zip(QUESTIONS, marks, strict=True)},
        "expected": EXPECTED[min(2, marks[0] // 2)],
        "recommend": str(min(10, max(0, round(2.6 * marks[0] + world.rng.gauss(0, 1))))),
        "referrer": friend.number if friend else "",
        "allows_sms": world.rng.choice(("是", "是", "否", "")),
        "allows_calls": world.rng.choice(("否", "", "是")),
    }
    world.exports.add(file, facts, tag, phone)
