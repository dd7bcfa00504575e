-- The members of audiences, and the audiences with their sizes.
-- engine: duckdb
-- In: answered, filled (schema/scratch.py), the filled published.

-- name: segments
INSERT INTO published.segments
SELECT
    filled.segment, filled.title_zh, filled.title_en, filled.description_zh, filled.description_en, filled.predicate,
    COUNT(member.customer_id), filled.purpose, COUNT(allowed.customer_id), filled.owner
FROM filled
LEFT JOIN published.segment_members AS member USING (segment)
LEFT JOIN (
    SELECT DISTINCT customer_id, purpose FROM published.consents WHERE state = 'granted'
) AS allowed ON allowed.customer_id = member.customer_id AND allowed.purpose = filled.purpose
GROUP BY ALL

-- name: builtin
-- In braces: places: of each audience its place among the names where its condition holds. A condition names tables as marketers do: this
-- session has others of these names.
INSERT INTO answered
WITH profiles AS (FROM published.profiles),
    traits AS (FROM published.traits),
    orders AS (FROM published.orders),
    consents AS (FROM published.consents),
    timeline AS (FROM published.timeline),
    about AS (FROM published.about),
    customers AS (SELECT * FROM published.profiles JOIN published.traits USING (customer_id))
SELECT (?::STRING[])[place], customer_id
FROM (
    SELECT customer_id, UNNEST(LIST_FILTER([{places}], LAMBDA place: place IS NOT NULL)) AS place
    FROM customers AS profiles, (SELECT business_date AS today FROM published.about) AS about
)

-- name: members
-- Ids of customers that are published: whatever a process that runs what is not ours may hand back.
INSERT INTO published.segment_members
SELECT DISTINCT answered.segment, answered.customer_id FROM answered SEMI JOIN published.profiles USING (customer_id)
