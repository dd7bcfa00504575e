"""A real server and a real browser: the page as its users see it."""

import os
import shutil
import socket
import threading
import time
from dataclasses import dataclass

import pytest
import uvicorn

from scv.web import Sessions, Site, application
from tests.web.visits import Visit

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# NOTE: CI installs a browser and says so here; whoever has none sees these tests skipped.
NEEDED = os.environ.get("SCV_BROWSER") == "needed"
_CALM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@dataclass
class Clock:
    """A clock that tests move."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


class Served:
    """A face on a port of its own, served until it is closed."""

    def __init__(self, face: Site, port: int | None = None) -> None:
        self.clock = Clock()
        self.doors = Sessions(self.clock, 1800)
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", port or 0))
        self.port = listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        app = application(face, self.doors, self.port)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None and not NEEDED:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_CALM))
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    """A fresh browser profile's page; it fails the test where a page asks anybody else for
    anything, or complains.
    """
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked, complaints = set[str](), list[str]()
    page.on("request", lambda request: asked.add(request.url.split("/")[2].split(":")[0]))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    yield page
    context.close()
    assert asked <= {"127.0.0.1"}
    assert [text for text in complaints if "status of 4" not in text] == []


@pytest.fixture(scope="module")
def visit(sample_home):
    visit = Visit(sample_home.published)
    yield visit
    visit.close()
