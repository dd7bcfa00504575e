"""The desk: one customer at a time for whoever answers them, with the home's keys. Every look is kept in the audit ledger.

It changes nothing but the ledgers, through the functions of the command line.
"""

from collections.abc import Callable
from datetime import datetime

from starlette.responses import RedirectResponse

from scv.decisions import answering, asking, deciding, reviewing
from scv.errors import Message, UsageError
from scv.linking.explain import explain
from scv.looking import lookup, screen
from scv.looking.viewing import figures_of, single_view
from scv.night.customers import decisions_of
from scv.speech.wording import chinese
from scv.unlocked import Vault
from scv.web.customers import laid_out, masked, masked_reasons
from scv.web.faces import Answer, Asked, Face, Place
from scv.web.readings import Readings, vault_readings

_MENU = (("/", "查找客户", "look up"), ("/review", "待复核", "review"), ("/decisions", "人工裁决", "decisions"))
_CASES_SHOWN, _LEAST_REASON = 20, 3


def desk_face(vault: Vault, by: str, now: Callable[[], datetime]) -> Face:
    """Return the desk of a home.

    Args:
        by: the login name that the ledgers keep.
        now: the current time, with its zone.
    """
    readings = vault_readings(vault)
    pages = _Desk(vault, readings, by, now)
    places = (
        Place("/", pages.front),
        Place("/look", pages.look, form=True),
        Place("/customer/{id}", pages.customer),
        Place("/customer/{id}/reveal", pages.reveal, form=True),
        Place("/customer/{id}/why", pages.why, form=True),
        Place("/review", pages.review),
        Place("/review/{code}", pages.settle, form=True),
        Place("/decisions", pages.decisions),
        Place("/decisions/{number}/undo", pages.undo, form=True),
    )
    return Face("desk", places, _MENU, pages.wrong_token, readings.close)


class _Desk:
    def __init__(self, vault: Vault, readings: Readings, by: str, now: Callable[[], datetime]) -> None:
        self._vault, self._readings, self._by, self._now = vault, readings, by, now

    def front(self, asked: Asked) -> str:
        """Ask whom, and why."""
        return asked.page("desk_front.html", looked=_looked(asked), message="", who="", reason="")

    def look(self, asked: Asked) -> Answer:
        """Find a customer by phone, id or any identifier, write down the look, and go there."""
        who, reason = asked.text("who"), asked.line("reason")
        try:
            _needed(reason)
            with self._readings.lease() as reading:
                customer_id = lookup.customer_of(reading.con, self._vault, who)
        except UsageError as refused:
            self._audit("desk: look-up without a find")
            return asked.page("desk_front.html", looked=_looked(asked), message=str(refused), who=who, reason=reason)
        self._audit(f"desk: look-up; why: {reason}", customer_id)
        _looked(asked)[customer_id] = reason
        return RedirectResponse(f"/customer/{customer_id}", 303)

    def customer(self, asked: Asked) -> str:
        """Show one customer who was looked up in this session, numbers and identifiers masked."""
        return self._shown(asked, revealed=False)

    def reveal(self, asked: Asked) -> str:
        """Show the same with everything in full, once, and write that down."""
        _needed(reason := asked.line("reason"))
        self._audit(f"desk: reveal; why: {reason}", self._allowed(asked))
        return self._shown(asked, revealed=True)

    def _shown(self, asked: Asked, revealed: bool) -> str:
        customer_id = self._allowed(asked)
        with self._readings.lease() as reading:
            view, figures = single_view(reading.con, customer_id), figures_of(reading.con, customer_id)
        filters = {name: asked.text(name) for name in ("channel", "event")}
        return asked.page(
            "desk_customer.html", revealed=revealed, filters=filters, **laid_out(view, figures, filters, revealed)
        )

    def why(self, asked: Asked) -> str:
        """Show why these records are one customer: paths, votes, the weakest link; numbers and identifiers masked."""
        customer_id = self._allowed(asked)
        self._audit("desk: why", customer_id)
        with self._readings.lease() as reading:
            said = decisions_of(self._vault, reading.about.generation)
            view, why = single_view(reading.con, customer_id), explain(reading.con, customer_id, said)
            lines = list(screen.explanation(reading.con, masked(view), masked_reasons(why)))
        return asked.page("desk_why.html", customer_id=customer_id, lines=lines)

    def review(self, asked: Asked) -> str:
        """Show the queue, the most valuable first."""
        self._audit("desk: review")
        with self._readings.lease() as reading:
            waiting = reviewing.cases(reading.con)
            laid = list(reviewing.laid_out(reading.con, waiting[:_CASES_SHOWN], both))
            answers = {each.case.code: list(asking.announced(reading.con, each.case)) for each in laid}
        said = {each.decision.about: each for each in deciding.standing(self._vault)}
        decided = {each.case.code: said.get(answering.refusal(each.case).about) for each in laid}
        settled = asked.session.kept.pop("settled", {})
        return asked.page(
            "desk_review.html",
            cases=laid,
            waiting=len(waiting),
            settled=settled,
            decided=decided,
            answers=answers,
            summary=lambda side: reviewing.summary(side, both),
        )

    def settle(self, asked: Asked) -> Answer:
        """Write the answer to a case into the ledger."""
        code, answer = asked.path["code"], asked.text("answer")
        with self._readings.lease() as reading:
            day = [asked.text(f"from-{answer}")] if asked.text(f"from-{answer}") else []
            decision = answering.answer(reading.con, code, answer, day)
            told = deciding.record(reading.con, self._vault, [(asked.line("why"), decision)], self._by, self._at())
        asked.session.kept["settled"] = {code: told}
        return RedirectResponse(f"/review#{code}", 303)

    def decisions(self, asked: Asked) -> str:
        """Show what people decided and what became of it, the newest first."""
        with self._readings.lease() as reading:
            told = deciding.told(reading.con, self._vault).reverse().to_dicts()
        return asked.page("desk_decisions.html", decisions=told, message=asked.session.kept.pop("undone", ""))

    def undo(self, asked: Asked) -> Answer:
        """Undo a decision."""
        number = asked.path["number"]
        if not number.isdecimal():
            raise UsageError("a decision has a number.")
        asked.session.kept["undone"] = deciding.undo(self._vault, int(number), self._by, asked.line("why"), self._at())
        return RedirectResponse("/decisions", 303)

    def wrong_token(self) -> None:
        """Write down that somebody told a wrong token."""
        self._audit("desk: wrong token")

    def _allowed(self, asked: Asked) -> str:
        customer_id = asked.path["id"]
        if customer_id not in _looked(asked):
            raise UsageError("look up this customer first, with a reason. 请先查找并说明原因")
        return customer_id

    def _audit(self, action: str, customer_id: str = "") -> None:
        self._vault.audit.append({"action": action, "customer_id": customer_id, "by": self._by}, self._at())

    def _at(self) -> int:
        return int(self._now().timestamp())


def both(message: Message) -> str:
    """Return a text in both languages: a page is read by others than the one who served it."""
    return f"{chinese(message)} {message}"


def _looked(asked: Asked) -> dict[str, str]:
    """Return whom this session looked up: customer id → reason."""
    looked = asked.session.kept.setdefault("looked", {})
    assert isinstance(looked, dict)
    return looked


def _needed(reason: str) -> None:
    if len(reason) < _LEAST_REASON:
        raise UsageError("enter a reason: a ticket, a call, a question from the customer. 请填写查看原因")
