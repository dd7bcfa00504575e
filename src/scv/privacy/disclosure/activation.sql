-- Who may be handed out to whom.
-- engine: duckdb
-- In: the attached vault and published; restrictions.
-- In braces: values: numbers, or identifiers.

-- name: numbers
SELECT customer_id, e164 AS value FROM vault.profiles

-- name: identifiers
SELECT profile.customer_id, found.value
FROM vault.profiles AS profile LEFT JOIN (
    SELECT DISTINCT link.customer_id, identifier.value
    FROM vault.identifiers AS identifier
    JOIN vault.token_sets USING (token)
    JOIN vault.records AS record USING (token_set)
    JOIN vault.links AS link USING (record_id)
    LEFT JOIN vault.owners AS owner ON owner.token = identifier.token
    WHERE identifier.kind = $kind AND identifier.namespace = $account AND NOT COALESCE(owner.contested, FALSE)
) AS found USING (customer_id)

-- name: allowed
SELECT
    profile.customer_id::STRING AS customer_id, found.value, profile.name,
    CASE
        WHEN found.value IS NULL THEN 'no_number'
        WHEN $mainland AND NOT starts_with(found.value, '+86') THEN 'not_mainland'
        WHEN epoch.until_at < $always THEN 'number_given_up'
        WHEN profile.group_key IN (SELECT group_key FROM restrictions) THEN 'restricted'
        WHEN said.state = 'withdrawn' THEN 'withdrawn'
        WHEN said.state IS NULL THEN 'unknown'
        WHEN LENGTH(profile.birthday) = 10 AND profile.birthday > $of_age THEN 'guarded'
        WHEN $others AND other.state = 'withdrawn' THEN 'third_party_withdrawn'
        WHEN $others AND other.state IS NULL THEN 'third_party_unknown'
    END AS reason
FROM vault.profiles AS profile
JOIN ({values}) AS found USING (customer_id)
LEFT JOIN vault.epochs AS epoch ON epoch.epoch = profile.group_key AND $by_phone
LEFT JOIN consents AS said ON said.group_key = profile.group_key AND said.purpose = $purpose AND said.contact = $contact
LEFT JOIN consents AS other ON other.group_key = profile.group_key AND other.purpose = 'third_party' AND other.contact = $contact

-- name: in_some_way
SELECT COUNT(DISTINCT profile.customer_id)
FROM published.segment_members AS member
JOIN vault.profiles AS profile USING (customer_id)
JOIN consents AS said ON said.group_key = profile.group_key
WHERE member.segment = $segment AND said.purpose = $purpose AND said.state = 'granted'
    AND NOT COALESCE(LENGTH(profile.birthday) = 10 AND profile.birthday > $of_age, FALSE)
    AND profile.group_key NOT IN (SELECT group_key FROM restrictions)

-- name: members
SELECT customer_id::STRING AS customer_id FROM published.segment_members WHERE segment = ?
