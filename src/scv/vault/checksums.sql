-- What a built file holds, in two figures per table.
-- engine: duckdb
-- In braces: catalog, table: of an attached file.

-- name: tables
-- Rows that were deleted may be counted, none is left out.
SELECT table_name, estimated_size FROM duckdb_tables() WHERE database_name = ? ORDER BY table_name

-- name: seal
SELECT '{table}', COUNT(*), COALESCE(SUM(HASH(*COLUMNS(*))) % (2**62)::HUGEINT, 0) FROM {catalog}.{table}
