"""Other accounts of the machine look at what the page is started with, and knock at its door."""

import os
import re
import signal
import stat
import time
from pathlib import Path
from urllib.parse import unquote, urlparse

import httpx
import pytest

from tests.web.test_serving import Serving


@pytest.fixture
def shown(sample_home, tmp_path):
    """The page, started with --open, and the process of the browser that it opened."""
    browser, told = tmp_path / "browser.sh", tmp_path / "told"
    # NOTE: it goes on running, as browsers do, so that everybody can look at how it was started.
    browser.write_text(
        f"#!/bin/sh\necho $$ > {told}.new\nmv {told}.new {told}\nread nothing < {tmp_path}/never\n"
    )
    browser.chmod(0o700)
    os.mkfifo(tmp_path / "never")
    page = Serving(sample_home, "--open", browser=f"{browser} %s &")
    for _ in range(300):
        if told.exists():
            break
        time.sleep(0.1)
    pid = int(told.read_text())
    yield page, pid
    os.kill(pid, signal.SIGTERM)
    page.process.kill()
    page.process.communicate()


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def test_what_a_browser_is_started_with_lets_nobody_in(shown):
    page, pid = shown
    assert stat.S_IMODE(Path(f"/proc/{pid}/cmdline").stat().st_mode) == 0o444
    for line in (command_line(pid), command_line(page.process.pid)):
        assert "once=" not in line and page.token not in line and "enter" not in line, line
    address = re.search(r"file://\S+", command_line(pid))[0]
    handed = Path(unquote(urlparse(address).path))
    assert (
        stat.S_IMODE(handed.stat().st_mode) == 0o600
        and stat.S_IMODE(handed.parent.stat().st_mode) == 0o700
    )
    assert "<script" not in handed.read_text()
    link = re.search(r"http://127\.0\.0\.1:\d+/enter\?once=[^\"]+", handed.read_text())[0]
    assert handed.name.removesuffix(".html") not in link, (
        "the name is in /proc, and leads nowhere by itself"
    )
    with httpx.Client(follow_redirects=True, timeout=60) as browser:
        assert browser.get(link).status_code == 200 and browser.cookies
    with httpx.Client(timeout=60) as second:
        assert second.get(link).status_code == 403
    page.process.send_signal(signal.SIGINT)
    assert page.process.wait(timeout=30) == 0
    assert not handed.exists()
