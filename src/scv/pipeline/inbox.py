"""The inbox: which files are in it, and which account each stands under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scv.console.i18n import plural
from scv.errors import BadInputError, Message, UsageError, nearest, shown_name
from scv.home.settings import Home
from scv.ingest.land import readable
from scv.ingest.read.debris import is_debris
from scv.sources import CHANNELS, Catalogue

__all__ = [
    "Empty",
    "DEFAULT_ACCOUNT",
    "account_of",
    "channel_of",
    "channels_where",
    "check_channel",
    "folder_of",
    "empty_inbox",
    "inbox_files",
    "missing_files",
    "place_of",
    "readable",
]

DEFAULT_ACCOUNT = "main"


def inbox_files(home: Home) -> list[Path]:
    """Return the files under inbox/ at any depth, in order of their paths; what systems and
    programs leave beside files is left out.
    """
    found = (path for path in home.inbox.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if not is_debris(path.relative_to(home.inbox).parts))


@dataclass(frozen=True)
class Empty:
    """An inbox without a file, and what to say of it.

    Attributes:
        final: nothing ever landed either: there is nothing to build from, and nothing is published.
    """

    text: Message
    final: bool


def empty_inbox(home: Home, segments: int) -> Empty | None:
    """Return what to say of an inbox without a file; None where it holds one.

    Args:
        segments: how many files ever landed.
    """
    if inbox_files(home):
        return None
    place = f"{home.inbox}/<channel>/<account>/"
    if segments == 0:
        return Empty(
            Message(
                "the inbox is empty and no file was landed yet, so there is nothing to publish. Put exports into {place} and run: "
                "scv nightly",
                place=place,
            ),
            final=True,
        )
    return Empty(
        Message(
            "the inbox is empty: the run builds from the files landed earlier ({files}); consents, erasures, decisions "
            "and the date still take effect. New exports go into {place}",
            files=plural(segments, "file"),
            landed=segments,
            place=place,
        ),
        final=False,
    )


def check_channel(name: str) -> None:
    """Refuse a channel that does not exist.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in CHANNELS:
        raise UsageError(
            "no channel {name!r}.{meant} Channels: {known}",
            name=shown_name(name),
            meant=nearest(name, CHANNELS),
            known=", ".join(CHANNELS),
        )


def account_of(home: Home, path: Path) -> str | None:
    """Return the account a file stands under, inbox/<channel>/<account>/…/file; None where no
    folder says.
    """
    folders = _folders(home, path)
    return folders[1] if len(folders) > 1 and folders[0] in CHANNELS else None


def channel_of(home: Home, path: Path) -> str | None:
    """Return the channel in whose folder of the inbox a file stands, or None."""
    top = _folders(home, path)[:1]
    return top[0] if top and top[0] in CHANNELS else None


def channels_where(
    home: Home, path: Path, header: Mapping[str, Any], known: Catalogue
) -> list[str] | None:
    """Return the channels of a landed file, of that header, as it would have them where it stands
    now; None of one only foreseen.

    They are others only where its layout is that of several channels and it now stands in the
    folder of one of them.
    """
    folder = channel_of(home, path)
    layouts = [
        source for source in known.sources.values() if source.name in header.get("sources", ())
    ]
    if folder is None or not any(folder in source.channels for source in layouts):
        return header.get("channels")
    return sorted({source.channel_in(folder) for source in layouts})


def place_of(home: Home, path: Path) -> str:
    """Return where in the inbox a file stands, folders and name; '' for one elsewhere."""
    return str(path.relative_to(home.inbox)) if path.is_relative_to(home.inbox) else ""


def missing_files(channel: str, names: Sequence[str]) -> BadInputError:
    """Return what to raise where files of a channel landed before and are not in the inbox now."""
    shown = ", ".join(map(shown_name, names[:5]))
    return BadInputError(
        "channel {channel}: {files} landed before, not in the inbox now: {shown}. Put them back (scv inbox unseal, "
        "if they were sealed), or drop their rows with --allow-missing. Nothing was changed.",
        channel=channel,
        files=plural(len(names), "file"),
        shown=shown,
        names=len(names),
    )


def _folders(home: Home, path: Path) -> tuple[str, ...]:
    """Return the folders of the inbox a file stands in, none for one elsewhere.

    Links and `..` in the path change nothing; the file itself is never a link (those are not
    taken).
    """
    try:
        return path.parent.resolve().relative_to(home.inbox.resolve()).parts
    except ValueError:
        return ()


def folder_of(home: Home, path: Path) -> str:
    """Return the top folder of the inbox a file stands in, '' for a file beside the folders."""
    parts = path.relative_to(home.inbox).parts
    return parts[0] if len(parts) > 1 else ""
