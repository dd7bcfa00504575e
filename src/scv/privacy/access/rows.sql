-- The records of whoever asks (see data_subject.sql), read from the attached vault.
-- In braces: catalog: the vault, or a landed segment.
-- engine: duckdb

-- name: rows
SELECT record.* EXCLUDE (recency, phone, order_token, event_cells, keyless, holder) REPLACE (record.content::STRING AS content), asked.keyed::STRING AS keyed,
       asked.rule
FROM (SELECT rowid AS place, * FROM vault.records WHERE rowid IN (SELECT place FROM asked)) AS record
JOIN asked USING (place)
ORDER BY record.event_at, record.file_id, record.row_no

-- name: sets
SELECT token_set::STRING, LIST(token::STRING ORDER BY token) FROM {catalog}.token_sets
WHERE token_set IN (SELECT unnest(?)::DECIMAL(38,0)) GROUP BY token_set

-- name: others
SELECT record_id::STRING AS record_id, role, phone_class, e164, phone::STRING AS token
FROM vault.other_phones WHERE record_id IN (SELECT record_id FROM asked) ORDER BY ALL

-- name: marks
SELECT record_id::STRING, indicator, score, least, most FROM vault.scores
WHERE record_id IN (SELECT record_id FROM asked) ORDER BY ALL

-- name: of_others
SELECT DISTINCT phone::STRING FROM vault.records
WHERE phone IN (SELECT unnest(?)::DECIMAL(38,0)) AND record_id NOT IN (SELECT record_id FROM asked)

-- name: files
SELECT file_id, name, account, exported_at FROM vault.files
