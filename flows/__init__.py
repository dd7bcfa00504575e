"""Thin Prefect orchestration over `scv.pipeline`."""
