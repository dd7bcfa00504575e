-- Cases for a person, and what is shown beside each, read from the attached vault.
-- engine: duckdb

-- name: cases
SELECT kind, phone, other, since_at, identifiers, worth_fen, records
FROM vault.review ORDER BY worth_fen DESC, records DESC, phone, other

-- name: common_identifiers
-- Identifiers that link nothing because two or more people show them: beside how many phones and single identifiers, and in how many records.
WITH common AS (
    SELECT token FROM vault.owners WHERE contested
    UNION
    SELECT member.token
    FROM vault.links AS link
    JOIN vault.records AS record USING (record_id)
    JOIN vault.token_sets AS member USING (token_set)
    WHERE link.rule = 'junk' AND member.token NOT IN (SELECT token FROM vault.owners)
), records AS (
    SELECT member.token, COUNT(*) AS records
    FROM vault.records AS record
    JOIN vault.token_sets AS member USING (token_set)
    JOIN common USING (token)
    GROUP BY member.token
), singles AS (
    SELECT member.token, COUNT(DISTINCT beside.token) AS singles
    FROM vault.token_sets AS member
    JOIN common USING (token)
    JOIN vault.token_sets AS beside USING (token_set)
    JOIN vault.identifiers AS identifier ON identifier.token = beside.token
    WHERE beside.token <> member.token AND LIST_CONTAINS(?, identifier.kind)
      AND NOT LIST_CONTAINS(?, identifier.kind || '@' || identifier.namespace)
    GROUP BY member.token
)
SELECT
    identifier.kind, identifier.namespace, '…' || RIGHT(identifier.value, LEAST(4, LENGTH(identifier.value) // 3)) AS identifier,
    (SELECT COUNT(*) FROM vault.votes WHERE votes.token = common.token) AS phones,
    COALESCE(singles.singles, 0) AS single_identifiers, records.records
FROM common
JOIN records USING (token)
JOIN vault.identifiers AS identifier USING (token)
LEFT JOIN singles USING (token)
ORDER BY phones DESC, single_identifiers DESC, records DESC, kind, namespace, common.token

-- name: side
-- What rows tell; in braces: which.
SELECT
    COUNT(*), MIN(event_at), MAX(event_at), COUNT(*) FILTER (bought),
    LIST(DISTINCT name ORDER BY name) FILTER (name IS NOT NULL),
    LIST(DISTINCT birthday ORDER BY birthday) FILTER (birthday IS NOT NULL),
    LIST(DISTINCT gender ORDER BY gender) FILTER (gender IS NOT NULL),
    LIST(DISTINCT city ORDER BY city) FILTER (city IS NOT NULL),
    LIST(DISTINCT source ORDER BY source)
{rows}

-- name: phone_rows
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
