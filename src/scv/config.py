"""One home: its folders, and the settings in its scv.toml."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scv.errors import UsageError
from scv.linking.guards import Guards
from scv.serving.gate import MEANINGS, Limits

SETTINGS_FILE = "scv.toml"

DEFAULT_SETTINGS = """\
# Settings of this home. Every line is optional; what stands here is the default. 本目录的设置，每一行都可省略。

[published]
# Where marketers read. With marketers under other accounts, name a folder outside this home; it becomes 0750 for its group.
# 营销人员读取的位置；若他们使用其他系统账号，请指定本目录之外的文件夹。
# dir = "/srv/scv/published"
keep = 2              # former generations kept for readers that still hold them

[engine]
# threads = 2
# memory = "8GB"      # DuckDB's soft limit
rebuild_every = 30    # a night works upon the last one; every so many nights all is built from the landed files anew

[linking]
degree_cap = 1000     # a phone-less identifier in more distinct rows than this is junk and links nothing

[guards]
# A phone is shared (a clerk's, a pick-up station's) and nobody's own where so many strong identifiers (cards, unionids) and so
# many names stand beside it; or so many strong identifiers alone, or names with as many identifiers of any kind (shared_alone).
# A family stays far below. Veto one: scv decide not-shared PHONE
# 被多人共用的号码（店员、自提点）不作为任何人的主键；家庭共用远低于此。
shared_identifiers = 8
shared_names = 8
shared_alone = 20
# A phone that was silent for longer than recycled_days, and after which every sign is another person's (names, and a birthday, card
# or account besides), has another owner since: old orders stay with the old one. One sort of sign alone tells after
# recycled_days_one_sign.
# Veto one: scv decide not-recycled PHONE
# 号码静默超过 recycled_days 天、此后一切迹象都属于另一人，即视为换了机主；仅凭一类迹象则须静默更久。
recycled_days = 90
recycled_days_one_sign = 180
# A person whose card or unionid leaves one phone and comes to another, under the same full name or birthday, with nothing against it,
# is followed to the new phone. "review": only after a person says so. Veto one: scv decide not-same OLD NEW
# 会员卡或 unionid 由旧号转到新号，且姓名或生日一致、无任何矛盾时，视为换号；设为 "review" 则须人工确认。
number_change = "follow"

[policies]
# Standing answers to whole classes of review cases. Two phones in use at the same time with one unionid and one full name, and nothing
# against it: "review" asks about each, "secondary" makes the one seen earlier the second number of the other. Veto one: scv decide
# not-same ONE OTHER. 对一类待复核事项的常设回答：同一 unionid 且姓名一致的两个在用号码，"secondary" 视为同一人的主副号。
same_unionid_and_name = "review"

[gate]
# A generation is measured before it is published. A share over its limit here refuses the night, and last night's stays current; see
# it with scv status, publish it all the same with: scv publish --accept. Shares of fewer than `least` say nothing.
# 发布前先体检：超限即不发布，前一晚的数据继续有效；确认无误后可执行 scv publish --accept。
least = 100
many_phones = 0.001     # customers with more than 3 phones 拥有多个号码的客户
many_names = 0.001      # customers with more than 10 full names 姓名过多的客户
many_owners = 0.001     # phones with more than 3 owners 多次更换机主的号码
largest = 0.01          # records of the largest customer 最大客户的记录数
contested = 0.05        # records that are contested 有争议的记录
rejected = 0.2          # rows refused 被拒收的行
ids_changed = 0.05      # ids that answer differently than last night 与前一晚归属不同的客户号
customers_lost = 0.1    # customers fewer than last night 客户减少
records_lost = 0.1      # records fewer than last night 记录减少
consents_lost = 0.1     # customers fewer who allow anything 已同意触达的客户减少

[wechat]
# The open-platform account that makes unionids comparable. Accounts of one brand share one.
open_platform = "main"

[profile]
# trusted: the source first in `trust` wins. latest: the most recent event wins.
# 取值策略：trusted 以来源可信度优先，latest 以最近时间优先。
name = "trusted"
nickname = "latest"
gender = "trusted"
birthday = "trusted"
email = "latest"
address = "latest"
trust = ["pos_member_gbk_tab", "sixun_vip", "wecom_customer_list", "weibo_lottery_winners", "tencent_ads_leads",
         "udesk_ticket", "sobot_ticket_api", "hotline_12345_ticket", "taobao_order_list", "taobao_order_2021plus",
         "taobao_qianniu_multisheet", "taobao_order_detail_list", "jd_order", "pdd_order", "douyin_order",
         "youzan_order", "douyin_aftersale", "wechat_mini_phone", "wechat_oa_userinfo", "weibo_user_api",
         "weibo_users_csv"]
