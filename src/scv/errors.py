"""Everything scv raises, and the exit code of each.

    ScvError                      1  our bug, unless a subclass says otherwise
    ├── UsageError                2  the command was used wrongly
    ├── BadInputError             3  a file or value from outside; nothing of it was landed
    │   ├── UnknownLayoutError       no declaration fits the file's headers
    │   ├── NoPersonsError           a report about nobody in particular
    │   ├── EmptyExportError         no bytes, or a header without rows
    │   ├── UndecodableError         the bytes are in no encoding we accept
    │   ├── UnreadableFileError      the file kind's reader gave up, or hit its limits
    │   ├── DriftError               the file is recognised and yet not what its kind was before
    │   ├── AccountConflictError     the file's own shop contradicts its account
    │   ├── SetAsideError            a rollback took the file out
    │   └── ConservationError        rows counted and rows read differ
    ├── KeyAccessError            4  a key is missing, exposed or wrong; or encryption is unavailable
    ├── GateRefusedError          5  the new generation failed its read-back or its health check and was not published
    ├── BusyError                 6  another run is writing
    ├── IntegrityError            8  a file or manifest is not what was signed
    ├── DiskError                 9  the disk is full, failing or read-only; the same command may be run again
    └── NotSentError             10  a group chat was not told how a run ended; the run itself is not touched by it

Exit code 0 is done and 7 is published but partial; neither is an error. A message says where, what was needed and what to
do next; it never holds a customer's value, so every message may be logged.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from traceback import extract_tb
from typing import ClassVar

from scv.personal import mask_personal

__all__ = [
    "fault_of_ours",
    "refusal_of",
    "ScvError",
    "UsageError",
    "BadInputError",
    "UnknownLayoutError",
    "EmptyExportError",
    "NoPersonsError",
    "UndecodableError",
    "UnreadableFileError",
    "DriftError",
    "AccountConflictError",
    "SetAsideError",
    "ConservationError",
    "KeyAccessError",
    "GateRefusedError",
    "BusyError",
    "IntegrityError",
    "DiskError",
    "NotSentError",
    "EXIT_DONE",
    "EXIT_PARTIAL",
    "nearest",
    "shown_name",
]

EXIT_DONE = 0
EXIT_PARTIAL = 7


class ScvError(Exception):
    """Base of all errors raised by scv.

    Args:
        chinese: the sentence for whoever reads Chinese; logs, JSON and all that is kept have the English one.
    """

    exit_code: ClassVar[int] = 1
    # What a reader of Chinese is told first.
    headline: ClassVar[str] = "程序缺陷"

    def __init__(self, message: str = "", chinese: str = "") -> None:
        super().__init__(message)
        self._chinese = chinese

    @property
    def chinese_sentence(self) -> str:
        """The sentence in Chinese alone; empty where it has none."""
        return self._chinese

    @property
    def chinese(self) -> str:
        """What a reader of Chinese is told: the headline, and the sentence in Chinese where it has one."""
        return f"{self.headline}：{self._chinese or self}"


class UsageError(ScvError):
    """The command or function was called in a way that cannot work."""

    exit_code = 2
    headline = "用法有误"


class BadInputError(ScvError):
    """Input from outside cannot be used. `code` is the stable name under which a file is parked."""

    exit_code = 3
    code: ClassVar[str] = "bad_input"
    headline = "文件有误"
    # What a reader of Chinese is told last of a file that was parked.
    way_out: ClassVar[str] = ""


class UnknownLayoutError(BadInputError):
    """No declared source has the file's headers."""

    code = "unknown_layout"
    headline = "无法识别的格式"
    way_out = "没有已知格式有这些表头。见 docs/reference/layouts.md；或用 scv ingest --propose 文件 生成格式草稿"


class NoPersonsError(BadInputError):
    """The file is a report of totals: no row of it is about a person."""

    code = "no_persons"
    headline = "没有个人数据"
    way_out = "这是汇总报表，请改为导出明细"


