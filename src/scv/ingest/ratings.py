"""The marks and answers a row holds: each answer is a mark on a scale, or text that is kept with
the record.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from scv import values
from scv.ingest.columns import Cells
from scv.sources import ScoreColumn, Source

# Of the questions of a survey, those that ask for a mark in numbers; others ask for facts, whose
# numbers are none.
_ASKS = re.compile(
    r"满意|评价|评分|打分|程度|推荐|预期|期望|可能|再次|回购|复购|愿意|同意|重要|看重|竞品|相比|承受|几分|多少分|分制|涨价|上涨|提价|仍会|还会|"
    r"satisf|rate|rating|score|likely|recommend|expect|agree|willing|importan|again|compared",
    re.IGNORECASE,
)
# Words that are an answer to nothing but a question for a mark, whatever it is called.
_RATING_WORDS = r"满意|同意|重要|预期|期望|satisfied"
_SCALE = re.compile(r"(?<![0-9])([01]) ?(?:-|–|—|~|至|到|to) ?(100|10|7|5|3)(?![0-9%])")
_TEN_POINTS = re.compile(r"10 ?分|十分制|10[- ]point", re.IGNORECASE)


@dataclass(frozen=True)
class ScoreAnswers:
    """One column of answers.

    Attributes:
        label: its header or question.
        cell: the answer as text; null where there is none.
        named: the column that tells what is scored, and its header; None where the header itself
            does.
        indicator, score, least, most: the mark; score is null where the answer is none.
    """

    label: str
    cell: pl.Expr
    indicator: pl.Expr
    score: pl.Expr
    least: pl.Expr
    most: pl.Expr
    named: tuple[str, pl.Expr] | None = None
    unknown: bool = True


def marks(table: Cells, answers: Sequence[ScoreAnswers], kept: pl.DataFrame) -> pl.DataFrame:
    """Return row_no, indicator, score, least and most of the kept rows."""
    frames = [_marks(table, each) for each in answers]
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames).join(kept.select("row_no"), on="row_no", how="semi")


def keep_texts(source: Source, table: Cells) -> list[ScoreAnswers]:
    """Return the columns that hold answers, and let into the table's extras what the marks leave:
    cells of columns that hold marks, and are none. Questions are there anyway.
    """
    answers = score_answers(source, table)
    for at, each in enumerate(each for each in answers if not each.unknown):
        parts = [(each.label, each.cell), *([each.named] if each.named else [])]
        for part, (label, cell) in enumerate(parts):
            name = f"text_{at}_{part}"
            unread = each.cell.is_not_null() & _unread(each)
            table.frame = table.frame.with_columns(
                pl.when(unread).then(cell).fill_null("").alias(name)
            )
            table.keep_as_text(name, label)
    return answers


def texts(table: Cells, answers: Sequence[ScoreAnswers], kept: pl.DataFrame) -> pl.DataFrame:
    """Return name, filled and taken of every column of which answers were kept as text: how many of
    the kept rows have one, and how many of these are marks.
    """
    labels = {each.label for each in answers}
    facts = {
        label: table.is_filled(column)
        for column, label in table.unused().items()
        if label not in labels
    }
    rows = table.frame.join(kept.select("row_no"), on="row_no", how="semi")
    counts = {
        each.label: (each.cell.is_not_null(), each.cell.is_not_null() & ~_unread(each))
        for each in answers
    }
    counts |= {label: (filled, pl.lit(False)) for label, filled in facts.items()}
    if not counts:
        return pl.DataFrame()
    order = {label: at for at, label in enumerate(table.unused().values())}
    counts = dict(sorted(counts.items(), key=lambda each: order.get(each[0], -1)))
    # NOTE: one look at all columns: each for itself has a fixed price.
    sums = rows.select(
        part.sum().alias(f"{at}_{name}")
        for at, (filled, taken) in enumerate(counts.values())
        for name, part in (("filled", filled), ("taken", filled & taken))
    ).row(0)
    found = list(zip(counts, sums[::2], sums[1::2], strict=True))
    summary = pl.DataFrame(
        found, {"name": pl.String, "filled": pl.Int64, "taken": pl.Int64}, orient="row"
    )
    return summary.filter(pl.col("filled") > pl.col("taken"))


def score_answers(source: Source, table: Cells) -> list[ScoreAnswers]:
    """Return the columns of a table that hold answers."""
    declared = [
        _declared_answers(table, column) for column in source.scores if table.has(column.headers)
    ]
    return declared + list(_questions(table) if source.questions else ())


def _unread(each: ScoreAnswers) -> pl.Expr:
    return each.score.is_null() | each.indicator.is_null()


def _questions(table: Cells) -> Iterator[ScoreAnswers]:
    columns = table.unused()
    # NOTE: one look at all columns: each for itself has a fixed price, and a wide table thousands.
    rated = table.frame.select(
        pl.col(column).str.to_lowercase().str.contains(_RATING_WORDS).any()
        for column, question in columns.items()
        if not _ASKS.search(question)
    )
    for column, question in columns.items():
        if column in rated.columns and not rated[column].item():
            continue
        cell = pl.when(table.is_filled(column)).then(pl.col(column))
        indicator = values.indicator_value(question)
        least, most = _scale(question, indicator)
        asks = bool(_ASKS.search(question))
        is_rating = pl.lit(asks) | cell.str.to_lowercase().str.contains(_RATING_WORDS)
        score, low, high = _score_columns(cell, least, most, pl.lit(asks), is_rating)
        about = pl.lit(indicator, pl.String)
        yield ScoreAnswers(question, cell, about, score, low, high)


def _declared_answers(table: Cells, column: ScoreColumn) -> ScoreAnswers:
    cell, name = table.clean(column.headers), table.first(column.headers)
    named = (table.first(column.named), table.clean(column.named)) if column.named else None
    indicator = values.indicator(named[1]) if named else pl.lit(column.indicator)
    score, low, high = _score_columns(cell, column.least, column.most, pl.lit(True), pl.lit(True))
    return ScoreAnswers(name, cell, indicator, score, low, high, named, unknown=False)


def _score_columns(
    cell: pl.Expr, least: int, most: int, numbers: pl.Expr, words: pl.Expr
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return score, least and most of each cell: on the column's scale, else, of an answer in
    words, on the scale of its words.
    """
    own = pl.when(numbers).then(values.score(cell, least, most))
    five, three = (pl.when(words).then(values.word_score(cell, of)) for of in (5, 3))
    score = pl.coalesce(own, five, three)
    in_words = own.is_null()
    low = pl.when(in_words).then(1).otherwise(least).cast(pl.Int32)
    high = (
        pl.when(in_words & five.is_not_null())
        .then(5)
        .when(in_words)
        .then(3)
        .otherwise(most)
        .cast(pl.Int32)
    )
    return score, low, high


def _scale(question: str, indicator: str | None) -> tuple[int, int]:
    """Return the ends of the scale that a question names, or that questions of its kind have."""
    if match := _SCALE.search(question):
        return int(match[1]), int(match[2])
    if indicator == "recommend":
        return 0, 10
    return (0, 10) if _TEN_POINTS.search(question) else (1, 3 if indicator == "expectation" else 5)


def _marks(table: Cells, each: ScoreAnswers) -> pl.DataFrame:
    found = table.frame.select(
        "row_no", indicator=each.indicator, score=each.score, least=each.least, most=each.most
    )
    return found.filter(pl.col("score").is_not_null(), pl.col("indicator").is_not_null())
