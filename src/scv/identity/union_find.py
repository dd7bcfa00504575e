"""Union-find with path halving: which nodes are one, whatever the order they were joined in."""

from collections.abc import Iterable, Iterator


class UnionFind:
    """Nodes joined into classes; the root of a class is its smallest node."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def __iter__(self) -> Iterator[int]:
        """Yield every node asked about so far."""
        return iter(list(self._parent))

    def root(self, node: int) -> int:
        """Return the smallest node of its class."""
        parent = self._parent
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    def join(self, one: int, other: int) -> tuple[int, int]:
        """Make two classes one; return the root that stays and the one that goes, equal where they
        were one before.
        """
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low
        return low, high


def union(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return node → smallest node of its component, over the nodes of `pairs`."""
    sets = UnionFind()
    for one, other in pairs:
        sets.join(one, other)
    return {node: sets.root(node) for node in sets}
