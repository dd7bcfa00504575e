"""The desk: one customer at a time for whoever answers them, with the home's keys. Every look is
kept in the audit ledger.

It changes nothing but the ledgers, through the functions of the command line.
"""

from collections.abc import Callable
from datetime import datetime

from starlette.responses import RedirectResponse

from scv.console.i18n import chinese
from scv.customer_view import lookup, screen
from scv.customer_view.view import figures_of, single_view
from scv.errors import Message, UsageError
from scv.home.open_home import Vault
from scv.identity.explain import explain
from scv.pipeline.ledger_state import decisions_of
from scv.stewardship import case_answers, case_texts, decision_entries, review_queue
from scv.web.apps import Answer, PageRequest, Place, Site
from scv.web.connections import SnapshotPool, vault_snapshots
from scv.web.customers import mask_view, masked_reasons, page_values

_NAVIGATION = (
    ("/", "查找客户", "look up"),
    ("/review", "待复核", "review"),
    ("/decisions", "人工裁决", "decisions"),
)
_CASES_SHOWN, _LEAST_REASON = 20, 3


def desk_site(vault: Vault, by: str, now: Callable[[], datetime]) -> Site:
    """Return the desk of a home.

    Args:
        by: the login name that the ledgers keep.
        now: the current time, with its zone.
    """
    snapshots = vault_snapshots(vault)
    pages = _Desk(vault, snapshots, by, now)
    places = (
        Place("/", pages.start),
        Place("/look", pages.look, form=True),
        Place("/customer/{id}", pages.customer),
        Place("/customer/{id}/reveal", pages.reveal, form=True),
        Place("/customer/{id}/why", pages.explain, form=True),
        Place("/review", pages.review),
        Place("/review/{code}", pages.decide_case, form=True),
        Place("/decisions", pages.decisions),
        Place("/decisions/{number}/undo", pages.undo, form=True),
    )
    return Site("desk", places, _NAVIGATION, pages.wrong_token, snapshots.close)


