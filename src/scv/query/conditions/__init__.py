"""Conditions of audiences: SQL that is not ours, asked of the published tables in a process of its
own.
"""

from scv.query.conditions.client import Answer, Bounds, SharedFile, answers

__all__ = ["Answer", "Bounds", "SharedFile", "answers"]
