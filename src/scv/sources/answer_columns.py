"""Columns in which a customer says something: what may be done with them, and how satisfied they
are.
"""

from dataclasses import dataclass

# What a customer may allow, and the ways to reach them that they may allow it for.
PURPOSES: tuple[str, ...] = ("marketing", "service", "survey", "third_party")
CONTACTS: tuple[str, ...] = ("sms", "call", "email", "wechat", "weibo", "post", "app")
EVERY = "*"

# Cells that grant and withdraw, where a declaration names no others. 未授权 and the like say nothing:
# nobody was asked.
YES: tuple[str, ...] = (
    "是",
    "1",
    "true",
    "yes",
    "y",
    "on",
    "同意",
    "已同意",
    "已授权",
    "接受",
    "开启",
    "已开启",
    "订阅",
    "已订阅",
)
NO: tuple[str, ...] = (
    "否",
    "0",
    "false",
    "no",
    "n",
    "off",
    "不同意",
    "拒绝",
    "已拒绝",
    "不接受",
    "关闭",
    "已关闭",
    "退订",
    "已退订",
    "取消授权",
    "已撤回",
    "撤回",
)


@dataclass(frozen=True)
class ConsentColumn:
    """A column in which the customer allows or refuses to be contacted.

    Attributes:
        purpose: one of `PURPOSES`, or * for all of them.
        contact: one of `CONTACTS`, or * for all of them.
        headers: its known headers; in each row the first that is filled counts.
        yes, no: the cells that grant and withdraw; any other says nothing.
        at: known headers of the time at which that was said.
    """

    purpose: str
    contact: str
    headers: tuple[str, ...]
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    at: tuple[str, ...] = ()


# Columns that mean the same in whatever export they stand; a declaration that names its own has
# none of these.
# Columns in which a yes refuses; a no there allows nothing.
_NEGATIVE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "sms",
        ("拒收短信", "是否拒收短信", "短信退订", "是否退订短信", "sms_opt_out", "sms opt out"),
    ),
    ("call", ("拒接营销电话", "call_opt_out")),
    ("email", ("拒收邮件", "邮件退订", "是否退订邮件", "email_opt_out", "email opt out")),
    (EVERY, ("免打扰", "是否免打扰", "marketing_opt_out", "do_not_contact")),
)
_CONSENT_TIMES = ("授权时间", "同意时间", "营销授权时间", "consent_time", "consent_at")
DEFAULT_CONSENTS: tuple[ConsentColumn, ...] = tuple(
    ConsentColumn(purpose, contact, headers, at=_CONSENT_TIMES)
    for purpose, contact, headers in (
        (
            "marketing",
            "sms",
            (
                "接受短信",
                "是否接受短信",
                "是否接收短信",
                "同意接收短信",
                "是否同意接收短信",
                "是否接收营销短信",
                "同意接收营销短信",
                "短信营销授权",
                "sms_consent",
                "sms_opt_in",
                "sms opt in",
                "Accepts SMS Marketing",
            ),
        ),
        (
            "marketing",
            "call",
            ("接受电话", "是否接受电话", "是否接受电话营销", "call_consent", "call_opt_in"),
        ),
        (
            "marketing",
            "email",
            (
                "接受邮件",
                "是否接受邮件",
                "是否订阅邮件",
                "是否接收邮件",
                "是否同意接收邮件",
                "email_consent",
                "email_opt_in",
                "email opt in",
                "Accepts Email Marketing",
                "Accepts Marketing",
            ),
        ),
        (
            "marketing",
            EVERY,
            (
                "营销授权",
                "是否同意营销",
                "是否接受营销",
                "是否接受推广",
                "同意接收营销信息",
                "是否同意接收营销信息",
                "marketing_consent",
                "marketing_opt_in",
                "marketing opt in",
            ),
        ),
        ("survey", EVERY, ("是否接受回访", "是否接受调查", "survey_consent")),
        ("third_party", EVERY, ("第三方共享授权", "是否同意第三方共享", "third_party_consent")),
    )
) + tuple(
    ConsentColumn("marketing", contact, headers, yes=(), no=YES, at=_CONSENT_TIMES)
    for contact, headers in _NEGATIVE
)


@dataclass(frozen=True)
class ScoreColumn:
    """A column in which the customer answers a question of a survey, or gives marks.

    Attributes:
        indicator: what is scored, such as overall, quality, logistics; empty where another column
            of the row tells.
        headers: its known headers; in each row the first that is filled counts.
        least, most: the ends of the scale.
        named: known headers of the column that tells the indicator.
    """

    indicator: str
    headers: tuple[str, ...]
    least: int = 1
    most: int = 5
    named: tuple[str, ...] = ()


# Columns that mean the same in whatever export they stand; a declaration that names its own has
# none of these.
DEFAULT_SCORES: tuple[ScoreColumn, ...] = (
    ScoreColumn(
        "overall",
        ("满意度", "满意度评价", "满意度评分", "总体满意度", "评价星级", "satisfaction", "csat"),
    ),
    ScoreColumn("service", ("服务评分", "客服满意度", "服务态度评分")),
    ScoreColumn("quality", ("商品评分", "质量评分", "描述相符评分")),
    ScoreColumn("logistics", ("物流评分", "物流服务评分", "发货速度评分")),
    ScoreColumn("recommend", ("nps", "nps评分", "推荐意愿", "推荐意愿评分"), 0, 10),
)
