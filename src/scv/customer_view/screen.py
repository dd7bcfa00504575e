"""The officer's screen: what one customer looks like in a terminal, and why its records are one.
Texts in both languages.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from scv.console.i18n import plural
from scv.customer_view.labels import display_names
from scv.customer_view.view import Field, Origin, View
from scv.identity.epochs import FIRST_IDENTIFIER
from scv.identity.explain import RULES, Explanation
from scv.schema.session import Session
from scv.schema.sql_steps import statement
from scv.values.times import SHANGHAI

RULE_TEXTS = {
    "phone": "the row's own phone is this number 行内本人手机号即此号码",
    "direct": "an identifier in the row belongs to this phone only 标识只属于该手机号",
    "chain": "connected to this phone through other rows without a phone 经其他无手机号的记录相连",
    "gift": "a gift order: placed by this customer, sent to somebody else 送礼订单（收货人非本人）",
    "anonymous": "no phone yet; linked by shared identifiers 暂无手机号，以共同标识归并",
}


def customer(session: Session, view: View) -> Iterator[str]:
    """Yield the lines of one customer's screen."""
    profile = view.profile
    yield f"customer 客户   {profile['customer_id']}"
    yield f"phone 手机      {profile['e164'] or 'none yet 暂无'}"
    seen = (
        plural(profile["records"], "record"),
        plural(profile["channels"], "channel"),
        plural(profile["orders"], "order"),
    )
    yield f"seen 触点       {seen[0]} in {seen[1]}, {seen[2]}, {_yuan(profile['spent_fen'])}"
    for name, span in view.owners:
        yield f"  another owner of this number, {span} 另一机主: scv show {name}"
    if view.household:
        yield "household 家庭  " + ", ".join(
            f"{name} ({records})" for name, records in view.household
        )
    yield "values 资料"
    yield from _field_lines(_located(view.fields), losers=False)
    yield from _attribute_lines(view)
    if view.extras:
        yield "other columns 其他列"
        for header, value, origin in view.extras:
            yield f"  {header}: {value}   ← {_place(origin)}"
    yield "identifiers 标识"
    for claim in view.identifiers:
        yield f"  {claim.kind} {claim.value}" + (f" ({claim.namespace})" if claim.namespace else "")
    yield "timeline 时间线"
    for event in view.events:
        yuan = "" if event["amount_fen"] is None else f"{event['amount_fen'] / 100:.2f}"
        parts = (event["time"], event["channel"], event["event"], event["status"], yuan)
        yield "  " + "  ".join(part for part in parts if part)
    yield from consent_lines(session, profile["customer_id"])


def _located(fields: Iterable[Field]) -> Iterator[tuple[Field, Origin]]:
    for field in fields:
        if field.value and field.origin:
            yield field, field.origin


def _attribute_lines(view: View, losers: bool = False) -> Iterator[str]:
    if view.attributes:
        yield "own attributes 自有属性"
        yield from _field_lines(_located(view.attributes), losers)


def _field_lines(fields: Iterable[tuple[Field, Origin]], losers: bool) -> Iterator[str]:
    for field, origin in fields:
        yield f"  {field.name:<9} {field.value}   ← {_place(origin)}"
        for value, source, count in field.alternatives if losers else ():
            yield f"            not chosen 落选: {value} ({source} × {count})"


def _place(origin: Origin) -> str:
    return f"{origin.source}, {origin.file} row {origin.row_no}"


_sql = partial(statement, "scv.customer_view", "screen.sql")


def consent_lines(session: Session, customer_id: str) -> Iterator[str]:
    """Yield what a customer allows and refuses tonight, a line for each way of contact."""
    rows = session.rows(_sql("allowed"), [customer_id])
    for contact, state, since_at, purposes in rows:
        since = f" since 自 {day_text(since_at)}" if since_at else ""
        yield f"consent 授权    {contact}: {_CONSENT_STATES[state]}{since} ({', '.join(purposes)})"
    if not rows:
        yield "consent 授权    none on record: do not contact 无授权记录，不可触达"


_CONSENT_STATES = {"granted": "granted 同意", "withdrawn": "withdrawn 已撤回"}