class EmptyExportError(BadInputError):
    """The file has no bytes, or a header and nothing below it."""

    code = "empty_export"
    headline = "空文件"
    way_out = "请重新导出"


class UndecodableError(BadInputError):
    """The bytes are neither UTF-8, UTF-16 with a mark, nor GB18030."""

    code = "undecodable"
    headline = "编码无法识别"
    way_out = "请另存为 UTF-8 或 GB18030 编码的 CSV"


class UnreadableFileError(BadInputError):
    """The parser of this file kind failed, ran out of its memory or time, or found a damaged container."""

    code = "unreadable"
    headline = "文件无法读取"
    way_out = "请检查文件是否完整，解压或去掉密码后重新投放"


class DriftError(BadInputError):
    """The file differs from the files of its kind landed before in a way that is seldom meant."""

    code = "drift"
    headline = "与以往文件差异过大"
    way_out = "核对后如确认无误：scv ingest --accept 文件"


class AccountConflictError(BadInputError):
    """The shop, app or card system named inside the file contradicts the account it was landed for."""

    code = "account_conflict"
    headline = "账号不一致"
    way_out = "请放到正确的账号文件夹，或指定账号：scv ingest --account 账号 文件"


class SetAsideError(BadInputError):
    """A rollback took the file out of what is published; it comes back only by hand."""

    code = "set_aside"
    headline = "已被回滚搁置"
    way_out = "移出收件箱；仍要入库：scv ingest --accept 文件"


class ConservationError(BadInputError):
    """The independent row counter and the reader disagree."""

    code = "rows_do_not_add_up"
    headline = "行数对不上"


class KeyAccessError(ScvError):
    """A key is missing, readable by others, or not the one the file was locked with; or DuckDB cannot encrypt."""

    exit_code = 4
    headline = "密钥或权限有误"


class GateRefusedError(ScvError):
    """The built generation differs from what was written; the former generation stays current."""

    exit_code = 5
    headline = "未通过发布前体检"


class BusyError(ScvError):
    """Another process holds the writer's lock."""

    exit_code = 6
    headline = "另一任务正在写入"


class IntegrityError(ScvError):
    """A manifest, generation or landed file is damaged, replaced or older than one already seen."""

    exit_code = 8
    headline = "数据与签名不符"


class DiskError(ScvError):
    """The disk is full, failing or read-only, or memory ran out. What was published is whole; the same command may be run again."""

    exit_code = 9
    headline = "磁盘或内存有误"


def refusal_of(code: str) -> type[BadInputError]:
    """Return the error under whose code a file was parked."""
    return next((each for each in BadInputError.__subclasses__() if each.code == code), BadInputError)


class NotSentError(ScvError):
    """A webhook did not answer, or did not take what it was told."""

    exit_code = 10
    headline = "通知未送达"


def fault_of_ours(error: BaseException) -> str:
    """Return what to tell of an error that nobody foresaw: its kind and where in the code, never its text, which may hold a cell."""
    at = " ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in extract_tb(error.__traceback__)[-4:]
    )
    return f"a fault of ours: {type(error).__name__} at {at}. What is published is whole; please report it."


def nearest(asked: str, known: Iterable[str]) -> tuple[str, str]:
    """Return, in English and in Chinese, which known name was probably meant; two empty texts where none is near.

    >>> nearest("stroe", ["store", "web"])[0], nearest("radio", ["store", "web"])
    (" Did you mean 'store'?", ('', ''))
    """
    near = get_close_matches(asked.lower(), list(known), n=1)
    return (f" Did you mean {near[0]!r}?", f"是否想写 {near[0]!r}？") if near else ("", "")


def shown_name(name: str) -> str:
    """Return a file name as messages may show it: no control characters, no mobile, identity card or mailbox, at most 80 characters.

    >>> shown_name("客户13800138001.csv"), shown_name("１３８_0013_8001.csv"), shown_name("to ann@example.com.csv")
    ('客户1**********.csv', '１**********.csv', 'to a**********@example.com.csv')
    """
    shown = mask_personal(name)
    return "".join(char if char.isprintable() else "?" for char in shown)[:80]
