"""Single customer view 单一客户视图: one encrypted, traceable profile per customer from every channel's exports."""

from scv.api import connect, profiles

__all__ = ["connect", "profiles"]
__version__ = "0.1.0"
