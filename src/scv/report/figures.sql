-- What the published tables say in the report, read from the published file that is in use.
-- engine: duckdb

-- name: changes
-- What an id answered before tonight and what it answers now. Only who was a customer of their own before can have merged or gone, and
-- only who is one now can be new, apart again, or back; what is left are ids that follow another they had merged into.
WITH answers AS (
    SELECT old_id, new_id, kind, generation,
        LAG(new_id) OVER (PARTITION BY old_id ORDER BY generation, kind DESC) AS before
    FROM id_history WHERE kind <> 'promoted'
), told AS (
    SELECT
        old_id,
        CASE
            WHEN kind = 'minted' THEN 'new'
            WHEN before = old_id AND new_id IS NULL THEN 'gone'
            WHEN before = old_id AND new_id <> old_id THEN 'merged'
            WHEN before IS NULL AND new_id = old_id THEN 'back'
            WHEN before <> old_id AND new_id = old_id THEN 'split'
        END AS change
    FROM answers WHERE generation = (SELECT generation FROM about)
)
SELECT change, COUNT(DISTINCT old_id) FROM told WHERE change IS NOT NULL GROUP BY change

-- name: overlap
SELECT in_wechat, in_weibo, in_ecommerce, in_store, in_service, in_web, customers, buyers, spent_yuan
FROM channel_overlap ORDER BY customers DESC, in_wechat, in_weibo, in_ecommerce, in_store, in_service, in_web LIMIT 16

-- name: health
SELECT measure, meaning, counted, of_all, share, most FROM identity_health ORDER BY share / NULLIF(most, 0) DESC, measure

-- name: quality
SELECT item, good, of_all, share FROM data_quality WHERE kind = ? ORDER BY share DESC, item

-- name: moves
SELECT before, now, customers FROM tier_moves WHERE tier = ?

-- name: lapsed
SELECT COALESCE(SUM(customers), 0)::BIGINT, COUNT(*) FROM tier_moves
WHERE tier = 'lapse_risk' AND now = 'high' AND before IN ('low', 'middle')

-- name: sizes
SELECT segment.segment, segment.title_zh, segment.title_en, segment.description_zh, segment.members, segment.contactable,
    size.trend, size.before
FROM segments AS segment
LEFT JOIN (
    SELECT segment, LIST(members ORDER BY business_date) AS trend,
        MAX_BY(members, business_date) FILTER (business_date < (SELECT business_date FROM about)) AS before
    FROM segment_sizes WHERE business_date > (SELECT business_date FROM about) - 30 GROUP BY segment
) AS size USING (segment)
ORDER BY segment.members DESC, segment.segment

-- name: fresh
SELECT channel, newest::STRING, DATE_DIFF('day', newest, business_date)
FROM (
    SELECT channel, business_date,
        CASE WHEN times = 'day' THEN MAX(happened_at) ELSE LEAST(LAST_DAY(MAX(happened_at)), business_date) END AS newest
    FROM timeline CROSS JOIN about WHERE happened_at <= business_date GROUP BY channel, business_date, times
) ORDER BY channel

-- name: about
SELECT generation, business_date::STRING, strftime(built_at, '%Y-%m-%d %H:%M'), partial FROM about
