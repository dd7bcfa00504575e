"""Layouts that nobody declared: what their headers and cells mean, written as a declaration."""
