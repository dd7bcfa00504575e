-- The homes of ids after a rotation of keys.
-- engine: duckdb
-- In: registry, and renewals (schema/scratch.py).

-- name: old_tokens
SELECT DISTINCT UNNEST([home, number]) AS old FROM registry

-- name: renewed
SELECT registry.* REPLACE (home.new AS home, number.new AS number)
FROM registry
LEFT JOIN renewals AS home ON home.old = registry.home
LEFT JOIN renewals AS number ON number.old = registry.number
