"""What a run looks like in a terminal: each step, and its summary. In the user's language."""

from collections.abc import Iterator, Mapping, Sequence

from scv.errors import EXIT_DONE, EXIT_PARTIAL, BadInputError, refusal_of, shown_name
from scv.night.terms import FileResult
from scv.pipeline import Run
from scv.speech.wording import counted, label, listed, say, word
from scv.tables import REASONS

_WORDS = {
    "ingest": "入库",
    "records": "去重",
    "link": "归并",
    "profile": "合成档案",
    "traits": "特征",
    "segments": "人群",
    "publish": "发布",
    "phone": "手机号",
    "direct": "标识匹配",
    "chain": "标识关联",
    "gift": "送礼订单",
    "anonymous": "暂无手机号",
    "contested": "有争议",
    "unidentified": "无标识",
    "potential": "潜在客户",
    "new": "新客户",
    "old": "老客户",
    "regular": "常客户",
    "loyal": "忠诚客户",
}
_BECAME = {"records": "有效", "duplicates": "重复", "superseded": "被取代", "rejects": "不可用"}
_STATUSES = {"landed": "入库", "known": "已知", "parked": "搁置"}


def named(name: str) -> str:
    """Return what a stage or a rule is called."""
    return word(name, _WORDS.get(name, name))


def file_line(result: FileResult) -> str:
    """Return one line on what became of a file."""
    if result.status == "parked":
        return f"{word('parked ', '搁置')} {parked_text(result.code, result.message)}"
    header, account = result.header, shown_name(result.header["account"])
    if result.status == "known":
        return word(
            f"known   {result.name}: landed before for account {account}",
            f"已知 {result.name}：已为账号 {account} 入库",
        )
    sources, rows, rejects = " + ".join(header["sources"]), header["rows_in"], header["rejects"]
    return word(
        f"landed  {result.name}: {sources}, account {account}, {counted(rows, 'row')}, {counted(rejects, 'reject')}",
        f"入库 {result.name}：{sources}，账号 {account}，{rows} 行，不可用 {rejects} 行",
    ) + _mapped(header.get("mapping", ()))


def parked_text(code: str, message: str) -> str:
    """Return why a file is parked."""
    return word(*parked_reason(code, message))


def parked_reason(code: str, message: str) -> tuple[str, str]:
    """Return why a file is parked, in English and in Chinese."""
    refusal = refusal_of(code)
    way_out = f"办法：{refusal.way_out}。" if refusal.way_out else ""
    # NOTE: accounts keep the English reason alone; it is quoted whole, behind a sentence that is Chinese.
    return message, f"{refusal.headline}：{message.partition(': ')[0]}。{way_out}英文详情：{message}"


def _mapped(mapping: Sequence[str]) -> str:
    told = say("columns mapped by meaning", "按表头含义识别")
    return f"; {told}: {', '.join(map(shown_name, mapping))}" if mapping else ""


def ingest_exit_code(results: Sequence[FileResult]) -> int:
    """Return 0 if all files landed, 7 if some did, 3 if none did."""
    parked = sum(result.status == "parked" for result in results)
    if not parked:
        return EXIT_DONE
    return EXIT_PARTIAL if parked < len(results) else BadInputError.exit_code


def taking_in(run: Run, seconds: float) -> str:
    """Return how far taking files in has come after so many seconds, and how fast."""
    taken = run.taken
    rate = f", {taken.rows / seconds:,.0f} {word('rows/s', '行/秒')}" if taken.rows and seconds > 1 else ""
    return (
        f"{taken.files} {word('of', '/')} {taken.expected} {word('files', '个文件')}, {taken.rows:,} {word('rows', '行')}{rate}"
        if taken.expected
        else ""
    )


def step(run: Run, stage: str) -> str:
    """Return what a finished step did."""
    if stage == "ingest":
        return _ingested(run)
    counts = run.counts[stage]
    if stage == "records":
        return listed([f"{counts[name]:,} {word(name, chinese)}" for name, chinese in _BECAME.items()])
    if stage == "link":
        return _links(counts)
    if stage == "profile":
        return word(
            f"{counts['customers']:,} customers, {counts['review']:,} cases to review",
            f"客户 {counts['customers']:,}，待复核 {counts['review']:,}",
        )
    if stage == "segments":
        return word(counted(len(counts), "audience"), f"{len(counts)} 个人群")
    if stage == "publish":
        return word(f"generation {counts['generation']}", f"第 {counts['generation']} 版数据")
    return listed([f"{named(name)} {count:,}" for name, count in counts.items()])


def _ingested(run: Run) -> str:
    if not run.taken.expected:
        return ""
    by_status = {status: sum(result.status == status for result in run.results) for status in _STATUSES}
    told = [f"{count} {word(status, _STATUSES[status])}" for status, count in by_status.items() if count]
    rows = sum(result.header["rows_in"] for result in run.results if result.status == "landed")
    seconds = run.seconds.get("ingest", 0)
    rate = f" ({rows / seconds:,.0f} {word('rows/s', '行/秒')})" if rows and seconds else ""
    return listed([*told, *([f"{rows:,} {word('rows', '行')}{rate}"] if rows else [])])


def _links(links: Mapping[str, int]) -> str:
    return listed([f"{named(rule)} {count}" for rule, count in links.items() if not rule.startswith("rule ")])


def summary(run: Run) -> str:
    """Return the run's summary: files, rows, customers, segments, seconds."""
    rows, number = run.counts["records"], run.counts["publish"]["generation"]
    parked = [result for result in run.results if result.status == "parked"]
    partial = word(f" ({say('partial', '部分')})", "（部分）") if run.partial else ""
    split = " + ".join(f"{word(name, chinese)} {rows[name]}" for name, chinese in _BECAME.items())
    lines = [
        word(f"generation {number} {say('published', '已发布')}", f"第 {number} 版数据已发布") + partial,
        f"  {label('files', '文件')}{rows['files']}"
        + (word(", ", "，") + f"{say('parked', '搁置')} {len(parked)}" if parked else ""),
        f"  {label('rows in', '行')}{rows['rows_in']} = {split}",
        f"  {label('links', '归并')}{_links(run.counts['link'])}",
        f"  {label('customers', '客户')}{run.counts['profile']['customers']}",
        *_rules_line(run.counts["link"], run.counts["profile"]["review"]),
        f"  {label('seconds', '用时')}"
        + listed([f"{named(name)} {seconds:.1f}" for name, seconds in run.seconds.items()]),
    ]
    return "\n".join(
        lines
        + [file_line(result) for result in parked]
        + [f"{word('refused', '未采用')} {text}" for text in run.refused]
        + [f"{say('lost', '缺失')} {text}" for text in run.lost]
        + [f"{say('gate', '体检')} {text}" for text in run.breaches]
    )


def _rules_line(links: Mapping[str, int], cases: int) -> Iterator[str]:
    """Say what the guards and the queue have to say, if anything."""
    found = {rule.removeprefix("rule "): count for rule, count in links.items() if rule.startswith("rule ")}
    see = word("see: ", "见 ")
    if found:
        counts = listed([f"{named(rule)} {count}" for rule, count in found.items()])
        yield f"  {label('rules', '规则')}{counts}  {see}scv decide rules"
    if cases:
        yield f"  {label('review', '待复核')}{cases}  {see}scv review"


def reason_texts(reason: str) -> tuple[str, str]:
    """Return what a reject reason means, in Chinese and in English."""
    return REASONS.get(reason, (reason, reason))


def reason_text(reason: str) -> str:
    """Return what a reject reason means, in both languages at once."""
    return " ".join(reason_texts(reason))
