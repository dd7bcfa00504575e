"""What one check found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scv.errors import EXIT_DONE, IntegrityError, KeyAccessError, ScvError
from scv.speech.wording import say, word

Level = Literal["ok", "warn", "FAIL"]

# What is called otherwise in Chinese.
_CHECKS = {
    "packages": "软件包",
    "encryption": "加密",
    "clock": "时钟",
    "locale": "语言",
    "prefect api": "Prefect 服务",
    "home": "数据目录",
    "folders": "文件夹",
    "inbox": "收件箱",
    "memory": "内存",
    "lock": "写锁",
    "keys": "密钥",
    "rotation": "密钥轮换",
    "manifest": "签名清单",
    "reader key": "读取密钥",
    "ledgers": "账本",
    "disk": "磁盘",
    "age": "已发布",
}


@dataclass(frozen=True)
class Finding:
    """One check: how it went, what was looked at, and what was found or is to be done. `exit_code` is that of a command it would fail."""

    level: Level
    name: str
    detail: str
    exit_code: int = IntegrityError.exit_code

    def line(self) -> str:
        """Return it as people read it."""
        name = say(self.name, _CHECKS[self.name]) if self.name in _CHECKS else self.name
        return f"{self.level:<4} {name}: {self.detail}"

    def told(self) -> dict[str, str]:
        """Return it for programs."""
        return {"level": self.level, "check": self.name, "detail": self.detail}


def refused(name: str, error: ScvError | OSError) -> Finding:
    """Return what an error says of a check; of one of the system its kind."""
    if isinstance(error, ScvError):
        return Finding("FAIL", name, word(str(error), error.chinese), error.exit_code)
    why = error.strerror or type(error).__name__
    text = word(
        f"this account cannot look at it ({why}); run as the home's operator",
        f"当前账号无法查看（{why}），请用运营账号运行",
    )
    closed = isinstance(error, PermissionError)
    return Finding("FAIL", name, text, KeyAccessError.exit_code if closed else IntegrityError.exit_code)


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 0 where nothing failed, 4 where a key or a permission is among what did, else 8."""
    failed = {finding.exit_code for finding in findings if finding.level == "FAIL"}
    if not failed:
        return EXIT_DONE
    return KeyAccessError.exit_code if KeyAccessError.exit_code in failed else IntegrityError.exit_code
