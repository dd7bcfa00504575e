"""How deep laws are tried: hardly in `make quick`, some on every change, many where somebody asks
(`make laws`, `make deep`).
"""

import os
from typing import TypeVar

DEPTH = int(os.environ.get("SCV_LAWS", "1"))
QUICK = bool(os.environ.get("SCV_QUICK"))
DEEP = bool(os.environ.get("SCV_DEEP"))
_QUICK_PART = 5
Size = TypeVar("Size")


def examples(few: int) -> int:
    """Return how many examples to try where `few` do on every change."""
    return max(2, few // _QUICK_PART) if QUICK else few * DEPTH


def sized(small: Size, full: Size) -> Size:
    """Return the size in which a long law is tried: `small` on every change, `full` in `make deep`."""
    return full if DEEP else small
