"""What crosses into Prefect: names and counts. Prefect keeps parameters, log lines and exception
texts in clear.

StageError               a stage failed
└── TransientStageError  by a fault of disk or machine, which may pass by itself: worth another try
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from traceback import extract_tb

import duckdb

from scv.errors import DiskError, ScvError
from scv.values.personal_data import mask_personal


class StageError(Exception):
    """A stage failed. Its text says which, and what kind of error at which line of ours; never what
    the error said.
    """

    def __init__(self, message: str, exit_code: int = ScvError.exit_code) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class TransientStageError(StageError):
    """A stage met a fault of disk or machine."""


@contextmanager
def guarded(name: str) -> Iterator[None]:
    """Let whatever is raised inside leave as our own message, without a single value in it.

    Raises:
        StageError: something was raised. The texts of scv's own errors hold no customer's value and
            are kept.
    """
    try:
        yield
    except StageError:
        raise
    except DiskError as error:
        raise TransientStageError(masked(f"{name}: {error}"), error.exit_code) from None
    except ScvError as error:
        raise StageError(masked(f"{name}: {error}"), error.exit_code) from None
    except (OSError, duckdb.IOException) as error:
        raise TransientStageError(f"{name}: {_kind(error)}", DiskError.exit_code) from None
    except Exception as error:  # noqa: BLE001  (the outermost boundary: nothing personal may pass, whatever it was)
        raise StageError(f"{name}: {_kind(error)}") from None


def _kind(error: Exception) -> str:
    # NOTE: the class and our own lines only; the text, its file names included, may hold anything.
    frames = extract_tb(error.__traceback__)[-3:]
    places = " ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}"


def counts_line(name: str, counts: Mapping[str, int]) -> str:
    """Return counts as one log line.

    >>> counts_line("link", {"phone": 2, "direct": 1})
    'link: phone 2, direct 1'
    """
    return f"{name}: " + ", ".join(f"{key} {value}" for key, value in counts.items())


def masked(text: str) -> str:
    """Return `text` with whatever looks like a mobile, an identity card or a mailbox hidden,
    whatever it is glued to.

    >>> masked("8613800138001.csv, 138-0013-8001")
    '861**********.csv, 1**********'
    """
    return mask_personal(text, embedded=True)


class _MaskedRecord(logging.LogRecord):
    def getMessage(self) -> str:  # noqa: N802  (logging's own name)
        return masked(super().getMessage())


def mask_log_records() -> None:
    """Mask anything that looks like a mobile in every log line of this process: the second net."""
    logging.setLogRecordFactory(_MaskedRecord)
