-- The proofs of a generation, whose vault is attached as kept.
-- engine: duckdb

-- name: conservation
SELECT
    COUNT(*) FILTER (rows_in <> records + duplicates + superseded + rejects),
    CAST(COALESCE(SUM(rows_in), 0) AS BIGINT),
    COALESCE(SUM(records), 0) = (SELECT COUNT(*) FROM kept.records)
FROM kept.files
