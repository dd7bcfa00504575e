-- The published tables, filled from the vault's: pseudonymous, without any token.
-- engine: duckdb
-- In: the attached vault and published; masked_profiles (see masking.py), trust (see profile/survivorship.sql).
-- Parameters: times: day, or month where it is told no finer when something happened; of_age: the latest birthday of whoever is fourteen.
-- Shanghai is eight hours (28800 seconds) ahead of UTC, all year.

-- name: people
SELECT CAST(customer_id AS STRING) AS customer_id, e164, name, birthday FROM vault.profiles

-- name: consents
-- Whoever was born after the date of fourteen years ago is a child: what it grants needs a parent (PIPL article 31).
INSERT INTO published.consents
SELECT
    profile.customer_id, consent.purpose, consent.contact,
    CASE WHEN consent.state = 'granted' AND LENGTH(profile.birthday) = 10 AND profile.birthday > $of_age THEN 'guarded'
         ELSE consent.state END,
    CASE WHEN consent.since_at > 0 THEN CAST(DATE_TRUNC($times, to_timestamp(consent.since_at + 28800) AT TIME ZONE 'UTC') AS DATE) END
FROM vault.consents AS consent
JOIN vault.profiles AS profile USING (group_key)
WHERE group_key NOT IN (SELECT group_key FROM vault.restrictions)

-- name: profiles
INSERT INTO published.profiles BY NAME
SELECT
    profile.customer_id,
    CASE WHEN profile.e164 IS NULL THEN 'identifier' ELSE 'phone' END AS key_kind,
    profile.by_receipt, shown.* EXCLUDE (customer_id),
    profile.gender, profile.province, profile.city, profile.household, profile.members,
    profile.channels, profile.in_wechat, profile.in_weibo, profile.in_ecommerce, profile.in_store,
    profile.in_service, profile.in_web,
    CAST(DATE_TRUNC($times, to_timestamp(profile.first_seen_at + 28800) AT TIME ZONE 'UTC') AS DATE) AS first_seen,
    CAST(DATE_TRUNC($times, to_timestamp(profile.last_seen_at + 28800) AT TIME ZONE 'UTC') AS DATE) AS last_seen,
    profile.orders,
    CAST(profile.spent_fen / 100 AS DECIMAL(18,2)) AS spent_yuan,
    CAST(DATE_TRUNC($times, to_timestamp(profile.first_order_at + 28800) AT TIME ZONE 'UTC') AS DATE) AS first_order,
    CAST(DATE_TRUNC($times, to_timestamp(profile.last_order_at + 28800) AT TIME ZONE 'UTC') AS DATE) AS last_order,
    COALESCE(may.sms, FALSE) AS may_sms,
    COALESCE(may.call, FALSE) AS may_call,
    COALESCE(may.email, FALSE) AS may_email,
    COALESCE(may.wechat, FALSE) AS may_wechat
FROM vault.profiles AS profile
JOIN masked_profiles AS shown USING (customer_id)
LEFT JOIN (
    SELECT
        customer_id,
        BOOL_OR(contact = 'sms') AS sms, BOOL_OR(contact = 'call') AS call, BOOL_OR(contact = 'email') AS email,
        BOOL_OR(contact = 'wechat') AS wechat
    FROM published.consents
    WHERE purpose = 'marketing' AND state = 'granted'
    GROUP BY customer_id
) AS may USING (customer_id)
WHERE profile.group_key NOT IN (SELECT group_key FROM vault.restrictions)

-- name: timeline
-- Where a source repeats the money of an order on each of its lines, the first line has it.
INSERT INTO published.timeline BY NAME
SELECT
    link.customer_id,
    CAST(DATE_TRUNC($times, to_timestamp(record.event_at + 28800) AT TIME ZONE 'UTC') AS DATE) AS happened_at,
    record.channel, record.account, record.source, record.event, record.status,
    record.bought AND COALESCE(record.amount_fen, 0) >= 0 AS bought,
    CASE WHEN again.record_id IS NULL THEN CAST(record.amount_fen / 100 AS DECIMAL(18,2)) END AS amount_yuan,
    CASE WHEN again.record_id IS NULL OR NOT again.whole_refund THEN CAST(record.refund_fen / 100 AS DECIMAL(18,2)) END AS refund_yuan,
    record.quantity, record.store
FROM vault.records AS record
JOIN vault.links AS link USING (record_id)
LEFT JOIN (
    SELECT record_id, whole_refund
    FROM (
        SELECT record_id, trust.whole_refund, ROW_NUMBER() OVER (PARTITION BY source, account, order_token ORDER BY row_no, record_id) AS place
        FROM vault.records
        JOIN trust USING (source)
        WHERE trust.whole_order AND order_token IS NOT NULL
    )
    WHERE place > 1
) AS again USING (record_id)
WHERE record.event IS NOT NULL AND link.customer_id IS NOT NULL
    AND link.group_key NOT IN (SELECT group_key FROM vault.restrictions)

-- name: id_history
INSERT INTO published.id_history SELECT * FROM vault.id_history

-- name: resolved_ids
INSERT INTO published.resolved_ids
SELECT
    registry.customer_id,
    CASE WHEN NOT erased AND restricted.customer_id IS NULL THEN shown_as END,
    CASE WHEN erased THEN 'erased' WHEN shown_as IS NULL THEN 'dormant' WHEN restricted.customer_id IS NOT NULL THEN 'restricted'
         WHEN shown_as = registry.customer_id THEN 'live' ELSE 'redirected' END
FROM vault.registry AS registry
LEFT JOIN (
    SELECT customer_id FROM vault.profiles JOIN vault.restrictions USING (group_key)
) AS restricted ON restricted.customer_id = registry.shown_as

-- name: resolve
-- NOTE: the macro names its table without a catalog, so that it works under whatever name a reader attaches the file.
CREATE MACRO resolve(id) AS (
    SELECT COALESCE(CAST(answer.customer_id AS STRING), answer.state) FROM resolved_ids AS answer WHERE answer.any_id = CAST(id AS UUID)
)
