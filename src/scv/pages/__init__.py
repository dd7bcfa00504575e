"""How scv draws what people look at in a browser: one stylesheet, one set of charts, every value escaped."""

from scv.pages.drawing import Templates, printable, style

__all__ = ["Templates", "printable", "style"]
