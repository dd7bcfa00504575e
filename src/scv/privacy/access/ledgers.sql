-- What was said and decided of whoever asks, read from the attached vault and published.
-- engine: duckdb

-- name: statements
SELECT file_id, row_no, purpose, contact, granted, said_at FROM vault.statements
WHERE record_id IN (SELECT record_id FROM asked) ORDER BY said_at NULLS FIRST, file_id, row_no, purpose, contact

-- name: active
SELECT purpose, contact, state, since_at FROM vault.consents
WHERE group_key = (SELECT group_key FROM vault.profiles WHERE customer_id = ?::UUID) ORDER BY ALL

-- name: rules
SELECT rule, phone, other, since_at, state
FROM vault.rule_decisions
WHERE phone IN (SELECT unnest($1)::DECIMAL(38,0)) OR other IN (SELECT unnest($1)::DECIMAL(38,0))
ORDER BY rule, since_at, state

-- name: cases
SELECT kind, phone, other, since_at, identifiers, worth_fen, records
FROM vault.review
WHERE phone IN (SELECT unnest($1)::DECIMAL(38,0)) OR other IN (SELECT unnest($1)::DECIMAL(38,0))
ORDER BY kind, since_at

-- name: audiences
SELECT segment, title_zh, title_en, purpose FROM published.segments
WHERE segment IN (SELECT segment FROM published.segment_members WHERE customer_id = ?::UUID) ORDER BY segment

-- name: ids
SELECT registry.customer_id::STRING AS id, registry.customer_id = registry.shown_as AS shown, registry.minted
FROM vault.registry WHERE shown_as = ?::UUID ORDER BY shown DESC, minted, id
