"""`make fuzz`: mutated exports of every layout and kind through the real landing code, and the laws
that must hold for each.

A file is named by the seed of its run and its number: the same two make the same bytes again.
"""
