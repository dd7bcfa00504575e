-- A member card that was given to somebody else: what the rows of its former holder told stands on as a record of its own, found anew whenever
-- a row of the card comes, whichever came first (docs/decisions/0053-former-holders.md).
-- engine: duckdb
-- In: the attached vault, versions and numbered_files (schema/scratch.py), arrived_sets (deduplicate.sql).

-- step: cards
-- Records of cards of which another phone, name or identifier came than before, or that have a former holder.
SELECT record_id
FROM versions
WHERE record_id IN (SELECT record_id FROM versions WHERE holder IS NOT NULL)
GROUP BY record_id
HAVING MIN(COALESCE(holder, 0)) < MAX(COALESCE(holder, 0))
    OR MIN(COALESCE(full_name, '')) < MAX(COALESCE(full_name, ''))
    OR MIN(COALESCE(token_set, 0)) < MAX(COALESCE(token_set, 0))
UNION
SELECT landed_as FROM vault.former_holders WHERE landed_as IN (SELECT record_id FROM versions)

-- step: card_rows
-- Their versions, and the records of former holders, which are no version of the card's own record any more.
SELECT
    each.*, numbered_files.exported_at,
    LEAST(2, ROW_NUMBER() OVER (
        PARTITION BY record_id, is_former, file_no ORDER BY updated_at DESC NULLS LAST, status_rank DESC, row_no DESC
    )) AS place_in_file,
    LEAST(2, ROW_NUMBER() OVER (
        PARTITION BY record_id, holder, file_no ORDER BY updated_at DESC NULLS LAST, status_rank DESC, row_no DESC
    )) AS place_of_holder
FROM (
    SELECT *, FALSE AS is_former FROM versions SEMI JOIN cards USING (record_id)
    UNION ALL
    SELECT
        numbered.file_no, former.row_no, known.landed_as, former.content, former.updated_at, former.status_rank, former.token_set, NULL,
        former.holder, CASE WHEN former.named_in_full THEN former.name END, TRUE
    FROM vault.former_holders AS known
    JOIN vault.records AS former USING (record_id)
    JOIN numbered_files AS numbered USING (file_id)
    WHERE known.landed_as IN (SELECT record_id FROM cards)
) AS each
JOIN numbered_files USING (file_no)

-- step: card_current
-- The row of each that counts: as in deduplicate.sql.
SELECT *
FROM (
    SELECT record_id, file_no, row_no, holder, full_name, token_set, ROW_NUMBER() OVER (
        PARTITION BY record_id
        ORDER BY place_in_file, updated_at DESC NULLS LAST, status_rank DESC, exported_at DESC NULLS LAST, content DESC, file_no, row_no
    ) AS place
    FROM card_rows
    WHERE NOT is_former
)
WHERE place = 1

-- step: holder_rows
-- All rows of a card by the phone that they show; the first of each phone is the one that counts.
SELECT record_id, file_no, row_no, holder, full_name, content, token_set, is_former, ROW_NUMBER() OVER (
    PARTITION BY record_id, holder
    ORDER BY place_of_holder, updated_at DESC NULLS LAST, status_rank DESC, exported_at DESC NULLS LAST, content DESC, file_no, row_no
) AS place
FROM card_rows
WHERE holder IS NOT NULL

-- step: card_sets
SELECT DISTINCT sets.token_set, sets.token
FROM (FROM arrived_sets UNION ALL FROM vault.token_sets) AS sets
SEMI JOIN card_rows USING (token_set)

-- step: given_away
-- Phones of somebody else than who has the card now: another full name, and nothing in common but the card.
SELECT former.record_id AS landed_as, former.holder AS record_id
FROM holder_rows AS former
JOIN card_current AS now USING (record_id)
WHERE former.place = 1
    AND former.holder <> now.holder
    AND former.full_name <> now.full_name
    AND (
        SELECT COUNT(*)
        FROM card_sets AS own JOIN card_sets AS shown ON shown.token = own.token
        WHERE own.token_set = former.token_set AND shown.token_set = now.token_set
    ) <= 1

-- step: card_before
-- What counted until last night.
SELECT record_id, holder, CASE WHEN named_in_full THEN name END AS full_name, token_set
FROM vault.records
SEMI JOIN cards USING (record_id)

