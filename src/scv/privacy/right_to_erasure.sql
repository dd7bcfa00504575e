-- Whom to erase, and what is left of them, read from the attached vault.
-- engine: duckdb

-- name: remaining
SELECT COUNT(*) FROM vault.registry WHERE list_contains(?, customer_id::STRING) AND NOT (erased AND home IS NULL)

-- name: givers
-- Of accounts of others that sent something to the person: those orders are theirs.
SELECT DISTINCT identifier.kind, identifier.namespace, identifier.value
FROM vault.records AS record
JOIN vault.links AS link USING (record_id)
JOIN vault.token_sets USING (token_set)
JOIN vault.identifiers AS identifier USING (token)
WHERE link.phone IS NULL AND link.customer_id IS DISTINCT FROM $1::UUID AND record.e164 IN (
    SELECT record.e164 FROM vault.links AS link JOIN vault.records AS record USING (record_id)
    WHERE link.customer_id = $1::UUID AND link.phone IS NOT NULL
)

-- name: claimed
-- Identifiers that others claim too; and those that nobody owns, on rows that lead both to this person and to somebody else. What they
-- stand on was nobody's, and must not become the others' once this person's claim is gone.
SELECT DISTINCT token FROM vault.owners
JOIN vault.token_sets USING (token) JOIN vault.records USING (token_set) JOIN vault.links AS link USING (record_id)
WHERE contested AND link.customer_id = $1::UUID
UNION
SELECT sets.token
FROM vault.components
JOIN vault.token_sets AS sets USING (token_set)
ANTI JOIN vault.owners ON owners.token = sets.token
WHERE component IN (
    SELECT component FROM vault.components JOIN vault.token_sets USING (token_set) JOIN vault.owners USING (token)
    GROUP BY component
    HAVING MIN(owner) <> MAX(owner)
       AND BOOL_OR(owner = (SELECT group_key FROM vault.profiles WHERE customer_id = $1::UUID))
)

-- name: files
SELECT record.file_id
FROM vault.links
JOIN vault.records AS record USING (record_id)
WHERE customer_id = $1::UUID
UNION
SELECT lost.file_id
FROM vault.links
JOIN vault.replaced AS lost USING (record_id)
WHERE customer_id = $1::UUID
UNION
SELECT keyless.file_id
FROM vault.links
JOIN vault.keyless_superseded AS keyless ON keyless.full_record = links.record_id
WHERE customer_id = $1::UUID
UNION
SELECT lost.file_id
FROM vault.links
JOIN vault.keyless_superseded AS keyless ON keyless.full_record = links.record_id
JOIN vault.replaced AS lost ON lost.record_id = keyless.record_id
WHERE customer_id = $1::UUID

-- name: linked_records
SELECT record_id::STRING FROM vault.links WHERE customer_id = ?::UUID
