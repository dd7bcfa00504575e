"""What a face is made of: its addresses, what each is asked, and how its pages are filled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from scv.report.drawing import Templates, printable
from scv.web.sessions import Session

_TEMPLATES = Templates("scv.web")


@dataclass(frozen=True)
class PageRequest:
    """What a page is asked: by which session, with what in the path, the query and the form."""

    site: "Site"
    session: Session
    path: Mapping[str, str]
    form: Mapping[str, str]

    def text(self, name: str, most: int = 200) -> str:
        """Return a field without blanks around it, cut to a length; empty where it is missing."""
        return self.form.get(name, "").strip()[:most]

    def line(self, name: str) -> str:
        """Return a field as one line of characters for reading: what is kept in a ledger must not
        look like another entry of it.
        """
        return printable(" ".join(self.text(name).split()))

    def page(self, template: str, **values: Any) -> str:
        """Return a filled page of this face."""
        return fill_page(template, self.site, self.session, **values)


Answer = Response | str


@dataclass(frozen=True)
class Place:
    """One address of a face. What changes or reveals anything takes forms only (POST), which carry
    the session's word.
    """

    path: str
    page: Callable[[PageRequest], Answer]
    form: bool = False


@dataclass(frozen=True)
class Site:
    """What one kind of user sees.

    Attributes:
        name: marketer or desk.
        navigation: address, Chinese and English of what every page leads to.
        wrong_token: called each time somebody tells a wrong one.
        close: lets go of what the face holds open.
    """

    name: str
    places: tuple[Place, ...]
    navigation: tuple[tuple[str, str, str], ...]
    wrong_token: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None


def fill_page(template: str, site: Site, session: Session | None, **values: Any) -> str:
    """Return a filled page: inside a session, or (without one) at the door."""
    return _TEMPLATES.fill(
        template,
        face=site,
        word=session.word if session else "",
        inside=session is not None,
        **values,
    )
