"""What a run and a customer look like in a terminal: texts in both languages, made from counts and vault rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from scv import lookup
from scv.errors import EXIT_DONE, EXIT_PARTIAL, BadInputError, shown_name
from scv.linking.explain import RULES, Explanation
from scv.linking.ownership import ALWAYS, FIRST_IDENTIFIER, day_of, shown_day
from scv.naming import shown
from scv.pipeline import SHANGHAI, Run
from scv.terms import FileResult
from scv.vault.manifest import Manifest

_RULE_TEXTS = {
    "phone": "this mobile is the row's key phone 行内主键手机号即此号码",
    "direct": "an identifier in the row belongs to this mobile alone 标识只属于该手机号",
    "chain": "it reaches the mobile through other rows without a phone 经其他无手机号的记录相连",
    "gift": "an order of this customer's account, sent to somebody else 该客户账号下寄给他人的订单",
    "anonymous": "no phone yet; rows share identifiers 暂无手机号，以共同标识归并",
}
_REASON_TEXTS = {
    "empty_row": ("空行", "empty row"),
    "too_many_cells": ("单元格多于表头", "more cells than headers"),
    "too_few_cells": ("单元格少于表头", "fewer cells than headers"),
    "damaged_key": ("主键被 Excel 损坏", "business key damaged by a spreadsheet"),
    "missing_key": ("缺少业务主键", "no business key"),
    "erased": ("客户已删除", "of somebody who was erased"),
    "expired": ("已过保存期限", "kept no longer: its time is over"),
    "unknown_table": ("所在工作表没有可识别的表头", "under no header we know"),
}


def file_line(result: FileResult) -> str:
    """Return one line on what became of a file."""
    if result.status == "parked":
        return f"parked  {result.message}"
    header = result.header
    if result.status == "known":
        return f"known   {result.name}: landed before for account {shown_name(header['account'])}"
    return (
        f"landed  {result.name}: {' + '.join(header['sources'])}, account {shown_name(header['account'])}, {header['rows_in']} rows, "
        f"{header['rejects']} rejects{_mapped(header.get('mapping', ()))}"
    )


def _mapped(mapping: Sequence[str]) -> str:
    return f"; columns mapped by meaning 按表头含义识别: {', '.join(map(shown_name, mapping))}" if mapping else ""


def ingest_exit_code(results: Sequence[FileResult]) -> int:
    """Return 0 if all files landed, 7 if some did, 3 if none did."""
    parked = sum(result.status == "parked" for result in results)
    if not parked:
        return EXIT_DONE
    return EXIT_PARTIAL if parked < len(results) else BadInputError.exit_code


def summary(run: Run) -> str:
    """Return the run's summary: files, rows, customers, segments, seconds."""
    rows, links = run.counts["records"], run.counts["link"]
    parked = [result for result in run.results if result.status == "parked"]
    told = [
        f"generation {run.counts['publish']['generation']} published 已发布"
        + (" (partial 部分)" if run.partial else ""),
        f"  files 文件      {rows['files']}" + (f", parked 搁置 {len(parked)}" if parked else ""),
        f"  rows in 行      {rows['rows_in']} = records {rows['records']} + duplicates {rows['duplicates']} "
        f"+ superseded {rows['superseded']} + rejects {rows['rejects']}",
        "  links 归并      "
        + ", ".join(f"{rule} {count}" for rule, count in links.items() if not rule.startswith("rule ")),
        f"  customers 客户  {run.counts['profile']['customers']}",
        *_rules_line(run.counts["link"], run.counts["profile"]["review"]),
        "  seconds 用时    " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in run.seconds.items()),
    ]
    return "\n".join(
        told
        + [file_line(result) for result in parked]
        + [f"refused {text}" for text in run.refused]
        + [f"lost 缺失 {text}" for text in run.lost]
        + [f"gate 体检 {text}" for text in run.breaches]
    )


def _rules_line(links: Mapping[str, int], cases: int) -> Iterator[str]:
    """Say what the guards and the queue have to say, if anything."""
    found = {rule.removeprefix("rule "): count for rule, count in links.items() if rule.startswith("rule ")}
    if found:
        yield (
            "  rules 规则      "
            + ", ".join(f"{rule} {count}" for rule, count in found.items())
            + "  see: scv decide rules"
        )
    if cases:
        yield f"  review 待复核   {cases}  see: scv review"


def reason_texts(reason: str) -> tuple[str, str]:
    """Return what a reject reason means, in Chinese and in English."""
    return _REASON_TEXTS.get(reason, (reason, reason))


def reason_text(reason: str) -> str:
    """Return what a reject reason means, in both languages at once."""
    return " ".join(reason_texts(reason))


