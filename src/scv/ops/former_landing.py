"""What a former version landed, and today's would read more of."""

from collections import Counter
from collections.abc import Iterable, Iterator

from scv.console.i18n import word
from scv.errors import shown_name
from scv.vault.landed_segments import Segment


def run_again(segments: Iterable[Segment]) -> Iterator[str]:
    """Yield which files are worth running again, and by what command: those of `refused_rows`, and
    the channels that a former version landed.
    """
    segments = [*segments]
    yield from refused_rows(segments)
    channels = Counter(_channel(each) for each in segments if "holders" not in each.header)
    for channel, files in sorted(channels.items()):
        yield word(
            "{channel}: {files} files were landed by a former version. What today's reads more of them, such as "
            "receivers who stand in for buyers and cards given to somebody else, counts once they are run again: "
            "scv channel {channel}",
            channel=channel,
            files=files,
        )


def refused_rows(segments: Iterable[Segment]) -> Iterator[str]:
    """Yield, of each landed file of which a former version refused rows for want of their business
    key, its name, how many, and what to run.
    """
    for segment in segments:
        header = segment.header
        rows = header.get("reasons", {}).get("missing_key", 0)
        if rows and "keyless" not in header:
            yield word(
                "{file}: a former version refused {rows} rows for want of their business key. Those with a "
                "phone or an identifier are kept once the file is run again: scv channel {channel}",
                file=shown_name(header["name"]),
                rows=rows,
                channel=_channel(segment),
            )


def _channel(segment: Segment) -> str:
    return str(segment.header.get("folder") or segment.header["channels"][0])
