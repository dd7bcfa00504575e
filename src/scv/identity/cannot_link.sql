-- The paths that a *not-same* denies, found step by step in what linking left.
-- engine: duckdb
-- In: token_groups, members, tuples, owners (see link.sql).

-- name: groups
SELECT token, group_key
FROM token_groups
WHERE token IN (SELECT CAST(UNNEST($1) AS DECIMAL(38,0)))

-- name: steps
-- From identifiers to the next over rows without a phone, by the names after *same* and as one row holds them.
SELECT DISTINCT here.token, there.token, owners.owner, here.raw_token, there.raw_token
FROM members AS here
JOIN tuples ON tuples.token_set = here.token_set AND tuples.phone IS NULL
JOIN members AS there ON there.token_set = here.token_set
LEFT JOIN owners ON owners.token = there.token
WHERE here.token IN (SELECT CAST(UNNEST($1) AS DECIMAL(38,0))) AND here.token <> there.token
ORDER BY 1, 2, 4, 5
