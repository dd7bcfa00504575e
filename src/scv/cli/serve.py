"""The command that shows the local page."""

import os
import socket
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import click

from scv.cli.group import account_name, commands, home_option, now
from scv.errors import UsageError
from scv.home.open_home import open_vault
from scv.home.settings import load_home, published_folder
from scv.vault.files import private_folder, write_new_secret
from scv.vault.reader_keys import config_folder

# How long a request may go on after Ctrl-C.
_CLOSE_SECONDS = 2


@commands.command()
@click.option(
    "--desk",
    is_flag=True,
    help="The service desk: customer look-up and review. Needs the home's keys.",
)
@click.option("--port", type=click.IntRange(1024, 65535), default=8610, show_default=True)
@click.option(
    "--idle-minutes",
    type=click.IntRange(1, 480),
    default=30,
    show_default=True,
    help="Idle time after which a session ends.",
)
@click.option("--open", "look", is_flag=True, help="Open it in the browser.")
@home_option
def serve(root: Path, desk: bool, port: int, idle_minutes: int, look: bool) -> None:
    """Show the local page, on this machine only: audiences, figures and SQL, with your reader key;
    with --desk one customer at a time.

    The desk needs the home's keys, asks for a reason, and keeps every look in the audit ledger.
    """
    import uvicorn

    from scv.web import Sessions, application
    from scv.web.desk import desk_site
    from scv.web.marketer import marketer_site

    site = (
        desk_site(open_vault(load_home(root)), account_name(), now)
        if desk
        else marketer_site(published_folder(root), now)
    )
    sessions = Sessions(time.monotonic, idle_minutes * 60)
    config = uvicorn.Config(
        application(site, sessions, port),
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_CLOSE_SECONDS,
    )
    server = uvicorn.Server(config)
    with _listening(port) as listening:
        at = f"http://127.0.0.1:{port}"
        link = f"{at}/enter?once={sessions.once}"
        click.echo(
            f"{at}\ntoken 口令: {sessions.token}\nor, once 或一次性链接: {link}\nCtrl-C ends it 按 Ctrl-C 结束"
        )
        with _leading_to(link) if look else nullcontext() as page, suppress(KeyboardInterrupt):
            if page:
                threading.Thread(target=_show, args=(server, page), daemon=True).start()
            server.run(sockets=[listening])


@contextmanager
def _leading_to(link: str) -> Iterator[Path]:
    """Give a page of this account's own that leads to the link; it is gone after the with block.

    What a browser is started with stands in /proc for every account of the machine, so the link
    that lets in is not in it.
    """
    page = private_folder(config_folder()) / f"open-{os.urandom(8).hex()}.html"
    text = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={link}"><a href="{link}">scv</a>'
    write_new_secret(page, text.encode())
    try:
        yield page
    finally:
        page.unlink(missing_ok=True)


def _show(server: Any, page: Path) -> None:
    """Open the browser once the server answers. A browser of the terminal keeps whoever opens it
    waiting until it is closed.
    """
    while not server.started:
        time.sleep(0.05)
    webbrowser.open(page.absolute().as_uri())


def _listening(port: int) -> socket.socket:
    """Return a socket of this machine only."""
    # NOTE: with the protocol named, asyncio sends small answers at once; else each waits 40 ms for
    # the other side to acknowledge.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise UsageError(
            "port {port} cannot be used ({strerror}). Choose another with --port.",
            port=port,
            strerror=error.strerror,
        ) from None
    return listening
