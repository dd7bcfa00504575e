"""Human decisions: from what a person types to entries of the ledger, and back to what a person reads."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from scv import values
from scv.channels import KINDS
from scv.errors import BadInputError, UsageError, shown_name
from scv.linking.decisions import DECISIONS, OF_ONE, Decision, Said, history, is_phone
from scv.lookup import spellings
from scv.pipeline import SHANGHAI
from scv.unlocked import Vault

_COLUMNS = {"decision": "决定", "a": "甲", "b": "乙", "why": "原因"}
_STATES = {"": "stands 有效", "undone": "undone by 撤销于 {}", "superseded": "superseded by 被取代于 {}"}


@dataclass(frozen=True)
class Wanted:
    """A decision as a person says it: its name, the one or two it is about, and why."""

    name: str
    about: tuple[str, ...]
    why: str = ""


def decide(con: Any, vault: Vault, wanted: Sequence[Wanted], by: str, at: int) -> list[str]:
    """Write decisions into the ledger, all or none; return what to tell about each.

    Args:
        con: a connection with the current generation's vault attached.
        at: epoch seconds.

    Raises:
        UsageError: one of them names nobody, several, or what it cannot be about; the message says which.
    """
    decisions = [_decision(con, vault, each, number) for number, each in enumerate(wanted, start=1)]
    known = {past.decision.about: past.decision for past in _history(vault) if not past.ended}
    new = list[tuple[Wanted, dict[str, Any], bool]]()
    for decision, said in zip(decisions, wanted, strict=True):
        before = known.get(decision.about)
        if before != decision:
            known[decision.about] = decision
            second = None if decision.second is None else str(decision.second)
            body = {
                "decision": decision.kind,
                "first": str(decision.first),
                "second": second,
                "by": by,
                "why": said.why,
            }
            new.append((said, body, before is not None))
    numbers = vault.decisions.extend([body for _, body, _ in new], at)
    lines = [_line(number, said, against) for number, (said, _, against) in zip(numbers, new, strict=True)]
    if repeated := len(wanted) - len(new):
        lines.append(f"{repeated} said already 已有此决定: nothing was written for it")
    return lines


def _line(number: int, said: Wanted, against: bool) -> str:
    told = f"decision {number} 决定: {said.name}; it takes effect with the next run 下次运行生效. Undo: scv decide undo {number}"
    return told + ("\n  it contradicts an earlier decision, which is superseded 取代了此前的决定" if against else "")


def undo(vault: Vault, number: int, by: str, why: str, at: int) -> str:
    """Undo a decision, and return what to tell about it.

    Raises:
        UsageError: there is no such decision, or it was undone before.
    """
    said = next((each for each in _history(vault) if each.number == number), None)
    if said is None:
        raise UsageError(f"no decision {number}. See: scv decide list")
    if said.ended == "undone":
        raise UsageError(f"decision {number} was undone before, by entry {said.by}.")
    vault.decisions.append({"decision": "undo", "entry": number, "by": by, "why": why}, at)
    return f"decision {number} is undone 已撤销; every id comes back with the next run 下次运行生效"


def wanted_in(path: Path) -> list[Wanted]:
    """Return the decisions of a CSV file with the columns decision, a, b, why (决定, 甲, 乙, 原因); UTF-8 or GB18030.

    Raises:
        BadInputError: it cannot be read, or lacks a column.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"{shown_name(path.name)}: cannot be opened ({error.strerror}). Nothing was decided."
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            rows = csv.DictReader(content.decode(encoding).splitlines(), strict=True)
            return list(_wanted(path, rows))
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise BadInputError(f"{shown_name(path.name)}: not a CSV file in UTF-8 or GB18030. Nothing was decided.")


def _wanted(path: Path, rows: "csv.DictReader[str]") -> Iterator[Wanted]:
    named = {name.strip(): name for name in rows.fieldnames or ()}
    found = {column: named.get(column, named.get(chinese)) for column, chinese in _COLUMNS.items()}
    if lacking := [f"{column} ({_COLUMNS[column]})" for column in ("decision", "a") if not found[column]]:
        raise BadInputError(f"{shown_name(path.name)}: it lacks the column {', '.join(lacking)}. Nothing was decided.")
    for row in rows:
        cells = {column: (row.get(name) or "").strip() if name else "" for column, name in found.items()}
        if any(cells.values()):
            about = tuple(cells[side] for side in ("a", "b") if cells[side])
            yield Wanted(cells["decision"].replace("_", "-"), about, cells["why"])


def told(con: Any, vault: Vault) -> pl.DataFrame:
    """Return every decision, the oldest first: number, when, by, decision, a, b, why, state. Nothing in it reaches anybody."""
    entries = {entry.number: entry for entry in vault.decisions.entries()}
    said = history((number, entry.body) for number, entry in entries.items())
    names = _shown(con, {token for each in said for token in (each.decision.first, each.decision.second) if token})
    return pl.DataFrame(
        {
            "number": [each.number for each in said],
            "when": [_day(entries[each.number].at) for each in said],
            "by": [entries[each.number].body.get("by", "") for each in said],
            "decision": [each.decision.kind.replace("_", "-") for each in said],
            "a": [names.get(each.decision.first, "") for each in said],
            "b": [names.get(each.decision.second or 0, "") for each in said],
            "why": [entries[each.number].body.get("why", "") for each in said],
            "state": [_STATES[each.ended].format(each.by) for each in said],
        },
        schema_overrides={"number": pl.Int64, "a": pl.String, "b": pl.String},
    )


