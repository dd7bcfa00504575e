-- What linking reads of the vault besides its steps, and what is written there of its results.
-- engine: duckdb
-- In: the attached vault; what identity/*.sql left.

-- name: placed
-- Records under the phone that they belong to. A gift's row tells of its receiver, and so does a receipt: nothing of that is the buyer's.
-- The few records that lose their phone or have another are joined as one list: every record is looked up in it, more than once a night.
SELECT record.record_id, record.token_set, CASE WHEN placed.record_id IS NULL THEN record.phone ELSE placed.phone END AS phone
FROM vault.records AS record
LEFT JOIN (
    SELECT record_id, CASE WHEN MAX(unkeyed) = 0 THEN MAX(phone) END AS phone
    FROM (
        SELECT record_id, phone, 0 AS unkeyed FROM moved
        UNION ALL
        SELECT record_id, NULL, 1 FROM receipts
        UNION ALL
        SELECT record_id, NULL, 1 FROM gifts
    ) AS told
    GROUP BY record_id
) AS placed ON placed.record_id = record.record_id

-- name: links
INSERT INTO vault.links BY NAME
SELECT
    links.* REPLACE (CASE WHEN gifts.record_id IS NOT NULL AND rule IN ('direct', 'chain') THEN 'gift' ELSE rule END AS rule),
    group_ids.customer_id
FROM links
LEFT JOIN group_ids USING (group_key)
LEFT JOIN gifts USING (record_id)
ORDER BY group_key

-- name: rule_decisions
-- What each guard found, and whether it acts: followed is what linking did.
INSERT INTO vault.rule_decisions BY NAME
SELECT 'shared' AS rule, found.*, CASE WHEN shared_phones.phone IS NULL THEN 'vetoed' ELSE 'acts' END AS state
FROM shared_by_rule AS found
LEFT JOIN shared_phones USING (phone)
UNION ALL BY NAME
SELECT
    'recycled' AS rule, phone, since_at, names, strong AS identifiers,
    CASE WHEN settled.phone IS NULL THEN 'acts' ELSE 'vetoed' END AS state
FROM recycled
LEFT JOIN settled USING (phone)
UNION ALL BY NAME
SELECT
    'number_change' AS rule, old AS phone, new AS other, since_at, identifiers,
    CASE WHEN $number_change = 'review' THEN 'review' WHEN followed.old IS NULL THEN 'vetoed' ELSE 'acts' END AS state
FROM number_changes
LEFT JOIN followed USING (old, new)
UNION ALL BY NAME
SELECT
    'mistyped' AS rule, old AS phone, new AS other, identifiers,
    CASE WHEN followed.old IS NULL THEN 'vetoed' ELSE 'acts' END AS state
FROM mistyped
LEFT JOIN followed USING (old, new)
UNION ALL BY NAME
SELECT
    'second_number' AS rule, old AS phone, new AS other, identifiers,
    CASE WHEN $second = 'review' THEN 'review' WHEN followed.old IS NULL THEN 'vetoed' ELSE 'acts' END AS state
FROM second_numbers
LEFT JOIN followed USING (old, new)
UNION ALL BY NAME
SELECT 'cut' AS rule, token AS phone, other, 'acts' AS state FROM cuts
UNION ALL BY NAME
SELECT 'gift' AS rule, phone, account AS other, COUNT(*) AS records, 'acts' AS state FROM gifts GROUP BY phone, account

-- name: records_by_rule
SELECT rule, COUNT(*) FROM vault.links GROUP BY rule
UNION ALL
SELECT 'rule ' || rule, COUNT(*) FROM vault.rule_decisions WHERE state = 'acts' GROUP BY rule
ORDER BY 1
