-- What candidates are found from, and what is shown of each, read from the attached vault.
-- engine: duckdb

-- name: people
-- One row per customer who may be looked at: whose data may only be kept is left out. Own identifiers are those that nobody else claims.
SELECT
    ROW_NUMBER() OVER (ORDER BY profile.group_key) AS person, profile.group_key, profile.records, profile.orders,
    profile.e164 IS NOT NULL AS has_phone,
    profile.group_key IN (
        SELECT link.group_key
        FROM vault.links AS link
        JOIN vault.records AS record USING (record_id)
        JOIN vault.token_sets AS member USING (token_set)
        WHERE link.group_key IS NOT NULL AND member.token NOT IN (SELECT token FROM vault.owners WHERE contested)
    ) AS has_identifier
FROM vault.profiles AS profile
WHERE profile.group_key NOT IN (SELECT group_key FROM vault.restrictions)

-- name: records
-- What the records that are a customer's own show: not an order's sent to somebody else, nor a row whose name is a receiver's.
SELECT
    candidate_people.person, record.channel || '/' || record.account AS place, link.rule = 'phone' AS by_phone, record.name, record.named_in_full,
    record.surname, record.nickname, record.gender, record.birthday, record.province, record.city, record.district, record.address,
    COUNT(*) AS told
FROM vault.records AS record
JOIN vault.links AS link USING (record_id)
JOIN candidate_people ON candidate_people.group_key = link.group_key
WHERE link.rule <> 'gift' AND record_id NOT IN (SELECT record_id FROM vault.receipts)
GROUP BY ALL

-- name: accounts
-- How many accounts a customer has where a person has one.
SELECT candidate_people.person, identifier.kind || '@' || identifier.namespace AS place, COUNT(DISTINCT identifier.token) AS identifiers
FROM vault.links AS link
JOIN candidate_people ON candidate_people.group_key = link.group_key
JOIN vault.records AS record USING (record_id)
JOIN vault.token_sets AS member USING (token_set)
JOIN vault.identifiers AS identifier USING (token)
WHERE LIST_CONTAINS(?, identifier.kind) AND NOT LIST_CONTAINS(?, identifier.kind || '@' || identifier.namespace)
  AND identifier.token NOT IN (SELECT token FROM vault.owners WHERE contested)
GROUP BY ALL

-- name: settled
-- Pairs that wait in the queue anyway, and pairs that a person has decided on: by any of the numbers and identifiers the two hold.
WITH held AS (
    SELECT phone AS token, group_key FROM vault.links WHERE phone IN (SELECT token FROM decided_sides) AND group_key IS NOT NULL
    UNION
    SELECT member.token, link.group_key
    FROM vault.token_sets AS member
    JOIN vault.records AS record USING (token_set)
    JOIN vault.links AS link USING (record_id)
    WHERE member.token IN (SELECT token FROM decided_sides) AND link.group_key IS NOT NULL
    UNION
    SELECT token, token FROM decided_sides
), pairs AS (
    SELECT phone AS one, other FROM vault.review WHERE other IS NOT NULL
    UNION
    SELECT mine.group_key, theirs.group_key
    FROM decided_sides AS first
    JOIN decided_sides AS second ON second.number = first.number AND second.side > first.side
    JOIN held AS mine ON mine.token = first.token
    JOIN held AS theirs ON theirs.token = second.token
)
SELECT DISTINCT LEAST(mine.person, theirs.person), GREATEST(mine.person, theirs.person)
FROM pairs
JOIN candidate_people AS mine ON mine.group_key = pairs.one
JOIN candidate_people AS theirs ON theirs.group_key = pairs.other

-- name: side_rows
FROM vault.records AS record
JOIN vault.links AS link USING (record_id)
WHERE link.group_key = ? AND link.rule <> 'gift' AND record_id NOT IN (SELECT record_id FROM vault.receipts)

-- name: evidence
SELECT field, agrees, share, bits FROM evidence WHERE one = ? AND other = ? ORDER BY ABS(bits) DESC, field

-- name: own_identifiers
-- For each of these customers the identifier by which a decision joins it: one that it alone holds, the strongest.
SELECT link.group_key::STRING, MIN(member.token)::STRING
FROM vault.links AS link
JOIN vault.records AS record USING (record_id)
JOIN vault.token_sets AS member USING (token_set)
WHERE link.group_key::STRING IN (SELECT unnest(?)) AND member.token NOT IN (SELECT token FROM vault.owners WHERE contested)
GROUP BY ALL
