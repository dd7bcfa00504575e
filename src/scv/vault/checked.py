"""Files that were compared with their signed hash, and have not been touched since: a large file is hashed once, not at every look.

Whatever writes to a file changes the time of its last change (ctime), which nothing but the machine's clock can set back; damage that
no write made (a failing disk) is found by the file's own encryption when a damaged block is read. `scv verify` always hashes.
"""

import hmac
import json
import time
from pathlib import Path

from scv.vault.files import write_atomically
from scv.vault.manifest import digest

# A file may be changed twice within one tick of the file system's clock; what was changed just now is hashed again.
_TICK_S = 2
_KEPT = 8


class Checked:
    """What was compared, kept in the file `path` under a keyed hash."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key

    def is_whole(self, file: Path, sha256: str, name: str = "") -> bool:
        """Tell whether a file has the signed hash; False too if it is not there.

        Args:
            name: what it is kept under; the file's own name if left away.
        """
        try:
            state = _state(file)
        except FileNotFoundError:
            return False
        if self._known().get(name or file.name) == [sha256, *state]:
            return True
        began = time.time()
        if digest(file) != sha256 or _state(file) != state:
            return False
        if began - state[-1] / 1e9 > _TICK_S:
            self._keep(name or file.name, [sha256, *state])
        return True

    def _known(self) -> dict[str, list[object]]:
        try:
            outer = json.loads(self._path.read_bytes())
            known: dict[str, list[object]] = json.loads(outer["files"])
            return known if hmac.compare_digest(outer["mac"], self._mac(outer["files"])) else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _keep(self, name: str, what: list[object]) -> None:
        latest = dict(
            [*((other, kept) for other, kept in self._known().items() if other != name), (name, what)][-_KEPT:]
        )
        files = json.dumps(latest)
        write_atomically(self._path, json.dumps({"files": files, "mac": self._mac(files)}).encode())

    def _mac(self, text: str) -> str:
        return hmac.digest(self._key, f"scv files checked {text}".encode(), "sha256").hex()


def _state(file: Path) -> tuple[int, int, int, int, int]:
    status = file.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
