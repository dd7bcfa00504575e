-- The identifiers of the records that there are, and no others. In order, so that a look-up of a few reads only the blocks where they stand.
-- engine: duckdb
-- In: the attached vault, arrived_sets, arrived_identifiers, moved_on and sets_before (deduplicate.sql), widened (order_references.sql).

-- name: sets_gone
DELETE FROM vault.token_sets
WHERE token_set IN (
    SELECT token_set
    FROM (SELECT token_set FROM moved_on UNION SELECT token_set FROM widened)
    WHERE token_set IS NOT NULL
        AND token_set NOT IN (SELECT token_set FROM vault.records WHERE token_set IS NOT NULL)
)

-- name: sets_new
INSERT INTO vault.token_sets
SELECT DISTINCT sets.*
FROM arrived_sets AS sets
SEMI JOIN vault.records USING (token_set)
ANTI JOIN vault.token_sets AS known USING (token_set)
ORDER BY token_set

-- name: identifiers_gone
DELETE FROM vault.identifiers WHERE token IN (SELECT token FROM sets_before ANTI JOIN vault.token_sets USING (token))

-- name: identifiers_new
INSERT INTO vault.identifiers
SELECT token, MIN(kind), MIN(namespace), MIN(value)
FROM arrived_identifiers
SEMI JOIN vault.token_sets USING (token)
ANTI JOIN vault.identifiers AS known USING (token)
GROUP BY token
ORDER BY token
