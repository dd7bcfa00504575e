"""What a run looks like in a terminal: each step, and its summary. In the user's language."""

from collections.abc import Iterator, Mapping, Sequence

from scv.console.i18n import chinese, either, join_texts, label, plural, say, word
from scv.console.mapped_columns import column_texts, unread_column_texts
from scv.console.unread import unread_texts
from scv.errors import EXIT_DONE, EXIT_PARTIAL, BadInputError, Message, error_for_code, shown_name
from scv.pipeline.ingest_options import PASSED_OVER, FileResult
from scv.pipeline.run import Run
from scv.publish.own_columns import closed_texts
from scv.schema import REASONS

# What stages and rules are called.
NAMES = (
    Message("ingest", "name"),
    Message("records", "name"),
    Message("link", "name"),
    Message("profile", "name"),
    Message("traits", "name"),
    Message("segments", "name"),
    Message("publish", "name"),
    Message("phone", "name"),
    Message("direct", "name"),
    Message("chain", "name"),
    Message("gift", "name"),
    Message("anonymous", "name"),
    Message("contested", "name"),
    Message("unidentified", "name"),
    Message("potential", "name"),
    Message("new", "name"),
    Message("old", "name"),
    Message("regular", "name"),
    Message("loyal", "name"),
)
_ROW_STATES = (
    Message("records", "rows"),
    Message("duplicates", "rows"),
    Message("superseded", "rows"),
    Message("rejects", "rows"),
)
_STATUSES = (Message("landed"), Message("known"), Message("parked"), Message("passed over"))


def display_name(name: str) -> str:
    """Return what a stage or a rule is called."""
    return word(Message(name, "name"))


def file_line(result: FileResult) -> str:
    """Return one line on what became of a file; below it, of one mapped by meaning, a line a column."""
    if result.status == "parked":
        return f"{word('parked ')} {quarantine_text(result.code, result.message)}"
    if result.status == PASSED_OVER:
        return f"{word('passed over')} {quarantine_text(result.code, result.message)}"
    header, account = result.header, shown_name(result.header["account"])
    if result.status == "known":
        return word(
            "known   {result}: landed before for account {account}",
            result=result.name,
            account=account,
        )
    sources, rows, rejects = " + ".join(header["sources"]), header["rows_in"], header["rejects"]
    landed = word(
        "landed  {result}: {sources}, account {account}, {rows}, {rejects}",
        result=result.name,
        sources=sources,
        account=account,
        rows=plural(rows, "row"),
        rejects=plural(rejects, "reject"),
        rows2=rows,
        rejects2=rejects,
    )
    unread = (f"; {say(text)}" for text in unread_texts(header.get("unread", {})))
    if columns := header.get("columns"):
        shown = [*column_texts(columns), *unread_column_texts(header["as_text"], rows - rejects)]
        mapping = [f"; {say('columns mapped by meaning')}:", *(f"  {say(text)}" for text in shown)]
        return landed + "".join(unread) + "\n".join(mapping)
    return landed + _mapping_text(header.get("mapping", ())) + "".join(unread)


def quarantine_text(code: str, message: str) -> str:
    """Return why a file is parked."""
    return either(*quarantine_reason(code, message))


def quarantine_reason(code: str, message: str) -> tuple[str, str]:
    """Return why a file is parked, in English and in Chinese."""
    rejection = error_for_code(code)
    way_out = f"办法：{chinese(rejection.way_out)}。" if str(rejection.way_out) else ""
    # NOTE: accounts keep the English reason alone; it is quoted whole, behind a sentence that is
    # Chinese.
    return (
        message,
        f"{chinese(rejection.title)}：{message.partition(': ')[0]}。{way_out}英文详情：{message}",
    )


def _mapping_text(mapping: Sequence[str]) -> str:
    text = say("columns mapped by meaning")
    return f"; {text}: {', '.join(map(shown_name, mapping))}" if mapping else ""


def ingest_exit_code(results: Sequence[FileResult]) -> int:
    """Return 0 if all files landed, 7 if some did, 3 if none did."""
    quarantined = sum(result.status == "parked" for result in results)
    if not quarantined:
        return EXIT_DONE
    return EXIT_PARTIAL if quarantined < len(results) else BadInputError.exit_code