"""


def _counts_from(least: int) -> tuple[Callable[[Any], bool], str]:
    return lambda value: type(value) is int and value >= least, f"a whole number from {least}"


_TEXT: tuple[Callable[[Any], bool], str] = (lambda value: isinstance(value, str) and bool(value), "a text")
_MEANING = {
    "keep": _counts_from(1),
    "rebuild_every": _counts_from(1),
    "threads": _counts_from(1),
    "degree_cap": _counts_from(1),
    "shared_identifiers": _counts_from(2),
    "shared_names": _counts_from(2),
    "shared_alone": _counts_from(2),
    "recycled_days": _counts_from(1),
    "recycled_days_one_sign": _counts_from(1),
    "number_change": (lambda value: value in ("follow", "review"), "'follow' or 'review'"),
    "same_unionid_and_name": (lambda value: value in ("review", "secondary"), "'review' or 'secondary'"),
    "least": _counts_from(0),
    **dict.fromkeys(MEANINGS, (lambda value: type(value) in (int, float) and 0 <= value <= 1, "a share from 0 to 1")),
    "memory": (lambda value: bool(re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", str(value))), "a size such as '8GB'"),
    "trust": (lambda value: isinstance(value, list) and all(map(_TEXT[0], value)), "a list of sources"),
}


@dataclass(frozen=True)
class Settings:
    """What scv.toml says, defaults filled in."""

    published_dir: Path | None = None
    keep: int = 2
    threads: int | None = None
    memory: str | None = None
    rebuild_every: int = 30
    degree_cap: int = 1000
    guards: Guards = field(default_factory=Guards)
    gate: Limits = field(default_factory=Limits)
    open_platform: str = "main"
    policies: Mapping[str, str] = field(default_factory=dict)
    trust: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides who is whose and which value survives: a generation is only compared with its like."""
        told = (self.degree_cap, self.guards, self.open_platform, sorted(self.policies.items()), self.trust)
        return hashlib.sha256(repr(told).encode()).hexdigest()


@dataclass(frozen=True)
class Home:
    """The folders of one home."""

    root: Path
    settings: Settings

    @property
    def keys(self) -> Path:
        """The operator's keys."""
        return self.root / "keys"

    @property
    def inbox(self) -> Path:
        """Where exports are dropped: inbox/<channel>/<account>/file."""
        return self.root / "inbox"

    @property
    def vault(self) -> Path:
        """The encrypted generations and landed segments."""
        return self.root / "vault"

    @property
    def ledger(self) -> Path:
        """What people decided and did."""
        return self.root / "ledger"

    @property
    def reports(self) -> Path:
        """One account of each run: counts only."""
        return self.root / "reports"

    @property
    def published(self) -> Path:
        """What marketers read."""
        return self.settings.published_dir or self.root / "published"

    @property
    def channels(self) -> Path:
        """The user's own declarations of layouts; the shipped ones stand in the package."""
        return self.root / "channels.d"

    @property
    def segments(self) -> Path:
        """The user's own audiences; the shipped ones stand in the package."""
        return self.root / "segments"


def load_home(root: Path) -> Home:
    """Return the home at `root` with its settings.

    Raises:
        UsageError: there is no home, or its scv.toml has a line we do not understand.
    """
    path = root / SETTINGS_FILE
    if not path.exists():
        raise UsageError(f"{root}: no home of scv here. Make one with: scv init --home {root}")
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not readable as TOML: {error}") from None
    return Home(root.absolute(), _settings(path, given))


def with_settings(home: Home, changes: Sequence[str]) -> Home:
    """Return the home as it would be with some settings changed, each written as SECTION.NAME=VALUE.

    Raises:
        UsageError: one of them is no setting, or cannot have this value.
    """
    path = home.root / SETTINGS_FILE
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    for change in changes:
        name, equals, value = change.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and key):
            raise UsageError("a setting is written as SECTION.NAME=VALUE, such as guards.shared_names=5.")
        given.setdefault(section, {})[key] = _value(value.strip())
    return replace(home, settings=_settings(path, given))


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _settings(path: Path, given: Mapping[str, Any]) -> Settings:
    default = tomllib.loads(DEFAULT_SETTINGS)
    known = {"published": {"dir", "keep"}, "engine": {"threads", "memory"}}
    for section, values in given.items():
        if not isinstance(values, Mapping):
            raise UsageError(f"{path}: {section} is a section; write [{section}] and its settings below it.")
        allowed = known.get(section, set()) | set(default.get(section, {}))
        if section not in default:
            raise UsageError(f"{path}: no section [{section}]. Known: {', '.join(sorted(default))}")
        if unknown := sorted(set(values) - allowed):
            raise UsageError(f"{path}: [{section}] has no setting {unknown[0]!r}. Known: {', '.join(sorted(allowed))}")
        for name, value in values.items():
            fits, meant = _MEANING.get(name, _TEXT)
            if not fits(value):
                raise UsageError(f"{path}: [{section}] {name} must be {meant}.")
    merged = {section: default[section] | given.get(section, {}) for section in default}
    published, engine, profile = merged["published"], merged["engine"], dict(merged["profile"])
    trust = tuple(profile.pop("trust"))
    wrong = sorted(name for name, policy in profile.items() if policy not in ("trusted", "latest"))
    if wrong:
        raise UsageError(f"{path}: [profile] {wrong[0]} must be 'trusted' or 'latest'.")
    return Settings(
        published_dir=Path(published["dir"]).absolute() if "dir" in published else None,
        keep=published["keep"],
        threads=engine.get("threads"),
        memory=engine.get("memory"),
        rebuild_every=engine["rebuild_every"],
        degree_cap=merged["linking"]["degree_cap"],
        guards=Guards(**merged["guards"], **merged["policies"]),
        gate=Limits(**merged["gate"]),
        open_platform=str(merged["wechat"]["open_platform"]),
        policies=profile,
        trust=trust,
    )
