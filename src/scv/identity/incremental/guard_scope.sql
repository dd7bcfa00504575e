-- A night upon a night, first part: the records that the guards must look at again (docs/linking.md).
-- The steps from `frontier_tokens` on are run again until nothing more is reached.
-- engine: any
-- In: all_records, and the same narrow as slim_records(record_id, phone, phone_role, token_set); all_sets(token_set, token), paying and
--     accounts (see identity/buyers.sql), changed(record_id), phones_before(phone), sets_before(token_set, token): what changed records showed
--     before; named_numbers(phone): of decisions; barriers(phone): shared phones, which lead nowhere; personal_tokens(token)
--     (singles.sql).

-- step: touched_numbers
-- The numbers of changed records, now or before, and those that a decision names.
SELECT phone FROM phones_before
UNION
SELECT records.phone
FROM slim_records AS records
JOIN changed ON changed.record_id = records.record_id
WHERE records.phone IS NOT NULL
UNION
SELECT phone FROM named_numbers

-- step: touched_tokens
-- The identifiers beside them and of changed records, and those that these showed before.
SELECT token FROM sets_before
UNION
SELECT sets.token
FROM all_sets AS sets
JOIN (
    SELECT records.token_set
    FROM slim_records AS records
    JOIN touched_numbers ON touched_numbers.phone = records.phone
    UNION
    SELECT records.token_set
    FROM slim_records AS records
    JOIN changed ON changed.record_id = records.record_id
) AS own ON own.token_set = sets.token_set

-- step: doubted
-- Rows that a receiver's phone keys for want of the customer's, beside any of these numbers or identifiers: whether it does is found again.
SELECT records.record_id, records.phone, records.token_set
FROM slim_records AS records
LEFT JOIN touched_numbers AS number ON number.phone = records.phone
LEFT JOIN (
    SELECT DISTINCT sets.token_set FROM all_sets AS sets JOIN touched_tokens ON touched_tokens.token = sets.token
) AS touched ON touched.token_set = records.token_set
WHERE records.phone_role = 'fallback' AND records.phone IS NOT NULL AND (number.phone IS NOT NULL OR touched.token_set IS NOT NULL)

-- step: touched_accounts
-- With theirs, with the logins beside accounts, and the accounts beside logins: an order of one may count as the other's now.
SELECT token FROM touched_tokens
UNION
SELECT sets.token FROM all_sets AS sets JOIN doubted ON doubted.token_set = sets.token_set
UNION
SELECT paying.login FROM paying JOIN touched_tokens ON touched_tokens.token = paying.nick
UNION
SELECT paying.nick FROM paying JOIN touched_tokens ON touched_tokens.token = paying.login

-- step: near_numbers
-- With the numbers to which the accounts among them sent anything: whether that was a gift may be seen otherwise now.
SELECT phone FROM touched_numbers
UNION
SELECT phone FROM doubted
UNION
SELECT records.phone
FROM slim_records AS records
JOIN accounts ON accounts.token_set = records.token_set
JOIN touched_accounts ON touched_accounts.token = accounts.account
WHERE records.phone_role IN ('receiver', 'fallback') AND records.phone IS NOT NULL
UNION
-- And those beside an identifier of one person that changed records showed before.
SELECT records.phone
FROM slim_records AS records
JOIN (
    SELECT DISTINCT sets.token_set
    FROM all_sets AS sets
    JOIN sets_before ON sets_before.token = sets.token
    JOIN personal_tokens AS personal ON personal.token = sets.token
) AS left_behind ON left_behind.token_set = records.token_set
WHERE records.phone IS NOT NULL

-- step: personal_sets
SELECT sets.token_set, sets.token
FROM all_sets AS sets
JOIN personal_tokens AS personal ON personal.token = sets.token

-- step: personal_beside
-- The phones of records with such an identifier, and the sets it is in.
SELECT records.phone, records.token_set
FROM slim_records AS records
JOIN (SELECT DISTINCT token_set FROM personal_sets) AS sets ON sets.token_set = records.token_set
LEFT JOIN barriers ON barriers.phone = records.phone
WHERE records.phone IS NOT NULL AND barriers.phone IS NULL

-- step: frontier
SELECT phone FROM near_numbers

-- step: frontier_tokens
-- Those beside the numbers reached last.
SELECT DISTINCT personal_sets.token
FROM frontier
JOIN personal_beside ON personal_beside.phone = frontier.phone
JOIN personal_sets ON personal_sets.token_set = personal_beside.token_set

-- step: reached
-- The numbers beside these that were not reached before.
SELECT DISTINCT personal_beside.phone
FROM frontier_tokens
JOIN personal_sets ON personal_sets.token = frontier_tokens.token
JOIN personal_beside ON personal_beside.token_set = personal_sets.token_set
LEFT JOIN near_numbers ON near_numbers.phone = personal_beside.phone
WHERE near_numbers.phone IS NULL

-- step: near_records
SELECT
    records.record_id,
    records.phone,
    records.phone_role,
    records.token_set,
    records.order_token,
    records.name,
    records.named_in_full,
    records.surname,
    records.gender,
    records.birthday,
    records.event_at,
    records.exported_at,
    records.e164
FROM all_records AS records
JOIN near_numbers ON near_numbers.phone = records.phone

-- step: near_sets
SELECT sets.token_set, sets.token
FROM all_sets AS sets
JOIN (SELECT DISTINCT token_set FROM near_records) AS near ON near.token_set = sets.token_set
