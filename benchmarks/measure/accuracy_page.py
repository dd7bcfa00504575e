"""docs/accuracy.md: what a brand can expect of who is who, and what it cannot."""

from collections.abc import Iterator, Mapping

from benchmarks.measure.candidates import FIRST, MINUTES_PER_PAIR, Listed
from benchmarks.measure.identity_scores import ALL, Figure, Score
from benchmarks.measure.judged import DRAWS, PAIRS, Coverage

MEANINGS = {
    "plain": "nothing special 普通顾客",
    "messy": "the phone is not written as eleven digits 号码写法不一",
    "masked": "the phone is masked or encrypted 掩码、加密号码",
    "privacy_number": "a relay number stands for the phone 隐私号",
    "placeholder": "a form filler stands for the phone 占位号码",
    "typo_in_phone": "a digit is wrong or missing 号码录错",
    "mail_sentinel": "no@no.com, or the shop's own mailbox, on hundreds of rows 占位邮箱",
    "nameless_wecom": "a WeCom customer without a name, with a phone 无姓名的企业微信客户",
    "pinduoduo_receiver_only": "an order that names nobody but the receiver 仅有收件人的订单",
    "logged_out_buyer": "a guest's order: only the receiver's phone, which is the buyer's 未登录下单，本人收货",
    "logged_out_gift": "a guest's order, received by somebody else 未登录下单，他人收货",
    "gift": "an order to somebody else, of an account with orders of its own 送礼订单",
    "gift_only_order": "an account's only order, received by another customer 唯一订单即送礼",
    "shared_pickup": "a pick-up station's phone stands for the receiver's 驿站代收",
    "clerk_phone": "the clerk's phone stands on a member's card 店员代填手机",
    "two_card_systems": "a card of each of two systems 两套会员卡",
    "reused_member_number": "a card number given to somebody else later 卡号重复发放",
    "nickname_torn": "rows of nicknames without a phone 仅有昵称的记录",
    "recycled_named": "a number with another owner later, both with names 二次放号，有姓名",
    "recycled_nameless": "the same; one or both show no name 二次放号，无姓名",
    "recycled_short_silence": "the same, after less than a quarter 二次放号，间隔不足一季",
    "changed_number": "another number later, one identifier on both 更换手机号",
    "family_one_phone": "two to four people, one phone 一家共用手机",
    "couple": "one phone and two unionids, or two phones and one login 夫妻共用",
    "twins_one_birthday": "one surname, birthday and address, two phones 双胞胎",
    "shared_device": "one browser, several logins 共用设备",
    "same_name_strangers": "a name that many bear 重名",
}
"""What each phenomenon of the hard population is, in one line."""
_GOOD = {"household_precision": 0.999, "reach_recall": 0.985}
_INTRODUCTION = """\
# Accuracy

How often scv is right about who is who, on invented people whose rows mislead: `make identity` makes {rows:,} rows of exports
in fourteen layouts, runs a night with the settings that ship, compares every pair of rows with the truth, and writes this page.
在专为出错而造的虚拟顾客上，归并有多准；本页由 `make identity` 生成。

The population is harder than a brand's own data: of its rows only {plain:.0%} are of people with nothing special. Its rates stand, each
with what it is a share of, in [`benchmarks/generate/hard/rates.py`](../benchmarks/generate/hard/rates.py); they were written
before any rule was tried on it, and are not changed to please one. So read the lines, not only the sum: your own mixture is
another one.

## How to read it

A **pair** is two rows.

- **household precision**: of the pairs that scv gives to one customer, the share that is one household's. A household are people
  who share one phone; the phone is the key, so they are one customer. **person precision**: the share that is one person's.
  归为同一客户的记录对中，真属同一家庭（同一人）的比例。
- **recall**: of one person's pairs, the share that scv joins. **reach recall**: the same, of the pairs that phones or identifiers
  in the files join at all, directly or by way of other rows; no rule can join the rest for certain.
  应归并的记录对中，已归并的比例；“可达”只计标识能连上的。
- **phone cells**: of the cells that spell a mobile, in any way, the share of which scv keeps that number.
- **wrong** and **lost**: how many pairs of two households are joined, how many pairs within reach are not. **untold**: of the
  wrong ones, how many are of households that show no kind of sign in common (a name, a card of one system, a login), so that
  nothing but the time could tell them apart. A phenomenon's pairs have a row of it,
  so a pair may be in two lines. A dash: there is no such pair.
- Below each share its 95 % interval, from drawing the households anew {resamples} times.
"""
_ENDING = """\
## What no rule can know

- An order that shows nothing but a receiver is the receiver's. If it was a gift, it is in the wrong profile.
  仅有收件人的送礼订单会归到收礼人。
- A number that changed hands between two people who show no sign of the same kind (a name, a card, a login) looks like one
  person's. 新旧机主没有同类信息时，二次放号无从分辨。
- Someone who changed the number and kept nothing but name and birthday is two customers: twins and namesakes look the same.
- What stands behind a mask, a relay number or cipher text is known only where an account stands beside it.
  掩码与隐私号只能靠账号归并。

What is doubtful waits in `scv review`; how right scv is on your own data:
[measure it](how-to/measure-your-own-accuracy.md); how records are linked: [linking.md](linking.md).
"""


