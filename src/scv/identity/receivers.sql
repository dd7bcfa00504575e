-- Which phone a row takes that tells no customer's, but a receiver's: found anew every night from all records (docs/linking.md).
-- engine: any
-- In: stand_ins(record_id, phone, token_set, name, surname, named_in_full): the rows to judge; near_records, near_sets, moved (owners.sql);
--     every_record(phone, phone_role, token_set), all_sets, identifier_kinds (singles.sql), shared_phones(phone), parted_pairs(phone, token).

-- step: customer_phones
-- One row per identifier of such a row, a browser aside, and number that a customer's column tells beside it.
SELECT DISTINCT shown.token, told.phone
FROM (
    SELECT DISTINCT sets.token
    FROM stand_ins
    JOIN near_sets AS sets ON sets.token_set = stand_ins.token_set
    JOIN identifier_kinds AS identifier ON identifier.token = sets.token
    WHERE identifier.kind <> 'cookie'
) AS shown
JOIN all_sets AS sets ON sets.token = shown.token
JOIN every_record AS told ON told.token_set = sets.token_set
LEFT JOIN shared_phones AS shared ON shared.phone = told.phone
LEFT JOIN (SELECT DISTINCT phone - phone % 65536 AS phone, token FROM parted_pairs) AS parted
    ON parted.phone = told.phone AND parted.token = shown.token
WHERE told.phone_role = 'customer' AND told.phone IS NOT NULL AND shared.phone IS NULL AND parted.token IS NULL

-- step: bare_orders
-- Rows with a name and nothing that identifies anybody: a buyer who was not logged in. An order that a customer's column tells elsewhere
-- identifies its own.
SELECT stand_ins.record_id, stand_ins.phone, stand_ins.name, stand_ins.surname, stand_ins.named_in_full
FROM stand_ins
LEFT JOIN (
    SELECT DISTINCT sets.token_set
    FROM (SELECT DISTINCT token_set FROM stand_ins) AS judged
    JOIN near_sets AS sets ON sets.token_set = judged.token_set
    JOIN identifier_kinds AS identifier ON identifier.token = sets.token
    LEFT JOIN customer_phones AS told ON told.token = sets.token
    WHERE identifier.kind <> 'order' OR told.token IS NOT NULL
) AS identified ON identified.token_set = stand_ins.token_set
WHERE identified.token_set IS NULL AND stand_ins.name IS NOT NULL

-- step: receipts
-- Rows of which the phone is the receiver's alone, and no key: whose identifiers customers told beside other numbers, and not beside this
-- one, so that they are of who has those; and bare orders under a name that contradicts every name that other rows tell of the number.
SELECT stand_ins.record_id, 'account' AS reason
FROM stand_ins
JOIN near_sets AS sets ON sets.token_set = stand_ins.token_set
JOIN customer_phones AS told ON told.token = sets.token
GROUP BY stand_ins.record_id
HAVING MAX(CASE WHEN told.phone = stand_ins.phone THEN 1 ELSE 0 END) = 0
UNION ALL
SELECT bare_orders.record_id, 'name'
FROM bare_orders
JOIN near_records AS told ON told.phone = bare_orders.phone
WHERE told.phone_role <> 'fallback' AND told.name IS NOT NULL
GROUP BY bare_orders.record_id
HAVING MAX(
    CASE
        WHEN told.name = bare_orders.name THEN 1
        WHEN told.surname = bare_orders.surname AND NOT (told.named_in_full AND bare_orders.named_in_full) THEN 1
        ELSE 0
    END
) = 0

-- view: owned
-- What the search for gifts reads of a record.
SELECT
    records.record_id,
    CASE WHEN receipts.record_id IS NULL THEN COALESCE(moved.phone, records.phone) END AS phone,
    records.phone_role,
    records.token_set,
    records.order_token,
    records.name,
    records.event_at
FROM near_records AS records
LEFT JOIN moved ON moved.record_id = records.record_id
LEFT JOIN receipts ON receipts.record_id = records.record_id