def progress_text(run: Run, seconds: float) -> str:
    """Return how far taking files in has come after so many seconds, and how fast."""
    taken = run.progress
    rate = f", {taken.rows / seconds:,.0f} {word('rows/s')}" if taken.rows and seconds > 1 else ""
    if not taken.expected:
        return ""
    done = word(
        "{files} of {expected} files, {rows:,} rows",
        files=taken.files,
        expected=taken.expected,
        rows=taken.rows,
    )
    return done + rate


def step(run: Run, stage: str) -> str:
    """Return what a finished step did."""
    if stage == "ingest":
        return _ingest_lines(run)
    counts = run.counts[stage]
    if stage == "records":
        return join_texts([f"{counts[str(name)]:,} {word(name)}" for name in _ROW_STATES])
    if stage == "link":
        return _links(counts)
    if stage == "profile":
        return word(
            "{customers:,} customers, {review:,} cases to review",
            customers=counts["customers"],
            review=counts["review"],
        )
    if stage == "segments":
        return word("{audiences}", audiences=plural(len(counts), "audience"), count=len(counts))
    if stage == "publish":
        return word("generation {generation}", generation=counts["generation"])
    return join_texts([f"{display_name(name)} {count:,}" for name, count in counts.items()])


def _ingest_lines(run: Run) -> str:
    if not run.progress.expected:
        return ""
    by_status = {
        status: sum(result.status == str(status) for result in run.results) for status in _STATUSES
    }
    counts = [f"{count} {word(status)}" for status, count in by_status.items() if count]
    rows = sum(result.header["rows_in"] for result in run.results if result.status == "landed")
    seconds = run.seconds.get("ingest", 0)
    rate = f" ({rows / seconds:,.0f} {word('rows/s')})" if rows and seconds else ""
    return join_texts([*counts, *([f"{rows:,} {word('rows')}{rate}"] if rows else [])])


def _links(links: Mapping[str, int]) -> str:
    return join_texts(
        [
            f"{display_name(rule)} {count}"
            for rule, count in links.items()
            if not rule.startswith("rule ")
        ]
    )


def summary(run: Run) -> str:
    """Return the run's summary: files, rows, customers, segments, seconds."""
    rows, number = run.counts["records"], run.counts["publish"]["generation"]
    quarantined = [result for result in run.results if result.status == "parked"]
    passed_over = [result for result in run.results if result.status == PASSED_OVER]
    partial = word(" ({partial})", partial=word("partial")) if run.partial else ""
    split = " + ".join(f"{word(name)} {rows[str(name)]}" for name in _ROW_STATES)
    lines = [
        word("generation {number} published", number=number) + partial,
        f"  {label('files')}{rows['files']}"
        + (word(", ") + f"{say('parked')} {len(quarantined)}" if quarantined else ""),
        f"  {label('rows in')}{rows['rows_in']} = {split}",
        f"  {label('links')}{_links(run.counts['link'])}",
        f"  {label('customers')}{run.counts['profile']['customers']}",
        *_rules_line(run.counts["link"], run.counts["profile"]["review"]),
        f"  {label('seconds')}"
        + join_texts(
            [f"{display_name(name)} {seconds:.1f}" for name, seconds in run.seconds.items()]
        ),
    ]
    return "\n".join(
        lines
        + [file_line(result) for result in (*quarantined, *passed_over)]
        + [
            f"{shown_name(result.name)}: {say(text)}"
            for result in run.results
            if result.status == "landed"
            for text in unread_texts(result.header.get("unread", {}))
        ]
        + [f"{word('not published')} {say(text)}" for text in closed_texts(run.closed)]
        + [f"{word('refused')} {text}" for text in run.refused]
        + [f"{say('lost')} {text}" for text in run.lost]
        + [f"{say('gate')} {text}" for text in run.violations]
    )


def _rules_line(links: Mapping[str, int], cases: int) -> Iterator[str]:
    """Say what the guards and the queue have to say, if anything."""
    found = {
        rule.removeprefix("rule "): count
        for rule, count in links.items()
        if rule.startswith("rule ")
    }
    see = word("see: ")
    if found:
        counts = join_texts([f"{display_name(rule)} {count}" for rule, count in found.items()])
        yield f"  {label('rules')}{counts}  {see}scv decide rules"
    if cases:
        yield f"  {label('review')}{cases}  {see}scv review"


def reason_texts(reason: str) -> tuple[str, str]:
    """Return what a reject reason means, in Chinese and in English."""
    return REASONS.get(reason, (reason, reason))


def reason_text(reason: str) -> str:
    """Return what a reject reason means, in both languages at once."""
    return " ".join(reason_texts(reason))
