-- Who somebody is, read from the attached vault.
-- engine: duckdb

-- name: latest_owner
-- NOTE: a number that was given up, or will be, has an epoch that no record shows yet.
SELECT epoch.epoch FROM vault.epochs AS epoch JOIN vault.links AS link ON link.phone = epoch.epoch
WHERE epoch.phone = ? ORDER BY epoch.since_at DESC LIMIT 1

-- name: by_phone
-- Whose records show a phone: under the phone itself, else, where it is nobody's own, on the rows as they came.
-- NOTE: two searches: one by either column reads both columns whole.
SELECT customer_id FROM vault.links WHERE group_key = $1 AND customer_id IS NOT NULL
UNION SELECT customer_id FROM vault.links WHERE phone = $1 AND customer_id IS NOT NULL

-- name: by_rows
SELECT DISTINCT link.customer_id
FROM vault.records AS record JOIN vault.links AS link USING (record_id)
WHERE record.phone = ? AND link.phone IS NULL AND link.customer_id IS NOT NULL AND link.rule <> 'gift'

-- name: by_value
SELECT DISTINCT link.customer_id
FROM vault.identifiers AS identifier
JOIN vault.token_sets AS member USING (token)
JOIN vault.records AS record USING (token_set)
JOIN vault.links AS link USING (record_id)
WHERE list_contains($values, identifier.value) AND ($kind = '' OR identifier.kind = $kind)
    AND ($namespace = '' OR identifier.namespace = $namespace) AND link.customer_id IS NOT NULL
