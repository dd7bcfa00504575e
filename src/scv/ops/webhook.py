"""A robot of a group chat that takes short texts: WeCom, DingTalk or Feishu, told in webhook.toml
of a home.

The address and the secret let whoever knows them write to the group: the file is closed to other
accounts, and neither stands in any log line or error. Nothing is sent but what `Notice` holds.

Sources: the robots' own pages: developer.work.weixin.qq.com/document/path/91770 (WeCom),
open.dingtalk.com/document/robots/ custom-robot-access and …/customize-robot-security-settings
(DingTalk), open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (Feishu).
"""

import base64
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote_plus, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from scv.console.documents import parse_toml
from scv.errors import NotSentError, UsageError
from scv.vault.files import read_secret

WEBHOOK_FILE = "webhook.toml"

_KNOWN = ("format", "url", "secret")
_LOCAL = ("127.0.0.1", "localhost", "::1")
_WAIT_SECONDS = 8.0
_ANSWER_BYTES = 100_000


@dataclass(frozen=True)
class Notice:
    """A short text for a group: counts and codes only."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Webhook:
    """Where a notice goes. `secret` is empty where the robot asks for no signature."""

    format: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


def webhook_of(root: Path) -> Webhook | None:
    """Return the webhook of the home at `root`, None where it has none.

    Raises:
        KeyAccessError: its file is readable by other accounts, or not by ours.
        UsageError: it cannot be used as it is.
    """
    path = root / WEBHOOK_FILE
    if not path.exists():
        return None
    try:
        given = parse_toml(read_secret(path))
    except ValueError:
        # NOTE: the parser's own words may hold the line, and the line may hold the secret.
        raise UsageError(
            '{path}: not readable as TOML. It needs format = "…", url = "…" and maybe secret = "…".',
            path=path,
        ) from None
    if unknown := sorted(given.keys() - set(_KNOWN)):
        raise UsageError(
            "{path}: no setting {unknown!r}. Known: {known}",
            path=path,
            unknown=unknown[0],
            known=", ".join(_KNOWN),
        )
    wrong = [
        name
        for name in _KNOWN
        if not isinstance(given.get(name, "" if name == "secret" else None), str)
    ]
    if wrong:
        raise UsageError("{path}: {wrong} must be given, as a text.", path=path, wrong=wrong[0])
    if given["format"] not in _FORMATS:
        raise UsageError(
            "{path}: format must be one of {formats}.", path=path, formats=", ".join(_FORMATS)
        )
    if not _is_safe(given["url"]):
        raise UsageError(
            "{path}: url must begin with https:// (http:// only for 127.0.0.1) and hold no blanks.",
            path=path,
        )
    if given.get("secret") and given["format"] == "wecom":
        raise UsageError(
            "{path}: a WeCom robot has no secret: its key is part of the url. Remove secret.",
            path=path,
        )
    return Webhook(**given)


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    printable = all("!" <= char <= "~" for char in url)
    return (
        printable
        and bool(parts.hostname)
        and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL))
    )


def send(
    webhook: Webhook, notice: Notice, at: datetime, wait_seconds: float = _WAIT_SECONDS
) -> None:
    """Send a notice, once; it has arrived when this returns.

    Args:
        at: the current time: signatures hold for an hour around it.

    Raises:
        NotSentError: nobody answered in time, or the robot did not take it. Its text tells neither
            address nor secret.
    """
    url, body = _FORMATS[webhook.format](webhook, notice, at)
    results: list[str] = []
    # NOTE: a time limit of urllib is one of each read: an answer that trickles in would hold a
    # night's process for ever.
    sending = threading.Thread(
        target=lambda: results.append(_post(url, body, wait_seconds)), daemon=True
    )
    sending.start()
    sending.join(2 * wait_seconds)
    problem = results[0] if results else "it did not answer in time"
    if problem:
        raise NotSentError(
            "the {format} webhook was not reached: {told}. Check {webhook_file} and the network, then try: scv notify",
            format=webhook.format,
            told=problem,
            webhook_file=WEBHOOK_FILE,
        )


def _post(url: str, body: dict[str, Any], wait_seconds: float) -> str:
    """Send one message; return what went wrong, nothing where it was taken."""
    content = json.dumps(body, ensure_ascii=False).encode()
    try:
        request = Request(url, content, {"Content-Type": "application/json; charset=utf-8"})
        with _http_client(url).open(request, timeout=wait_seconds) as answer:
            received = answer.read(_ANSWER_BYTES)
    except HTTPError as error:
        error.close()
        return f"it answered with HTTP {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        return f"it could not be reached ({type(getattr(error, 'reason', error)).__name__})"
    return _check_answer(received)


def _check_answer(answer: bytes) -> str:
    try:
        document = json.loads(answer)
        code = next(
            document[name] for name in ("errcode", "code", "StatusCode") if name in document
        )
    # NOTE: a gateway's own words, in whatever encoding, may also be an object, or nested without
    # end.
    except (ValueError, TypeError, RecursionError, StopIteration):
        return "the answer is not that of a chat robot"
    known = type(code) is int
    return (
        "" if known and code == 0 else f"the robot refused with code {code if known else 'unknown'}"
    )


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nowhere: what is sent is meant for one address."""


def _http_client(url: str) -> OpenerDirector:
    if urlsplit(url).scheme == "http":
        return build_opener(_NoRedirects, ProxyHandler({}))
    return build_opener(_NoRedirects, HTTPSHandler())


def _wecom(webhook: Webhook, notice: Notice, _at: datetime) -> tuple[str, dict[str, Any]]:
    content = "\n".join((f"**{notice.title}**", *(f"> {line}" for line in notice.lines)))
    # Source: at most 4096 bytes of UTF-8 (WeCom).
    return webhook.url, {
        "msgtype": "markdown",
        "markdown": {"content": content.encode()[:4096].decode(errors="ignore")},
    }


def _dingtalk(webhook: Webhook, notice: Notice, at: datetime) -> tuple[str, dict[str, Any]]:
    text = "\n\n".join((f"#### {notice.title}", *(f"- {line}" for line in notice.lines)))
    body = {"msgtype": "markdown", "markdown": {"title": notice.title, "text": text}}
    if not webhook.secret:
        return webhook.url, body
    stamp = str(int(at.timestamp() * 1000))
    signed = quote_plus(_hmac(webhook.secret, f"{stamp}\n{webhook.secret}"))
    return f"{webhook.url}{'&' if '?' in webhook.url else '?'}timestamp={stamp}&sign={signed}", body


def _feishu(webhook: Webhook, notice: Notice, at: datetime) -> tuple[str, dict[str, Any]]:
    content = [[{"tag": "text", "text": line}] for line in notice.lines]
    body: dict[str, Any] = {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": notice.title, "content": content}}},
    }
    if webhook.secret:
        stamp = str(int(at.timestamp()))
        # NOTE: here the text is the key and nothing is signed; not so with DingTalk.
        body |= {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{webhook.secret}", "")}
    return webhook.url, body


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), "sha256")).decode()


_FORMATS: dict[str, Callable[[Webhook, Notice, datetime], tuple[str, dict[str, Any]]]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
}
