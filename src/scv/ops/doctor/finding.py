"""What one check found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scv.console.i18n import error_in_chinese, language, say, word
from scv.errors import EXIT_DONE, IntegrityError, KeyAccessError, Message, ScvError

Level = Literal["ok", "warn", "FAIL"]

# What has a name of its own in Chinese.
_CHECKS = {
    str(check): check
    for check in (
        Message("packages"),
        Message("encryption"),
        Message("clock"),
        Message("locale"),
        Message("prefect api"),
        Message("home"),
        Message("folders"),
        Message("inbox"),
        Message("memory"),
        Message("lock"),
        Message("keys"),
        Message("rotation"),
        Message("manifest"),
        Message("reader key"),
        Message("ledgers"),
        Message("disk"),
        Message("age"),
    )
}


@dataclass(frozen=True)
class Finding:
    """One check: how it went, what was looked at, and what was found or is to be done. `exit_code`
    is that of a command it would fail.
    """

    level: Level
    name: str
    detail: str
    exit_code: int = IntegrityError.exit_code

    def line(self) -> str:
        """Return it as people read it."""
        name = say(_CHECKS[self.name]) if self.name in _CHECKS else self.name
        return f"{self.level:<4} {name}: {self.detail}"

    def to_dict(self) -> dict[str, str]:
        """Return it for programs."""
        return {"level": self.level, "check": self.name, "detail": self.detail}


def failed_check(name: str, error: ScvError | OSError) -> Finding:
    """Return what an error says of a check; of one of the system its kind."""
    if isinstance(error, ScvError):
        return Finding(
            "FAIL",
            name,
            error_in_chinese(error) if language() == "zh" else str(error),
            error.exit_code,
        )
    reason = error.strerror or type(error).__name__
    text = word("this account cannot look at it ({why}); run as the home's operator", why=reason)
    closed = isinstance(error, PermissionError)
    return Finding(
        "FAIL", name, text, KeyAccessError.exit_code if closed else IntegrityError.exit_code
    )


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 0 where nothing failed, 4 where a key or a permission is among what did, else 8."""
    failed = {finding.exit_code for finding in findings if finding.level == "FAIL"}
    if not failed:
        return EXIT_DONE
    return (
        KeyAccessError.exit_code if KeyAccessError.exit_code in failed else IntegrityError.exit_code
    )
