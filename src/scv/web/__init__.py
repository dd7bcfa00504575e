"""The local page `scv serve`: the marketer's face, and the desk of whoever answers customers. It
listens on this machine only.
"""

from scv.web.app import application
from scv.web.apps import Place, Site
from scv.web.sessions import Sessions

__all__ = ["Sessions", "Site", "Place", "application"]
