"""From records to customers: labels, votes, owners, ids. A pure function of the set of records and
human decisions.
"""

from scv.identity.cannot_link import link_and_cut
from scv.identity.decisions import Decision, RecordedDecision, history
from scv.identity.epochs import Epochs
from scv.identity.guards import Guards, guard
from scv.identity.ids import assign, uuid7s
from scv.identity.incremental.scope import Scope
from scv.identity.link import DEGREE_CAP, link
from scv.identity.overrides import Rewrites, rewrites
from scv.identity.review import review
from scv.identity.singles import Singles

__all__ = [
    "DEGREE_CAP",
    "Decision",
    "Epochs",
    "Guards",
    "Rewrites",
    "RecordedDecision",
    "Scope",
    "Singles",
    "assign",
    "guard",
    "history",
    "link",
    "link_and_cut",
    "review",
    "rewrites",
    "uuid7s",
]
