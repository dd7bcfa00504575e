"""What to do next: of all that could be done after a run, the three things that help most, each
with its command.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scv.console.i18n import plural

_STALE_DAYS = 7
_WARNING_SHARE = 0.5
_MOST = 3
_LOOK_AT = {
    "rejected": "scv files",
    "contested": "scv review",
    "records_lost": "scv files",
    "customers_lost": "scv files",
    "judged": "scv accuracy",
}


@dataclass(frozen=True)
class Suggestion:
    """One thing to do: why in Chinese and English, and the command."""

    chinese: str
    english: str
    command: str


def suggestions(
    account: Mapping[str, Any], state: Mapping[str, Any] | None, root: Path
) -> list[Suggestion]:
    """Return up to three things to do, the most pressing first.

    Args:
        state: what is published now; None before the first generation.
        root: the home, which every command names that would not find it by itself.
    """
    found = [*_of_the_run(account, root / "inbox"), *(_of_state(account, state) if state else ())]
    home = "" if root == Path("scv-home").absolute() else f" --home {shlex.quote(str(root))}"
    return [replace(each, command=each.command + home) for each in found[:_MOST]]


def _of_the_run(account: Mapping[str, Any], inbox: Path) -> Iterator[Suggestion]:
    if account["gate"] and not account["published"]:
        yield Suggestion(
            "体检未通过：若数字属实，请人工确认发布；否则先撤销原因（scv decide list、scv files）。",
            "The quality gate refused: if the figures are right, publish anyway; otherwise undo the cause (scv decide list, scv files).",
            f'{account["to_accept"]} --why "…"',
        )
    elif account["stopped"]:
        yield Suggestion(
            "本次运行中断：按上文提示处理后再运行一次；前一版数据仍然有效。",
            "The run stopped: follow the message above and run it again; the previous generation is still current.",
            account["again"],
        )
    quarantined = [file for file in account["files"] if file["status"] == "parked"]
    if changed := [file for file in quarantined if file["code"] == "drift"]:
        yield Suggestion(
            f"{len(changed)} 个文件与以往差异较大：核对后放行，或改正后重新投放。",
            f"{plural(len(changed), 'file')} differ from earlier ones: check and accept, or correct and drop again.",
            f"scv ingest --accept {_path(inbox, changed[0])}",
        )
    if len(quarantined) > len(changed):
        yield Suggestion(
            f"{len(quarantined) - len(changed)} 个文件被搁置：原因与办法见下文“入库情况”。",
            f"{plural(len(quarantined) - len(changed), 'file')} parked: see “What came in” for the reason and what to do.",
            "scv status",
        )
    if refused := account["refused_segments"]:
        yield Suggestion(
            f"{len(refused)} 个人群定义未被采用：修改定义文件后重新预览。",
            f"{plural(len(refused), 'audience')} refused: correct the file and preview again.",
            "scv plan",
        )
    new_files = [file for file in account["files"] if file["status"] == "landed"]
    rejected = sorted(new_files, key=lambda file: -file.get("rejects", 0))
    if rejected and (largest := rejected[0]).get("rejects"):
        total = sum(file.get("rejects", 0) for file in rejected)
        yield Suggestion(
            f"今晚有 {total} 行不可用，最多的是 {largest['name']}：导出修正表，改好后放回收件箱。",
            f"{plural(total, 'row')} of tonight cannot be used, most in {largest['name']}: export the fix list, correct it "
            "and drop it again.",
            f"scv rows {largest['id']} --fix-list fix.xlsx",
        )


def _path(inbox: Path, file: Mapping[str, Any]) -> str:
    """Return where a parked file stands, as a shell takes it; FILE where its name may not be told."""
    place = file.get("place", "")
    if not place or "*" in place:
        return "FILE"
    full = inbox / place
    local = Path.cwd() / "scv-home"
    return shlex.quote(str(full.relative_to(Path.cwd()) if full.is_relative_to(local) else full))


def _of_state(account: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[Suggestion]:
    if cases := account["counts"].get("profile", {}).get("review"):
        yield Suggestion(
            f"{cases} 个归并疑点待人工判断。",
            f"{plural(cases, 'case')} waiting for manual review.",
            "scv review",
        )
    close = [
        each
        for each in state["health"]
        if each["telling"] and each["share"] > _WARNING_SHARE * each["most"]
    ]
    if close:
        english, _, chinese = close[0]["meaning"].rpartition(" ")
        yield Suggestion(
            f"体检指标“{chinese}”已超过上限的一半。",
            f"A health measure is past half its limit: {english}.",
            _LOOK_AT.get(close[0]["measure"], "scv decide rules"),
        )
    for name, chinese, english in (
        ("complaint_open", "有超期未结投诉，请跟进。", "Overdue complaints: follow up."),
        (
            "high_value_lapsing",
            "有高价值客户可能流失，请联系。",
            "High-value customers at risk: contact them.",
        ),
        (
            "dissatisfied_silent",
            "有不满意但未投诉的客户，请回访。",
            "Dissatisfied customers who did not complain: call them.",
        ),
        ("second_order", "有待促成第二单的新客。", "New customers due for a second purchase."),
    ):
        members = next(
            (each["members"] for each in state["segments"] if each["segment"] == name), 0
        )
        if members:
            yield Suggestion(
                f"{members} 位客户：{chinese}",
                f"{plural(members, 'customer')}: {english}",
                f"scv segments {name}",
            )
    for channel, fresh in sorted(state["fresh"].items(), key=lambda item: -item[1]["days"]):
        if fresh["days"] > _STALE_DAYS:
            yield Suggestion(
                f"渠道 {channel} 已 {fresh['days']} 天没有新数据：请导出并放入 inbox/{channel}/，再预览夜间任务。",
                f"No new data from {channel} for {fresh['days']} days: export it, drop it into inbox/{channel}/, and preview the "
                "next run.",
                "scv plan",
            )
    yield Suggestion("一切正常：每周核验一次。", "All is well: verify once a week.", "scv verify")
