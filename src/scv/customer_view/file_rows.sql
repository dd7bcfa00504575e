-- What landed, and what became of each row.
-- In braces: segment: the catalog of a landed file; rows: its landed rows, under the records that they are versions of.
-- engine: duckdb

-- name: rows
WITH landed AS (
    SELECT
        row_no, record_id, content, phone_class, e164,
        CASE WHEN keyless THEN 'keyless' WHEN record_id = holder THEN 'former_holder' END AS note, NULL AS reason
    -- NOTE: what a former version landed does not tell.
    FROM (SELECT * FROM (SELECT NULL::BOOLEAN AS keyless LIMIT 0) UNION ALL BY NAME FROM ({rows}))
    UNION ALL
    SELECT row_no, NULL, NULL, phone_class, NULL, NULL, reason FROM {segment}.landed_rejects
), versions AS (
    SELECT record_id, file_id, row_no, content, record_id AS stands_for, TRUE AS is_current FROM vault.records
    UNION ALL
    SELECT record_id, file_id, row_no, content, full_record, FALSE FROM vault.keyless_superseded
)
SELECT
    landed.row_no,
    CASE
        WHEN landed.reason IS NOT NULL THEN 'reject'
        WHEN kept.file_id = ? AND kept.row_no = landed.row_no THEN CASE WHEN kept.is_current THEN 'record' ELSE 'superseded' END
        WHEN kept.content = landed.content THEN 'duplicate'
        ELSE 'superseded'
    END AS status,
    COALESCE(landed.reason, landed.note, '') AS reason,
    landed.phone_class,
    landed.e164 AS phone,
    link.customer_id::STRING AS customer_id
FROM landed
LEFT JOIN versions AS kept ON kept.record_id = landed.record_id
LEFT JOIN vault.links AS link ON link.record_id = kept.stands_for
ORDER BY landed.row_no

-- name: unread_cells
-- NOTE: a generation of a former version has no unread cells.
SELECT row_no, unread, COALESCE(extras, '{}') AS extras
FROM (SELECT * FROM (SELECT NULL::STRING AS unread LIMIT 0) UNION ALL BY NAME FROM vault.records)
WHERE file_id = ? AND unread IS NOT NULL
ORDER BY row_no

-- name: files
SELECT name AS file, source, channel, account, rows_in, records, COALESCE(keyless, 0) AS keyless, duplicates, superseded, rejects, unread_cells AS unread, furniture, file_id[:12] AS id
-- NOTE: a generation of a former version has no count of unread cells, and does not tell rows without their key.
FROM (SELECT * FROM (SELECT NULL::BIGINT AS unread_cells LIMIT 0) UNION ALL BY NAME FROM vault.files)
LEFT JOIN (
    SELECT file_id, COUNT(*) AS keyless
    FROM (SELECT * FROM (SELECT NULL::BOOLEAN AS keyless LIMIT 0) UNION ALL BY NAME FROM vault.records)
    WHERE keyless
    GROUP BY file_id
) USING (file_id)
ORDER BY channel, account, name