class _Desk:
    def __init__(
        self, vault: Vault, snapshots: SnapshotPool, by: str, now: Callable[[], datetime]
    ) -> None:
        self._vault, self._snapshots, self._by, self._now = vault, snapshots, by, now

    def start(self, request: PageRequest) -> str:
        """Ask whom, and why."""
        return request.page(
            "desk_front.html", looked=_looked_up(request), message="", who="", reason=""
        )

    def look(self, request: PageRequest) -> Answer:
        """Find a customer by phone, id or any identifier, write down the look, and go there."""
        who, reason = request.text("who"), request.line("reason")
        try:
            _check_reason(reason)
            with self._snapshots.lease() as snapshot:
                customer_id = lookup.customer_of(snapshot.con, self._vault, who)
        except UsageError as refused:
            self._audit("desk: look-up without a find")
            return request.page(
                "desk_front.html",
                looked=_looked_up(request),
                message=str(refused),
                who=who,
                reason=reason,
            )
        self._audit(f"desk: look-up; why: {reason}", customer_id)
        _looked_up(request)[customer_id] = reason
        return RedirectResponse(f"/customer/{customer_id}", 303)

    def customer(self, request: PageRequest) -> str:
        """Show one customer who was looked up in this session, numbers and identifiers masked."""
        return self._customer_page(request, is_full=False)

    def reveal(self, request: PageRequest) -> str:
        """Show the same with everything in full, once, and write that down."""
        _check_reason(reason := request.line("reason"))
        self._audit(f"desk: reveal; why: {reason}", self._customer_id(request))
        return self._customer_page(request, is_full=True)

    def _customer_page(self, request: PageRequest, is_full: bool) -> str:
        customer_id = self._customer_id(request)
        with self._snapshots.lease() as snapshot:
            view, figures = (
                single_view(snapshot.con, customer_id, self._vault.home),
                figures_of(snapshot.con, customer_id),
            )
        filters = {name: request.text(name) for name in ("channel", "event")}
        return request.page(
            "desk_customer.html",
            revealed=is_full,
            filters=filters,
            **page_values(view, figures, filters, is_full),
        )

    def explain(self, request: PageRequest) -> str:
        """Show why these records are one customer: paths, votes, the weakest link; numbers and
        identifiers masked.
        """
        customer_id = self._customer_id(request)
        self._audit("desk: why", customer_id)
        with self._snapshots.lease() as snapshot:
            decisions = decisions_of(self._vault, snapshot.about.generation)
            view, explained = (
                single_view(snapshot.con, customer_id, self._vault.home),
                explain(snapshot.con, customer_id, decisions),
            )
            lines = list(
                screen.explanation(snapshot.con, mask_view(view), masked_reasons(explained))
            )
        return request.page("desk_why.html", customer_id=customer_id, lines=lines)

    def review(self, request: PageRequest) -> str:
        """Show the queue, the most valuable first."""
        self._audit("desk: review")
        with self._snapshots.lease() as snapshot:
            pending = review_queue.cases(snapshot.con)
            cases = list(review_queue.with_evidence(snapshot.con, pending[:_CASES_SHOWN], both))
            answers = {
                each.case.code: list(case_texts.answers_with_effects(snapshot.con, each.case))
                for each in cases
            }
        by_subject = {
            each.decision.about: each for each in decision_entries.active_decisions(self._vault)
        }
        rejections = {
            each.case.code: by_subject.get(case_answers.refusal(each.case).about) for each in cases
        }
        results = request.session.kept.pop("settled", {})
        return request.page(
            "desk_review.html",
            cases=cases,
            waiting=len(pending),
            settled=results,
            decided=rejections,
            answers=answers,
            summary=lambda side: review_queue.summary(side, both),
        )

    def decide_case(self, request: PageRequest) -> Answer:
        """Write the answer to a case into the ledger."""
        code, answer = request.path["code"], request.text("answer")
        with self._snapshots.lease() as snapshot:
            day = [request.text(f"from-{answer}")] if request.text(f"from-{answer}") else []
            decision = case_answers.answer(snapshot.con, code, answer, day)
            messages = decision_entries.record(
                snapshot.con, self._vault, [(request.line("why"), decision)], self._by, self._at()
            )
        request.session.kept["settled"] = {code: messages}
        return RedirectResponse(f"/review#{code}", 303)

    def decisions(self, request: PageRequest) -> str:
        """Show what people decided and what became of it, the newest first."""
        with self._snapshots.lease() as snapshot:
            rows = decision_entries.decision_table(snapshot.con, self._vault).reverse().to_dicts()
        return request.page(
            "desk_decisions.html", decisions=rows, message=request.session.kept.pop("undone", "")
        )

    def undo(self, request: PageRequest) -> Answer:
        """Undo a decision."""
        number = request.path["number"]
        if not number.isdecimal():
            raise UsageError("a decision has a number.")
        request.session.kept["undone"] = decision_entries.undo(
            self._vault, int(number), self._by, request.line("why"), self._at()
        )
        return RedirectResponse("/decisions", 303)

    def wrong_token(self) -> None:
        """Write down that somebody told a wrong token."""
        self._audit("desk: wrong token")

    def _customer_id(self, request: PageRequest) -> str:
        customer_id = request.path["id"]
        if customer_id not in _looked_up(request):
            raise UsageError("look up this customer first, with a reason. 请先查找并说明原因")
        return customer_id

    def _audit(self, action: str, customer_id: str = "") -> None:
        self._vault.audit.append(
            {"action": action, "customer_id": customer_id, "by": self._by}, self._at()
        )

    def _at(self) -> int:
        return int(self._now().timestamp())


def both(message: Message) -> str:
    """Return a text in both languages: a page is read by others than the one who served it."""
    return f"{chinese(message)} {message}"


def _looked_up(request: PageRequest) -> dict[str, str]:
    """Return whom this session looked up: customer id → reason."""
    customers = request.session.kept.setdefault("looked", {})
    assert isinstance(customers, dict)
    return customers


def _check_reason(reason: str) -> None:
    if len(reason) < _LEAST_REASON:
        raise UsageError(
            "enter a reason: a ticket, a call, a question from the customer. 请填写查看原因"
        )
