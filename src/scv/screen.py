"""The officer's screen: what one customer looks like in a terminal, and why its records are one. Texts in both languages."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from scv import lookup
from scv.linking.explain import RULES, Explanation
from scv.linking.ownership import ALWAYS, FIRST_IDENTIFIER, day_of, shown_day
from scv.naming import shown
from scv.pipeline import SHANGHAI

RULE_TEXTS = {
    "phone": "this mobile is the row's key phone 行内主键手机号即此号码",
    "direct": "an identifier in the row belongs to this mobile alone 标识只属于该手机号",
    "chain": "it reaches the mobile through other rows without a phone 经其他无手机号的记录相连",
    "gift": "an order of this customer's account, sent to somebody else 该客户账号下寄给他人的订单",
    "anonymous": "no phone yet; rows share identifiers 暂无手机号，以共同标识归并",
}


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
            yield f"  {group.records:>5} × {group.source}/{group.account}: {rule}: {RULE_TEXTS[rule]}"
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
    yield f"weakest link 最弱一环  {why.weakest}: {RULE_TEXTS[why.weakest]}"
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
