"""Whether a file is taken in, and on what terms: whose it is, whether it was landed before, and
whether it must be landed again.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from scv.errors import AccountConflictError, BadInputError, SetAsideError, shown_name
from scv.ingest.land import exported_at
from scv.ingest.read.inputs import Input, inputs_of
from scv.pipeline.context import RunContext
from scv.pipeline.inbox import DEFAULT_ACCOUNT, account_of, channels_where, readable
from scv.pipeline.ingest_options import FileResult, IngestOptions
from scv.vault.landed_segments import Segment


class Admission:
    """What a run takes in, of the files that it is given."""

    def __init__(self, context: RunContext) -> None:
        self._home, self._known, self._store = context.home, context.known, context.store
        self._landed, self._by_hand = context.landed, context.options.command == "ingest"
        self._met: set[str] = set()

    def options_of(
        self,
        path: Path,
        account: str | None = None,
        source: str | None = None,
        accept: bool = False,
        password: bytes = b"",
    ) -> IngestOptions:
        """Return on what terms a file is taken in from where it stands."""
        name = account or account_of(self._home, path)
        return IngestOptions(
            readable(name or DEFAULT_ACCOUNT),
            account is not None,
            name is None,
            source,
            accept,
            password,
        )

    def settled(self, file_id: str, options: IngestOptions) -> IngestOptions:
        """Return the terms of a file under the account that was settled for it, if one was."""
        past = self._landed.header_of(file_id)
        if past and not options.named and (options.is_default or past.get("named")):
            # NOTE: what somebody named by hand stays so wherever the file stands; so does a file of
            # which no folder says.
            return replace(options, account=past["account"], named=bool(past.get("named")))
        return options

    def known_as(self, file: Input, file_id: str, options: IngestOptions) -> Segment | None:
        """Return the landed segment of a file that is left alone; None where the file must be
        landed.

        Raises:
            AccountConflictError: it was landed before for another account.
            SetAsideError: a rollback took it out.
        """
        known = self._landed.get(file_id)
        if known and not self._must_land_again(file, known, options):
            return known
        if file_id in self._landed.excluded and not options.accept:
            raise SetAsideError(
                "{file}: a rollback set this file aside. Take it out of the inbox, or land it "
                "all the same with: scv ingest --accept FILE",
                file=shown_name(file.name),
            )
        return None

    def _must_land_again(self, file: Input, known: Segment, options: IngestOptions) -> bool:
        """Tell whether a file landed before must be landed again.

        So it must where its name tells a later export, or the version that counts would depend on
        which copy came in first; where its folder says another channel than it was landed for,
        unless a copy of it was met in this run; where somebody now names another account for it;
        and where somebody lands it by hand because its segment is damaged.
        """
        before = known.header["account"]
        if before != options.account and not options.named:
            raise AccountConflictError(
                "{file}: the same file was landed before for account {before}, now it stands under {account}. Keep "
                "it in one place, or settle it with: scv ingest --account NAME FILE. Nothing was landed.",
                file=shown_name(file.name),
                before=shown_name(before),
                account=shown_name(options.account),
            )
        later = (exported_at(file.name) or 0) > (known.header["exported_at"] or 0)
        channels = channels_where(self._home, file.path, known.header, self._known)
        moved = channels != known.header.get("channels") and known.file_id not in self._met
        self._met.add(known.file_id)
        renamed = options.named and before != options.account
        return later or renamed or moved or (self._by_hand and not self._store.is_intact(known))


def each_inside(
    path: Path, options: IngestOptions, take: Callable[[Input, IngestOptions], FileResult]
) -> list[FileResult]:
    """Take what a file holds: itself, or the files packed inside it."""
    name = shown_name(path.name)
    try:
        return [take(file, options) for file in inputs_of(path, options.password)]
    except BadInputError as refused:
        return [FileResult(name, "parked", options.account, refused.code, str(refused))]
    except (PermissionError, FileNotFoundError, IsADirectoryError) as error:
        # NOTE: any other OSError is the machine's fault, not the file's: it ends the run and may be
        # retried.
        message = f"{name}: cannot be opened ({error.strerror})."
        return [FileResult(name, "parked", options.account, "unreadable", message)]
