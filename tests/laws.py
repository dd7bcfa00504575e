"""How deep laws are tried: few examples on every change, many where somebody asks (`make laws`)."""

import os

DEPTH = int(os.environ.get("SCV_LAWS", "1"))


def examples(few: int) -> int:
    """Return how many examples to try where `few` do on every change."""
    return few * DEPTH
