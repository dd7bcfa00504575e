"""What must hold for every file, however damaged: each broken law as one line of text."""

import json
from collections import Counter
from collections.abc import Iterator

import polars as pl

from benchmarks.fuzz.canaries import find_leaks
from benchmarks.fuzz.formatting import Sample
from benchmarks.fuzz.mutants import Mutant
from benchmarks.fuzz.trials import Kept, Trial
from scv.errors import BadInputError

CODES = {BadInputError.code, *(error.code for error in BadInputError.__subclasses__())}
# The seconds after which a small file is a finding of its own.
SLOW_S = 20.0

# Rows as they land, one text each; and the line each is from.
Lands = dict[bytes, str]


def violations(mutant: Mutant, trial: Trial, lands: Lands | None) -> Iterator[str]:
    """Yield what does not hold.

    Args:
        lands: how the lines of the sample land when nothing happened to it; None where its rows are
            not lines.
    """
    if trial.crash:
        yield f"the run ends: {trial.crash}"
    for result in trial.results:
        if result.status == "parked" and result.code not in CODES:
            yield f"parked without a reason we know: {result.code!r}"
        elif result.status not in ("parked", "landed", "known"):
            yield f"neither landed nor parked: {result.status!r}"
    for kept in trial.kept:
        yield from _accounting_errors(kept)
        yield from _unread_errors(kept)
    if found := find_leaks(trial.said + trial.crash):
        yield f"a customer's value is said: {found}"
    if trial.strays:
        yield f"files stand where none should: {trial.strays[:5]}"
    # NOTE: where a reader was ended for its time, that was the law at work.
    if trial.seconds > SLOW_S and "gave up on it" not in trial.said:
        yield f"it took {trial.seconds:.0f} s"
    # NOTE: a file made of two, in two encodings, may be read in that of the other.
    if lands and mutant.inner is not None and "splice" not in mutant.done and len(trial.kept) == 1:
        yield from _changed_rows(
            untouched_lines(mutant.sample, mutant.inner, lands), trial.kept[0], lands
        )


def _accounting_errors(kept: Kept) -> Iterator[str]:
    rows, rejects = kept.rows("landed_rows"), kept.rows("landed_rejects")
    if (
        kept.header["rows_in"] != rows.height + rejects.height
        or kept.header["rejects"] != rejects.height
    ):
        yield f"{kept.header['rows_in']} rows in, {rows.height} kept and {rejects.height} refused"
    numbers = sorted([*_numbers(rows), *_numbers(rejects)])
    if numbers != list(range(1, len(numbers) + 1)):
        yield "rows are not numbered 1, 2, … without a gap"


def _unread_errors(kept: Kept) -> Iterator[str]:
    """Yield where the unread cells of the rows are not those that the file tells of: every filled
    cell of a column that is read is a value, says nothing, or is unread, counted, and kept.
    """
    rows = kept.rows("landed_rows")
    by_column, by_row = Counter[str](), 0
    for unread, count, extras in (
        rows.select("unread", "unread_cells", "extras").iter_rows() if rows.height else ()
    ):
        reasons, texts = json.loads(unread or "{}"), json.loads(extras or "{}")
        by_column.update(reasons.keys())
        by_row += count
        # NOTE: two columns may have one header; then the second is kept under its number too.
        if len(reasons) > count or not reasons.keys() <= texts.keys():
            yield "a cell that is unread is not kept with its record"
    told = kept.header["unread"].get("cells", [])
    if not by_row == kept.header["unread_cells"] == sum(unread for *_, unread, _ in told):
        yield f"{by_row} unread cells in rows, {kept.header['unread_cells']} told"
    if any(not 0 < unread <= filled <= rows.height for _, _, filled, unread, _ in told):
        yield "a column tells of more unread cells than are filled, or of more than rows"
    if kept.header["typed_cells"] < sum(filled for _, _, filled, _, _ in told):
        yield "fewer cells are filled than the columns tell"
    if by_column.keys() != {name for name, *_ in told}:
        yield "the columns with unread cells are not those that are told"


def _numbers(rows: pl.DataFrame) -> list[int]:
    return rows["row_no"].to_list() if rows.height else []


def _changed_rows(lines: Counter[bytes], kept: Kept, lands: Lands) -> Iterator[str]:
    landed = Counter(fingerprints(kept))
    lost = sum((Counter({lands[line]: times for line, times in lines.items()}) - landed).values())
    if lost:
        yield f"{lost} of {sum(lines.values())} rows that nothing happened to land otherwise, or not at all"


def fingerprints(kept: Kept) -> list[str]:
    """Return each landed row as one text: all of it but its number."""
    rows = kept.rows("landed_rows")
    return (
        [repr(row) for row in rows.drop("row_no").select(pl.all().cast(pl.String)).iter_rows()]
        if rows.height
        else []
    )


def lines_of(sample: Sample, content: bytes) -> list[bytes] | None:
    """Return a text's lines; None where its rows may not be lines, since a quote stands in it or it
    cannot be decoded.
    """
    if sample.encoding == "utf-16":
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return None
    if sample.kind != "ndjson" and b'"' in content:
        return None
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content.split(b"\n")


def untouched_lines(sample: Sample, content: bytes, lands: Lands) -> Counter[bytes]:
    """Return how often each line of the sample still stands whole under its header, if nothing else
    there is a header.
    """
    lines = lines_of(sample, content)
    if lines is None:
        return Counter()
    if sample.kind != "ndjson":
        header = _header(sample)
        if header not in lines:
            return Counter()
        others = [line for line in lines if line not in lands and line != header]
        if any(
            name.encode(_plain(sample)) in line
            for line in others
            for name in sample.tables[0].headers
        ):
            return Counter()
        lines = lines[lines.index(header) :]
    return Counter(line for line in lines if line in lands)


def _header(sample: Sample) -> bytes:
    return (
        ("\t" if sample.kind == "tsv" else ",")
        .join(sample.tables[0].headers)
        .encode(_plain(sample))
    )


def _plain(sample: Sample) -> str:
    return "gb18030" if sample.encoding == "gb18030" else "utf-8"


def lands_as(sample: Sample, trial: Trial) -> Lands | None:
    """Return how each line of an unharmed sample lands.

    Raises:
        AssertionError: it does not land whole.
    """
    assert [result.status for result in trial.results] == ["landed"], (
        sample.layout,
        sample.kind,
        trial.said,
        trial.crash,
    )
    (kept,) = trial.kept
    assert kept.header["rejects"] == 0, (sample.layout, sample.kind)
    if not sample.by_line:
        return None
    lines = [line for line in lines_of(sample, sample.content) or [] if line]
    data = lines if sample.kind == "ndjson" else lines[1 : 1 + kept.header["rows_in"]]
    in_order = Kept(kept.header, {"landed_rows": [kept.rows("landed_rows").sort("row_no")]})
    return dict(zip(data, fingerprints(in_order), strict=True))
