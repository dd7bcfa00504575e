"""The local page `scv serve`: the marketer's face, and the desk of whoever answers customers. It listens on this machine only."""

from scv.web.app import application
from scv.web.doors import Doors
from scv.web.faces import Face, Place

__all__ = ["Doors", "Face", "Place", "application"]
