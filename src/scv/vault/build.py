"""A generation while it is being built."""

from dataclasses import dataclass, field
from pathlib import Path

from scv.vault.session import DuckSession

CATALOGS = ("vault", "published")


@dataclass
class Build:
    """A generation being built: `session` has the new files attached as `vault` and `published`."""

    generation: int
    session: DuckSession
    names: dict[str, str]
    keys: dict[str, bytes] = field(repr=False)
    files: dict[str, Path]
