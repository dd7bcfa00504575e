"""The manifests of the generations that are kept, each by its number: a former generation is read
by its own.
"""

from pathlib import Path

from scv.errors import IntegrityError, UsageError
from scv.vault import manifest as manifests
from scv.vault.files import write_atomically
from scv.vault.keys import KeySet
from scv.vault.manifest import Manifest


class KeptManifests:
    """The numbered copies of manifests in the vault's folder; each goes when its generation's files
    go.
    """

    def __init__(self, folder: Path, key_set: KeySet) -> None:
        self._folder, self._key_set = folder, key_set

    def paths(self) -> list[Path]:
        """Return the files, the oldest generation first."""
        return sorted(self._folder.glob("MANIFEST-*.json"))

    def numbers(self) -> list[int]:
        """Return which generations have one, the oldest first."""
        return [_number_of(path) for path in self.paths()]

    def add(self, generation: int, content: bytes) -> None:
        """Keep a generation's signed manifest."""
        write_atomically(self._path_of(generation), content)

    def find(self, generation: int) -> Manifest:
        """Return the manifest of a generation.

        Raises:
            UsageError: it is not kept, or never was.
            IntegrityError: it is damaged.
        """
        path = self._path_of(generation)
        if not path.exists():
            raise UsageError(
                "generation {generation} is not kept. Kept: {held}; how many: scv.toml [published] keep",
                generation=generation,
                held=", ".join(map(str, self.numbers())) or "none",
            )
        return self._parse(path)

    def before(self, current: Manifest) -> list[Manifest]:
        """Return those of the generations before one, the newest first."""
        kept = map(self._parse, self.paths())
        return sorted(
            (each for each in kept if each.generation < current.generation),
            key=lambda each: -each.generation,
        )

    def in_use(self, current: Manifest, keep: int | None) -> set[str]:
        """Return what a generation and the `keep` before it, or all of them, are made of: files and
        manifests, by name.
        """
        in_use = {current.vault.name, current.published.name}
        for path in self.paths():
            age = current.generation - _number_of(path)
            if age < 0 or (keep is not None and age > keep):
                continue
            previous = self._parse(path)
            in_use |= {path.name, previous.vault.name, previous.published.name}
        return in_use

    def _path_of(self, generation: int) -> Path:
        return self._folder / f"MANIFEST-{generation:06d}.json"

    def _parse(self, kept: Path) -> Manifest:
        try:
            return manifests.parse(kept.read_bytes(), self._key_set.verifiers(), where=kept.name)
        except IntegrityError:
            raise IntegrityError(
                "{manifest}: damaged, or edited. Put it back from a backup, or remove it: generation {number} can "
                "then no longer be read or rolled back to, unless it is the current one. Nothing was changed.",
                manifest=kept,
                number=_number_of(kept),
            ) from None


def _number_of(manifest: Path) -> int:
    return int(manifest.stem.removeprefix("MANIFEST-"))
