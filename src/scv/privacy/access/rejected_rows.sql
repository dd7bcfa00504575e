-- Whose the identifiers in rejected cells are.
-- engine: duckdb

-- name: identifiers
SELECT DISTINCT value FROM vault.identifiers WHERE value IN (SELECT unnest(?))
