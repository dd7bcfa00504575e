-- The registry of ids, brought up to date before others are assigned.
-- engine: duckdb
-- In: registry, and renewals (schema/scratch.py).

-- name: old_tokens
SELECT DISTINCT UNNEST([home, number]) AS old FROM registry

-- name: renewed
SELECT registry.* REPLACE (home.new AS home, number.new AS number)
FROM registry
LEFT JOIN renewals AS home ON home.old = registry.home
LEFT JOIN renewals AS number ON number.old = registry.number

-- name: erased_history
INSERT INTO vault.id_history
SELECT customer_id, NULL, 'erased', 'erased at request', $generation
FROM registry
WHERE list_contains($ids, customer_id::STRING) AND NOT erased

-- name: erased_ids
UPDATE registry SET home = NULL, number = NULL, erased = TRUE, shown_as = NULL WHERE list_contains($ids, customer_id::STRING)
