"""What happens to files: bits that flip, blocks that are exchanged or zeroed, ends that are cut,
old and foreign copies put back.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

_BLOCK = 4096
# Corruption → what it does to a file: (file, the same file of an older backup or None, that of
# another home or None, rng).
Corruption = Callable[[Path, Path | None, Path | None, Random], None]


def flip_bits(path: Path, _older: Path | None, _other: Path | None, rng: Random) -> None:
    """Flip one to eight bits."""
    content = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 1, 2, 8))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def cut(path: Path, _older: Path | None, _other: Path | None, rng: Random) -> None:
    """Cut the file somewhere, or just before its end."""
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: rng.choice((rng.randrange(size), size - 1))])


def empty(path: Path, _older: Path | None, _other: Path | None, _dice: Random) -> None:
    """Leave nothing in the file."""
    path.write_bytes(b"")


def zero(path: Path, _older: Path | None, _other: Path | None, rng: Random) -> None:
    """Zero a page, or a small file's half."""
    content = bytearray(path.read_bytes())
    length = min(_BLOCK, max(1, len(content) // 2))
    at = rng.randrange(len(content) - length + 1) // length * length
    content[at : at + length] = bytes(length)
    path.write_bytes(content)


def exchange_blocks(path: Path, _older: Path | None, _other: Path | None, rng: Random) -> None:
    """Exchange two blocks of the file: of the size of DuckDB's, a page's, or lines."""
    content = path.read_bytes()
    if len(content) < 4 * _BLOCK:
        lines = content.splitlines(keepends=True)
        path.write_bytes(b"".join(reversed(lines)) if len(lines) > 1 else content[::-1])
        return
    size = rng.choice([each for each in (_BLOCK, 262_144) if len(content) >= 3 * _BLOCK + 2 * each])
    first, second = sorted(rng.sample(range((len(content) - 3 * _BLOCK) // size), 2))
    one, other = (
        slice(3 * _BLOCK + at * size, 3 * _BLOCK + (at + 1) * size) for at in (first, second)
    )
    changed = bytearray(content)
    changed[one], changed[other] = content[other], content[one]
    path.write_bytes(changed)


def lose(path: Path, _older: Path | None, _other: Path | None, _dice: Random) -> None:
    """Remove the file, or the folder."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def put_back_older(path: Path, older: Path | None, _other: Path | None, rng: Random) -> None:
    """Put an older copy in its place; where the backup has none, nothing."""
    lose(path, None, None, rng)
    _copy(older, path)


def put_another_homes(path: Path, _older: Path | None, other: Path | None, rng: Random) -> None:
    """Put another home's in its place."""
    lose(path, None, None, rng)
    _copy(other, path)


def put_wal_beside(path: Path, older: Path | None, _other: Path | None, rng: Random) -> None:
    """Put a write-ahead log beside it: of random bytes, or empty, or with the bytes of an older
    file.
    """
    log = rng.choice(
        (
            rng.randbytes(50_000),
            b"",
            older.read_bytes()[:100_000] if older and older.is_file() else b"WAL",
        )
    )
    path.with_name(path.name + ".wal").write_bytes(log)


def edit(path: Path, _older: Path | None, _other: Path | None, rng: Random) -> None:
    """Change a figure, as somebody with an editor would; the hash or signature stays."""
    outer = json.loads(path.read_bytes().splitlines()[0])
    text = outer.get("payload") or json.dumps(outer)
    digits = [at for at, char in enumerate(text) if char.isdigit()]
    at = rng.choice(digits)
    changed = text[:at] + str((int(text[at]) + rng.randrange(1, 10)) % 10) + text[at + 1 :]
    rest = b"\n".join(path.read_bytes().splitlines()[1:])
    written = json.dumps(outer | {"payload": changed}) if "payload" in outer else changed
    path.write_bytes(written.encode() + b"\n" + (rest + b"\n" if rest else b""))


def _copy(source: Path | None, target: Path) -> None:
    if source and source.is_dir():
        shutil.copytree(source, target)
    elif source and source.exists():
        shutil.copyfile(source, target)
        target.chmod(0o600)
