"""Where the product is not yet what its words say: each difference that is known, whom it may touch, and what will end it.

An entry that no difference needs any more fails its test: it goes with the mend.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.oracle.compare import Difference


@dataclass(frozen=True)
class Known:
    """A difference that is known; `fits` tells whether one is of this kind."""

    why: str
    fits: Callable[[Difference], bool]


def _won_a_draw_on_wechat(apart: Difference) -> bool:
    return apart.customer is not None and any(r.row.layout == "wechat_winners" for r in apart.customer.records)


def _answered_a_survey(apart: Difference) -> bool:
    return apart.customer is not None and any(
        row.layout == "survey_wjx" for r in apart.customer.records for row in r.versions
    )


_CHANNELS = {
    *("profiles.channels", "profiles.in_wechat", "profiles.in_weibo"),
    *(f"segment_members.{name}" for name in ("multi_channel", "wechat_never_bought", "wechat_not_bought")),
}
_CONSENTS = {"consents.state", "consents.since", "profiles.may_sms", "profiles.may_call", "traits.preferred_contact"}

_REWORDED = ("complaint_solved", "dissatisfied_silent")

KNOWN: tuple[Known, ...] = (
    Known(
        "who buys nothing with a category is no purposeful buyer",
        lambda apart: (apart.column, apart.ours, apart.oracles) == ("traits.intent", "purposeful", "occasional"),
    ),
    Known(
        "the winners of a WeChat draw are in the folder's channel, not the layout's",
        lambda apart: apart.column in _CHANNELS and _won_a_draw_on_wechat(apart),
    ),
    Known(
        "how large an audience is by channel follows",
        lambda apart: (
            apart.column == "segments.members"
            and apart.who in ("multi_channel", "wechat_never_bought", "wechat_not_bought")
        ),
    ),
    Known(
        "a survey that is handed in dates the grant it holds",
        lambda apart: apart.column in _CONSENTS and _answered_a_survey(apart),
    ),
    Known("how many of an audience may be contacted follows", lambda apart: apart.column == "segments.contactable"),
    Known(
        "a complaint was solved lately, or it is nobody's to call back; the dissatisfied are so also without an expectation",
        lambda apart: apart.who in _REWORDED or apart.column.removeprefix("segment_members.") in _REWORDED,
    ),
)


def unknown(apart: list[Difference]) -> list[Difference]:
    """Return the differences that no entry explains."""
    return [each for each in apart if not any(known.fits(each) for known in KNOWN)]


# Traits that are worked out by hand and not published yet.
TO_COME = ("satisfaction_level", "complaint_solved_days")

_ANY = None
# Corner → columns in which the product is still another than its words say; `_ANY` where nearly all hang on one order.
STILL_APART: dict[str, set[str] | None] = {
    "festival": {"traits.festival_buyer", "segment_members.festival_buyers", "segments.members", "traits.intent"},
    "categories": {"traits.intent"},
    "days": {"traits.intent"},
    "refunds": {"traits.intent", "segment_members.frequent_refunds", "segments.members"},
    "receipts": _ANY,
    "versions": {"traits.intent"},
    "links": {
        *("traits.intent", "profiles.channels", "profiles.in_weibo", "segments.members"),
        *("segment_members.multi_channel", "segment_members.wechat_never_bought"),
    },
    "asked": {"traits.satisfaction", "segment_members.dissatisfied_silent", "segments.members"},
    "complaints": {
        *("traits.open_complaint_step", "traits.open_complaint_days", "segments.members"),
        *("segment_members.complaint_open", "segment_members.complaint_solved"),
    },
    "consent": {
        "profiles.may_sms",
        "traits.preferred_contact",
        "consents.state",
        "consents.since",
        "segments.contactable",
    },
    "draws": {
        *("profiles.in_wechat", "profiles.in_weibo", "profiles.channels", "segments.members"),
        *("segment_members.wechat_never_bought", "segment_members.wechat_not_bought"),
    },
}
