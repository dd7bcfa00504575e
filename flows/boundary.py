"""What crosses into Prefect: names and counts. Prefect keeps parameters, log lines and exception texts in clear."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import uuid4

from prefect.exceptions import PrefectException

from scv.errors import ScvError

T = TypeVar("T")
_PHONE_LIKE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_log = logging.getLogger("scv")


class StageFailed(PrefectException):
    """A stage failed. Says which, the class of the error and an error id; never what the error said."""


def guarded(name: str, work: Callable[[], T]) -> T:
    """Run one stage; whatever it raises leaves as our own message without a single value in it.

    Raises:
        StageFailed: the stage raised. The texts of scv's own errors hold no customer's value and are kept.
    """
    try:
        return work()
    except ScvError as error:
        raise StageFailed(f"{name}: {error}") from None
    except Exception as error:  # noqa: BLE001  (the outermost boundary: nothing personal may pass, whatever it was)
        error_id = uuid4().hex[:8]
        raise StageFailed(f"{name}: {type(error).__name__}, error id {error_id}") from None


def mask_log_records() -> None:
    """Mask anything that looks like a mobile in every log record of this process: the second net."""
    former = logging.getLogRecordFactory()
    if getattr(former, "masks_phones", False):
        return

    def factory(*args: object, **kwargs: object) -> logging.LogRecord:
        record = former(*args, **kwargs)
        text = record.getMessage()
        if _PHONE_LIKE.search(text):
            record.msg, record.args = _PHONE_LIKE.sub("1**********", text), None
        return record

    factory.masks_phones = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(factory)


def told(name: str, counts: Mapping[str, int]) -> str:
    """Return counts as one log line."""
    return f"{name}: " + ", ".join(f"{key} {value}" for key, value in counts.items())
