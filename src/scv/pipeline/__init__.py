"""The walk: what a nightly run does, a module for each stage in their order, and what it needs on
the way.
"""
