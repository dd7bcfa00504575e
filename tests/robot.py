"""A group chat's robot on this machine: a real HTTP server that keeps what it is told and answers
as it is bidden.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

KEY = "key-nobody-may-read"


@dataclass
class Robot:
    """What it was told, as pairs of path and message, and how it answers."""

    port: int = 0
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    trickles: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send?key={KEY}"

    def of(self, root: Path, format: str = "wecom", secret: str = "") -> Path:
        """Make this robot the webhook of the home at `root`; return the file that says so."""
        path = root / "webhook.toml"
        path.write_text(
            f'format = "{format}"\nurl = "{self.url}"\n'
            + (f'secret = "{secret}"\n' if secret else "")
        )
        path.chmod(0o600)
        return path


@contextmanager
def listening() -> Iterator[Robot]:
    """Run a robot."""
    robot = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            robot.heard.append((self.path, json.loads(content)))
            self.send_response(robot.status)
            for name, value in robot.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for byte in robot.answer if robot.trickles else ():
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
            if not robot.trickles:
                self.wfile.write(robot.answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        robot.port = server.server_port
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield robot
        server.shutdown()
