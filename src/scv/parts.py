"""Which parts of a whole may be shown where small groups are hidden (docs/decisions/0020-small-groups.md)."""

from collections.abc import Sequence


def shown(customers: Sequence[int], least: int) -> list[bool]:
    """Tell for each part of a whole whether it may be shown beside the whole.

    Parts of fewer than `least` customers are hidden; where these together are fewer too, the next smallest is hidden with them: the
    whole less what is shown would tell of them.

    >>> shown([50, 30, 20], 10), shown([50, 30, 2], 10), shown([50, 9, 2], 10), shown([50, 0], 0)
    ([True, True, True], [True, False, False], [True, False, False], [True, True])
    """
    told, hidden = [True] * len(customers), 0
    for at in sorted(range(len(customers)), key=lambda at: customers[at]):
        if customers[at] >= least and (hidden >= least or all(told)):
            break
        told[at], hidden = False, hidden + customers[at]
    return told
