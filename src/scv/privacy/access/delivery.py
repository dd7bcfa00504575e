"""The two files of an account: who may read them, what they are called, and that none is ever
written over.
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from scv.errors import UsageError
from scv.home.settings import Home
from scv.values.times import SHANGHAI
from scv.vault.files import private_folder, write_new_secret

# Characters that turn the order of a text around, or cannot be seen: written as escapes, so that an
# editor shows what is there.
_INVISIBLES = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u061c]")


def paths_of(folder: Path, customer_id: str, at: datetime) -> tuple[Path, Path]:
    """Return where the account and its page go."""
    base_name = f"access-{at.astimezone(SHANGHAI):%Y-%m-%d}-{customer_id[:8]}"
    return folder / f"{base_name}.json", folder / f"{base_name}.html"


def check_free(home: Home, folder: Path, customer_id: str, at: datetime) -> None:
    """Make the folder, private, and refuse one where the files cannot go.

    Raises:
        UsageError: there are files of these names, the folder lies inside the home, or nothing can
            be written there.
    """
    if any(
        folder.resolve().is_relative_to(place.resolve()) for place in (home.root, home.published)
    ):
        raise UsageError(
            "--to: a folder outside the home: what stands in clear must not stand there. Nothing was written."
        )
    try:
        private_folder(folder)
        taken = next(
            (
                path
                for path in paths_of(folder, customer_id, at)
                if path.exists() or path.is_symlink()
            ),
            None,
        )
    except OSError:
        raise UsageError("--to: no folder can be made there. Nothing was written.") from None
    if taken:
        raise UsageError(
            "{taken}: there is a file of this name already. Nothing was written.", taken=taken.name
        )


def hand_over(
    folder: Path, document: dict[str, Any], page: str, customer_id: str, at: datetime
) -> tuple[Path, Path]:
    """Write the account and its page (0600) and return their paths.

    Raises:
        UsageError: they cannot be written.
    """
    written, shown = paths_of(folder, customer_id, at)
    text = _INVISIBLES.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(document, ensure_ascii=False, indent=1)
    )
    try:
        write_new_secret(written, text.encode() + b"\n")
        write_new_secret(shown, page.encode())
    except OSError:
        raise UsageError(
            "--to: the files cannot be written there, or one of them is there already."
        ) from None
    return written, shown
