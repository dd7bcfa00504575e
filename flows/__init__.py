"""Thin Prefect orchestration over `scv.pipeline`. Importing anything here sets Prefect first: it reads its settings once."""

from flows.settings import prepare

prepare()