def text(
    results: Mapping[str, Mapping[str, Score]],
    resamples: int,
    listed: Mapping[str, Listed] | None = None,
    covered: Mapping[str, Coverage] | None = None,
) -> str:
    """Return the page.

    Args:
        results: the scores by who links; those of `scv` come first.
        listed: the candidates for review, of persons and of households.
        covered: how often the interval of a judged sample holds the true share, by figure.
    """
    scores = results["scv"]
    parts = [
        _INTRODUCTION.format(
            rows=scores[ALL].rows,
            plain=scores["plain"].rows / scores[ALL].rows,
            resamples=resamples,
        ),
        "\n".join(_beside(results)),
        "\n".join(_table(scores)),
        "\n".join(_expectations(scores)),
        *(["\n".join(candidates(listed))] if listed else []),
        *(["\n".join(judged(covered))] if covered else []),
        _ENDING,
    ]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def candidates(listed: Mapping[str, Listed]) -> Iterator[str]:
    """Yield the section on candidates for review."""
    yield "## What review finds beyond identifiers\n"
    yield "Pairs of customers that no identifier joins, as `scv review --candidates` and `--households` list them, and how many of"
    yield "the first are one person, or one household, by the truth. A person is taken"
    yield f"to need {MINUTES_PER_PAIR:g} minutes for a pair, right or wrong."
    yield "无标识相连的疑似同一人（同一家庭）：前若干对中确为同一人的比例，以及每合并一位客户所需的人工分钟数。\n"
    yield (
        "| list | pairs | CPU seconds | "
        + " | ".join(f"first {first:,} | minutes a merge" for first in FIRST)
        + " | all | minutes a merge |"
    )
    yield "|---" * (3 + 2 * (len(FIRST) + 1)) + "|"
    for name, each in listed.items():
        cells = (
            f"{each.right[first]:.1%} | {each.minutes_per_merge(first):.2f}"
            for first in (*FIRST, each.pairs)
        )
        yield f"| {name} | {each.pairs:,} | {each.seconds:.1f} | {' | '.join(cells)} |"


def judged(covered: Mapping[str, Coverage]) -> Iterator[str]:
    """Yield the section on samples that a person judges."""
    yield "## What a sample of your own tells\n"
    yield f"`scv accuracy` estimates these shares of your own home from judged pairs. Here {DRAWS} samples of {PAIRS} pairs"
    yield "were drawn, and judged by the truth: in how many of them the 95 % interval holds the true share, and how wide it is."
    yield f"抽样 {DRAWS} 次、每次 {PAIRS} 对、按真值判定：95 % 区间包含真值的次数与平均宽度。\n"
    yield "| figure | true share | held in | mean width |"
    yield "|---|---|---|---|"
    for name, each in covered.items():
        yield f"| {name.replace('_', ' ')} | {each.share:.4f} | {each.covered} of {DRAWS} | {each.width:.3f} |"


def _beside(results: Mapping[str, Mapping[str, Score]]) -> Iterator[str]:
    yield "## All rows\n"
    yield "| | " + " | ".join(_titles(results["scv"])) + " | wrong | untold | lost |"
    yield "|---" * (len(results["scv"][ALL].figures) + 4) + "|"
    for name, scores in results.items():
        yield f"| {name} | {_cells(scores[ALL])} |"
    yield ""
    yield "*phone equality* joins rows whose key phones are one number, once each is spelt right."
    if "Splink" not in results:
        yield "Splink was not installed when this was measured: `make bench-peers` installs it."
    else:
        yield "*Splink* joins by deterministic rules on the same phones and identifiers, without guards: one"
        yield "mailbox on hundreds of rows makes hundreds of people one."


def _table(scores: Mapping[str, Score]) -> Iterator[str]:
    yield "## By phenomenon\n"
    yield "| phenomenon | cases | " + " | ".join(_titles(scores)) + " | wrong | untold | lost |"
    yield "|---" * (len(scores[ALL].figures) + 5) + "|"
    for name, meaning in MEANINGS.items():
        if name in scores:
            yield f"| {meaning} | {scores[name].cases:,} | {_cells(scores[name])} |"


def _expectations(scores: Mapping[str, Score]) -> Iterator[str]:
    good = [name for name in MEANINGS if name in scores and _is_good(scores[name])]
    others = [name for name in MEANINGS if name in scores and name not in good]
    limits = (
        f"{_GOOD['household_precision']:.1%} household precision and "
        f"{_GOOD['reach_recall']:.1%} reach recall"
    )
    yield "## What a brand can expect\n"
    yield f"At least {limits} 可以放心的情形:\n"
    yield from (f"- {MEANINGS[name]}" for name in good)
    yield f"\nLess than {limits} 需要留意的情形:\n"
    yield from (f"- {MEANINGS[name]}: {_shortfall(scores[name])}" for name in others)


def _is_good(score: Score) -> bool:
    """NOTE: of what no pair is joined, or none could be, nothing good can be said."""
    figures = [(score.figures[name], least) for name, least in _GOOD.items()]
    return all(figure.of and figure.share >= least for figure, least in figures)


def _shortfall(score: Score) -> str:
    texts = [
        f"{name.replace('_', ' ')} {score.figures[name].share:.4f}"
        for name, least in _GOOD.items()
        if score.figures[name].of and score.figures[name].share < least
    ]
    return ", ".join(texts) or "no two rows that identifiers join"


def _titles(scores: Mapping[str, Score]) -> list[str]:
    return [name.replace("_", " ") for name in scores[ALL].figures]


def _cells(score: Score) -> str:
    figures = [_figure(each) for each in score.figures.values()]
    return " | ".join([*figures, f"{score.wrong:,}", f"{score.untold:,}", f"{score.lost:,}"])


def _figure(figure: Figure) -> str:
    if not figure.of:
        return "–"
    return f"{figure.share:.4f}<br>{figure.low:.4f}–{figure.high:.4f}"
