"""From records to customers: labels, votes, owners, ids. A pure function of the set of records and human decisions."""

from scv.linking.cuts import link_and_cut
from scv.linking.decisions import Decision, RecordedDecision, history
from scv.linking.guards import Guards, guard
from scv.linking.ids import assign, uuid7s
from scv.linking.link import DEGREE_CAP, link
from scv.linking.ownership import Epochs
from scv.linking.review import review
from scv.linking.rewrites import Rewrites, rewrites
from scv.linking.scope import Scope

__all__ = [
    "DEGREE_CAP",
    "Decision",
    "Epochs",
    "Guards",
    "Rewrites",
    "RecordedDecision",
    "Scope",
    "assign",
    "guard",
    "history",
    "link",
    "link_and_cut",
    "review",
    "rewrites",
    "uuid7s",
]
