-- What texts of others may tell of a person who is erased, read from the attached vault.
-- engine: duckdb
-- In braces: shown: a name in any of the columns of texts.

-- name: names
SELECT DISTINCT record.name
FROM vault.records AS record JOIN asked USING (record_id)
WHERE record.name IS NOT NULL AND asked.keyed IS NOT NULL AND ($1 = '' OR record.name = $1)

-- name: other_names
-- Of somebody else the same name, or the same mailbox: it tells nobody apart.
SELECT DISTINCT record.name
FROM vault.records AS record JOIN vault.links AS link USING (record_id)
WHERE list_contains($2, record.name) AND link.customer_id IS DISTINCT FROM $1::UUID

-- name: mail_names
SELECT record.email
FROM vault.records AS record JOIN vault.links AS link USING (record_id)
WHERE record.email IN (
    SELECT record.email FROM vault.records AS record JOIN asked USING (record_id)
    WHERE record.email IS NOT NULL AND ($2 = '' OR record.name = $2)
)
GROUP BY record.email
HAVING BOOL_AND(link.customer_id = $1::UUID AND ($2 = '' OR record.name IS NOT DISTINCT FROM $2))

-- name: shown
SELECT COUNT(*) FROM vault.records WHERE NOT record_id IN (SELECT record_id FROM asked) AND ({shown})