def customer(con: Any, customer_id: str) -> Iterator[str]:
    """Yield the lines of one customer's screen."""
    row = con.execute(
        "SELECT e164, records, channels, orders, spent_fen FROM vault.profiles WHERE customer_id = ?::UUID",
        [customer_id],
    ).fetchone()
    yield f"customer 客户   {customer_id}"
    yield f"phone 手机      {row[0] or 'none yet 暂无'}"
    yield f"seen 触点       {row[1]} records in {row[2]} channels, {row[3]} orders, {row[4] / 100:.2f} yuan"
    yield from _owners(con, row[0], customer_id)
    members = con.execute(
        "SELECT name, records FROM vault.household_members WHERE customer_id = ?::UUID ORDER BY records DESC, name",
        [customer_id],
    ).fetchall()
    if members:
        yield "household 家庭  " + ", ".join(f"{name} ({records})" for name, records in members)
    yield "values 资料"
    for value in lookup.surviving_values(con, customer_id):
        yield f"  {value.field:<9} {value.value}   ← {value.source}, {value.file} row {value.row_no}"
    if extras := lookup.extra_values(con, customer_id):
        yield "other columns 其他列"
        for value in extras:
            yield f"  {value.field}: {value.value}   ← {value.source}, {value.file} row {value.row_no}"
    yield "identifiers 标识"
    for claim in _identifiers(con, customer_id):
        yield f"  {claim}"
    yield "timeline 时间线"
    for event in lookup.timeline(con, customer_id).iter_rows(named=True):
        parts = (event["time"], event["channel"], event["event"], event["status"], event["yuan"])
        yield "  " + "  ".join(part for part in parts if part)
    yield from allowed(con, customer_id)


def _owners(con: Any, e164: str | None, customer_id: str) -> Iterator[str]:
    """Tell who else held this customer's number, and when."""
    spans = con.execute(
        "SELECT epoch.since_at, epoch.until_at FROM vault.epochs AS epoch WHERE epoch.phone = "
        "(SELECT MIN(phone) FROM vault.records WHERE e164 = ?) AND epoch.epoch <> "
        "(SELECT group_key FROM vault.profiles WHERE customer_id = ?::UUID) ORDER BY epoch.since_at",
        [e164, customer_id],
    ).fetchall()
    for since, until in spans:
        first, last = int(since) > -ALWAYS, int(until) < ALWAYS
        day = shown_day(day_of(int(since)) if first else day_of(int(until)) - 1)
        span = f"until {shown_day(day_of(int(until)) - 1)}" if last and not first else f"since {day}"
        yield f"  another owner of this number, {span} 另一机主: scv show {e164}#{day}"


_ALLOWED = """
    SELECT consent.contact, consent.state, consent.since_at, LIST(consent.purpose ORDER BY consent.purpose)
    FROM vault.consents AS consent JOIN vault.profiles AS profile USING (group_key)
    WHERE profile.customer_id = ?::UUID GROUP BY ALL ORDER BY ALL
"""


def allowed(con: Any, customer_id: str) -> Iterator[str]:
    """Yield what a customer allows and refuses tonight, a line for each way of contact."""
    told = con.execute(_ALLOWED, [customer_id]).fetchall()
    for contact, state, since_at, purposes in told:
        since = f" since 自 {said_on(since_at)}" if since_at else ""
        yield f"consent 授权    {contact}: {_CONSENT_STATES[state]}{since} ({', '.join(purposes)})"
    if not told:
        yield "consent 授权    nothing is known: do not contact 未知，不可触达"


_CONSENT_STATES = {"granted": "granted 同意", "withdrawn": "withdrawn 已撤回"}


def said_on(at: int | None) -> str:
    """Return the Shanghai date of a moment in epoch seconds; nothing where nobody knows it."""
    return f"{datetime.fromtimestamp(at, SHANGHAI):%Y-%m-%d}" if at else ""


def _identifiers(con: Any, customer_id: str) -> list[str]:
    rows = con.execute(
        "SELECT DISTINCT i.kind, i.namespace, i.value FROM vault.links AS l JOIN vault.records AS r USING (record_id) "
        "JOIN vault.token_sets AS m USING (token_set) JOIN vault.identifiers AS i USING (token) "
        "WHERE l.customer_id = ?::UUID ORDER BY ALL",
        [customer_id],
    ).fetchall()
    return [f"{kind} {value}" + (f" ({space})" if space else "") for kind, space, value in rows]