def ruled(con: Any) -> pl.DataFrame:
    """Return what the guards found last night, the most records first: rule, phone (its last two digits), evidence, state."""
    rows = con.execute(
        "SELECT rule, phone, buyer, records, names, identifiers, CASE WHEN vetoed THEN 'vetoed 已否决' ELSE 'acts 生效' END "
        "FROM vault.rule_decisions ORDER BY rule DESC, records DESC, phone, buyer"
    ).fetchall()
    shown = _shown(con, {int(token) for row in rows for token in row[1:3] if token is not None})
    columns = {
        "rule": pl.String,
        "phone": pl.String,
        "buyer": pl.String,
        "records": pl.Int64,
        "names": pl.Int64,
        "identifiers": pl.Int64,
        "state": pl.String,
    }
    return pl.DataFrame(
        [(row[0], shown[int(row[1])], shown[int(row[2])] if row[2] is not None else "", *row[3:]) for row in rows],
        schema=columns,
        orient="row",
    )


def _history(vault: Vault) -> list[Said]:
    return history((entry.number, entry.body) for entry in vault.decisions.entries())


def _decision(con: Any, vault: Vault, wanted: Wanted, number: int) -> Decision:
    kind = next((kind for kind in DECISIONS if kind == wanted.name.replace("-", "_")), None)
    if kind is None:
        known = ", ".join(kind.replace("_", "-") for kind in DECISIONS)
        raise UsageError(f"decision {number}: no decision of this name. Decisions: {known}. Nothing was decided.")
    needed = 1 if kind in OF_ONE else 2
    if len(wanted.about) != needed:
        raise UsageError(
            f"decision {number}: '{wanted.name}' takes {'one phone' if needed == 1 else 'two names'}. Nothing was decided."
        )
    try:
        decision = Decision(kind, *(_token(con, vault, name) for name in wanted.about))
        _check_owners(con, decision)
        return decision
    except UsageError as error:
        raise UsageError(f"decision {number}: {error} Nothing was decided.") from None


def _check_owners(con: Any, decision: Decision) -> None:
    """Refuse to join identifiers of two phones: it would make both contested, and join nobody."""
    if decision.kind != "same" or is_phone(decision.first):
        return
    (phones,) = con.execute(
        "SELECT COUNT(DISTINCT owner) FROM vault.owners WHERE token IN (?::DECIMAL(38,0), ?::DECIMAL(38,0))",
        [str(decision.first), str(decision.second)],
    ).fetchone()
    if phones > 1:
        raise UsageError("these identifiers belong to two phones. If they are one person's, say: same PHONE PHONE.")


def _token(con: Any, vault: Vault, name: str) -> int:
    """Return the token of a phone, or of an identifier given as VALUE, KIND:VALUE or KIND@PLACE:VALUE."""
    if e164 := values.phone(name).e164:
        return vault.index.phone_token(e164)
    head, _, value = name.partition(":")
    kind, _, place = head.partition("@")
    if kind not in KINDS:
        kind, place, value = "", "", name
    rows = con.execute(
        "SELECT token, kind, namespace FROM vault.identifiers WHERE list_contains(?, value) "
        "AND (? = '' OR kind = ?) AND (? = '' OR namespace = ?) ORDER BY kind, namespace",
        [spellings(value), kind, kind, place, place],
    ).fetchall()
    if len(rows) == 1:
        return int(rows[0][0])
    if rows:
        choices = ", ".join(f"{kind}@{space}:…" if space else f"{kind}:…" for _, kind, space in rows)
        raise UsageError(f"several identifiers have this value; say which: {choices}.")
    if _is_id(name):
        raise UsageError(
            "decisions name phones and identifiers, never customer ids, which may change: see scv show ID."
        )
    raise UsageError("no phone and no identifier of this generation has this value.")


def _is_id(name: str) -> bool:
    try:
        return bool(UUID(name))
    except ValueError:
        return False


def _shown(con: Any, tokens: Iterable[int]) -> Mapping[int, str]:
    """Return how phones and identifiers may be shown: a phone by its last two digits, an identifier by its kind and the end of it."""
    wanted = list(tokens)
    phones = [str(token) for token in wanted if is_phone(token)]
    others = [str(token) for token in wanted if not is_phone(token)]
    rows = con.execute(
        "SELECT DISTINCT phone::VARCHAR, repeat('*', 9) || right(e164, 2) FROM vault.records "
        "WHERE phone::VARCHAR IN (SELECT unnest(?)) UNION ALL "
        "SELECT token::VARCHAR, kind || ' …' || right(value, least(4, length(value) // 3)) FROM vault.identifiers "
        "WHERE token::VARCHAR IN (SELECT unnest(?))",
        [phones, others],
    ).fetchall()
    return dict.fromkeys(wanted, "not in the data 数据中没有") | {int(token): text for token, text in rows}


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, SHANGHAI):%Y-%m-%d %H:%M}"
