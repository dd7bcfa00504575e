-- Whom a restriction names, read from the attached vault.
-- engine: duckdb

-- name: phones
-- Each phone of a customer and when it was theirs, and the identifiers that nobody else shows.
SELECT DISTINCT link.phone, COALESCE(epoch.until_at, $2)
FROM vault.links AS link LEFT JOIN vault.epochs AS epoch ON epoch.epoch = link.phone
WHERE link.customer_id = $1::UUID AND link.phone IS NOT NULL

-- name: identifiers
SELECT token
FROM vault.token_sets JOIN vault.records USING (token_set) JOIN vault.links AS link USING (record_id)
WHERE token IN (
    SELECT token FROM vault.token_sets JOIN vault.records USING (token_set) JOIN vault.links USING (record_id)
    WHERE customer_id = $1::UUID
)
GROUP BY token
HAVING BOOL_AND(link.customer_id IS NULL OR link.customer_id = $1::UUID)
