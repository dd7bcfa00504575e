-- What a built file holds, in two figures per table.
-- engine: duckdb
-- In braces: catalog, table: of an attached file; each: what is asked of each of its tables.

-- name: tables
SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY table_name

-- name: table
SELECT '{table}' AS name, COUNT(*) AS held, SUM(HASH(*COLUMNS(*))) AS hashed FROM {catalog}.{table}

-- name: seals
SELECT name, held, COALESCE(hashed % (2**62)::HUGEINT, 0) FROM ({each})
