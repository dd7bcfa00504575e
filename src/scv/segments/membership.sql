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

-- name: members
-- Ids of customers that are published: whatever a process that runs what is not ours may hand back.
INSERT INTO published.segment_members
SELECT DISTINCT answered.segment, answered.customer_id FROM answered SEMI JOIN published.profiles USING (customer_id)
