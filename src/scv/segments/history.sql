-- Who came into each audience and left it, and how large it was.
-- engine: duckdb
-- In: the filled published; former_history, former_sizes.

-- step: segment_before
-- Ids as they answer tonight; who was erased or restricted is in no history.
SELECT former.segment, id.customer_id, former.entered, former.left_on
FROM former_history AS former JOIN published.resolved_ids AS id ON id.any_id = former.customer_id
WHERE id.customer_id IS NOT NULL

-- step: segment_open
-- A second run of the same day takes back what the first one wrote.
SELECT segment, customer_id, MIN(entered) AS entered FROM segment_before
WHERE (left_on IS NULL OR left_on = $1) AND entered < $1 GROUP BY segment, customer_id

-- name: closed
INSERT INTO published.segment_history
SELECT DISTINCT segment, customer_id, entered, left_on FROM segment_before WHERE left_on < $1 AND left_on >= $1 - $2::INTEGER

-- name: still
INSERT INTO published.segment_history
SELECT segment, customer_id, COALESCE(opened.entered, $1), NULL
FROM published.segment_members LEFT JOIN segment_open AS opened USING (segment, customer_id)

-- name: left
INSERT INTO published.segment_history
SELECT segment, customer_id, entered, $1 FROM segment_open ANTI JOIN published.segment_members USING (segment, customer_id)

-- name: rounded
-- Where small groups are hidden, sizes are whole multiples of what is the least: neither two nights nor two audiences differ by a few.
UPDATE published.segments SET members = members // $1 * $1, contactable = contactable // $1 * $1

-- name: sizes
INSERT INTO published.segment_sizes
SELECT segment, business_date, members // $3 * $3, contactable // $3 * $3
FROM former_sizes WHERE business_date < $1 AND business_date >= $1 - $2::INTEGER
UNION ALL SELECT segment, $1, members, contactable FROM published.segments

-- name: contacts
INSERT INTO published.segment_contacts
SELECT segment.segment, consent.contact, COUNT(*) // $1 * $1 AS customers
FROM published.segments AS segment
JOIN published.segment_members AS member USING (segment)
JOIN published.consents AS consent USING (customer_id)
WHERE consent.state = 'granted' AND consent.purpose = segment.purpose
GROUP BY segment.segment, consent.contact HAVING COUNT(*) >= $1

-- name: overlap
INSERT INTO published.segment_overlap
SELECT one.segment, other.segment, COUNT(*) // $1 * $1
FROM published.segment_members AS one JOIN published.segment_members AS other USING (customer_id)
GROUP BY one.segment, other.segment HAVING COUNT(*) >= $1
