"""The marketer's face: audiences, figures, questions, SQL. It reads the published tables with the marketer's own key, like `scv query`."""

from pathlib import Path

from scv.web.faces import Asked, Face, Place
from scv.web.readings import Readings, published_readings

_MENU = (("/", "人群", "audiences"),)
_SEGMENTS = "SELECT segment, title_zh, title_en, members, contactable FROM segments ORDER BY members DESC, segment"


def marketer_face(folder: Path) -> Face:
    """Return the face on what is published in `folder`."""
    readings = published_readings(folder)
    pages = _Pages(readings)
    return Face("marketer", (Place("/", pages.audiences),), _MENU, close=readings.close)


class _Pages:
    def __init__(self, readings: Readings) -> None:
        self._readings = readings

    def audiences(self, asked: Asked) -> str:
        with self._readings.lease() as reading:
            return asked.page("audiences.html", segments=reading.told(_SEGMENTS))
