"""What this account has read, and where: a published folder that was put back, or holds another
home than before, is not read.

`~/.config/scv/places.json` keeps, for each published folder by its canonical path, the home it
belongs to and the highest generation read there. A place that is known is held to both. One that is
not may be ahead of what was read of the same home elsewhere, never behind it: else a copy of
before, under another path, were a way round. Only `accept` takes such a place as it is.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import quote

from scv.console.documents import parse_json
from scv.errors import IntegrityError
from scv.vault.files import lock_folder, private_folder, write_atomically
from scv.vault.reader_keys import config_folder

COMMAND = "scv accept-place"


@dataclass(frozen=True)
class Seen:
    """What was read at a place: of which home, and the highest generation."""

    home_id: str
    generation: int


def record_read(folder: Path, now: Seen) -> None:
    """Note what this account reads in a published folder.

    Raises:
        IntegrityError: the folder is behind what was read before, or holds another home; or what
            was noted is damaged.
    """
    place = _place(folder)
    with _stored_places() as places:
        if (known := places.get(place)) and known.home_id != now.home_id:
            raise _other_home(folder, known, now)
        if known and now.generation < known.generation:
            raise _older_copy_error(folder, known, now)
        highest = _highest(places, now.home_id)
        if not known and now.generation < highest:
            raise _behind_error(folder, highest, now)
        if known != now:
            _note({**places, place: now})


def accept(folder: Path, now: Seen) -> Seen | None:
    """Take a published folder as it is from now on; return what was known of the place before.

    Raises:
        IntegrityError: the same home was read there before, and was ahead: that place was put back.
    """
    place = _place(folder)
    with _stored_places() as places:
        known = places.get(place)
        if known and known.home_id == now.home_id and now.generation < known.generation:
            raise _older_copy_error(folder, known, now)
        _note({**places, place: now})
        return known


def _place(folder: Path) -> str:
    return str(folder.resolve())


def _highest(places: dict[str, Seen], home_id: str) -> int:
    """Return the highest generation of a home that was read anywhere."""
    return max(
        [
            _read_before(home_id),
            *(seen.generation for seen in places.values() if seen.home_id == home_id),
        ]
    )


def _read_before(home_id: str) -> int:
    """Return what was read of a home before places were kept: one number, wherever it was."""
    path = config_folder() / f"{home_id}.seen"
    try:
        return int(path.read_bytes()) if path.exists() else 0
    except ValueError:
        raise _damage_error(path) from None


@contextmanager
def _stored_places() -> Iterator[dict[str, Seen]]:
    """Give what is kept, while nobody else changes it."""
    folder = private_folder(config_folder())
    path = folder / "places.json"
    with lock_folder(folder, fcntl.LOCK_EX):
        try:
            document = parse_json(path.read_bytes()) if path.exists() else {}
            places = {
                str(place): Seen(str(seen["home_id"]), int(seen["generation"]))
                for place, seen in document.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _damage_error(path) from None
        yield places


def _note(places: dict[str, Seen]) -> None:
    document = {place: asdict(seen) for place, seen in places.items()}
    write_atomically(
        config_folder() / "places.json", json.dumps(document, sort_keys=True, indent=1).encode()
    )


def _damage_error(path: Path) -> IntegrityError:
    return IntegrityError(
        "{path}: damaged; it holds what you have read, and where. Ask the operator which "
        "generation is current, then remove it.",
        path=path,
    )


def _older_copy_error(folder: Path, known: Seen, now: Seen) -> IntegrityError:
    return IntegrityError(
        "{folder}: the published generation is {generation}, but you have read {generation2} here before: the folder "
        "was put back to an older copy. Ask the operator; a deliberate step back is published as a new generation.",
        folder=folder,
        generation=now.generation,
        generation2=known.generation,
    )


def _behind_error(folder: Path, highest: int, now: Seen) -> IntegrityError:
    return IntegrityError(
        "{folder}: the published generation is {generation}, but you have read "
        "{elsewhere} of this home in another folder, and never read this one. Is it an "
        "older copy? If it is the folder you want: {command} --home {folder2}",
        folder=folder,
        generation=now.generation,
        elsewhere=highest,
        command=COMMAND,
        folder2=quote(str(folder)),
    )


def _other_home(folder: Path, known: Seen, now: Seen) -> IntegrityError:
    return IntegrityError(
        "{folder}: here you have read home {home_id} before, and now it holds "
        "{home_id2}. Ask the operator. If that is right: {command} --home {folder2}",
        folder=folder,
        home_id=known.home_id,
        home_id2=now.home_id,
        command=COMMAND,
        folder2=quote(str(folder)),
    )
