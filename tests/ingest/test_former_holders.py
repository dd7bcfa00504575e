"""A card number that was given to somebody else: nights one after another against a naive account
of the rule over all rows at once.
"""

from dataclasses import dataclass
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from scv.ingest import deduplicate
from tests.ingest.segments import LandedFile, MemoryStore, empty_vault, insert
from tests.laws import examples

RANK = 1 << 120
CARD, MAIL = 2 * RANK, 8 * RANK
NAMES = [None, "王小明", "李丽丽", "张伟强"]


@dataclass(frozen=True)
class Row:
    """A row of a list of members: card, phone and name, where it shows them, and a mailbox."""

    card: int
    phone: int | None
    name: str | None
    at: int | None
    mail: int | None = None

    @property
    def record(self) -> int:
        """What it lands under."""
        return 15 * RANK + self.card

    @property
    def own(self) -> int | None:
        """Its record where its owner had the card before somebody else."""
        return None if self.phone is None else 15 * RANK + 1000 + self.card * 10 + self.phone

    @property
    def content(self) -> int:
        """A hash of what it says."""
        cells = (self.card, self.phone, NAMES.index(self.name), self.at, self.mail)
        return int("".join(str((each or 0) * 7 % 10) for each in cells))

    @property
    def tokens(self) -> list[int]:
        """The identifiers it shows."""
        return [CARD + self.card, *([MAIL + self.mail] if self.mail else [])]

    @property
    def token_set(self) -> int:
        """Their set."""
        return 14 * RANK + self.card * 10 + (self.mail or 0)


def fill(con, file):
    sets: set[tuple[int, int]] = set()
    for row_no, row in enumerate(file.rows, 1):
        insert(
            con,
            f"{file.name}.landed_rows",
            row_no=row_no,
            record_id=row.record,
            content=row.content,
            holder=row.own,
            recency=(row.at or 0) * 10**25 + row.record % 10**25,
            updated_at=row.at,
            phone=row.phone,
            name=row.name,
            named_in_full=row.name is not None,
            keyless=False,
            token_set=row.token_set,
        )
        insert(con, f"{file.name}.landed_phones", row_no=row_no, role="other", phone=row.phone)
        said = {"purpose": "marketing", "contact": "sms", "granted": True, "said_at": row.at}
        insert(con, f"{file.name}.landed_consents", row_no=row_no, **said)
        for token in row.tokens:
            sets.add((row.token_set, token))
            kind = "member_card" if token < MAIL else "email"
            of = {"token": token, "kind": kind, "namespace": "here", "value": "x"}
            insert(con, f"{file.name}.identifiers", **of)
    for token_set, token in sorted(sets):
        insert(con, f"{file.name}.token_sets", token_set=token_set, token=token)


STORE = MemoryStore(fill)


def told(con) -> dict[str, list]:
    """Return all that the vault tells of records."""
    queries = {
        "records": "SELECT record_id, file_id, row_no, phone, name, recency FROM vault.records",
        "phones": "SELECT record_id, phone FROM vault.other_phones",
        "said": "SELECT record_id, file_id, phone, said_at FROM vault.statements",
        "replaced": "SELECT record_id, file_id, content, holder FROM vault.replaced",
        "former": "SELECT record_id, landed_as FROM vault.former_holders",
        "sets": "FROM vault.token_sets",
        "identifiers": "SELECT token FROM vault.identifiers",
        "files": "SELECT file_id, records, duplicates, superseded FROM vault.files",
    }
    return {
        name: sorted(con.rows(query), key=lambda row: [str(each) for each in row])
        for name, query in queries.items()
    }


def expected(files: list[LandedFile]) -> tuple[dict[int, tuple], set[int]]:
    """Return record → (phone, name, content) by reading all rows at once, and the former holders."""
    everything = [(file, no, row) for file in files for no, row in enumerate(file.rows, 1)]
    records: dict[int, tuple] = {}
    former = set()

    def last(of):
        in_files = [
            max(group, key=lambda each: (each[2].at if each[2].at is not None else -1, each[1]))
            for _, group in groupby(
                sorted(of, key=lambda each: each[0].file_id), lambda each: each[0]
            )
        ]
        return max(
            in_files,
            key=lambda each: (
                each[2].at if each[2].at is not None else -1,
                each[0].exported_at,
                each[2].content,
            ),
        )[2]

    for card in {row.card for _, _, row in everything}:
        of_card = [each for each in everything if each[2].card == card]
        now = last(of_card)
        records[now.record] = (now.phone, now.name, now.content)
        for phone in {row.phone for _, _, row in of_card} - {None, now.phone}:
            one = last([each for each in of_card if each[2].phone == phone])
            is_other = now.phone is not None and now.name and one.name and one.name != now.name
            if is_other and not (now.mail and now.mail == one.mail):
                records[one.own] = (one.phone, one.name, one.content)
                former.add(one.own)
    return records, former


rows = st.builds(
    Row,
    card=st.integers(1, 2),
    phone=st.sampled_from([None, 1, 2, 3]),
    name=st.sampled_from(NAMES),
    at=st.one_of(st.none(), st.integers(1, 4)),
    mail=st.sampled_from([None, None, None, 1]),
)
worlds = st.lists(
    st.tuples(st.lists(rows, min_size=1, max_size=4), st.booleans()), min_size=1, max_size=6
)


def made(world) -> tuple[list[LandedFile], list[list[LandedFile]]]:
    """Return the files, and the nights in which they come."""
    files = [LandedFile(chr(97 + at), tuple(each), at) for at, (each, _) in enumerate(world)]
    nights: list[list[LandedFile]] = []
    for file, (_, same_night) in zip(files, world, strict=True):
        if same_night and nights:
            nights[-1].append(file)
        else:
            nights.append([file])
    return files, nights


kept: list[bool] = []


@settings(max_examples=examples(15), deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_nights_in_any_order_tell_what_all_rows_at_once_tell(world, random):
    files, nights = made(world)
    random.shuffle(nights)
    whole = empty_vault()
    assert deduplicate(whole, STORE, files)
    records, former = expected(files)
    assert {
        int(record): (None if phone is None else int(phone), name)
        for record, _, _, phone, name, _ in told(whole)["records"]
    } == {record: (phone, name) for record, (phone, name, _) in records.items()}
    assert {int(record) for record, _ in told(whole)["former"]} == former
    step, before = empty_vault(), []
    for night in nights:
        before += night
        for table in ("changed", "phones_before", "sets_before", "links_left", "renamed"):
            step.execute(f"DROP TABLE IF EXISTS {table}")
        showed = {record: (phone, place) for record, *place, phone, _, _ in told(step)["records"]}
        is_kept = deduplicate(step, STORE, night)
        kept.append(is_kept)
        if not is_kept:
            step = empty_vault()
            assert deduplicate(step, STORE, before)
            continue
        changed = {record for (record,) in step.rows("SELECT record_id FROM changed")}
        now = {record for record, *_ in told(step)["records"]}
        assert now - showed.keys() <= changed
        left = {phone for (phone,) in step.rows("SELECT phone FROM phones_before")}
        for record, (phone, _) in showed.items():
            still = [each[3] for each in told(step)["records"] if each[0] == record]
            assert still == [phone] or phone is None or phone in left
    assert told(step) == told(whole)


def test_most_nights_need_not_read_everything_again():
    assert sum(kept) > 0.5 * len(kept)
