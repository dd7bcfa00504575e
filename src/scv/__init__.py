"""Single customer view 单一客户视图: one encrypted, traceable profile per customer from every channel's
exports.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scv.api import connect, profiles

__all__ = ["connect", "profiles"]
__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """Import the API on first use: the reading child imports this package and needs none of it."""
    if name in __all__:
        from scv import api

        return getattr(api, name)
    raise AttributeError(f"module 'scv' has no attribute {name!r}")
