"""`make bench-access`: how long `scv access` takes for one person among five million.

The vault is made directly, by SQL, in the real tables of a real encrypted generation with its landed segments: the rows that nights would
have written, without the days they would take. Then the whole command runs as a process of its own, as an officer runs it.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure.yardsticks import measure_cost, reuse_home
from scv.cli import commands
from scv.home.open_home import Vault, open_vault
from scv.home.settings import load_home
from scv.schema import LANDED, PUBLISHED, VAULT

ASKED = 12_345
ROWS_PER_FILE = 62_500

# A person's number, and one token in each space: spread at random as real ones are, but for the person who is asked for.
_PHONE = "'+8613' || lpad((({n}) * 7919 % 1000000000)::VARCHAR, 9, '0')"
_TOKEN = "(hash({n}, {salt})::HUGEINT * 1000003 % 1000000000000000000000000000000 + {base}::HUGEINT)"
_IDENTIFIER, _SET, _RECORD = "1400000000000000000000000000000000000", "6" + "0" * 36, "2" + "0" * 37


def main() -> None:
    """Make the vault, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000_000)
    parser.add_argument("--home", type=Path, help="a folder to keep the home in; made if it is missing, and then left")
    options = parser.parse_args()
    with (
        reuse_home(options.home, partial(_make, people=options.people)) as root,
        tempfile.TemporaryDirectory() as scratch,
    ):
        _ask(root, Path(scratch))


