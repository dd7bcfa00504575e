-- One customer, read from the attached vault and published in a few narrow steps.
-- engine: duckdb
-- In braces: whose: one customer, or all who are there.
-- NOTE: to search a million rows by an id takes 30 ms, each time; in order of what is asked for, one.

-- name: find_people
CREATE OR REPLACE TABLE memory.people AS
SELECT customer_id, group_key, rowid AS place FROM vault.profiles WHERE customer_id {whose} ORDER BY customer_id

-- name: find_places
CREATE OR REPLACE TABLE memory.places AS
SELECT link.group_key, record.rowid AS place, link.record_id, link.rule, record.token_set
FROM vault.links AS link
JOIN vault.records AS record USING (record_id)
WHERE link.customer_id {whose}
ORDER BY link.group_key

-- name: find_claims
CREATE OR REPLACE TABLE memory.claims AS
SELECT place.group_key, member.token, identifier.rowid AS place, COALESCE(owner.contested, FALSE) AS contested
FROM (SELECT DISTINCT group_key, token_set FROM memory.places WHERE token_set IS NOT NULL) AS place
JOIN vault.token_sets AS member USING (token_set)
JOIN vault.identifiers AS identifier USING (token)
LEFT JOIN vault.owners AS owner USING (token)
ORDER BY place.group_key

-- name: has_attributes
-- NOTE: a generation of a former version has none.
SELECT COUNT(*) FROM duckdb_tables() WHERE database_name = 'vault' AND table_name = 'attributes'

-- name: no_attributes
CREATE OR REPLACE TABLE memory.own_places (customer_id UUID, place BIGINT)

-- name: find_attributes
CREATE OR REPLACE TABLE memory.own_places AS
SELECT customer_id, rowid AS place FROM vault.attributes WHERE customer_id {whose} ORDER BY customer_id

-- name: find_figures
CREATE OR REPLACE TABLE memory.figures AS SELECT customer_id, rowid AS place FROM published.traits ORDER BY customer_id

-- name: find_members
CREATE OR REPLACE TABLE memory.members AS SELECT customer_id, segment FROM published.segment_members ORDER BY customer_id

-- name: earlier_model
SELECT fitted_on FROM published.value_model WHERE open_because IS NOT NULL

-- name: person
SELECT group_key, place FROM memory.people WHERE customer_id = $1::UUID

-- name: profile
SELECT * REPLACE (customer_id::STRING AS customer_id) FROM vault.profiles WHERE rowid = $1

-- name: own_places
SELECT place FROM memory.own_places WHERE customer_id = $1::UUID

-- name: attributes
SELECT attribute, value, record_id FROM vault.attributes
WHERE rowid IN (SELECT place FROM memory.own_places WHERE customer_id = $1::UUID) ORDER BY attribute

-- name: links
SELECT record_id, rule FROM memory.places WHERE group_key = $1

-- name: rows
SELECT
    record_id, token_set, source, channel, account, file_id, row_no, event, status, bought, amount_fen, quantity, product, category,
    store, campaign, step, closed, phone_class, province, city, district,
    strftime(to_timestamp(event_at + 28800) AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS time, event_at,
    name, nickname, gender, birthday, email, COALESCE(address, CONCAT_WS(' ', province, city, district)) AS address, extras
FROM vault.records WHERE rowid IN (SELECT place FROM memory.places WHERE group_key = $1)
ORDER BY event_at DESC NULLS LAST, record_id

-- name: files
SELECT file_id, name FROM vault.files

-- name: claims
SELECT token FROM memory.claims WHERE group_key = $1 AND contested

-- name: identifiers
SELECT token, kind, namespace, value FROM vault.identifiers
WHERE rowid IN (SELECT place FROM memory.claims WHERE group_key = $1) ORDER BY kind, namespace, value

-- name: votes
SELECT token, votes FROM vault.votes WHERE phone = $1 AND token IN (SELECT token FROM memory.claims WHERE group_key = $1)

-- name: members
SELECT name, records FROM vault.household_members WHERE customer_id = $1::UUID ORDER BY records DESC, name

-- name: epochs
SELECT epoch, since_at, until_at FROM vault.epochs WHERE phone = $1 ORDER BY since_at

-- name: traits
SELECT * EXCLUDE (customer_id) FROM published.traits WHERE rowid IN (SELECT place FROM memory.figures WHERE customer_id = $1::UUID)

-- name: audiences
SELECT segment, title_zh, title_en FROM published.segments
WHERE segment IN (SELECT segment FROM memory.members WHERE customer_id = $1::UUID) ORDER BY 1

-- name: consents
SELECT purpose, contact, state, since_at FROM vault.consents WHERE group_key = $1 ORDER BY 1, 2

-- name: restricted
SELECT COUNT(*) FROM vault.restrictions WHERE group_key = $1
