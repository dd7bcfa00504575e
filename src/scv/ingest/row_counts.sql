-- How many rows came, and what became of each: rows in = records + duplicates + superseded + rejects.
-- engine: duckdb
-- In: the attached vault, losers and offered_files (deduplicate.sql), renamed (former_holders.sql).

-- view: lost
-- What became of the rows that lost, per file: a row equal to the one that won is a duplicate.
SELECT
    lost.file_id,
    COUNT(*) FILTER (lost.content = kept.content) AS duplicates,
    COUNT(*) FILTER (lost.content <> kept.content) AS superseded
FROM vault.replaced AS lost
JOIN vault.records AS kept USING (record_id)
SEMI JOIN (SELECT record_id FROM losers UNION ALL SELECT landed_as FROM renamed UNION ALL SELECT record_id FROM renamed) AS again USING (record_id)
GROUP BY lost.file_id

-- step: lost_before
-- The same as it was before the rows that came took their place.
FROM lost

-- step: counted
-- Files with what became of their rows.
SELECT files.* REPLACE (
    files.duplicates + COALESCE(more.duplicates, 0) AS duplicates,
    files.superseded + COALESCE(more.superseded, 0) AS superseded,
    files.rows_in - files.rejects - files.duplicates - files.superseded - COALESCE(more.duplicates + more.superseded, 0) AS records
)
FROM (FROM vault.files UNION ALL BY NAME SELECT * EXCLUDE (file_no) FROM offered_files) AS files
LEFT JOIN (
    SELECT file_id, SUM(duplicates) AS duplicates, SUM(superseded) AS superseded
    FROM (FROM lost UNION ALL SELECT file_id, -duplicates, -superseded FROM lost_before)
    GROUP BY file_id
) AS more USING (file_id)

-- name: totals
SELECT
    COUNT(*) AS files,
    CAST(COALESCE(SUM(rows_in), 0) AS BIGINT) AS rows_in,
    CAST(COALESCE(SUM(records), 0) AS BIGINT) AS records,
    CAST(COALESCE(SUM(duplicates), 0) AS BIGINT) AS duplicates,
    CAST(COALESCE(SUM(superseded), 0) AS BIGINT) AS superseded,
    CAST(COALESCE(SUM(rejects), 0) AS BIGINT) AS rejects
FROM vault.files
