-- Whom a request is about, read from the attached vault.
-- engine: duckdb
-- NOTE: first which rows, by one narrow column, and where they stand; then what is needed of them, and each step a small table of its own:
-- a table of millions is read whole otherwise.

-- step: asked_links
SELECT record_id, phone AS keyed, rule FROM vault.links WHERE customer_id = ?::UUID

-- step: asked
SELECT link.record_id, link.keyed, link.rule, record.rowid AS place
FROM vault.records AS record
JOIN asked_links AS link USING (record_id)

-- name: phones
SELECT DISTINCT asked.keyed, record.e164, COALESCE(epoch.since_at, $1), COALESCE(epoch.until_at, $2)
FROM (SELECT rowid AS place, e164 FROM vault.records WHERE rowid IN (SELECT place FROM asked)) AS record
JOIN asked USING (place)
LEFT JOIN vault.epochs AS epoch ON epoch.epoch = asked.keyed
WHERE asked.keyed IS NOT NULL AND record.e164 IS NOT NULL
ORDER BY ALL

-- name: names
SELECT DISTINCT record.name
FROM (SELECT rowid AS place, name FROM vault.records WHERE rowid IN (SELECT place FROM asked)) AS record
JOIN asked USING (place)
WHERE asked.keyed IS NOT NULL AND record.name IS NOT NULL

-- step: asked_sets
SELECT DISTINCT token_set FROM vault.records WHERE rowid IN (SELECT place FROM asked) AND token_set IS NOT NULL

-- step: asked_tokens
SELECT DISTINCT token FROM vault.token_sets JOIN asked_sets USING (token_set)

-- step: asked_shows
SELECT sets.token, record.record_id, record.name
FROM vault.records AS record
JOIN (SELECT token_set, token FROM vault.token_sets JOIN asked_tokens USING (token)) AS sets USING (token_set)

-- step: asked_own
-- Identifiers that nobody else shows: not those of other customers, nor, of one member, those on rows of the others.
SELECT shown.token
FROM asked_shows AS shown
JOIN vault.links AS link USING (record_id)
GROUP BY shown.token
HAVING BOOL_AND(
    link.customer_id IS NULL
    OR (link.customer_id = $customer::UUID AND ($member = '' OR shown.name IS NOT DISTINCT FROM $member))
)

-- step: asked_contested
SELECT owner.token FROM vault.owners AS owner JOIN asked_own USING (token) WHERE owner.contested

-- name: own
SELECT identifier.kind, identifier.namespace, identifier.value, identifier.token
FROM vault.identifiers AS identifier JOIN asked_own USING (token)
WHERE identifier.token NOT IN (SELECT token FROM asked_contested)
ORDER BY ALL