def _ask(root: Path, scratch: Path) -> None:
    """Run the command twice, cold and warm, and print what it took."""
    generations = [*(root / "vault" / "generations").glob("*.duckdb"), *(root / "published").glob("*.duckdb")]
    landed = list((root / "vault" / "landed").glob("*.duckdb"))
    for what, files in (("generation", generations), ("landed segments", landed)):
        print(f"{what}: {len(files)} files, {sum(file.stat().st_size for file in files) / 2**30:.2f} GiB")
    who = "13" + f"{ASKED * 7919 % 1_000_000_000:09d}"
    for time_of in ("first", "second"):
        asked = [sys.executable, "-m", "scv.cli", "access", who, "--evidence", "bench", "--to", str(scratch / time_of)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with measure_cost() as cost:
            subprocess.run([*asked, "--home", str(root)], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{time_of} time: {cost.seconds:.1f} s, {spent:.1f} s of processor, peak {cost.peak_bytes / 2**30:.2f} GiB"
        )


def _make(root: Path, people: int) -> None:
    begun = time.perf_counter()
    commands(["init", "--home", str(root), "--reader", "bench"], standalone_mode=False)
    vault = open_vault(load_home(root))
    records = people * 5 // 2
    facts = {"run_id": "bench", "built_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S%z}", "partial": False}
    with vault.generations().build(vault.limits) as built:
        for catalog, tables in (("vault", VAULT), ("published", PUBLISHED)):
            for table in tables:
                built.con.execute(table.create(catalog))
        landed = list(_land(vault, built.con, records))
        _fill(built.con, vault, people, records)
        vault.generations().switch(
            built, facts | {"facts": {"nights": 0, "chain": vault.index.length}}, landed_names(landed), keep=0
        )
    print(f"{people:,} people, {records:,} records made in {time.perf_counter() - begun:.0f} s")


def landed_names(landed: list[Any]) -> dict[str, str]:
    """Return what the manifest says of segments."""
    return {segment.name: segment.sha256 for segment in landed}


def _token(n: str, salt: int, base: str) -> str:
    return f"CAST({_TOKEN.format(n=n, salt=salt, base=base)} AS DECIMAL(38,0))"


def _phone_token(vault: Vault, n: str) -> str:
    e164 = f"+8613{ASKED * 7919 % 1_000_000_000:09d}"
    made = f"(hash({n}, 1)::HUGEINT * 1000003 % 20000000000000000000000000000000 * 65536)"
    return f"CAST(CASE WHEN {n} = {ASKED} THEN {vault.index.phone_token(e164)} ELSE {made} END AS DECIMAL(38,0))"


def _row(vault: Vault, people: int, r: str, version: str) -> dict[str, str]:
    """Return the SQL of each filled column of landed row `r`."""
    n = f"(({r}) * 48271 % {people})"
    return {
        "row_no": f"({r}) % {ROWS_PER_FILE} + 1",
        "record_id": _token(r, 2, _RECORD),
        "content": _token(f"{r} * 4 + {version}", 3, "0"),
        "recency": _token(r, 4, "0"),
        "event_at": f"1700000000 + ({r}) % 90000000",
        "updated_at": f"1700000000 + ({r}) % 90000000",
        "status_rank": "1",
        "phone": _phone_token(vault, n),
        "phone_class": "'mobile'",
        "phone_role": "'receiver'",
        "e164": _PHONE.format(n=n),
        "token_set": _token(n, 5, _SET),
        "order_token": _token(r, 6, _SET),
        "name": f"chr(19968 + ({n} % 400)::INTEGER) || chr(20000 + ({n} % 5000)::INTEGER) || '光'",
        "named_in_full": "TRUE",
        "surname": f"chr(19968 + ({n} % 400)::INTEGER)",
        "nickname": f"'nick' || {n}",
        "province": "'浙江'",
        "city": "'杭州'",
        "district": "'西湖区'",
        "address": f"'云栖弄' || {n} || '号'",
        "event": "'order'",
        "amount_fen": f"({r}) % 90000",
        "quantity": "1",
        "product": f"'茶壶 ' || ({r}) % 3000",
        "status": "'交易成功'",
        "bought": "TRUE",
        "extras": f"json_object('买家留言', '请尽快发货 ' || {r})",
        "source": "'taobao_order_list'",
        "channel": "'ecommerce'",
    }


def _land(vault: Vault, con: Any, records: int) -> Any:
    """Land every record, and every second once more in an older version."""
    store, header = vault.store(), {"sources": ["taobao_order_list"], "channels": ["ecommerce"], "account": "main"}
    current = -(-records // ROWS_PER_FILE)
    for number in range(current + current // 2):
        version, first = divmod(number, current)
        span = f"range({first * ROWS_PER_FILE}, {min(records, (first + 1) * ROWS_PER_FILE)}) AS r(r)"
        row = _row(vault, int(records / 2.5), "r.r", str(version))
        names = ", ".join(f"{sql} AS {name}" for name, sql in row.items())
        with store.draft(lambda catalog: [table.create(catalog) for table in LANDED]) as draft:
            draft._con.execute(f"INSERT INTO {draft.catalog}.landed_rows BY NAME SELECT {names} FROM {span}")
            draft._con.execute(
                f"INSERT INTO {draft.catalog}.landed_rejects SELECT r.r % {ROWS_PER_FILE} + {ROWS_PER_FILE}, 'missing_key', 'mobile', "
                "json_object('联系手机', '13' || lpad((r.r % 1000000000)::VARCHAR, 9, '0'), '收货人姓名', '某某') "
                f"FROM {span} WHERE r.r % 100 = 0"
            )
            told = {"name": f"orders-{number}.csv", "exported_at": None, "landed_at": 1_790_000_000 + number}
            segment = draft.commit(f"{number:064x}", header | told | {"rejects": 0, "rows_in": ROWS_PER_FILE})
        con.execute(
            "INSERT INTO vault.files BY NAME SELECT ? AS file_id, 'main' AS account, 'taobao_order_list' AS source, "
            "'ecommerce' AS channel, ? AS name, ? AS segment, ? AS landed_at",
            [segment.file_id, told["name"], segment.name, told["landed_at"]],
        )
        yield segment
    store.close()


def _fill(con: Any, vault: Vault, people: int, records: int) -> None:
    """Fill the tables that a night would have filled from these rows."""
    row = _row(vault, people, "r.r", "0")
    names = ", ".join(f"{sql} AS {name}" for name, sql in row.items())
    every, everybody = f"range({records}) AS r(r)", f"range({people}) AS p(p)"
    file_id = f"lpad(format('{{:x}}', r.r // {ROWS_PER_FILE}), 64, '0')"
    customer = "CAST(md5('c' || {n}) AS UUID)"
    n, phone = f"(r.r * 48271 % {people})", _phone_token(vault, "p.p")
    con.execute(
        f"INSERT INTO vault.records BY NAME SELECT {names}, {file_id} AS file_id, 'main' AS account FROM {every}"
    )
    con.execute(
        f"INSERT INTO vault.links SELECT {row['record_id']}, {row['phone']}, {row['phone']}, 'phone', FALSE, {customer.format(n=n)} "
        f"FROM {every} ORDER BY 2"
    )
    con.execute(
        f"INSERT INTO vault.replaced SELECT {row['record_id']}, "
        f"lpad(format('{{:x}}', {-(-records // ROWS_PER_FILE)} + r.r // {ROWS_PER_FILE}), 64, '0'), "
        f"{_token('r.r * 4 + 1', 3, '0')} FROM range({records // 2}) AS r(r)"
    )
    tokens = [_token("p.p", salt, _IDENTIFIER) for salt in (7, 8)]
    for token, kind in zip(tokens, ("buyer_nick", "alipay"), strict=True):
        con.execute(
            f"INSERT INTO vault.token_sets SELECT {_token('p.p', 5, _SET)}, {token} FROM {everybody} ORDER BY 1"
        )
        con.execute(
            f"INSERT INTO vault.identifiers SELECT {token}, '{kind}', 'main', '{kind}' || p.p FROM {everybody} ORDER BY 1"
        )
        con.execute(f"INSERT INTO vault.owners SELECT {token}, {phone}, FALSE FROM {everybody} ORDER BY 1")
        con.execute(f"INSERT INTO vault.votes SELECT {token}, {phone}, 2 FROM {everybody} ORDER BY 1")
    shown = customer.format(n="p.p")
    con.execute(f"INSERT INTO vault.registry SELECT {shown}, {phone}, {phone}, 1, FALSE, {shown} FROM {everybody}")
    con.execute(f"INSERT INTO vault.id_history SELECT {shown}, {shown}, 'minted', 'first seen', 1 FROM {everybody}")
    con.execute(
        f"INSERT INTO vault.statements BY NAME SELECT {row['record_id']} AS record_id, {file_id} AS file_id, {row['row_no']} AS row_no, "
        f"{row['phone']} AS phone, 'marketing' AS purpose, 'sms' AS contact, TRUE AS granted, 1790000000 AS said_at, 1790000000 AS seen_at "
        f"FROM range({people}) AS r(r)"
    )
    con.execute(
        f"INSERT INTO vault.consents SELECT {phone}, 'marketing', 'sms', 'granted', 1790000000 FROM {everybody}"
    )
    one = _row(vault, people, "p.p", "0")
    # NOTE: row p is of person 48271 p, and p runs through everybody: so each has one profile, from one of their rows.
    filled = {name: one[name] for name in ("name", "nickname", "address", "province", "city")}
    filled |= {f"{name}_record": one["record_id"] for name in ("name", "nickname", "address")}
    told = ", ".join(f"{sql} AS {name}" for name, sql in filled.items())
    con.execute(
        f"INSERT INTO vault.profiles BY NAME SELECT {customer.format(n='(p.p * 48271 % ' + str(people) + ')')} AS customer_id, "
        f"{one['phone']} AS group_key, {one['e164']} AS e164, {told}, FALSE AS household, 0 AS members, 2 AS records, 1 AS channels, "
        "TRUE AS in_ecommerce, 2 AS orders, 50000 AS spent_fen, 1700000000 AS first_seen_at, 1780000000 AS last_seen_at "
        f"FROM {everybody}"
    )
    con.execute(
        "INSERT INTO published.profiles BY NAME SELECT customer_id, 'phone' AS key_kind, right(e164, 2) AS phone_tail, name[1] AS surname, "
        "province, city, records AS orders FROM vault.profiles"
    )
    con.execute(
        f"INSERT INTO published.timeline BY NAME SELECT {customer.format(n=n)} AS customer_id, make_timestamp({row['event_at']} * 1000000) "
        f"AS happened_at, 'ecommerce' AS channel, 'order' AS event, ({row['amount_fen']} / 100)::DECIMAL(18,2) AS amount_yuan FROM {every}"
    )
    con.execute(
        "INSERT INTO published.consents SELECT customer_id, 'marketing', 'sms', 'granted', DATE '2026-01-01' FROM vault.profiles"
    )
    con.execute("INSERT INTO published.resolved_ids SELECT customer_id, customer_id, 'live' FROM vault.profiles")
    con.execute(
        "INSERT INTO published.segments BY NAME SELECT 'regular_buyers' AS segment, '常客' AS title_zh, 'regular buyers' AS title_en, "
        "'marketing' AS purpose"
    )
    con.execute("INSERT INTO published.segment_members SELECT 'regular_buyers', customer_id FROM vault.profiles")


if __name__ == "__main__":
    main()
