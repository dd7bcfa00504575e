"""The command that shows the page: a process of its own, which ends when it is told to, whatever is
going on.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import httpx

ENDLESS = "SELECT COUNT(*) FROM range(1000000000000)"


class Serving:
    """`scv serve` in a process of its own, and a browser that came in."""

    def __init__(self, home, *options, browser=""):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "scv.cli",
                "serve",
                "--home",
                home.root,
                "--port",
                str(self.port),
                *options,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | ({"BROWSER": browser} if browser else {}),
            # NOTE: in a shell's background Ctrl-C is not heard, and children keep it so.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        told = "".join(self.process.stdout.readline() for _ in range(4))
        self.token = re.search(r"token 口令: (\S+)", told)[1]

    def entered(self):
        browser = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", follow_redirects=True, timeout=60
        )
        for _ in range(100):
            try:
                page = browser.post("/enter", data={"token": self.token})
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        return browser, re.search(r'name="word" value="([^"]+)"', page.text)[1]

    def children(self):
        listed = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "args="],
            capture_output=True,
            text=True,
            check=False,
        )
        return [line for line in listed.stdout.splitlines() if "scv.query.worker" in line]

    def interrupted(self):
        """Return the exit code after Ctrl-C, what was still printed, and the seconds it took."""
        since = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            said, _ = self.process.communicate(timeout=30)
        finally:
            self.process.kill()
        return self.process.returncode, said, time.monotonic() - since


def test_the_page_ends_while_a_query_runs(sample_home):
    page = Serving(sample_home)
    browser, word = page.entered()

    def ask():
        with suppress(httpx.HTTPError):
            browser.post("/sql", data={"word": word, "sql": ENDLESS})

    asking = threading.Thread(target=ask)
    asking.start()
    while not page.children():
        time.sleep(0.05)
    code, said, seconds = page.interrupted()
    asking.join()
    assert (code, said) == (0, "") and seconds < 8


def test_the_page_ends_while_somebody_sends_half_a_request(sample_home):
    page = Serving(sample_home)
    page.entered()
    with socket.create_connection(("127.0.0.1", page.port)) as half:
        half.sendall(b"POST /enter HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nto")
        code, said, seconds = page.interrupted()
    assert (code, said) == (0, "") and seconds < 8


def test_the_browser_is_opened_once_the_page_answers(sample_home, tmp_path):
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    # It does what a browser does with the page it is given: it goes on to the link that stands
    # there.
    visit = (
        "import re, sys, urllib.request as web; at = web.build_opener(web.HTTPCookieProcessor()); "
        'page = at.open(sys.argv[1]).read().decode(); print(at.open(re.search("url=([^>]+?).>", page)[1]).status)'
    )
    browser.write_text(
        f"#!/bin/sh\n{sys.executable} -c '{visit}' \"$1\" > {seen}\nexec sleep 9 > /dev/null 2>&1\n"
    )
    browser.chmod(0o755)
    page = Serving(sample_home, "--open", browser=f"{browser} %s")
    for _ in range(1200):
        if seen.exists() and seen.read_text():
            break
        time.sleep(0.05)
    assert seen.read_text() == "200\n"
    assert page.interrupted()[0] == 0
