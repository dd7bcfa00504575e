-- The tables that tell marketers of the data itself: how channels overlap, how complete it is, who moved between tiers.
-- engine: duckdb
-- In: the filled published and vault; former_traits, those of the generation before.
-- Parameters: least: min_group, or 1 where nothing is hidden. Counts are rounded down to its multiples: two of them differ by none or by as
--     many customers. A sum is rounded down to a step that no single customer exceeds, rests on enough who add to it, and none adds
--     more than all others.

-- name: rounded_sum
-- What is shown of a sum: `givers` customers add to it, one of them at most `of_one`, without signs all of them `of_all`.
CREATE OR REPLACE TEMP MACRO rounded_sum(total, givers, of_one, of_all, least) AS
    CASE WHEN least = 1 THEN total
         WHEN givers >= least AND 2 * of_one <= of_all
             THEN FLOOR(total / POW(10, CEIL(LOG10(GREATEST(of_one, 1))))) * POW(10, CEIL(LOG10(GREATEST(of_one, 1))))
         ELSE 0 END

-- name: channel_overlap
INSERT INTO published.channel_overlap
WITH grouped AS (
    SELECT
        in_wechat, in_weibo, in_ecommerce, in_store, in_service, in_web,
        COUNT(*) // $least * $least AS customers,
        COUNT(*) FILTER (orders > 0) // $least * $least AS buyers,
        COALESCE(SUM(spent_yuan), 0) AS yuan,
        COUNT(*) FILTER (spent_yuan <> 0) AS spenders,
        MAX(ABS(spent_yuan)) AS yuan_of_one,
        SUM(ABS(spent_yuan)) AS yuan_of_all
    FROM published.profiles
    GROUP BY in_wechat, in_weibo, in_ecommerce, in_store, in_service, in_web
)
SELECT
    in_wechat, in_weibo, in_ecommerce, in_store, in_service, in_web, customers, buyers,
    rounded_sum(yuan, spenders, yuan_of_one, yuan_of_all, $least)
FROM grouped
WHERE customers >= $least

-- name: customer_groups
-- NOTE: counted by what has few words together, then by each: every grouping has a table of megabytes of its own, however few the rows.
-- `beside` tells the grouping: the bit of each of its columns is 0 where it groups by it.
INSERT INTO published.customer_groups
WITH people AS (
    SELECT
        gender, age_band, province, relationship, importance, intent, profitability, lapse_risk,
        CAST(in_wechat AS STRING) AS in_wechat, CAST(in_weibo AS STRING) AS in_weibo, CAST(in_ecommerce AS STRING) AS in_ecommerce,
        CAST(in_store AS STRING) AS in_store, CAST(in_service AS STRING) AS in_service, CAST(in_web AS STRING) AS in_web,
        strftime(last_order, '%Y-%m') AS last_order_month,
        orders, spent_yuan
    FROM published.profiles
    JOIN published.traits USING (customer_id)
), counted AS (
    SELECT
        gender, age_band, province, relationship, importance, intent, profitability, lapse_risk, in_wechat, in_weibo, in_ecommerce,
        in_store, in_service, in_web, last_order_month,
        GROUPING(gender, age_band, province, last_order_month) AS beside,
        COUNT(*) AS customers,
        COUNT(*) FILTER (orders > 0) AS buyers,
        SUM(orders) AS purchases,
        COUNT(*) FILTER (orders <> 0) AS purchasers,
        MAX(ABS(orders)) AS purchases_of_one,
        SUM(ABS(orders)) AS purchases_of_all,
        SUM(spent_yuan) AS yuan,
        COUNT(*) FILTER (spent_yuan <> 0) AS spenders,
        MAX(ABS(spent_yuan)) AS yuan_of_one,
        SUM(ABS(spent_yuan)) AS yuan_of_all
    FROM people
    GROUP BY GROUPING SETS (
        (gender, relationship, importance, intent, profitability, lapse_risk),
        (age_band, in_wechat, in_weibo, in_ecommerce, in_store, in_service, in_web),
        (province), (last_order_month)
    )
), told AS (
    SELECT
        * EXCLUDE (beside),
        UNNEST(CASE beside
            WHEN 7 THEN [
                {'characteristic': 'everybody', 'word': NULL},
                {'characteristic': 'gender', 'word': gender},
                {'characteristic': 'relationship', 'word': relationship},
                {'characteristic': 'importance', 'word': importance},
                {'characteristic': 'intent', 'word': intent},
                {'characteristic': 'profitability', 'word': profitability},
                {'characteristic': 'lapse_risk', 'word': lapse_risk}
            ]
            WHEN 11 THEN [
                {'characteristic': 'age_band', 'word': age_band},
                {'characteristic': 'in_wechat', 'word': in_wechat},
                {'characteristic': 'in_weibo', 'word': in_weibo},
                {'characteristic': 'in_ecommerce', 'word': in_ecommerce},
                {'characteristic': 'in_store', 'word': in_store},
                {'characteristic': 'in_service', 'word': in_service},
                {'characteristic': 'in_web', 'word': in_web}
            ]
            WHEN 13 THEN [{'characteristic': 'province', 'word': province}]
            ELSE [{'characteristic': 'last_order_month', 'word': last_order_month}]
        END, recursive := TRUE)
    FROM counted
), grouped AS (
    SELECT
        characteristic, word,
        SUM(customers) // $least * $least AS customers,
        SUM(buyers) // $least * $least AS buyers,
        COALESCE(SUM(purchases), 0) AS purchases,
        SUM(purchasers) AS purchasers,
        MAX(purchases_of_one) AS purchases_of_one,
        SUM(purchases_of_all) AS purchases_of_all,
        COALESCE(SUM(yuan), 0) AS yuan,
        SUM(spenders) AS spenders,
        MAX(yuan_of_one) AS yuan_of_one,
        SUM(yuan_of_all) AS yuan_of_all
    FROM told
    GROUP BY characteristic, word
)
SELECT
    characteristic, word, customers, buyers,
    rounded_sum(purchases, purchasers, purchases_of_one, purchases_of_all, $least) AS orders,
    rounded_sum(yuan, spenders, yuan_of_one, yuan_of_all, $least) AS spent_yuan
