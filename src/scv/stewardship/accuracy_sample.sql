-- Pairs of records to be judged, read from the attached vault; `candidate_people` says whose records may be looked at; {rows} is the block side_rows.
-- engine: duckdb

-- name: linked_records
-- One row per record of a customer: what holds it there, the weakest last.
SELECT
    people.person, record_id, record.phone, record.token_set,
    CASE
        WHEN link.rule = 'phone' AND link.phone <> link.group_key THEN 6
        WHEN link.rule = 'phone' AND record.phone_role = 'customer' THEN 0
        WHEN link.rule = 'phone' THEN 1
        WHEN link.rule = 'direct' THEN 2
        WHEN link.rule = 'anonymous' THEN 3
        WHEN link.rule = 'chain' THEN 4
        ELSE 5
    END AS rank
FROM vault.links AS link
JOIN vault.records AS record USING (record_id)
JOIN candidate_people AS people ON people.group_key = link.group_key

-- name: joined
-- One row per customer and rank: how many records hold so, and how many hold better; of their pairs this is the weaker link.
SELECT
    person, rank, COUNT(*) AS records,
    (SUM(COUNT(*)) OVER (PARTITION BY person ORDER BY rank ROWS UNBOUNDED PRECEDING) - COUNT(*))::BIGINT AS before
FROM linked_records GROUP BY person, rank ORDER BY person, rank

-- name: asked
-- Pairs of phones that the queue asks about.
SELECT mine.person AS one, theirs.person AS other
FROM vault.review AS review
JOIN candidate_people AS mine ON mine.group_key = review.phone
JOIN candidate_people AS theirs ON theirs.group_key = review.other
ORDER BY one, other

-- name: record_counts
SELECT person, COUNT(*) AS records FROM linked_records GROUP BY person ORDER BY person

-- name: records_of
SELECT person, rank, LIST(record_id::STRING ORDER BY record_id) AS records
FROM linked_records WHERE LIST_CONTAINS(?, person) GROUP BY ALL

-- name: side_values
SELECT DISTINCT
    ?::BIGINT AS person, 'side' AS place, 1 AS told, record.name, record.named_in_full, record.surname, record.nickname, record.gender,
    record.birthday, record.province, record.city, record.district, record.address
{rows}

-- name: side_rows
-- The rows that show the phone, the identifiers and the name of a record, in its layout and of its customer.
FROM vault.records AS record
JOIN vault.links AS link USING (record_id)
WHERE (link.group_key, COALESCE(record.phone, 0), COALESCE(record.token_set, 0), record.source, COALESCE(record.name, '')) IN (
    SELECT (link.group_key, COALESCE(own.phone, 0), COALESCE(own.token_set, 0), own.source, COALESCE(own.name, ''))
    FROM vault.records AS own JOIN vault.links AS link USING (record_id)
    WHERE own.record_id = ?::DECIMAL(38, 0)
)

-- name: shown_tokens
SELECT phone::STRING FROM vault.records WHERE record_id = $1::DECIMAL(38, 0) AND phone IS NOT NULL
UNION
SELECT member.token::STRING
FROM vault.records AS record JOIN vault.token_sets AS member USING (token_set)
WHERE record.record_id = $1::DECIMAL(38, 0)

-- name: whereabouts
-- Of records of a pair: the customer, its group, and where the row stands.
SELECT record_id::STRING, link.customer_id::STRING, link.group_key::STRING, file.name || ':' || record.row_no
FROM vault.links AS link
JOIN vault.records AS record USING (record_id)
JOIN vault.files AS file USING (file_id)
WHERE LIST_CONTAINS(?, record_id::STRING) AND link.group_key NOT IN (SELECT group_key FROM vault.restrictions)
