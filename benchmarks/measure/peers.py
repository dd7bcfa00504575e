"""A peer beside us: Splink with deterministic rules, on the same phones and identifiers, scored
against the same truth.
"""

import time

import polars as pl

from scv.schema.session import Session

# One column per kind; a row's identifiers are keyed hashes that name their shop or app, as linking
# reads them.
_IDENTIFIERS = """
    SELECT token_set::VARCHAR AS token_set, kind, MIN(token)::VARCHAR AS token
    FROM vault.token_sets JOIN vault.identifiers USING (token) GROUP BY ALL
"""


def splink(session: Session) -> tuple[pl.DataFrame, float]:
    """Return `record_id, customer` as Splink clusters the records of the attached vault, and its
    seconds: two rows with one phone, or with one identifier, are one person's, and so is whoever
    they lead to.

    Raises:
        ImportError: the extra `peers` is not installed.
    """
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    records = session.frame(
        "SELECT record_id::VARCHAR AS record_id, phone::VARCHAR AS phone, token_set::VARCHAR AS token_set FROM vault.records",
    )
    identifiers = session.frame(_IDENTIFIERS).pivot(on="kind", index="token_set", values="token")
    rows = records.join(identifiers, on="token_set", how="left").drop("token_set")
    with duckdb.connect() as own:
        own.register("given", rows.to_arrow())
        own.execute("CREATE TABLE people AS SELECT * RENAME (record_id AS unique_id) FROM given")
        begun = time.perf_counter()
        rules = [block_on(column) for column in rows.columns if column != "record_id"]
        api = DuckDBAPI(connection=own)
        settings = SettingsCreator(
            link_type="dedupe_only", blocking_rules_to_generate_predictions=rules
        )
        linker = Linker(api.register("people"), settings)
        pairs = linker.inference.deterministic_link()
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs
        ).as_duckdbpyrelation()
        found = clusters.select("unique_id AS record_id, cluster_id AS customer").pl()
        return found, time.perf_counter() - begun