FROM grouped
WHERE customers >= $least
ORDER BY ALL

-- name: data_quality
INSERT INTO published.data_quality
WITH counted AS (
    SELECT
        COUNT(*) AS customers,
        COUNT(phone_tail) AS phone_tail, COUNT(surname) AS surname, COUNT(gender) AS gender, COUNT(birth_month) AS birth_month,
        COUNT(age_band) AS age_band, COUNT(province) AS province, COUNT(city) AS city, COUNT(last_seen) AS last_seen,
        COUNT(last_order) AS last_order
    FROM published.profiles
), rounded AS (
    SELECT item, known // $least * $least AS good, customers // $least * $least AS of_all
    FROM (UNPIVOT counted ON COLUMNS(* EXCLUDE (customers)) INTO NAME item VALUE known)
)
SELECT 'field', item, good, of_all, good / GREATEST(of_all, 1) FROM rounded
UNION ALL
(
    SELECT 'source', source, SUM(rows_in - rejects), SUM(rows_in), SUM(rows_in - rejects) / GREATEST(SUM(rows_in), 1)
    FROM vault.files
    GROUP BY source
    ORDER BY source
)
UNION ALL
(
    SELECT
        'cells', source,
        SUM(typed_cells - unread_cells) // $least * $least,
        SUM(typed_cells) // $least * $least,
        (SUM(typed_cells - unread_cells) // $least * $least) / NULLIF(SUM(typed_cells) // $least * $least, 0)
    FROM vault.files
    GROUP BY source
    HAVING SUM(typed_cells) >= $least
    ORDER BY source
)
UNION ALL
(
    SELECT 'key', source, COUNT(*) FILTER (keyless IS DISTINCT FROM TRUE), COUNT(*), COUNT(*) FILTER (keyless IS DISTINCT FROM TRUE) / COUNT(*)
    FROM vault.records
    GROUP BY source
    HAVING COUNT(*) FILTER (keyless) > 0
    ORDER BY source
)

-- name: tier_moves
-- Of the ids that became one customer, the one that is still its own tells where it was before.
INSERT INTO published.tier_moves
WITH before AS (
    SELECT DISTINCT ON (COALESCE(id.customer_id, former.customer_id))
        COALESCE(id.customer_id, former.customer_id) AS customer_id,
        former.relationship, former.importance, former.intent, former.profitability, former.lapse_risk
    FROM former_traits AS former
    LEFT JOIN published.resolved_ids AS id ON id.any_id = former.customer_id
    ORDER BY COALESCE(id.customer_id, former.customer_id), former.customer_id = id.customer_id DESC, former.customer_id
), moved AS (
    SELECT UNNEST([
        {'tier': 'relationship', 'before': before.relationship, 'now': now.relationship},
        {'tier': 'importance', 'before': before.importance, 'now': now.importance},
        {'tier': 'intent', 'before': before.intent, 'now': now.intent},
        {'tier': 'profitability', 'before': before.profitability, 'now': now.profitability},
        {'tier': 'lapse_risk', 'before': before.lapse_risk, 'now': now.lapse_risk}
    ], recursive := TRUE)
    FROM before
    FULL JOIN published.traits AS now USING (customer_id)
)
SELECT tier, before, now, COUNT(*) // $least * $least
FROM moved
WHERE COALESCE(before, now) IS NOT NULL
GROUP BY tier, before, now
HAVING COUNT(*) >= $least
ORDER BY ALL
