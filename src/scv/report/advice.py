"""What to do next: of all that could be done after a run, the three things that help most, each with its command."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scv.wording import counted

_STALE_DAYS = 7
_NEAR_LIMIT = 0.5
_MOST = 3


@dataclass(frozen=True)
class Advice:
    """One thing to do: why in Chinese and English, and the command."""

    chinese: str
    english: str
    command: str


def advice(account: Mapping[str, Any], standing: Mapping[str, Any] | None) -> list[Advice]:
    """Return up to three things to do, the most pressing first.

    Args:
        standing: what is published now; None before the first generation.
    """
    told = [*_of_the_run(account), *(_of_what_stands(account, standing) if standing else ())]
    return told[:_MOST]


def _of_the_run(account: Mapping[str, Any]) -> Iterator[Advice]:
    if account["gate"] and not account["published"]:
        again = f"scv channel {account['doing'][8:]}" if account["doing"].startswith("channel-") else "scv publish"
        yield Advice(
            "体检未通过：若数字属实，请人工确认发布；否则先撤销原因（scv decide list、scv files）。",
            "The gate refused: if the figures are right, publish all the same; else undo what caused them (scv decide list, scv files).",
            f'{again} --accept --why "…"',
        )
    elif account["stopped"]:
        yield Advice(
            "本次运行中断：按上文提示处理后再运行一次；此前一代仍然有效。",
            "The run stopped: do what the message above says and run it again; the generation before is still current.",
            "scv nightly",
        )
    parked = [file for file in account["files"] if file["status"] == "parked"]
    if drifted := [file for file in parked if file["code"] == "drift"]:
        yield Advice(
            f"{len(drifted)} 个文件与以往差异较大：核对后放行，或改正后重新投放。",
            f"{counted(len(drifted), 'file')} unlike those before: let it through after a look, or drop it again corrected.",
            f"scv ingest --accept {drifted[0]['name']}",
        )
    if len(parked) > len(drifted):
        yield Advice(
            f"{len(parked) - len(drifted)} 个文件被搁置：原因与办法见下文“入库情况”。",
            f"{counted(len(parked) - len(drifted), 'file')} parked: reason and way out stand under “What came in”.",
            "scv status",
        )
    if refused := account["refused_segments"]:
        yield Advice(
            f"{len(refused)} 个人群定义未被采用：改正条件后先试算。",
            f"{counted(len(refused), 'audience')} refused: mend the condition and try it.",
            'scv segments --try "CONDITION"',
        )
    landed = [file for file in account["files"] if file["status"] == "landed"]
    rejected = sorted(landed, key=lambda file: -file.get("rejects", 0))
    if rejected and (worst := rejected[0]).get("rejects"):
        total = sum(file.get("rejects", 0) for file in rejected)
        yield Advice(
            f"今晚有 {total} 行不可用：导出修正表，改好后放回收件夹。",
            f"{counted(total, 'row')} of tonight cannot be used: write the list of them, correct it, and drop it again.",
            f"scv rows {worst['name']} --fix-list fix.xlsx",
        )


def _of_what_stands(account: Mapping[str, Any], standing: Mapping[str, Any]) -> Iterator[Advice]:
    if cases := account["counts"].get("profile", {}).get("review"):
        yield Advice(
            f"{cases} 个归并疑点待人工判断。", f"{counted(cases, 'case')} to be decided by somebody.", "scv review"
        )
    near = [each for each in standing["health"] if each["most"] and each["share"] / each["most"] > _NEAR_LIMIT]
    if near:
        yield Advice(
            f"体检指标 {near[0]['measure']} 已超过上限的一半。",
            f"The measure {near[0]['measure']} is past half of its limit.",
            "scv decide rules",
        )
    for name, chinese, english in (
        ("complaint_open", "有未结投诉，请跟进。", "Complaints are open: see to them."),
        ("high_value_lapsing", "有高价值客户可能流失，请联系。", "Valuable customers may be leaving: talk to them."),
        (
            "dissatisfied_silent",
            "有不满意但未投诉的客户，请回访。",
            "Some are dissatisfied and never complained: call them back.",
        ),
        ("second_order", "有待促成第二单的新客。", "New customers wait for their second order."),
    ):
        members = next((each["members"] for each in standing["segments"] if each["segment"] == name), 0)
        if members:
            yield Advice(
                f"{members} 位客户：{chinese}", f"{counted(members, 'customer')}: {english}", f"scv segments {name}"
            )
    for channel, fresh in sorted(standing["fresh"].items(), key=lambda told: -told[1]["days"]):
        if fresh["days"] > _STALE_DAYS:
            yield Advice(
                f"渠道 {channel} 已 {fresh['days']} 天没有新数据：请导出并放入收件夹。",
                f"Nothing new of {channel} for {fresh['days']} days: export it and drop it into the inbox.",
                f"inbox/{channel}/",
            )
    yield Advice("一切正常：每周核验一次。", "All is well: prove it once a week.", "scv verify")
