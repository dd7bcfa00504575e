"""Which parts of a whole may be shown where small groups are hidden
(docs/decisions/0020-small-groups.md).
"""

from collections.abc import Sequence


def may_show(customers: Sequence[int], least: int) -> list[bool]:
    """Tell for each part of a whole whether it may be shown beside the whole.

    Parts of fewer than `least` customers are hidden; where these together are fewer too, the next
    smallest is hidden with them: the whole less what is shown would tell of them.

    >>> may_show([50, 30, 20], 10), may_show([50, 30, 2], 10), may_show([50, 9, 2], 10), may_show([50, 0], 0)
    ([True, True, True], [True, False, False], [True, False, False], [True, True])
    """
    visible_parts, hidden = [True] * len(customers), 0
    for at in sorted(range(len(customers)), key=lambda at: customers[at]):
        if customers[at] >= least and (hidden >= least or all(visible_parts)):
            break
        visible_parts[at], hidden = False, hidden + customers[at]
    return visible_parts
