"""The nightly report: one page on how a run went and what stands now, made from its account and the
published tables only.
"""

from scv.report.page import report_page

__all__ = ["report_page"]
