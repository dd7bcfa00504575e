"""The inbox: which files are in it, and which account each stands under."""

from pathlib import Path

from scv.channels import CHANNELS
from scv.config import Home
from scv.intake.landing import readable

__all__ = ["DEFAULT_ACCOUNT", "account_of", "channel_of", "drawer_of", "inbox_files", "place_of", "readable"]

DEFAULT_ACCOUNT = "main"


def inbox_files(home: Home) -> list[Path]:
    """Return the files under inbox/ at any depth, hidden and temporary ones left out, in order of their paths."""
    found = (path for path in home.inbox.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(
        path for path in found if not path.name.startswith((".", "~$")) and path.suffix not in (".tmp", ".part")
    )


def account_of(home: Home, path: Path) -> str | None:
    """Return the account a file stands under, inbox/<channel>/<account>/…/file; None where no folder says."""
    folders = _folders(home, path)
    return folders[1] if len(folders) > 1 and folders[0] in CHANNELS else None


def channel_of(home: Home, path: Path) -> str | None:
    """Return the channel in whose folder of the inbox a file stands, or None."""
    top = _folders(home, path)[:1]
    return top[0] if top and top[0] in CHANNELS else None


def place_of(home: Home, path: Path) -> str:
    """Return where in the inbox a file stands, folders and name; '' for one elsewhere."""
    return str(path.relative_to(home.inbox)) if path.is_relative_to(home.inbox) else ""


def _folders(home: Home, path: Path) -> tuple[str, ...]:
    """Return the folders of the inbox a file stands in, none for one elsewhere.

    Links and `..` in the path change nothing; the file itself is never a link (those are not taken).
    """
    try:
        return path.parent.resolve().relative_to(home.inbox.resolve()).parts
    except ValueError:
        return ()


def drawer_of(home: Home, path: Path) -> str:
    """Return the top folder of the inbox a file stands in, '' for a file beside the folders."""
    parts = path.relative_to(home.inbox).parts
    return parts[0] if len(parts) > 1 else ""
