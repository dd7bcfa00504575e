-- What landed files hold of whoever asks.
-- In braces: number and name: a segment's number and its catalog; rows: its landed rows, under the records that they are versions of.
-- engine: duckdb

-- name: versions
SELECT file_id FROM vault.replaced WHERE record_id IN (SELECT record_id FROM asked)
UNION
SELECT file_id FROM vault.keyless_superseded WHERE full_record IN (SELECT record_id FROM asked)

-- name: hits
SELECT {number} AS segment, row_no, record_id::STRING AS record_id, content::STRING AS content, phone IN (FROM asked_numbers) AS keyed
FROM ({rows}) WHERE phone IN (FROM asked_numbers)

-- name: other_phones
SELECT {number} AS segment, row_no, role, e164 FROM {name}.landed_phones WHERE phone IN (FROM asked_numbers)

-- name: rejects
SELECT {number} AS segment, row_no, reason, cells
FROM {name}.landed_rejects WHERE EXISTS (
    FROM asked_texts WHERE contains(regexp_replace(translate(cells, '０１２３４５６７８９', '0123456789'), '[^0-9]', '', 'g'), text)
)

-- name: rows
SELECT * REPLACE (record_id::STRING AS record_id, content::STRING AS content, token_set::STRING AS token_set)
FROM ({rows}) WHERE row_no IN (SELECT unnest(?)) ORDER BY row_no

-- name: links
SELECT record_id::STRING, phone, customer_id::STRING FROM vault.links WHERE record_id IN (SELECT unnest(?)::DECIMAL(38,0))

-- name: now
SELECT record_id::STRING, file_id, row_no FROM vault.records WHERE record_id IN (SELECT unnest(?)::DECIMAL(38,0))
