"""Audiences declared in files, read from published tables only."""
