"""Find what only a person can say: the review queue, recomputed every night, without what a person
has said before.
"""

from collections.abc import Sequence

from scv.identity.decisions import Decision
from scv.identity.epochs import Epochs
from scv.identity.overrides import Rewrites
from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, steps


def review(session: Session, decisions: Sequence[Decision], rewrites: Rewrites) -> None:
    """Find the cases.

    Reads what `guard` left and, of all customers, `all_votes`, `all_owners` and `all_profiles`
    (group_key, spent_fen, records); leaves the steps of review.sql as temporary tables, of which
    `review` (kind, phone, other, since_at, identifiers, worth_fen, records) is the result.
    """
    epochs = Epochs((phone, since) for phone, since, _, epoch in rewrites.epochs if epoch != phone)
    names = dict(rewrites.aliases)
    pairs = [(d.first, d.second) for d in decisions if d.second is not None]
    resolved = [sorted(names.get(now, now) for now in map(epochs.now, pair)) for pair in pairs]
    load(session, "decided", sorted({(one, other) for one, other in resolved}))
    run(session, steps("scv.identity", "review.sql"))
