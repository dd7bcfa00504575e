"""The home with two nights behind it, for attacks on what lies on the disk."""

from tests.vault.conftest import built, config, two_nights

__all__ = ["built", "config", "two_nights"]
