-- What a built file holds, in two figures per table.
-- engine: duckdb
-- In braces: catalog, table, columns: of an attached file.

-- name: columns
SELECT table_name, LIST(column_name ORDER BY column_index)
FROM duckdb_columns()
WHERE database_name = ?
GROUP BY table_name
ORDER BY table_name

-- name: seal
SELECT '{table}', COUNT(*), COALESCE(SUM(HASH({columns})) % (2**62)::HUGEINT, 0) FROM {catalog}.{table}
