"""Thin Prefect orchestration over `scv.pipeline.run`. Importing anything here sets Prefect first:
it reads its settings once.
"""

from flows.settings import prepare

prepare()
