"""Tell a person everything that is held about them, and nothing of anybody else: as JSON and as a
page to read and print.
"""

from scv.privacy.access.account import Request, account
from scv.privacy.access.delivery import check_free, hand_over
from scv.privacy.access.page import page

__all__ = ["Request", "account", "hand_over", "page", "check_free"]
