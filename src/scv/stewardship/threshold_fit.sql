-- How many of something each phone or identifier touches, read from the attached vault.
-- engine: duckdb

-- name: strong_beside
-- One row per phone: strong identifiers beside it.
SELECT COUNT(DISTINCT member.token)
FROM vault.records AS record
JOIN vault.token_sets AS member USING (token_set)
JOIN vault.identifiers AS identifier USING (token)
WHERE record.phone IS NOT NULL AND LIST_CONTAINS(?, identifier.kind)
GROUP BY record.phone

-- name: names_beside
-- One row per phone: full names beside it.
SELECT COUNT(DISTINCT name) FROM vault.records WHERE phone IS NOT NULL AND named_in_full GROUP BY phone

-- name: rows_of
-- One row per identifier that stands beside no phone: sets of identifiers it is in.
SELECT COUNT(DISTINCT member.token_set)
FROM vault.token_sets AS member
ANTI JOIN vault.owners USING (token)
GROUP BY member.token