-- name: unknown
-- Cards of which more than is at hand must be read: a former holder has it again or is who has it; or it went to somebody else, or an old row
-- came, and rows that only their files tell show a phone of whom nobody was told apart until now.
SELECT COUNT(*)
FROM (
    SELECT record_id FROM vault.former_holders SEMI JOIN cards ON cards.record_id = landed_as ANTI JOIN given_away USING (record_id)
    UNION ALL
    SELECT lost.record_id
    FROM vault.replaced AS lost
    JOIN card_before AS before USING (record_id)
    JOIN card_current AS now USING (record_id)
    LEFT JOIN (SELECT DISTINCT record_id, holder FROM holder_rows) AS known ON known.record_id = lost.record_id AND known.holder = lost.holder
    WHERE lost.holder IS DISTINCT FROM before.holder AND lost.holder IS DISTINCT FROM now.holder AND lost.holder IS NOT NULL
        AND (
            known.holder IS NOT NULL
            OR now.holder IS DISTINCT FROM before.holder
            OR now.full_name IS DISTINCT FROM before.full_name
            OR now.token_set IS DISTINCT FROM before.token_set
        )
)

-- step: former_rows
-- The rows of former holders.
SELECT holder_rows.* FROM holder_rows SEMI JOIN given_away ON given_away.record_id = holder_rows.holder

-- name: apart
-- Of these the one that counts is a version of their own record; the others are replaced by it.
DELETE FROM versions USING former_rows AS former WHERE former.file_no = versions.file_no AND former.row_no = versions.row_no

-- name: own
INSERT INTO versions
SELECT file_no, row_no, holder, content, NULL, NULL, token_set, NULL, holder, full_name FROM former_rows WHERE place = 1

-- name: replaced_by_own
INSERT INTO losers SELECT file_no, row_no, holder, content, holder FROM former_rows WHERE place > 1

-- step: renamed
-- What was the card's record until tonight and is its former holder's now.
SELECT former.record_id AS landed_as, former.holder AS record_id, former.file_no, former.row_no
FROM former_rows AS former
JOIN card_before AS before ON before.record_id = former.record_id AND before.holder = former.holder
ANTI JOIN vault.former_holders AS known ON known.record_id = former.holder

-- name: remember
INSERT INTO vault.former_holders SELECT record_id, landed_as FROM given_away ANTI JOIN vault.former_holders AS known USING (record_id)

-- name: rename
-- Its place among others changes with its id.
UPDATE vault.records AS record
SET record_id = renamed.record_id, recency = record.recency - record.recency % {tail} + CAST(renamed.record_id % {tail} AS DECIMAL(38,0))
FROM renamed
WHERE record.record_id = renamed.landed_as

-- name: rename_details
-- In braces: table: what of a record only its file tells.
UPDATE vault.{table} SET record_id = renamed.record_id FROM renamed WHERE {table}.record_id = renamed.landed_as

-- name: rename_statements
UPDATE vault.statements AS said
SET record_id = renamed.record_id
FROM renamed
JOIN vault.records AS record ON record.record_id = renamed.record_id
WHERE said.record_id = renamed.landed_as AND said.phone = record.phone

-- name: rename_replaced
UPDATE vault.replaced AS lost
SET record_id = renamed.record_id
FROM renamed
WHERE lost.record_id = renamed.landed_as AND lost.holder = renamed.record_id

-- name: row_query
-- In braces: rows: landed rows; tail: what a record id is cut to within `recency`.
SELECT rows.* REPLACE (
    COALESCE(known.record_id, rows.record_id) AS record_id,
    CASE WHEN known.record_id IS NULL THEN rows.recency
         ELSE rows.recency - rows.recency % {tail} + CAST(known.record_id % {tail} AS DECIMAL(38,0)) END AS recency
)
-- NOTE: what a former version landed has no holder.
FROM (SELECT * FROM (SELECT CAST(NULL AS DECIMAL(38,0)) AS holder LIMIT 0) UNION ALL BY NAME {rows}) AS rows
LEFT JOIN vault.former_holders AS known ON known.record_id = rows.holder AND known.landed_as = rows.record_id
