# ruff: noqa: E501  (lines of a page)
"""docs/walk.md: one phone cell of the sample, at each of the ten files that it goes through.
`python -m tests.walk docs/walk.md` writes it anew.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scv.home.open_home import open_vault
from scv.home.settings import Home
from scv.pipeline.run import Run
from tests.conftest import SAMPLE, filled_home, night

FILE = "ecommerce/flagship/ExportOrderList202611192330.csv"
ROW, CELL = 1, "'18500003049"
PAGE = Path(__file__).parents[1] / "docs" / "walk.md"
SOURCE = "../src/scv"
_HEAD = f"""# One cell from file to published profile

Row {ROW} of `data/sample/{FILE}` has `{CELL}` under 联系手机: a mobile, kept as text by an apostrophe. The person is invented, as
everybody in the sample is. These are ten of the files that the cell goes through, in order. Its column is declared in
[`sources/taobao_order_list.toml`]({SOURCE}/sources/taobao_order_list.toml); the stages are called by `pipeline/run.py`; masking is called by `s5_traits.py` through
`publish/published_tables.py`, and `s7_publish.py` puts the generation in the place of the last one. The right column is what the product made of the cell in a real run: `tests/architecture/test_walk.py` runs it again and compares.

| | file | what happens there | what the cell is then |
|---|---|---|---|
"""
_TAIL = """
Where to look for what: a header that a platform renamed is one line or two in [`sources/`](../src/scv/sources); a phone that is read wrongly is
[`values/phone_columns.py`](../src/scv/values/phone_columns.py), [`phone.py`](../src/scv/values/phone.py) and [`phone_number.py`](../src/scv/values/phone_number.py); two people who became one are
[`identity/link.sql`](../src/scv/identity/link.sql) and the [guards](../src/scv/identity/guards.py) before it ([linking.md](linking.md)); a value that should not have won is
[`profile/survivorship.sql`](../src/scv/profile/survivorship.sql); a column that marketers see is [`publish/`](../src/scv/publish). On your own data, `scv rows FILE` and `scv why PHONE` tell the same story.
"""


def page(home: Home, run: Run) -> str:
    """Return the page, of the sample after one night."""
    lines = [
        f"| {at} | [`{file}`]({SOURCE}/{file}) | {does} | {cell} |"
        for at, (file, does, cell) in enumerate(_stops(home, run), 1)
    ]
    return _HEAD + "\n".join(lines) + "\n" + _TAIL


def _stops(home: Home, run: Run) -> Iterator[tuple[str, str, str]]:
    vault = open_vault(home)
    (segment,) = (
        each
        for each in vault.store().all()
        if each.header["name"] == Path(FILE).name and each.header["rows_in"] > 1
    )
    header = segment.header
    with (
        vault.generations().open("vault") as session,
        vault.store().attach(session, [segment]) as (name,),
    ):
        row = session.dicts(f"SELECT * FROM {name}.landed_rows WHERE row_no = {ROW}")[0]
        counted = session.dicts("SELECT * FROM vault.files WHERE file_id = ?", [segment.file_id])[0]
        record = session.dicts(
            "SELECT * FROM vault.records WHERE file_id = ? AND row_no = ?", [segment.file_id, ROW]
        )[0]
        link = session.dicts(
            "SELECT * FROM vault.links WHERE record_id = ?", [record["record_id"]]
        )[0]
        profile = session.dicts(
            "SELECT * FROM vault.profiles WHERE group_key = ?", [link["group_key"]]
        )[0]
    with vault.generations().open("published") as session:
        masked = session.dicts(
            "SELECT * FROM published.profiles WHERE customer_id = ?", [link["customer_id"]]
        )[0]
    links = run.counts["link"]
    yield (
        "pipeline/s1_ingest.py",
        "whose file it is, whether it was landed before; it is read in a process of its own, counted twice, and kept encrypted",
        f"one of {header['rows_in']} rows of `{' '.join(header['sources'])}`, account `{header['account']}`, channel `{' '.join(header['channels'])}`",
    )
    yield (
        "ingest/standardise.py",
        "columns to fields, whole columns at a time: the first mobile of the layout's key role is the row's key phone",
        f"`phone_class` {row['phone_class']}, `phone_role` {row['phone_role']}, beside it a token: the number under the index key",
    )
    yield (
        "values/phone_columns.py",
        "each cell: its class, and its E.164 form if it may be a key; what is not plain goes to `phone.py`",
        f"`e164` {row['e164']}",
    )
    yield (
        "pipeline/s2_deduplicate.py",
        "opens the next generation; rows in = records + duplicates + superseded + rejects",
        f"one of {counted['rows_in']} = {counted['records']} + {counted['duplicates']} + {counted['superseded']} + {counted['rejects']} rows of its file",
    )
    yield (
        "ingest/deduplicate.sql",
        "which version of the row counts, whatever came in first",
        f"in the current record of an {record['event']} of {record['amount_fen']} fen, status {record['status']}",
    )
    yield (
        "pipeline/s3_resolve.py",
        "guards first (shared and recycled phones, gifts, moves), then links, then ids",
        f"one of {links['phone']} records linked by their own phone",
    )
    yield (
        "identity/link.sql",
        "which records are one customer",
        f"rule `{link['rule']}`: with {profile['records']} records it is one customer",
    )
    yield (
        "pipeline/s4_survive.py",
        "profiles, cases for review, what is allowed",
        f"in the vault's profile of one of {run.counts['profile']['customers']} customers",
    )
    yield (
        "profile/survivorship.sql",
        "which value wins, and from which record",
        f"`e164` {profile['e164']}; the name beside it is that of {'this' if profile['name_record'] == record['record_id'] else 'another'} record",
    )
    yield (
        "publish/masking.py",
        "what is published of a person instead of what is known",
        f"`phone_tail` {masked['phone_tail']}, `surname` {masked['surname']}",
    )


def main() -> None:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", f"{folder}/config")
        home = filled_home(Path(folder) / "home", SAMPLE)
        Path(sys.argv[1]).write_text(page(home, night(home)), "utf-8")


if __name__ == "__main__":
    main()
