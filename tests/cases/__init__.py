"""Folders of odd files, each run through a night of its own."""
