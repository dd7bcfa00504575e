"""The marketer's face: audiences, figures, questions, SQL. It reads the published tables with the
marketer's own key, like `scv query`.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from starlette.responses import HTMLResponse, Response

from scv.analytics.segment_preview import reasons_in
from scv.errors import ScvError, UsageError
from scv.query.questions import QUESTIONS, hidden_questions
from scv.schema import TRAITS
from scv.web import exploration, results
from scv.web.apps import Answer, PageRequest, Place, Site
from scv.web.audiences import SORTS, Audiences
from scv.web.connections import GenerationCache, Snapshot, SnapshotPool, published_snapshots
from scv.web.filters import FILTERS, Filter, conditions_of
from scv.web.own_filters import own_filters
from scv.web.sql_queries import DOWNLOADS, WITHIN, QueryService

_NAVIGATION = (
    ("/", "人群", "audiences"),
    ("/explore", "客户画像", "explore"),
    ("/questions", "常见问题", "questions"),
    ("/sql", "SQL", "query"),
    ("/glossary", "术语表", "glossary"),
)
_ABOUT = "SELECT generation, business_date::VARCHAR AS day, partial FROM about"
_GLOSSARY = "SELECT kind, term, chinese, english FROM glossary ORDER BY CASE kind WHEN 'table' THEN 0 WHEN 'column' THEN 1 ELSE 2 END, term"


def marketer_site(folder: Path, now: Callable[[], datetime]) -> Site:
    """Return the face on what is published in `folder`.

    Args:
        now: the current time, with its zone.
    """
    snapshots = published_snapshots(folder)
    queries = QueryService(now)
    pages = _Pages(snapshots, queries)

    def close() -> None:
        queries.close()
        snapshots.close()

    places = (
        Place("/", pages.audiences),
        Place("/segment/{name}", pages.segment),
        Place("/segment/{name}", pages.explain, form=True),
        Place("/explore", pages.explore),
        Place("/questions", pages.questions),
        Place("/questions", pages.question, form=True),
        Place("/sql", pages.box),
        Place("/sql", pages.sql, form=True),
        Place("/sql.csv", pages.csv, form=True),
        Place("/glossary", pages.glossary),
    )
    return Site("marketer", places, _NAVIGATION, close=close)


class _Pages:
    def __init__(self, snapshots: SnapshotPool, queries: QueryService) -> None:
        self._snapshots, self._queries = snapshots, queries
        self._cache = GenerationCache()
        self._audiences = Audiences(self._cache)

    def audiences(self, request: PageRequest) -> Answer:
        search, sort = request.text("q"), request.text("sort")
        sort = sort if sort in SORTS else "members"
        with self._snapshots.lease() as snapshot:
            listed = self._audiences.search(snapshot, search, sort)
            return _page(
                request,
                snapshot,
                "audiences.html",
                segments=listed,
                search=search,
                sort=sort,
                sorts=SORTS,
            )

    def segment(self, request: PageRequest) -> Answer:
        with self._snapshots.lease() as snapshot:
            return self._of_segment(request, snapshot)

    def explain(self, request: PageRequest) -> Answer:
        """Say why a customer is in an audience or not, part by part of its condition."""
        customer = request.text("customer")
        with self._snapshots.lease() as snapshot:
            try:
                found = reasons_in(
                    snapshot.con,
                    lambda sql: self._queries.ask(snapshot.about, sql),
                    request.path["name"],
                    customer,
                )
            except ScvError as error:
                return self._of_segment(request, snapshot, customer, problem=str(error))
            return self._of_segment(request, snapshot, customer, reasons=found.to_dicts())

    def _of_segment(
        self,
        request: PageRequest,
        snapshot: Snapshot,
        customer: str = "",
        reasons: list[dict[str, Any]] | None = None,
        problem: str = "",
    ) -> Answer:
        found = self._audiences.one(snapshot, request.path["name"])
        if found is None:
            return HTMLResponse(
                request.page("trouble.html", message="unknown audience 没有这个人群"), 404
            )
        return _page(
            request,
            snapshot,
            "segment.html",
            segment=found,
            customer=customer,
            reasons=reasons,
            trouble=problem,
        )

    def explore(self, request: PageRequest) -> Answer:
        with self._snapshots.lease() as snapshot:
            own = self._own_filters(snapshot)
            filters = [*FILTERS, ("自有属性", "own attributes", own)] if own else FILTERS
            try:
                conditions, problem = conditions_of(request.form, filters), ""
            except UsageError as error:
                conditions, problem = [], str(error)
            written = exploration.sql_condition(conditions)

            def figures() -> dict[str, Any] | None:
                return exploration.figures(snapshot, conditions, own)

            return _page(
                request,
                snapshot,
                "explore.html",
                trouble=problem,
                filters=filters,
                told=request.form,
                conditions=conditions,
                found=None
                if problem
                else self._cache.get_or_compute(snapshot, ("found", written), figures),
                written=written,
                draft=exploration.draft(conditions),
            )

    def _own_filters(self, snapshot: Snapshot) -> tuple[Filter, ...]:
        return self._cache.get_or_compute(snapshot, "own filters", lambda: own_filters(snapshot))

    def questions(self, request: PageRequest) -> Answer:
        with self._snapshots.lease() as snapshot:
            return self._of_questions(request, snapshot)

    def question(self, request: PageRequest) -> Answer:
        """Answer one of the ready questions."""
        nth = request.text("nth")
        if not nth.isascii() or not nth.isdigit() or not 1 <= int(nth) <= len(QUESTIONS):
            raise UsageError("unknown question 没有这个问题. Choose one from the list.")
        with self._snapshots.lease() as snapshot:
            try:
                found = results.result_of(
                    self._queries.ask(snapshot.about, QUESTIONS[int(nth) - 1].sql)
                )
            except ScvError as error:
                return self._of_questions(request, snapshot, int(nth), problem=str(error))
            return self._of_questions(request, snapshot, int(nth), result=found)

    def _of_questions(
        self,
        request: PageRequest,
        snapshot: Snapshot,
        nth: int = 0,
        result: results.Result | None = None,
        problem: str = "",
    ) -> Answer:
        closed = self._cache.get_or_compute(
            snapshot, "refused", lambda: hidden_questions(snapshot.con, snapshot.about.min_group)
        )
        return _page(
            request,
            snapshot,
            "questions.html",
            questions=QUESTIONS,
            closed=closed,
            nth=nth,
            result=result,
            trouble=problem,
        )

    def box(self, request: PageRequest) -> Answer:
        with self._snapshots.lease() as snapshot:
            return self._of_box(request, snapshot, request.text("sql", 2000))

    def sql(self, request: PageRequest) -> Answer:
        """Answer SQL as a table, and as bars where it is names and figures."""
        sql = request.form.get("sql", "")
        with self._snapshots.lease() as snapshot:
            try:
                found = self._queries.run_logged(snapshot.about, "table", sql, results.result_of)
            except ScvError as error:
                return self._of_box(request, snapshot, sql, problem=str(error))
            return self._of_box(request, snapshot, sql, result=found)

    def csv(self, request: PageRequest) -> Answer:
        """Answer SQL as a file of figures."""
        sql = request.form.get("sql", "")

        def to_file(rows: pl.DataFrame) -> str:
            text = results.download_content(rows)
            self._queries.count_download(request.session.seen)
            return text

        with self._snapshots.lease() as snapshot:
            try:
                text = self._queries.run_logged(
                    snapshot.about,
                    "csv",
                    sql,
                    to_file,
                    lambda: results.of_figures(snapshot.con, sql),
                )
            except ScvError as error:
                return self._of_box(request, snapshot, sql, problem=str(error))
            named = f'attachment; filename="scv-{snapshot.about.manifest.generation}.csv"'
        return Response(
            text, media_type="text/csv; charset=utf-8", headers={"content-disposition": named}
        )

    def _of_box(
        self,
        request: PageRequest,
        snapshot: Snapshot,
        sql: str,
        result: results.Result | None = None,
        problem: str = "",
    ) -> Answer:
        return _page(
            request,
            snapshot,
            "sql.html",
            sql=sql,
            result=result,
            trouble=problem,
            within=WITHIN,
            downloads=DOWNLOADS,
            most_downloaded=results.MOST_DOWNLOADED,
        )

    def glossary(self, request: PageRequest) -> Answer:
        search = request.text("q").casefold()
        with self._snapshots.lease() as snapshot:
            terms = [
                row
                for row in snapshot.records(_GLOSSARY)
                if search in " ".join(row.values()).casefold()
            ]
            traits = {f"traits.{trait.name}": trait for trait in TRAITS}
            return _page(
                request,
                snapshot,
                "glossary.html",
                terms=terms,
                traits=traits,
                search=request.text("q"),
            )


def _page(request: PageRequest, snapshot: Snapshot, template: str, **values: Any) -> Answer:
    """Return a page with the line about its night; 400 where it tells of trouble."""
    (about,) = snapshot.records(_ABOUT)
    page = request.page(template, about=about, least=snapshot.about.min_group, **values)
    return HTMLResponse(page, 400) if values.get("trouble") else page
