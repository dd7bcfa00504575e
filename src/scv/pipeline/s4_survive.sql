-- What survivorship reads of the vault, and what is written there of its results.
-- engine: duckdb
-- In: the attached vault, gifts, receipts; orders, household_members (see profile/survivorship.sql), group_ids.

-- view: customer_records
-- Records with what they tell of their customer: of an order sent to somebody else nothing that is the receiver's, and of whom a receiver's
-- phone keys no birthday.
SELECT
    record.record_id, record.source, record.channel, record.recency, record.event_at, record.named_in_full, record.nickname,
    record.gender, record.email, record.order_token, record.bought, record.amount_fen, record.refund_fen,
    record.event, record.account, record.store, record.category, record.quantity, record.discount_fen, record.refunded,
    COALESCE(record.amount_fen IS NULL AND record.unread LIKE '%":"no_amount"%', FALSE) AS amount_unread,
    COALESCE(record.refund_fen IS NULL AND record.unread LIKE '%":"no_refund"%', FALSE) AS refund_unread,
    record.phone_role,
    CASE WHEN sent.record_id IS NOT NULL OR COALESCE(record.phone_role, 'customer') = 'customer' THEN record.birthday END AS birthday,
    CASE WHEN sent.record_id IS NULL THEN record.e164 END AS e164,
    CASE WHEN sent.record_id IS NULL THEN record.name END AS name,
    CASE WHEN sent.record_id IS NULL THEN record.province END AS province,
    CASE WHEN sent.record_id IS NULL THEN record.city END AS city,
    CASE WHEN sent.record_id IS NULL THEN record.district END AS district,
    CASE WHEN sent.record_id IS NULL THEN record.address END AS address
FROM vault.records AS record
LEFT JOIN (SELECT record_id FROM gifts UNION ALL SELECT record_id FROM receipts) AS sent ON sent.record_id = record.record_id

-- step: told_attributes
-- What records say of a brand's own attributes, as they say it; of an order sent to somebody else nothing.
SELECT *
FROM (
    SELECT
        record.record_id, link.group_key, record.recency, declared.attribute, declared.place,
        json_extract_string(record.extras, declared.pointer) AS cell
    FROM vault.records AS record
    JOIN links AS link ON link.record_id = record.record_id
    JOIN attribute_columns AS declared ON declared.source = record.source
    ANTI JOIN (SELECT record_id FROM gifts UNION ALL SELECT record_id FROM receipts) AS sent ON sent.record_id = record.record_id
    WHERE record.extras IS NOT NULL AND link.group_key IS NOT NULL
)
WHERE cell IS NOT NULL

-- name: attributes
INSERT INTO vault.attributes BY NAME
SELECT customer_id, group_key, attribute, value, record_id FROM surviving_attributes JOIN group_ids USING (group_key)

-- name: orders
INSERT INTO vault.orders BY NAME SELECT orders.*, customer_id FROM orders JOIN group_ids USING (group_key)

-- name: household_members
INSERT INTO vault.household_members BY NAME
SELECT * EXCLUDE (group_key) FROM household_members JOIN group_ids USING (group_key)

-- name: counts
SELECT
    (SELECT COUNT(*) FROM vault.profiles) AS customers,
    (SELECT COUNT(*) FROM vault.review) AS review,
    (SELECT COUNT(DISTINCT group_key) FROM vault.consents) AS consents
