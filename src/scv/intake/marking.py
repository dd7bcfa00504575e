"""The marks and answers a row holds: one score per column that declares one and cell that is on its scale."""

import re

import polars as pl

from scv import values
from scv.channels import ScoreColumn, Source
from scv.intake.cells import Cells

# Of the questions of a survey, those that ask for a mark; others ask for facts, whose numbers are none.
_ASKS = re.compile(
    r"满意|评价|评分|打分|程度|推荐|预期|期望|可能|satisf|rate|score|likely|recommend|expect", re.IGNORECASE
)


def marks(source: Source, table: Cells, kept: pl.DataFrame) -> pl.DataFrame:
    """Return row_no, indicator, score, least and most of the kept rows."""
    frames = [_marks(table, column) for column in source.scores if table.has(column.headers)]
    if source.questions:
        frames += [
            _answers(table, column, question) for column, question in table.unknown().items() if _ASKS.search(question)
        ]
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames).join(kept.select("row_no"), on="row_no", how="semi")


def _answers(table: Cells, column: str, question: str) -> pl.DataFrame:
    indicator = values.indicator_value(question)
    least, most = (
        (0, 10) if indicator == "recommend" or "10" in question else (1, 3 if indicator == "expectation" else 5)
    )
    return _told(table, pl.lit(indicator), pl.col(column), least, most)


def _marks(table: Cells, column: ScoreColumn) -> pl.DataFrame:
    named = values.indicator(table.tidy(column.named)) if column.named else pl.lit(column.indicator)
    return _told(table, named, table.tidy(column.headers), column.least, column.most)


def _told(table: Cells, indicator: pl.Expr, cell: pl.Expr, least: int, most: int) -> pl.DataFrame:
    found = table.frame.select(
        "row_no",
        indicator=indicator,
        score=values.score(cell, least, most),
        least=pl.lit(least, dtype=pl.Int32),
        most=pl.lit(most, dtype=pl.Int32),
    )
    return found.filter(pl.col("score").is_not_null(), pl.col("indicator").is_not_null())
