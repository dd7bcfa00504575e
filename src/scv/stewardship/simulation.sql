-- What other settings would change.
-- In braces: side and other: the one and the other of these.
-- engine: duckdb
-- In: the attached vault, as it would be, and kept, as it is.

-- name: merges
SELECT
    now.customer_id::STRING, COUNT(DISTINCT former.customer_id), COUNT(DISTINCT record.name), COUNT(DISTINCT record.e164), COUNT(*)
FROM vault.links AS now
JOIN kept.links AS former USING (record_id)
JOIN vault.records AS record USING (record_id)
WHERE now.customer_id IS NOT NULL AND former.customer_id IS NOT NULL
GROUP BY now.customer_id
HAVING COUNT(DISTINCT former.customer_id) > 1
ORDER BY 3 DESC, 4 DESC, 5 DESC, 1

-- name: split
SELECT COUNT(*)
FROM (
    SELECT former.customer_id
    FROM kept.links AS former
    JOIN vault.links AS now USING (record_id)
    WHERE former.customer_id IS NOT NULL
    GROUP BY former.customer_id
    HAVING COUNT(DISTINCT now.group_key) > 1
)

-- name: lost_grants
SELECT COUNT(DISTINCT customer_id)
FROM (
    SELECT customer_id, purpose, contact FROM {side}.consents JOIN {side}.profiles USING (group_key) WHERE state = 'granted'
    EXCEPT
    SELECT customer_id, purpose, contact FROM {other}.consents JOIN {other}.profiles USING (group_key) WHERE state = 'granted'
)
SEMI JOIN (SELECT customer_id FROM {other}.profiles) USING (customer_id)
