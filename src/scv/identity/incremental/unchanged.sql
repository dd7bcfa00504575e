-- What the guards found last night of numbers and accounts that they do not look at tonight (docs/linking.md).
-- engine: duckdb
-- In: decisions_before, review_before, gifts_before, receipts_before; doubted, near_numbers and touched_accounts (see guard_scope.sql).
-- Without its owner's epoch a phone is a multiple of 65536.

-- name: shared_by_rule
INSERT INTO shared_by_rule BY NAME
SELECT phone, records, names, identifiers
FROM decisions_before
WHERE phone - phone % 65536 NOT IN (SELECT phone FROM near_numbers) AND rule = 'shared'

-- name: recycled
INSERT INTO recycled BY NAME
SELECT phone, since_at, names, identifiers AS strong
FROM decisions_before
WHERE phone - phone % 65536 NOT IN (SELECT phone FROM near_numbers) AND rule = 'recycled'

-- name: mistyped
INSERT INTO mistyped BY NAME
SELECT phone AS old, other AS new, identifiers
FROM decisions_before
WHERE phone - phone % 65536 NOT IN (SELECT phone FROM near_numbers) AND rule = 'mistyped'

-- name: number_changes
INSERT INTO number_changes BY NAME
SELECT phone AS old, other AS new, since_at, identifiers
FROM decisions_before
WHERE phone - phone % 65536 NOT IN (SELECT phone FROM near_numbers) AND rule = 'number_change'

-- name: second_numbers
INSERT INTO second_numbers BY NAME
SELECT phone AS old, other AS new, identifiers
FROM decisions_before
WHERE phone - phone % 65536 NOT IN (SELECT phone FROM near_numbers) AND rule = 'second_number'

-- name: doubts
INSERT INTO doubts BY NAME
SELECT phone, since_at
FROM review_before
WHERE phone - phone % 65536 NOT IN (SELECT phone FROM near_numbers) AND kind = 'recycled'

-- name: receipts
INSERT INTO receipts BY NAME
SELECT record_id, reason
FROM receipts_before
WHERE record_id NOT IN (SELECT record_id FROM doubted) AND record_id NOT IN (SELECT record_id FROM changed)

-- name: gifts
INSERT INTO gifts BY NAME
SELECT record_id, buyer_account AS account, phone, buyer_phone
FROM gifts_before
WHERE buyer_account NOT IN (SELECT token FROM touched_accounts)
