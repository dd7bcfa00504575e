-- Phones and identifiers by what a person types, and what may be shown of them, read from the attached vault.
-- engine: duckdb

-- name: identifiers
SELECT token, kind, namespace
FROM vault.identifiers
WHERE list_contains($values, value) AND ($kind = '' OR kind = $kind) AND ($namespace = '' OR namespace = $namespace)
ORDER BY kind, namespace

-- name: shown
SELECT DISTINCT phone::STRING, repeat('*', 9) || right(e164, 2)
FROM vault.records
WHERE phone::STRING IN (SELECT unnest($phones))
UNION ALL
SELECT token::STRING, kind || ' …' || right(value, least(4, length(value) // 3))
FROM vault.identifiers
WHERE token::STRING IN (SELECT unnest($identifiers))
