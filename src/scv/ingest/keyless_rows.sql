-- Rows whose business key lacks a part are superseded by the row that has it: found anew every night from all records, whichever came first.
-- engine: duckdb
-- In: the attached vault, with the token sets of all records.

-- name: restore
-- Last night's come back, to be judged again.
INSERT INTO vault.records BY NAME SELECT * EXCLUDE (full_record) FROM vault.keyless_superseded;
DELETE FROM vault.keyless_superseded

-- step: keyless_before
-- What was superseded last night.
SELECT record_id, file_id, row_no FROM vault.keyless_superseded

-- step: keyless_rows
SELECT record_id, source, account, phone, token_set, event_cells, event IS NULL OR event IN ('join', 'follow') AS of_people
FROM vault.records
WHERE keyless

-- step: full_rows
-- Of the same layout and account, those with their key that show a phone, an identifier or the cells of an event of one without.
WITH candidates AS (
    SELECT record_id, source, account, phone, token_set, event_cells, event IS NULL OR event IN ('join', 'follow') AS of_people
    FROM vault.records
    WHERE NOT keyless
)
SELECT keyless.record_id, keyless.token_set, candidates.record_id AS full_record, candidates.token_set AS full_set
FROM keyless_rows AS keyless
JOIN candidates USING (source, account, phone)
WHERE keyless.of_people AND candidates.of_people
UNION ALL
SELECT keyless.record_id, keyless.token_set, candidates.record_id, candidates.token_set
FROM keyless_rows AS keyless
JOIN vault.token_sets AS own ON own.token_set = keyless.token_set
JOIN vault.token_sets AS shown ON shown.token = own.token
JOIN candidates ON candidates.token_set = shown.token_set AND candidates.source = keyless.source AND candidates.account = keyless.account
WHERE keyless.phone IS NULL AND keyless.of_people AND candidates.of_people
UNION ALL
SELECT keyless.record_id, NULL, candidates.record_id, NULL
FROM keyless_rows AS keyless
JOIN candidates USING (event_cells)
WHERE NOT keyless.of_people

-- step: keyless_pairs
-- A row of people is superseded by one that shows its phone and all its identifiers; of several, the smallest stands for them.
SELECT record_id, MIN(full_record) AS full_record
FROM (
    SELECT pairs.record_id, pairs.full_record
    FROM (SELECT DISTINCT * FROM full_rows) AS pairs
    LEFT JOIN vault.token_sets AS own ON own.token_set = pairs.token_set
    LEFT JOIN vault.token_sets AS shown ON shown.token_set = pairs.full_set AND shown.token = own.token
    GROUP BY pairs.record_id, pairs.full_record
    HAVING COUNT(own.token) = COUNT(shown.token)
)
GROUP BY record_id

-- name: current_again
-- Rows that were superseded last night and are current again: their details must be read again.
SELECT COUNT(*)
FROM vault.records
JOIN keyless_before USING (record_id, file_id, row_no)
ANTI JOIN keyless_pairs USING (record_id)

-- step: keyless_counts
-- How many rows of each file are superseded tonight, less those of last night.
SELECT file_id, SUM(rows) AS superseded
FROM (
    SELECT file_id, 1 AS rows FROM vault.records SEMI JOIN keyless_pairs USING (record_id)
    UNION ALL
    SELECT file_id, -1 FROM keyless_before
)
GROUP BY file_id

-- name: count
UPDATE vault.files SET
    superseded = files.superseded + CAST(more.superseded AS BIGINT),
    records = files.records - CAST(more.superseded AS BIGINT)
FROM keyless_counts AS more
WHERE more.file_id = files.file_id

-- step: keyless_left
-- Those of them that were records until last night.
SELECT record.phone, record.token_set
FROM vault.records AS record
SEMI JOIN keyless_pairs USING (record_id)
ANTI JOIN keyless_before USING (record_id)

-- name: phones_left
INSERT INTO phones_before SELECT DISTINCT phone FROM keyless_left WHERE phone IS NOT NULL AND phone NOT IN (FROM phones_before)

-- name: sets_left
INSERT INTO sets_before
SELECT DISTINCT sets.* FROM vault.token_sets AS sets SEMI JOIN keyless_left USING (token_set) ANTI JOIN sets_before AS known USING (token_set, token)

-- name: unchanged
DELETE FROM changed WHERE record_id IN (SELECT record_id FROM keyless_pairs)

-- name: keep
INSERT INTO vault.keyless_superseded BY NAME SELECT record.*, keyless_pairs.full_record FROM vault.records AS record JOIN keyless_pairs USING (record_id)

-- step: links_left
-- How they were linked.
SELECT record_id, phone, group_key FROM vault.links WHERE record_id IN (SELECT record_id FROM keyless_pairs)
