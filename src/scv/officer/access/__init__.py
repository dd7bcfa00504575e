"""Tell a person everything that is held about them, and nothing of anybody else: as JSON and as a page to read and print."""

from scv.officer.access.account import Request, account
from scv.officer.access.handing import check_free, hand_over
from scv.officer.access.page import page

__all__ = ["Request", "account", "hand_over", "page", "check_free"]
