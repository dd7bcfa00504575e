"""What lies beside exports and is none: files that systems and programs leave, and notes to read."""

import re
from collections.abc import Sequence

# Folders, then files, of Windows, macOS, network disks and office programs; compared in lower case.
_FOLDERS = frozenset(
    ("__macosx", "$recycle.bin", "system volume information", "@eadir", "#recycle")
)
_FILES = frozenset(
    ("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "autorun.inf")
)
# Half written, half loaded, or only a way to another file.
_ENDINGS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".lnk", ".url", ".webloc")
_NOTE = re.compile(
    r"(?i)(?:.*(?:说明|须知|必读|必看|注意事项|自述|帮助).*|[\W_]*read[ _-]*me\b.*)\.(?:txt|md|text)"
)
_CELLS_OF_A_NOTE = 2


def is_debris(parts: Sequence[str]) -> bool:
    """Tell whether a file is what a system or a program left, by its folders and its name.

    >>> is_debris(("a", "Thumbs.db")), is_debris(("__MACOSX", "m.csv")), is_debris(("~$m.xlsx",))
    (True, True, True)
    >>> is_debris(("a", "members.csv"))
    False
    """
    *folders, name = (part.lower() for part in parts)
    return (
        name.startswith((".", "~$"))
        or name in _FILES
        or name.endswith(_ENDINGS)
        or any(folder in _FOLDERS for folder in folders)
    )


def is_called_note(name: str) -> bool:
    """Tell whether a file is called what notes beside exports are called.

    >>> [is_called_note(each) for each in ("使用说明.txt", "README.txt", "read me first.txt", "说明.csv")]
    [True, True, True, False]
    """
    return _NOTE.fullmatch(name) is not None


def reads_as_note(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the rows of a text are sentences: most have no more than two cells."""
    wide = sum(sum(map(bool, map(str.strip, row))) > _CELLS_OF_A_NOTE for row in rows)
    return wide * 2 < max(len(rows), 1)
