"""Who may come in: one token a start, sessions that end, and a word in every form that no other
page knows.

A session is one browser's. It is opened by the token, which is printed where the page was started,
or by a link that works once; it ends after some idle time, at the latest after a working day. All
of it is in memory: a restart ends every session.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

_DAY_SECONDS = 12 * 3600
_TRIES = 10
_TRIES_SECONDS = 60.0


@dataclass
class Session:
    """One browser that came in.

    Attributes:
        word: stands in every form of this session; a form without it is refused.
        opened, seen: when it came in, and when it last asked, in seconds of the clock of its
            `Sessions`.
        kept: what the face remembers of this session, such as whom it may look at.
    """

    word: str
    opened: float
    seen: float
    kept: dict[str, object] = field(default_factory=dict)


class Sessions:
    """The token of one start of the page, and the sessions it opened."""

    def __init__(self, clock: Callable[[], float], idle_seconds: float) -> None:
        self.token = secrets.token_urlsafe(24)
        self.once = secrets.token_urlsafe(24)
        self._clock, self._idle = clock, idle_seconds
        self._sessions: dict[str, Session] = {}
        self._tries: list[float] = []

    def enter(self, token: str) -> str | None:
        """Return the cookie of a new session where the token, or the link that works once, was
        told; None for anything else.

        The right one is heard at any time: nobody guesses 24 random bytes, and wrong ones that
        anybody on the machine may tell must not keep out who has it.
        """
        now = self._clock()
        right = _same(token, self.token)
        if self.once and _same(token, self.once):
            right, self.once = True, ""
        if not right:
            if not self.too_many_tries():
                self._tries.append(now)
            return None
        cookie = secrets.token_urlsafe(32)
        self._sessions = {
            known: session for known, session in self._sessions.items() if self._lives(session)
        }
        self._sessions[cookie] = Session(secrets.token_urlsafe(24), now, now)
        return cookie

    def too_many_tries(self) -> bool:
        """Tell whether so many wrong tokens were told lately that another is answered with a word
        to wait, and written down no more.
        """
        now = self._clock()
        self._tries = [at for at in self._tries if now - at < _TRIES_SECONDS]
        return len(self._tries) >= _TRIES

    def session(self, cookie: str | None) -> Session | None:
        """Return the session of a cookie, and count this as its latest sign of life; None where it
        has ended or never was.
        """
        session = self._sessions.get(cookie or "")
        if session is None or not self._lives(session):
            self.leave(cookie)
            return None
        session.seen = self._clock()
        return session

    def leave(self, cookie: str | None) -> None:
        """End the session of a cookie."""
        self._sessions.pop(cookie or "", None)

    def _lives(self, session: Session) -> bool:
        now = self._clock()
        return now - session.seen <= self._idle and now - session.opened <= _DAY_SECONDS


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
