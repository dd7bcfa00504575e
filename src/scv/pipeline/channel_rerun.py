"""One channel once more: its landed rows are replaced by those of its files in the inbox."""

from scv.ingest.read.inputs import paths_by_id
from scv.pipeline.context import Counts, RunContext
from scv.pipeline.inbox import check_channel, folder_of, inbox_files, missing_files
from scv.pipeline.s1_ingest import Ingest


def ingest_channel(context: RunContext, ingest: Ingest, channel: str) -> Counts:
    """Replace a channel's landed rows by those of its files in the inbox.

    Raises:
        UsageError: no such channel.
        BadInputError: files landed before are no longer in the inbox.
    """
    check_channel(channel)
    landed = context.landed
    files = inbox_files(context.home)
    paths = paths_by_id(files)
    before = {
        segment.file_id: segment
        for segment in landed.segments()
        if channel in segment.header["channels"] or segment.header.get("folder") == channel
    }
    missing = [segment for id_, segment in before.items() if id_ not in paths]
    if missing and not context.options.allow_missing:
        raise missing_files(channel, [segment.header["name"] for segment in missing])
    landed.drop(segment.file_id for segment in missing)
    landed.take_out(before.values())
    current_paths = {path for id_, path in paths.items() if id_ in before}
    # NOTE: what took the place of a file that is gone stands in its folder, and may be of this
    # channel too.
    folders = {channel, *(segment.header.get("folder") for segment in missing)}
    counts = ingest.files(
        [
            each
            for each in files
            if each in current_paths or folder_of(context.home, each) in folders
        ]
    )
    landed.put_back(before.values())
    return counts
