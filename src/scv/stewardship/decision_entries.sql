-- What the guards decided last night, read from the attached vault.
-- engine: duckdb

-- name: rule_decisions
SELECT rule, phone, other, since_at, records, names, identifiers, state
FROM vault.rule_decisions
ORDER BY rule DESC, records DESC, phone, other
