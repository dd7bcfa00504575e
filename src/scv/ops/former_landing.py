"""What a former version landed, and today's would read more of."""

from collections.abc import Iterable, Iterator

from scv.console.i18n import word
from scv.errors import shown_name
from scv.vault.landed_segments import Segment


def run_again(segments: Iterable[Segment]) -> Iterator[str]:
    """Yield which files are worth running again, and by what command: each of which a former
    version refused rows for want of their business key, and the channels that it landed.
    """
    channels: dict[str, int] = {}
    for segment in segments:
        header = segment.header
        channel = header.get("folder") or header["channels"][0]
        rows = header.get("reasons", {}).get("missing_key", 0)
        if rows and "keyless" not in header:
            yield word(
                "{file}: a former version refused {rows} rows for want of their business key. Those with a "
                "phone or an identifier are kept once the file is run again: scv channel {channel}",
                file=shown_name(header["name"]),
                rows=rows,
                channel=channel,
            )
        if "holders" not in header:
            channels[channel] = channels.get(channel, 0) + 1
    for channel, files in sorted(channels.items()):
        yield word(
            "{channel}: {files} files were landed by a former version. What today's reads more of them, such as "
            "receivers who stand in for buyers and cards given to somebody else, counts once they are run again: "
            "scv channel {channel}",
            channel=channel,
            files=files,
        )
