"""Linking upon last night's result: which records must be looked at again."""
