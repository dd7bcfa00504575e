-- Landed rows become records: the latest version of each, whatever came in first.
-- engine: duckdb
-- In: the attached vault, versions and numbered_files (schema/scratch.py), offered_files; and of order_references.sql referred and widened.
-- In braces: rows, sets, identifiers, consents: the landed tables of the attached segments, each row with its file_no; beside: one of those
--     that stand beside a record; table: the vault's.

-- step: offered_files
-- Files that came, as vault.files will hold them.
SELECT 0 AS file_no, files.* FROM vault.files AS files LIMIT 0

-- step: arrived_sets
-- Identifiers of a set that came.
SELECT * FROM vault.token_sets LIMIT 0

-- step: arrived_identifiers
SELECT * FROM vault.identifiers LIMIT 0

-- name: landed_versions
INSERT INTO versions
SELECT file_no, row_no, record_id, content, updated_at, status_rank, token_set, order_token, holder, CASE WHEN holder IS NOT NULL AND named_in_full THEN name END
FROM (SELECT * FROM (SELECT CAST(NULL AS DECIMAL(38,0)) AS holder LIMIT 0) UNION ALL BY NAME {rows})

-- name: landed_sets
INSERT INTO arrived_sets BY NAME SELECT * EXCLUDE (file_no) FROM ({sets})

-- name: landed_identifiers
INSERT INTO arrived_identifiers BY NAME SELECT * EXCLUDE (file_no) FROM ({identifiers})

-- name: former_versions
INSERT INTO versions
SELECT numbered.file_no, former.row_no, former.record_id, former.content, former.updated_at, former.status_rank, former.token_set, NULL,
    former.holder, CASE WHEN former.holder IS NOT NULL AND former.named_in_full THEN former.name END
FROM (SELECT * FROM vault.records SEMI JOIN versions USING (record_id)) AS former
JOIN numbered_files AS numbered USING (file_id)

-- step: losers
-- Rows that are not the version that counts. Order: own latest time, status order, export time; of one file then its last row, of several
-- the content; then equal rows stand in for each other.
WITH repeated AS (
    SELECT record_id FROM versions GROUP BY record_id HAVING COUNT(*) > 1
)
SELECT file_no, row_no, record_id, content, holder
FROM (
    SELECT file_no, row_no, record_id, content, holder, ROW_NUMBER() OVER (
        PARTITION BY record_id
        ORDER BY place_in_file, updated_at DESC NULLS LAST, status_rank DESC, exported_at DESC NULLS LAST, content DESC, file_no, row_no
    ) AS place
    FROM (
        SELECT *, LEAST(2, ROW_NUMBER() OVER (
            PARTITION BY record_id, file_no ORDER BY updated_at DESC NULLS LAST, status_rank DESC, row_no DESC
        )) AS place_in_file
        FROM versions
        SEMI JOIN repeated USING (record_id)
    )
    JOIN numbered_files USING (file_no)
)
WHERE place > 1

-- step: winners
-- Rows that came and are the version that counts.
SELECT * FROM versions SEMI JOIN offered_files USING (file_no) ANTI JOIN losers USING (file_no, row_no)

-- step: moved_on
-- Records whose row in a file is another than before, with a hash of what they told, whichever row of whichever file told it. Of those that
-- stand in for an equal one nothing changed but the place.
SELECT former.record_id, former.phone, former.token_set, former.widened, former.told
FROM (
    SELECT *, HASH(content_hash, CASE WHEN event_at IS NULL THEN exported_at END) AS told
    FROM (
        SELECT *, HASH(*COLUMNS(* EXCLUDE (row_no, file_id, exported_at))) AS content_hash FROM vault.records SEMI JOIN losers USING (record_id)
    )
) AS former
JOIN numbered_files AS numbered USING (file_id)
SEMI JOIN losers ON losers.file_no = numbered.file_no AND losers.row_no = former.row_no

-- step: phones_before
-- Phones that changed records showed before.
SELECT DISTINCT phone
FROM (
    SELECT phone FROM moved_on
    UNION ALL
    SELECT phone FROM widened
    UNION ALL
    SELECT phone FROM vault.records SEMI JOIN renamed USING (record_id)
)
WHERE phone IS NOT NULL

-- step: sets_before
-- Identifiers that they showed.
SELECT DISTINCT *
FROM vault.token_sets
SEMI JOIN (
    SELECT token_set FROM moved_on
    UNION ALL
    SELECT token_set FROM widened
    UNION ALL
    SELECT token_set FROM vault.records SEMI JOIN renamed USING (record_id)
) USING (token_set)

-- name: records
INSERT INTO vault.records BY NAME
SELECT
    rows.* EXCLUDE (file_no, token_set),
    COALESCE(referred.wider, rows.token_set) AS token_set,
    referred.wider IS NOT NULL AS widened,
    file.file_id, file.account, file.exported_at
FROM ({rows}) AS rows
JOIN offered_files AS file USING (file_no)
LEFT JOIN referred ON referred.file_no = rows.file_no AND referred.row_no = rows.row_no
ANTI JOIN losers ON losers.file_no = rows.file_no AND losers.row_no = rows.row_no

-- name: details
INSERT INTO vault.{table} BY NAME
SELECT rows.record_id, beside.* EXCLUDE (file_no, row_no)
FROM ({beside}) AS beside
JOIN ({rows}) AS rows USING (file_no, row_no)
ANTI JOIN losers ON losers.file_no = beside.file_no AND losers.row_no = beside.row_no

-- name: statements
-- Of every version of a record: what was said once stays said. Nobody agreed after the file was landed: such a time is none.
INSERT INTO vault.statements BY NAME
SELECT
    rows.record_id, file.file_id, rows.phone, rows.token_set,
    said.* EXCLUDE (file_no) REPLACE (CASE WHEN said.said_at <= file.landed_at OR NOT said.granted THEN said.said_at END AS said_at),
    COALESCE(rows.updated_at, rows.event_at, file.exported_at, file.landed_at) AS seen_at
FROM ({consents}) AS said
JOIN ({rows}) AS rows USING (file_no, row_no)
JOIN offered_files AS file USING (file_no)

-- name: replaced
INSERT INTO vault.replaced BY NAME
SELECT losers.record_id, numbered.file_id, losers.content, losers.holder FROM losers JOIN numbered_files AS numbered USING (file_no)

-- step: changed
-- Records that are new or tell something else than before.
SELECT arrived.record_id
FROM winners AS arrived
LEFT JOIN moved_on AS former USING (record_id)
LEFT JOIN (
    SELECT record_id, HASH(content_hash, CASE WHEN event_at IS NULL THEN exported_at END) AS told
    FROM (
        SELECT *, HASH(*COLUMNS(* EXCLUDE (row_no, file_id, exported_at))) AS content_hash FROM vault.records SEMI JOIN moved_on USING (record_id)
    )
) AS now USING (record_id)
WHERE former.record_id IS NULL OR former.told <> now.told
UNION ALL
-- NOTE: with those that are told apart from who has their card now.
SELECT record_id FROM renamed ANTI JOIN winners USING (record_id)
UNION ALL
SELECT record_id FROM widened