def explanation(con: Any, customer_id: str, why: Explanation) -> Iterator[str]:
    """Yield why these records are one customer, how that is cut, and why each value won."""
    (e164,) = con.execute("SELECT e164 FROM vault.profiles WHERE customer_id = ?::UUID", [customer_id]).fetchone()
    names = {claim.token: claim.name for claim in why.claims}
    phone = e164 or "no phone yet 暂无手机号"
    yield f"customer 客户   {customer_id}"
    yield "why these records are one 归并依据"
    for rule in RULES:
        for group in (g for g in why.links if g.rule == rule):
            yield f"  {group.records:>5} × {group.source}/{group.account}: {rule}: {_RULE_TEXTS[rule]}"
    yield from _joined_lines(con, why)
    yield from _path_lines(why, names, phone)
    yield "votes 同现次数 (records that show the identifier beside this mobile)"
    for claim in why.claims:
        state = (
            "contested 有争议，不用于归并"
            if claim.contested
            else f"{claim.votes} vote{'' if claim.votes == 1 else 's'}"
        )
        yield f"  {claim.kind} {claim.value}: {state}"
    yield f"weakest link 最弱一环  {why.weakest}: {_RULE_TEXTS[why.weakest]}"
    yield f"  cut it 断开: {_cut(why, names, phone)}"
    yield "why each value won 取值依据"
    for value in lookup.surviving_values(con, customer_id):
        yield f"  {value.field:<9} {value.value}   ← {value.source}, {value.file} row {value.row_no}"
        for loser, source, count in lookup.losing_values(con, customer_id, value.field):
            yield f"            lost 落选: {loser} ({source} × {count})"


def _joined_lines(con: Any, why: Explanation) -> Iterator[str]:
    """Say which phones are this customer's, and by what."""
    if why.joined:
        tails = shown(con, {token for pair in why.joined for token in (pair.one, pair.other)})
        yield "phones of one customer 同一客户的号码"
        for pair in why.joined:
            by = f"decision 人工决定 {pair.decision}" if pair.decision else "rule 规则"
            undo = f"scv decide undo {pair.decision}" if pair.decision else "scv decide not-same OLD NEW"
            yield f"  {tails[pair.one]} and {tails[pair.other]}: {by}; part them 分开: {undo}"


_SHOWN_PATHS = 20


def _path_lines(why: Explanation, names: Mapping[int, str], phone: str) -> Iterator[str]:
    """Yield the path of each kind of record without a phone, from the phone to the record."""
    told = dict.fromkeys((path.source, path.account, path.hops) for path in why.paths)
    if told:
        yield "paths 归并路径 (from the phone to the record, with the records that show each step)"
    for source, account, hops in list(told)[:_SHOWN_PATHS]:
        steps = "".join(f" –({hop.records})– {names.get(hop.other, '…')}" for hop in hops)
        yield f"  {phone if why.key < FIRST_IDENTIFIER else names.get(why.key, phone)}{steps} → {source}/{account}"
    if len(told) > _SHOWN_PATHS:
        yield f"  and {len(told) - _SHOWN_PATHS} more"


def _cut(why: Explanation, names: Mapping[int, str], phone: str) -> str:
    """Return the command that cuts the weakest link."""
    path = why.weakest_path
    hop = path.weakest if path else None
    if path is None or (hop is None and why.key < FIRST_IDENTIFIER):
        return f"scv decide split {phone} --name NAME, or scv decide recycled {phone} --from DATE"
    if hop is None:
        return "every record holds the same identifier; nothing to cut 所有记录同属一个标识"
    one = phone if hop.one < FIRST_IDENTIFIER else f"'{names.get(hop.one, '…')}'"
    return f"scv decide not-same {one} '{names.get(hop.other, '…')}'"


def _shanghai(moment: str) -> str:
    return f"{datetime.strptime(moment, '%Y-%m-%dT%H:%M:%S%z').astimezone(SHANGHAI):%Y-%m-%d %H:%M} Shanghai"


_STALE_HOURS = 36


def status(current: Manifest | None, folder: Path, segments: int, now: datetime) -> Iterator[str]:
    """Yield the current generation and how old it is, and the account of the last run."""
    if current is None:
        yield "nothing published yet 尚未发布. Build the first generation with: scv nightly"
    else:
        people = current.published.tables["profiles"][0]
        yield (
            f"generation 代次 {current.generation}, built {_shanghai(current.built_at)}, {people} customers, {segments} segments"
            + (", partial 部分" if current.partial else "")
        )
        hours = (now - datetime.strptime(current.built_at, "%Y-%m-%dT%H:%M:%S%z")).total_seconds() / 3600
        yield f"age 已发布       {hours:.0f} hours 小时" + (
            "; no night has been published since: see the last run below 久未更新" if hours > _STALE_HOURS else ""
        )
    runs = sorted(folder.glob("[0-9]*.json"))
    if runs:
        last = json.loads(runs[-1].read_text(encoding="utf-8"))
        ended = "stopped before it published 中断，未发布" if not last["published"] else ""
        if last.get("gate"):
            ended = (
                "published although the gate refused 经人工确认发布"
                if last["published"]
                else "refused by the gate 未通过发布前体检"
            )
        yield f"last run 最近一次 {last['run_id']}: " + (ended or ("partial 部分" if last["partial"] else "good 正常"))
        yield from (f"  gate 体检 {text}" for text in last.get("gate", ()))
        yield from (f"  parked 搁置 {file['message']}" for file in last["files"] if file["status"] == "parked")
        yield from (f"  refused 未采用 {text}" for text in last["refused_segments"])
        yield from (f"  lost 缺失 {text}" for text in last["lost"])
