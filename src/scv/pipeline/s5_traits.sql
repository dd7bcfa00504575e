-- What traits of a day are worked out from (profile/traits/traits.sql tells the columns), and what is published of them.
-- engine: duckdb
-- In: the attached vault, the filled published.profiles and consents; traits and latest_marks (see traits.sql).
-- Parameters: times: day, or month where it is told no finer when something happened.
-- In braces: as_of: the day; a view takes no parameter.
-- Days are counted from 1970-01-01 in Shanghai, which is eight hours (28800 seconds) ahead of UTC, all year. Who is restricted is in no
-- figure: neither as a customer nor in what the others are compared with.

-- step: restricted
SELECT customer_id FROM vault.profiles JOIN vault.restrictions USING (group_key)

-- view: people
-- Of whom anything is dated later than the day traits are of, the last that was not is looked up.
SELECT
    customer_id, birth_month, birth_day,
    CASE WHEN last_seen > DATE '{as_of}' THEN earlier.day ELSE CAST(last_seen - DATE '1970-01-01' AS INTEGER) END AS last_seen_day
FROM published.profiles
LEFT JOIN (
    SELECT link.customer_id, MAX(CAST(FLOOR((record.event_at + 28800) / 86400) AS INTEGER)) AS day
    FROM vault.records AS record
    JOIN vault.links AS link USING (record_id)
    WHERE link.customer_id IN (SELECT customer_id FROM published.profiles WHERE last_seen > DATE '{as_of}')
        AND CAST(FLOOR((record.event_at + 28800) / 86400) AS INTEGER) <= DATE '{as_of}' - DATE '1970-01-01'
    GROUP BY link.customer_id
) AS earlier USING (customer_id)

-- view: dated_orders
-- Midnight sharp is how a source writes that it knows the day alone.
SELECT
    customer_id,
    CAST(FLOOR((ordered_at + 28800) / 86400) AS INTEGER) AS day,
    CASE WHEN (ordered_at + 28800) % 86400 <> 0 THEN CAST(FLOOR((ordered_at + 28800) / 3600) % 24 AS INTEGER) END AS hour,
    channel, store, category, quantity, amount_fen, discount_fen, spent_fen, bought, refunded
FROM vault.orders
WHERE customer_id NOT IN (SELECT customer_id FROM restricted)

-- view: dated_events
SELECT
    link.customer_id,
    CAST(FLOOR((record.event_at + 28800) / 86400) AS INTEGER) AS day,
    record.channel, record.event, record.matter,
    COALESCE(record.step, 1) AS step,
    COALESCE(record.closed, FALSE) AS closed,
    COALESCE(record.solved, FALSE) AS solved,
    CAST(FLOOR((record.updated_at + 28800) / 86400) AS INTEGER) AS ended_day
FROM vault.records AS record
JOIN vault.links AS link USING (record_id)
WHERE record.event NOT IN ('order', 'item', 'payment') AND link.customer_id IS NOT NULL
    AND link.customer_id NOT IN (SELECT customer_id FROM restricted)

-- view: given_marks
-- Several questions of one sheet may ask for the same: they count as one mark.
SELECT
    link.customer_id, scores.indicator, record.recency,
    CAST(FLOOR((record.event_at + 28800) / 86400) AS INTEGER) AS day,
    CAST(ROUND(10000 * SUM((scores.score - scores.least) / NULLIF(scores.most - scores.least, 0)) / COUNT(*)) AS INTEGER) AS share
FROM vault.scores AS scores
JOIN vault.records AS record USING (record_id)
JOIN vault.links AS link USING (record_id)
WHERE link.customer_id IS NOT NULL AND link.customer_id NOT IN (SELECT customer_id FROM restricted)
GROUP BY link.customer_id, scores.indicator, record.recency, record.event_at

-- view: allowed
SELECT customer_id, contact FROM published.consents WHERE purpose = 'marketing' AND state = 'granted'

-- view: referrals
-- A number that changed hands is the one's who was seen with it last.
SELECT DISTINCT
    referrer.customer_id,
    link.customer_id AS referred,
    CAST(FLOOR((record.event_at + 28800) / 86400) AS INTEGER) AS day
FROM vault.other_phones AS phone
JOIN vault.links AS link USING (record_id)
JOIN (
    SELECT e164, MAX_BY(customer_id, COALESCE(LPAD(last_seen_at::STRING, 12, '0'), '') || customer_id::STRING) AS customer_id
    FROM vault.profiles
    WHERE e164 IS NOT NULL
    GROUP BY e164
) AS referrer USING (e164)
JOIN vault.records AS record ON record.record_id = phone.record_id
WHERE phone.role = 'referrer' AND link.customer_id IS NOT NULL AND link.customer_id <> referrer.customer_id
    AND referrer.customer_id NOT IN (SELECT customer_id FROM restricted)

-- name: traits
INSERT INTO published.traits BY NAME SELECT * FROM traits

-- name: traits_to_the_month
-- Numbers of days tell the day of what happened, whatever the tables themselves do: in whole thirties they do not.
INSERT INTO published.traits BY NAME
SELECT * REPLACE (
    recency_days // 30 * 30 AS recency_days,
    tenure_days // 30 * 30 AS tenure_days,
    open_complaint_days // 30 * 30 AS open_complaint_days,
    days_to_anniversary // 30 * 30 AS days_to_anniversary
)
FROM traits

-- name: marks
-- Restricted customers have no published profile, and no marks either.
INSERT INTO published.marks BY NAME
SELECT customer_id, indicator, latest / 100 AS latest, marks
FROM latest_marks
SEMI JOIN published.profiles USING (customer_id)

-- name: orders
INSERT INTO published.orders BY NAME
SELECT
    customer_id,
    CASE WHEN bought THEN ROW_NUMBER() OVER (PARTITION BY customer_id, bought ORDER BY ordered_at, purchase) END AS nth,
    CAST(DATE_TRUNC($times, to_timestamp(ordered_at + 28800) AT TIME ZONE 'UTC') AS DATE) AS ordered_at,
    channel, account, store, category, quantity,
    CAST(amount_fen / 100 AS DECIMAL(18,2)) AS amount_yuan,
    CAST(discount_fen / 100 AS DECIMAL(18,2)) AS discount_yuan,
    CAST(refund_fen / 100 AS DECIMAL(18,2)) AS refund_yuan,
    CAST(spent_fen / 100 AS DECIMAL(18,2)) AS spent_yuan,
    bought, refunded
FROM vault.orders
WHERE customer_id NOT IN (SELECT customer_id FROM restricted)
