"""Files of which a former version refused rows that are kept today."""

from collections.abc import Iterable, Iterator

from scv.console.i18n import word
from scv.errors import shown_name
from scv.vault.landed_segments import Segment


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
                channel=header.get("folder") or header["channels"][0],
            )
