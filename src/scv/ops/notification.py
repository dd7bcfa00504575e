"""Tell a group chat how a night ended: what its exit code means, and the counts of its account. No
names, no file names.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from scv.errors import (
    EXIT_DONE,
    EXIT_PARTIAL,
    BusyError,
    GateRefusedError,
    KeyAccessError,
    UsageError,
    shown_name,
)
from scv.home.settings import Home
from scv.ops.webhook import Notice, send, webhook_of
from scv.pipeline import run_report
from scv.values.times import SHANGHAI

_PREVIOUS_STAYS_CURRENT = "the previous generation stays current 前一版数据继续有效"
_MEANINGS = {
    "0": ("正常", "good"),
    "1": ("程序故障，未发布", "failed: internal error"),
    "2": ("用法或设置有误", "not run: wrong usage or settings"),
    "3": ("输入不可用，未发布", "failed: an input cannot be used"),
    "4": ("密钥或权限问题", "not run: keys or permission"),
    "5": ("未通过发布前体检，未发布", "refused by the quality gate"),
    "6": ("另一任务正在写入", "not run: another run is writing"),
    "7": ("已发布，但不完整", "published, but partial"),
    "8": ("数据与签名不符", "stopped: data does not match its signature"),
    "9": ("磁盘或内存不足", "failed: disk or memory"),
}
_TERMINATED = ("进程被终止", "killed, or stopped from outside")
# Whose account is the newest in reports/ for certain: others may have ended before they had one.
_WITH_REPORT = {str(EXIT_DONE), str(EXIT_PARTIAL), str(GateRefusedError.exit_code)}
# Those ended before they could leave one, as a killed run does: what stands there last is of the
# run before.
_WITHOUT_REPORT = {str(error.exit_code) for error in (UsageError, KeyAccessError, BusyError)}


def notify(home: Home, exit_code: str, at: datetime) -> bool:
    """Tell the home's webhook how a run ended; return whether there is one.

    Args:
        exit_code: the run's exit code, or whatever else its starter knows, such as the signal that
            killed it.
        at: the current time.

    Raises:
        NotSentError: it did not arrive.
        UsageError, KeyAccessError: webhook.toml cannot be used.
    """
    webhook = webhook_of(home.root)
    if webhook:
        send(webhook, notice_of(home, exit_code, at), at)
    return webhook is not None


def notice_of(home: Home, exit_code: str, at: datetime) -> Notice:
    """Return what to tell of a run that ended so."""
    chinese, english = _MEANINGS.get(exit_code, _TERMINATED)
    account = run_report.last(home.reports) if exit_code in _WITH_REPORT else None
    return Notice(
        f"scv: {english} {chinese}",
        (
            f"home 目录: {shown_name(Path(home.root).name)}, {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} Shanghai",
            *(_count_lines(account) if account else ()),
            *(
                ()
                if exit_code in (str(EXIT_DONE), str(EXIT_PARTIAL))
                else (_PREVIOUS_STAYS_CURRENT,)
            ),
            *(() if exit_code == str(EXIT_DONE) else (_where(exit_code),)),
        ),
    )


def _where(exit_code: str) -> str:
    has_report = exit_code in _MEANINGS and exit_code not in _WITHOUT_REPORT
    return f"see 详见: {'scv status; ' if has_report else ''}the run's log 任务日志"


def _count_lines(account: dict[str, Any]) -> Iterator[str]:
    yield f"run 任务: {account['run_id']}"
    if "publish" in account["counts"]:
        customers = account["counts"]["profile"]["customers"]
        yield f"generation 数据版本: {account['counts']['publish']['generation']}, customers 客户 {customers}"
    by_code = Counter(file["code"] for file in account["files"] if file["status"] == "parked")
    if by_code:
        yield "parked 搁置文件: " + ", ".join(
            f"{code} {count}" for code, count in sorted(by_code.items())
        )
    if account["refused_segments"]:
        yield f"audiences refused 未采用的人群: {len(account['refused_segments'])}"
    yield from (f"gate 体检: {text}" for text in account["gate"])
