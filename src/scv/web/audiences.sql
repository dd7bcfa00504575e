-- The page of an audience, read from tonight's published tables.
-- engine: duckdb
-- In braces: tiers and channels: columns; of: an audience, or nothing.

-- name: segment
SELECT * FROM segments WHERE segment = ?

-- name: ways
SELECT contact, customers FROM segment_contacts WHERE segment = ? ORDER BY customers DESC, contact

-- name: sizes
SELECT business_date::STRING AS day, members FROM segment_sizes WHERE segment = ? ORDER BY business_date

-- name: moved
SELECT COUNT(*) FILTER (entered = day) AS entered, COUNT(*) FILTER (left_on = day) AS left_on
FROM segment_history, (SELECT business_date AS day FROM about) WHERE segment = ?

-- name: overlap
SELECT other.segment, other.title_zh, other.title_en, overlap.customers, other.members
FROM segment_overlap AS overlap JOIN segments AS other ON other.segment = overlap.other
WHERE overlap.segment = ? AND overlap.other <> overlap.segment ORDER BY overlap.customers DESC, other.segment LIMIT 15

-- name: tiers
SELECT {tiers}, COUNT(*) AS customers FROM traits {of} GROUP BY ALL

-- name: channels
SELECT {channels}, COUNT(*) AS customers FROM profiles {of} GROUP BY ALL