def day_text(at: int | None) -> str:
    """Return the Shanghai date of a moment in epoch seconds; nothing where nobody knows it."""
    return f"{datetime.fromtimestamp(at, SHANGHAI):%Y-%m-%d}" if at else ""


def explanation(session: Session, view: View, explained: Explanation) -> Iterator[str]:
    """Yield why these records are one customer, how that is cut, and why each value won."""
    names = {claim.token: claim.name for claim in explained.claims}
    phone = view.profile["e164"] or "no phone yet 暂无手机号"
    yield f"customer 客户   {view.profile['customer_id']}"
    yield "why these records were linked 归并依据"
    for rule in RULES:
        for group in (g for g in explained.links if g.rule == rule):
            yield f"  {group.records:>5} × {group.source}/{group.account}: {rule}: {RULE_TEXTS[rule]}"
    yield from _joined_lines(session, explained)
    yield from _path_lines(explained, names, phone)
    yield "votes 同现次数 (records showing the identifier together with this phone)"
    for claim in explained.claims:
        state = (
            "contested 有争议，不用于归并"
            if claim.contested
            else f"{claim.votes} vote{'' if claim.votes == 1 else 's'}"
        )
        yield f"  {claim.kind} {claim.value}: {state}"
    yield f"weakest link 最弱一环  {explained.minimum_rule}: {RULE_TEXTS[explained.minimum_rule]}"
    yield f"  to separate 断开: {_cut(explained, names, phone)}"
    yield "why each value was chosen 取值依据"
    yield from _field_lines(_located(view.fields), losers=True)
    yield from _attribute_lines(view, losers=True)


def _joined_lines(session: Session, explained: Explanation) -> Iterator[str]:
    """Say which phones and identifiers are one customer's, and by what."""
    if explained.joined:
        tails = display_names(
            session, {token for pair in explained.joined for token in (pair.one, pair.other)}
        )
        yield "joined to one customer 合并为同一客户"
        for pair in explained.joined:
            by = f"decision 人工裁决 {pair.decision}" if pair.decision else "rule 规则"
            command = (
                f"scv decide undo {pair.decision}"
                if pair.decision
                else "scv decide not-same OLD NEW"
            )
            yield f"  {tails[pair.one]} and {tails[pair.other]}: {by}; to separate 分开: {command}"


_SHOWN_PATHS = 20


def _yuan(fen: int | None) -> str:
    return "money not known 金额未知" if fen is None else f"{fen / 100:.2f} yuan"


def _path_lines(explained: Explanation, names: Mapping[int, str], phone: str) -> Iterator[str]:
    """Yield the path of each kind of record without a phone, from the phone to the record."""
    paths = dict.fromkeys((path.source, path.account, path.hops) for path in explained.paths)
    if paths:
        yield "paths 归并路径 (from phone to record, with the number of records behind each step)"
    for source, account, hops in list(paths)[:_SHOWN_PATHS]:
        steps = "".join(f" –({hop.records})– {names.get(hop.other, '…')}" for hop in hops)
        yield f"  {phone if explained.key < FIRST_IDENTIFIER else names.get(explained.key, phone)}{steps} → {source}/{account}"
    if len(paths) > _SHOWN_PATHS:
        yield f"  and {len(paths) - _SHOWN_PATHS} more"


def _cut(explained: Explanation, names: Mapping[int, str], phone: str) -> str:
    """Return the command that cuts the weakest link."""
    path = explained.minimum_path
    hop = path.minimum_hop if path else None
    if path is None or (hop is None and explained.key < FIRST_IDENTIFIER):
        return f"scv decide split {phone} --name NAME, or scv decide recycled {phone} --from DATE"
    if hop is None:
        if explained.joined:
            return f"scv decide undo {explained.joined[-1].decision}"
        return "all records hold the same identifier; nothing to separate 所有记录同属一个标识"
    one = phone if hop.one < FIRST_IDENTIFIER else f"'{names.get(hop.one, '…')}'"
    return f"scv decide not-same {one} '{names.get(hop.other, '…')}'"
