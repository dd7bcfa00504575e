"""Put a run's account, beside those of the nights before it, and what is published now on one page."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from scv.report.advice import suggestions
from scv.report.drawing import Templates, style
from scv.report.figures import published_state
from scv.report.ingest_summary import new_data, unread_lines
from scv.schema import REASONS, TIERS, TRAITS, WORDS
from scv.schema.session import Session

Account = Mapping[str, Any]
_TEMPLATES = Templates("scv.report")
_TIER_NAMES = {
    trait.name: trait.chinese.partition("：")[0] for trait in TRAITS if trait.name in TIERS
}


def report_page(
    account: Mapping[str, Any],
    state: str,
    before: Sequence[Mapping[str, Any]],
    root: Path,
    is_shown: Callable[[str, int], bool],
    session: Session | None = None,
    least: int = 0,
    satisfaction: Sequence[Mapping[str, Any]] = (),
    model_note: tuple[str, str] | None = None,
) -> str:
    """Return the page of a run: one HTML text without scripts, nothing from outside, no personal
    data.

    Args:
        account: the run's own; its file names are masked.
        state: how it ended: good, partial, refused or stopped.
        before: the accounts of the nights before it that published, the oldest first.
        root: the home.
        is_shown: whether a measure of health touches enough to say anything.
        session: has the published generation that is current now in use; None before the first.
        least: figures of fewer customers than these are not shown.
        satisfaction: the figures of `scv satisfaction`, one row each; none before the first
            generation.
        model_note: in Chinese and English, that customers' value rests on an earlier day's model or
            on none.
    """
    published = published_state(session, is_shown, least) if session else None
    return _TEMPLATES.fill(
        "report.html",
        account=account,
        state=state,
        arrived=new_data(account["files"]),
        parked=[file for file in account["files"] if file["status"] == "parked"],
        passed_over=[file for file in account["files"] if file["status"] == "passed over"],
        unread=[(file["name"], text) for file in account["files"] for text in unread_lines(file)],
        stands=published,
        advice=suggestions(account, published, root),
        stages=stages(before, account),
        customers=counts_over_runs(before, account, "profile", "customers"),
        rows=counts_over_runs(before, account, "records", "rows_in"),
        satisfaction=[
            each
            for each in satisfaction
            if each["figure"] in _SHOWN and each["customers"] is not None
        ],
        model_note=model_note,
        words=WORDS,
        reasons=REASONS,
        tier_names=_TIER_NAMES,
        fields=_FIELDS,
        style=style(),
    )


_SHOWN = (
    "asked",
    "index",
    "satisfied",
    "undecided",
    "dissatisfied",
    "nps",
    "repurchase_rate",
    "loyal",
    "loyal_spending",
    "complaint_rate",
    "complained",
    "open_days",
    *(f"open_step_{step}" for step in range(1, 9)),
)
_FIELDS = {
    "phone_tail": "手机号 mobile",
    "surname": "姓名 name",
    "gender": "性别 gender",
    "birth_month": "生日 birthday",
    "age_band": "年龄段 age",
    "province": "省 province",
    "city": "市 city",
    "last_seen": "最近出现 last seen",
    "last_order": "最近下单 last order",
}


def counts_over_runs(
    before: Sequence[Account], account: Account, stage: str, name: str
) -> list[int]:
    """Return a count of a stage, night after night, this run's last."""
    counts = (each.get("counts", {}).get(stage, {}).get(name) for each in (*before, account))
    return [int(count) for count in counts if count is not None]


def stages(before: Sequence[Account], account: Account) -> list[dict[str, Any]]:
    """Return per stage its seconds, those of the nights before, and their median (None before the
    second night).
    """
    rows = []
    for stage, seconds in account["seconds"].items():
        earlier = [each["seconds"][stage] for each in before if stage in each.get("seconds", {})]
        rows.append(
            {
                "stage": stage,
                "seconds": seconds,
                "usual": median(earlier) if earlier else None,
                "trend": [*earlier, seconds],
            }
        )
    return rows
