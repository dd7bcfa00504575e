-- Why records are one customer, read from the attached vault.
-- engine: duckdb

-- name: links
SELECT link.rule, record.source, record.account, COUNT(*) AS records
FROM vault.links AS link JOIN vault.records AS record USING (record_id)
WHERE link.customer_id = ?::UUID
GROUP BY ALL ORDER BY ALL

-- name: claims
SELECT DISTINCT identifier.kind, identifier.namespace, identifier.value, member.token::STRING, vote.votes, owner.contested
FROM vault.links AS link
JOIN vault.records AS record USING (record_id)
JOIN vault.token_sets AS member USING (token_set)
JOIN vault.identifiers AS identifier USING (token)
LEFT JOIN vault.owners AS owner USING (token)
LEFT JOIN vault.votes AS vote ON vote.token = member.token AND vote.phone = link.group_key
WHERE link.customer_id = ?::UUID
ORDER BY vote.votes DESC NULLS LAST, identifier.kind, identifier.value

-- name: tuples
SELECT record.token_set::STRING, link.rule, record.source, record.account, COUNT(*)
FROM vault.links AS link JOIN vault.records AS record USING (record_id)
WHERE link.customer_id = ?::UUID AND link.rule <> 'phone'
GROUP BY ALL ORDER BY 5 DESC, 1, 2, 3, 4 LIMIT 5000

-- name: members
SELECT token_set::STRING, token::STRING FROM vault.token_sets WHERE token_set::STRING IN (SELECT unnest(?))

-- name: phones
SELECT DISTINCT phone::STRING FROM vault.links WHERE customer_id = ?::UUID AND phone IS NOT NULL

-- name: changes
SELECT phone::STRING, other::STRING FROM vault.rule_decisions
WHERE rule IN ('number_change', 'second_number', 'mistyped') AND state = 'acts'
