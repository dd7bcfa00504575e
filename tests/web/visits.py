"""A marketer's visit to the page, without a browser: requests as one sends them, and the words of
what is answered.
"""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

from starlette.testclient import TestClient

from scv.web import Sessions, application
from scv.web.marketer import marketer_site

HERE = "http://127.0.0.1:8610"


class Visit:
    """A marketer who came in."""

    def __init__(self, folder):
        doors = Sessions(lambda: 1000.0, 1800)
        face = marketer_site(folder, lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
        self.close = face.close
        self.browser = TestClient(application(face, doors, 8610), base_url=HERE)
        self.browser.post("/enter", data={"token": doors.token})
        (session,) = doors._sessions.values()
        self.word = session.word

    def get(self, address, **told):
        return self.browser.get(address, params=told or None)

    def post(self, address, **told):
        return self.browser.post(address, data={"word": self.word, **told})


class Page(HTMLParser):
    """The parts of a page that everybody must be able to use."""

    def __init__(self, told):
        super().__init__()
        self.text, self.tags, self.headings, self.fields, self.labels, self.unsafe = (
            "",
            [],
            [],
            [],
            set(),
            [],
        )
        self.feed(told)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("input", "select", "textarea") and told.get("type") != "hidden":
            self.fields.append(told.get("id"))
        if tag == "label":
            self.labels.add(told.get("for"))
        self.unsafe += [name for name in told if name == "style" or name.startswith("on")]
        if tag == "svg":
            assert told.get("role") == "img" and told.get("aria-label")

    def handle_data(self, data):
        self.text += " ".join(data.split()) + " "


def words(told):
    return re.sub(r" +", " ", Page(told.text).text)


def figure(told, name):
    """Return the figure of a tile."""
    found = re.search(rf"{re.escape(name)} (–|[\d,−]+) ", words(told))
    return found and found[1]
