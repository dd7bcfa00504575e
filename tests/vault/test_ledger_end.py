"""A ledger whose writer died: what it had not finished never was, and what was damaged is still
found.
"""

import json

import pytest

from scv.errors import IntegrityError
from scv.vault.key_files import create_keys
from scv.vault.ledger import Ledger


@pytest.fixture
def ledger(tmp_path):
    kept = Ledger(tmp_path / "consents.log", create_keys(tmp_path / "keys"))
    kept.append({"said": 0}, at=1)
    kept.extend([{"said": 1}, {"said": 2}, {"said": 3}], at=2)
    return kept, tmp_path / "consents.log"


def said(kept):
    return [entry.body["said"] for entry in kept.entries()]


def test_an_append_that_died_at_any_byte_never_was_and_a_batch_counts_whole_or_not_at_all(ledger):
    kept, path = ledger
    content = path.read_bytes()
    first = content.index(b"\n") + 1
    for end in range(1, len(content)):
        path.write_bytes(content[:end])
        whole = [0] if end >= first - 1 else []
        assert said(kept) == (whole if end < len(content) - 1 else [0, 1, 2, 3]), end


def test_an_append_after_one_that_died_begins_where_it_had_begun(ledger):
    kept, path = ledger
    (before,) = [each.read_bytes() for each in path.parent.glob("TIPS")]
    begun = path.read_bytes()
    kept.extend([{"said": 4}, {"said": 5}], at=3)
    content, keys = path.read_bytes(), kept.tips.number()
    for end in (len(begun), len(begun) + 5, content.rindex(b"{"), len(content) - 3):
        path.write_bytes(content[:end])
        (path.parent / "TIPS").write_bytes(before)
        kept.append({"said": "after"}, at=3)
        assert said(kept) == [0, 1, 2, 3, "after"] and kept.tips.number() == keys


@pytest.mark.parametrize("put", [b"\x0b", b"J", b""])
def test_a_damaged_end_is_no_unfinished_one(ledger, put):
    kept, path = ledger
    content = path.read_bytes()
    path.write_bytes(content[:-2] + put + content[-1:])
    with pytest.raises(IntegrityError):
        said(kept)
    path.write_bytes(content[:-1] + b"\x0b")
    with pytest.raises(IntegrityError):
        said(kept)


def test_the_size_of_a_batch_cannot_be_edited(ledger):
    kept, path = ledger
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join([*lines[:-1], json.dumps(json.loads(lines[-1]) | {"of": [2, 5]}, sort_keys=True)])
        + "\n"
    )
    with pytest.raises(IntegrityError):
        said(kept)


def test_nothing_to_say_writes_nothing(ledger):
    kept, path = ledger
    before, number = path.read_bytes(), kept.tips.number()
    assert kept.extend([], at=3) == []
    assert path.read_bytes() == before and kept.tips.number() == number
