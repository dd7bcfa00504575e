"""From records to customers: labels, votes, owners, ids. A pure function of the set of records and human decisions."""

from scv.linking.decisions import Decision, Rewrites, rewrites, standing
from scv.linking.guards import Guards, guard
from scv.linking.ids import assign, uuid7s
from scv.linking.link import DEGREE_CAP, link

__all__ = [
    "DEGREE_CAP",
    "Decision",
    "Guards",
    "Rewrites",
    "assign",
    "guard",
    "link",
    "rewrites",
    "standing",
    "uuid7s",
]
