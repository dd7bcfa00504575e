"""The marketer's face: audiences, figures, questions, SQL. It reads the published tables with the marketer's own key, like `scv query`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from starlette.responses import HTMLResponse, Response

from scv.errors import ScvError, UsageError
from scv.marketing.trying import reasons_in
from scv.serving.questions import QUESTIONS, refused
from scv.tables import TRAITS
from scv.web import exploring, results
from scv.web.asking import DOWNLOADS, WITHIN, Asking
from scv.web.audiences import SORTS, Audiences
from scv.web.faces import Answer, Asked, Face, Place
from scv.web.filters import FILTERS, chosen
from scv.web.readings import Reading, Readings, published_readings
from scv.web.remembered import Remembered

_MENU = (
    ("/", "人群", "audiences"),
    ("/explore", "客户画像", "explore"),
    ("/questions", "常见问题", "questions"),
    ("/sql", "SQL", "query"),
    ("/glossary", "术语表", "glossary"),
)
_ABOUT = "SELECT generation, business_date::VARCHAR AS day, partial FROM about"
_GLOSSARY = "SELECT kind, term, chinese, english FROM glossary ORDER BY CASE kind WHEN 'table' THEN 0 WHEN 'column' THEN 1 ELSE 2 END, term"


def marketer_face(folder: Path, now: Callable[[], datetime]) -> Face:
    """Return the face on what is published in `folder`.

    Args:
        now: the current time, with its zone.
    """
    readings = published_readings(folder)
    asking = Asking(now)
    pages = _Pages(readings, asking)

    def close() -> None:
        asking.close()
        readings.close()

    places = (
        Place("/", pages.audiences),
        Place("/segment/{name}", pages.segment),
        Place("/segment/{name}", pages.why, form=True),
        Place("/explore", pages.explore),
        Place("/questions", pages.questions),
        Place("/questions", pages.question, form=True),
        Place("/sql", pages.box),
        Place("/sql", pages.sql, form=True),
        Place("/sql.csv", pages.csv, form=True),
        Place("/glossary", pages.glossary),
    )
    return Face("marketer", places, _MENU, close=close)


class _Pages:
    def __init__(self, readings: Readings, asking: Asking) -> None:
        self._readings, self._asking = readings, asking
        self._remembered = Remembered()
        self._audiences = Audiences(self._remembered)

    def audiences(self, asked: Asked) -> Answer:
        search, sort = asked.text("q"), asked.text("sort")
        sort = sort if sort in SORTS else "members"
        with self._readings.lease() as reading:
            listed = self._audiences.listed(reading, search, sort)
            return _page(asked, reading, "audiences.html", segments=listed, search=search, sort=sort, sorts=SORTS)

    def segment(self, asked: Asked) -> Answer:
        with self._readings.lease() as reading:
            return self._of_segment(asked, reading)

    def why(self, asked: Asked) -> Answer:
        """Say why a customer is in an audience or not, part by part of its condition."""
        customer = asked.text("customer")
        with self._readings.lease() as reading:
            try:
                found = reasons_in(
                    reading.con, lambda sql: self._asking.ask(reading.about, sql), asked.path["name"], customer
                )
            except ScvError as error:
                return self._of_segment(asked, reading, customer, trouble=str(error))
            return self._of_segment(asked, reading, customer, reasons=found.to_dicts())

    def _of_segment(
        self,
        asked: Asked,
        reading: Reading,
        customer: str = "",
        reasons: list[dict[str, Any]] | None = None,
        trouble: str = "",
    ) -> Answer:
        told = self._audiences.one(reading, asked.path["name"])
        if told is None:
            return HTMLResponse(asked.page("trouble.html", message="unknown audience 没有这个人群"), 404)
        return _page(asked, reading, "segment.html", segment=told, customer=customer, reasons=reasons, trouble=trouble)

    def explore(self, asked: Asked) -> Answer:
        with self._readings.lease() as reading:
            try:
                conditions, trouble = chosen(asked.told), ""
            except UsageError as error:
                conditions, trouble = [], str(error)
            written = exploring.written(conditions)

            def figures() -> dict[str, Any] | None:
                return exploring.figures(reading, conditions)

            return _page(
                asked,
                reading,
                "explore.html",
                trouble=trouble,
                filters=FILTERS,
                told=asked.told,
                conditions=conditions,
                found=None if trouble else self._remembered.told(reading, ("found", written), figures),
                written=written,
                draft=exploring.draft(conditions),
            )

    def questions(self, asked: Asked) -> Answer:
        with self._readings.lease() as reading:
            return self._of_questions(asked, reading)

    def question(self, asked: Asked) -> Answer:
        """Answer one of the ready questions."""
        nth = asked.text("nth")
        if not nth.isascii() or not nth.isdigit() or not 1 <= int(nth) <= len(QUESTIONS):
            raise UsageError("unknown question 没有这个问题. Choose one from the list.")
        with self._readings.lease() as reading:
            try:
                found = results.shown(self._asking.ask(reading.about, QUESTIONS[int(nth) - 1].sql))
            except ScvError as error:
                return self._of_questions(asked, reading, int(nth), trouble=str(error))
            return self._of_questions(asked, reading, int(nth), result=found)

    def _of_questions(
        self, asked: Asked, reading: Reading, nth: int = 0, result: results.Result | None = None, trouble: str = ""
    ) -> Answer:
        closed = self._remembered.told(reading, "refused", lambda: refused(reading.con, reading.about.min_group))
        return _page(
            asked,
            reading,
            "questions.html",
            questions=QUESTIONS,
            closed=closed,
            nth=nth,
            result=result,
            trouble=trouble,
        )

    def box(self, asked: Asked) -> Answer:
        with self._readings.lease() as reading:
            return self._of_box(asked, reading, asked.text("sql", 2000))

    def sql(self, asked: Asked) -> Answer:
        """Answer SQL as a table, and as bars where it is names and figures."""
        sql = asked.told.get("sql", "")
        with self._readings.lease() as reading:
            try:
                found = self._asking.noted(reading.about, "table", sql, results.shown)
            except ScvError as error:
                return self._of_box(asked, reading, sql, trouble=str(error))
            return self._of_box(asked, reading, sql, result=found)

    def csv(self, asked: Asked) -> Answer:
        """Answer SQL as a file of figures."""
        sql = asked.told.get("sql", "")

        def made(rows: pl.DataFrame) -> str:
            text = results.downloaded(rows)
            self._asking.count_download(asked.session.seen)
            return text

        with self._readings.lease() as reading:
            try:
                text = self._asking.noted(reading.about, "csv", sql, made, lambda: results.of_figures(reading.con, sql))
            except ScvError as error:
                return self._of_box(asked, reading, sql, trouble=str(error))
            named = f'attachment; filename="scv-{reading.about.manifest.generation}.csv"'
        return Response(text, media_type="text/csv; charset=utf-8", headers={"content-disposition": named})

    def _of_box(
        self, asked: Asked, reading: Reading, sql: str, result: results.Result | None = None, trouble: str = ""
    ) -> Answer:
        return _page(
            asked,
            reading,
            "sql.html",
            sql=sql,
            result=result,
            trouble=trouble,
            within=WITHIN,
            downloads=DOWNLOADS,
            most_downloaded=results.MOST_DOWNLOADED,
        )

    def glossary(self, asked: Asked) -> Answer:
        search = asked.text("q").casefold()
        with self._readings.lease() as reading:
            terms = [row for row in reading.told(_GLOSSARY) if search in " ".join(row.values()).casefold()]
            traits = {f"traits.{trait.name}": trait for trait in TRAITS}
            return _page(asked, reading, "glossary.html", terms=terms, traits=traits, search=asked.text("q"))


def _page(asked: Asked, reading: Reading, template: str, **told: Any) -> Answer:
    """Return a page with the line about its night; 400 where it tells of trouble."""
    (about,) = reading.told(_ABOUT)
    page = asked.page(template, about=about, least=reading.about.min_group, **told)
    return HTMLResponse(page, 400) if told.get("trouble") else page
