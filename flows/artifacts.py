"""What Prefect's page shows of a run: a summary, its counts as a table, and where the report lies.
Names and counts only.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prefect import get_run_logger
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.boundary import masked
from scv.pipeline import run_report

_ENDED = {
    "good": "Published 已发布",
    "partial": "Published, but partial 已发布，但不完整",
    "refused": "Refused by the gate 未通过发布前体检",
    "stopped": "Not published 未发布",
}
# NOTE: browsers follow no link from a server's page to a file: without a word the link seems to be
# broken.
_OPEN = (
    "Report 报告. A browser does not open it from here: on the server run 在服务器上运行 `scv report --open`, or copy the file "
    "to your desk 或把文件复制到您的电脑 (`scp SERVER:FILE .`)."
)
_STAGES = {
    "records": "记录",
    "link": "归并",
    "profile": "客户",
    "traits": "特征",
    "segments": "人群",
    "publish": "发布",
}


def show(account: Mapping[str, Any], reports: Path) -> None:
    """Put a run's account beside it in Prefect. A page that cannot be shown is logged, and stops
    nothing.
    """
    report = reports / f"{account['run_id']}.html"
    try:
        create_markdown_artifact(summary(account, report), key="scv-run", description="Run 任务")
        create_table_artifact(counts(account), key="scv-counts", description="Counts 计数")
        create_link_artifact(
            masked(report.as_uri()),
            link_text=masked(str(report)),
            key="scv-report",
            description=_OPEN,
        )
    except Exception as error:  # noqa: BLE001  (whatever Prefect's API raises, the run itself is done)
        get_run_logger().warning("no artifacts: %s", type(error).__name__)


def summary(account: Mapping[str, Any], report: Path) -> str:
    """Return a run as Markdown, in both languages."""
    return masked(
        "\n".join(
            (
                f"## {_ENDED[run_report.outcome(account)]}",
                "",
                *(f"- {line}" for line in _facts(account, report)),
            )
        )
    )


def _facts(account: Mapping[str, Any], report: Path) -> Iterator[str]:
    yield f"run 任务: `{account['run_id']}`"
    found = account["counts"]
    if account["published"]:
        yield f"generation 代次: {found['publish']['generation']}"
    if "profile" in found:
        yield f"customers 客户: {found['profile']['customers']:,}, to review 待复核 {found['profile']['review']:,}"
    if "records" in found:
        rows = found["records"]
        yield (
            f"rows 行: {rows['rows_in']:,} = records 记录 {rows['records']:,} + duplicates 重复 {rows['duplicates']:,} "
            f"+ superseded 旧版 {rows['superseded']:,} + rejects 拒收 {rows['rejects']:,}"
        )
    yield f"files 文件: {_listed(Counter(file['status'] for file in account['files'])) or 'none 无'}"
    if parked := _listed(
        Counter(file["code"] for file in account["files"] if file["status"] == "parked")
    ):
        yield f"parked 搁置: {parked}"
    if account["refused_segments"]:
        yield f"audiences refused 未采用的人群: {len(account['refused_segments'])}"
    yield from (f"gate 体检: {told}" for told in account["gate"])
    yield f"report 报告: `{report}`; everything by name 明细: `scv status`"


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(found.items()))


def counts(account: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return every count of every stage, and its seconds, as rows of texts."""
    return [
        {
            "stage 步骤": f"{stage} {_STAGES.get(stage, '')}",
            "what 项目": masked(name),
            "count 数量": f"{count:,}",
            "seconds 用时": f"{account['seconds'].get(stage, 0):.1f}",
        }
        for stage, found in account["counts"].items()
        for name, count in found.items()
    ]
