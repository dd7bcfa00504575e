"""What happens to archives and workbooks beyond their bytes: members that lie about themselves, and
cells that are code.
"""

import io
import zipfile
from dataclasses import replace
from random import Random

from benchmarks.fuzz.formatting import pack, workbook, zip_members
from benchmarks.fuzz.mutations import BYTES, ODD_NAMES, ODD_TEXTS, ODD_XML, TEXT
from benchmarks.fuzz.samples import Table

# Where a zip's records keep what they say of a member: flags, method, CRC, sizes, lengths; from
# their signatures.
_SIGNATURES = {
    b"PK\x03\x04": range(4, 30),
    b"PK\x01\x02": range(4, 46),
    b"PK\x05\x06": range(4, 22),
}


def hostile_zip(rng: Random, content: bytes, suffix: str) -> bytes:
    """Return the file in a zip whose names, number of members or records are not what they should
    be.
    """
    names = rng.sample(ODD_NAMES, rng.randint(1, 3))
    members = dict.fromkeys(names, content)
    if rng.random() < 0.3:
        members["inner.zip"] = zip_members({"members.csv": content})
    archive = _with_names(members) if rng.random() < 0.6 else pack(content, "zip", suffix)
    return lying_records(rng, archive) if rng.random() < 0.6 else archive


def lying_records(rng: Random, archive: bytes) -> bytes:
    """Return a zip in which one record says something else of its member."""
    changed = bytearray(archive)
    signature = rng.choice(list(_SIGNATURES))
    found = [at for at in range(len(changed) - 3) if changed[at : at + 4] == signature]
    for _ in range(rng.randint(1, 2) if found else 0):
        at = rng.choice(found) + rng.choice(_SIGNATURES[signature])
        if at < len(changed):
            changed[at] = rng.choice((0, 1, 8, 9, 12, 14, 93, 0x7F, 0xFF, changed[at] ^ 1))
    return bytes(changed)


def hostile_workbook(rng: Random, content: bytes) -> bytes:
    """Return a workbook in which the XML of one member is damaged, or a member is missing or stands
    twice.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        names = book.namelist()
        victim = rng.choice(
            [name for name in names if "sheet" in name or "shared" in name] * 3 + names
        )
        for name in names:
            member = book.read(name)
            if name == victim and rng.random() < 0.1:
                continue
            changed.writestr(
                zipfile.ZipInfo(name), _damage_xml(rng, member) if name == victim else member
            )
    return out.getvalue()


def hostile_cells(rng: Random, sheets: list[Table]) -> bytes:
    """Return a workbook of the tables with some cells replaced by formulas, code, odd characters
    and numbers.
    """
    changed = [replace(table, rows=[list(row) for row in table.rows]) for table in sheets]
    for _ in range(rng.choice((1, 4, 20))):
        row = rng.choice(rng.choice(changed).rows)
        row[rng.randrange(len(row))] = rng.choice(ODD_TEXTS)
    return workbook(changed)


def _damage_xml(rng: Random, xml: bytes) -> bytes:
    if rng.random() < 0.5:
        return rng.choice(BYTES if rng.random() < 0.5 else TEXT)(rng, xml, "utf-8")
    tags = [at for at in range(len(xml)) if xml[at : at + 1] == b"<"] or [0]
    at = rng.choice(tags)
    return xml[:at] + rng.choice(ODD_XML).encode() + xml[at:]


def _with_names(members: dict[str, bytes]) -> bytes:
    """Return a zip with names just as they are given; UTF-8 and marked so."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
