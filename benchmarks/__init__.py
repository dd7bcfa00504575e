"""Seeded exports with ground truth, and the measurements in README.md."""
