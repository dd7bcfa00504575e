"""The landed files that a run builds from: those that there were when it began, and what it makes
of them.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scv.vault.landed_segments import Segment


class LandedFiles:
    """File id → its landed segment. Files are landed by several threads, so each change is one
    step.

    Attributes:
        excluded: files that a rollback took out: they stay out until somebody lands them by hand.
    """

    def __init__(self, segments: Iterable[Segment], excluded: Iterable[str] = ()) -> None:
        self._by_id = {segment.file_id: segment for segment in segments}
        # What was landed once is not held against the files before it again.
        self._headers = {file_id: segment.header for file_id, segment in self._by_id.items()}
        self._dropped: set[str] = set()
        self.excluded = frozenset(excluded)
        self._lock = threading.Lock()

    def segments(self) -> list[Segment]:
        """Return those that the run builds from."""
        return [segment for id_, segment in self._by_id.items() if id_ not in self._dropped]

    def get(self, file_id: str) -> Segment | None:
        """Return the landed segment of a file, dropped or not; None where there is none."""
        return self._by_id.get(file_id)

    def header_of(self, file_id: str) -> Mapping[str, Any] | None:
        """Return the header under which a file was landed before this run, here or, recalled,
        elsewhere.
        """
        return self._headers.get(file_id)

    def headers_of(self, account: str) -> tuple[Mapping[str, Any], ...]:
        """Return the headers of an account's files, in landing order."""
        with self._lock:
            segments = sorted(self._by_id.values(), key=lambda segment: segment.order)
        return tuple(segment.header for segment in segments if segment.header["account"] == account)

    def put(self, segment: Segment) -> None:
        """Build from this segment, in the place of another of the same file."""
        with self._lock:
            self._by_id[segment.file_id] = segment

    def drop(self, file_ids: Iterable[str]) -> None:
        """Build from these no more."""
        self._dropped |= {*file_ids}

    def is_known(self, file_id: str) -> bool:
        """Tell whether the run knows of a file, if only to drop it."""
        return file_id in self._by_id or file_id in self._dropped

    def take_out(self, segments: Iterable[Segment]) -> None:
        """Forget files for as long as they are landed again."""
        for segment in segments:
            self._by_id.pop(segment.file_id)

    def put_back(self, segments: Iterable[Segment]) -> None:
        """Build from those that were taken out and not landed again, but for dropped ones."""
        for segment in segments:
            if segment.file_id not in self._dropped:
                self._by_id.setdefault(segment.file_id, segment)

    def recall(self, segments: Iterable[Segment]) -> None:
        """Take files in on the terms on which they were landed elsewhere."""
        self._headers |= {segment.file_id: segment.header for segment in segments}

    def restore(self, segments: Sequence[Segment]) -> list[Segment]:
        """Build from these landed files and no others; return those that are set aside with it."""
        selected = {segment.file_id: segment for segment in segments}
        excluded = [segment for file_id, segment in self._by_id.items() if file_id not in selected]
        self.drop(segment.file_id for segment in excluded)
        self._by_id = selected
        self.excluded |= self._dropped
        return excluded
