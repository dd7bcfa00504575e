"""Tokens of the index inside a ledger's bodies, which live longer than a state of the index."""

from dataclasses import dataclass
from typing import Any

from scv.vault.blind_index import BlindIndex


@dataclass(frozen=True)
class Tokens:
    """Which parts of a ledger's bodies hold tokens of the index: they are read as the index makes
    them now.
    """

    index: BlindIndex
    names: tuple[str, ...]

    def with_index_state(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body with the state of the index that its tokens are of."""
        return body | {"chain": self.index.length}

    def with_current_tokens(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body with its tokens as they are now."""
        since = int(body.pop("chain"))
        if since == self.index.length:
            return body
        return body | {
            name: self._current_token(body[name], since) for name in self.names if name in body
        }

    def _current_token(self, value: Any, since: int) -> Any:
        if isinstance(value, list):
            return [self._current_token(each, since) for each in value]
        if isinstance(value, dict):
            return value | {"token": self._current_token(value["token"], since)}
        return str(self.index.update_token(int(value), since))
