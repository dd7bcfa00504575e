"""A file that no declaration fits: which comes nearest, and what it lacks."""

from scv.errors import UnknownLayoutError, shown_name
from scv.ingest.headers import LayoutMatcher
from scv.ingest.read.inputs import Input
from scv.ingest.read.readers import Row


class UndeclaredError(Exception):
    """No declaration fits; the rows seen may still tell what the columns mean.

    `nearest` names the layout that lacks one header only, as where a platform has renamed one.
    """

    def __init__(self, error: UnknownLayoutError, seen: list[Row], nearest: str = "") -> None:
        super().__init__()
        self.error, self.seen, self.nearest = error, seen, nearest


def unknown_layout(file: Input, seen: list[Row], matcher: LayoutMatcher) -> UndeclaredError:
    """Return what to raise of a file of which these rows were seen."""
    closest = matcher.nearest(seen)
    if closest is None:
        error = UnknownLayoutError(
            "{file}: no known export has these headers. Known exports are listed in docs/reference/layouts.md; make "
            "a declaration of your own with: scv ingest FILE --propose. Nothing was landed.",
            file=shown_name(file.name),
        )
        return UndeclaredError(error, seen)
    error = UnknownLayoutError(
        "{file}: nearest to {source} ({title_zh}), but it lacks {missing}. Export it with these columns; or, if the "
        "platform renamed them, put a copy of the declaration with the new header into channels.d/; or try: scv "
        "ingest FILE --propose. Nothing was landed.",
        file=shown_name(file.name),
        source=closest.source.name,
        title_zh=closest.source.title_zh,
        missing=", ".join(closest.missing),
    )
    return UndeclaredError(error, seen, closest.source.name if len(closest.missing) == 1 else "")
