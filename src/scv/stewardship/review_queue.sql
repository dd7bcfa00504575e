-- Cases for a person, and what is shown beside each, read from the attached vault.
-- engine: duckdb

-- name: cases
SELECT kind, phone, other, since_at, identifiers, worth_fen, records
FROM vault.review ORDER BY worth_fen DESC, records DESC, phone, other

-- name: side
SELECT
    COUNT(*), MIN(event_at), MAX(event_at), COUNT(*) FILTER (bought),
    LIST(DISTINCT name ORDER BY name) FILTER (name IS NOT NULL),
    LIST(DISTINCT birthday ORDER BY birthday) FILTER (birthday IS NOT NULL),
    LIST(DISTINCT gender ORDER BY gender) FILTER (gender IS NOT NULL),
    LIST(DISTINCT city ORDER BY city) FILTER (city IS NOT NULL),
    LIST(DISTINCT source ORDER BY source)
FROM vault.records AS record
JOIN vault.links AS link USING (record_id)
WHERE link.group_key = ? AND link.rule = 'phone'
  AND COALESCE(record.event_at, record.exported_at, ?) >= ? AND COALESCE(record.event_at, record.exported_at, ?) < ?

-- name: common
SELECT identifier.kind || ' …' || right(identifier.value, least(4, length(identifier.value) // 3)), one.votes, other.votes
FROM vault.votes AS one
JOIN vault.votes AS other USING (token)
JOIN vault.identifiers AS identifier USING (token)
WHERE one.phone = ? AND other.phone = ? ORDER BY token
