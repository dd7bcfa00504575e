"""Conditions of audiences: SQL that is not ours, asked of the published tables in a process of its
own.
"""
