"""Audiences declared in files, read from published tables only."""

from scv.segments.definitions import Segment, load_segments, unknown_segment
from scv.segments.history import fill_history
from scv.segments.membership import fill_segments

__all__ = ["Segment", "load_segments", "fill_history", "fill_segments", "unknown_segment"]
