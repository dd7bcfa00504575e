-- Gifts: orders that an account sent to somebody else, found anew every night (docs/linking.md).
-- engine: any
-- In: owned(record_id, phone, phone_role, token_set, order_token, name, event_at), accounts(token_set, buyer, account) (see buyers.sql),
--     parted_pairs(phone, token).

-- step: sent
-- One row per order of an account that names a receiver's phone only, but for phones that are not the account's by decision.
SELECT
    records.record_id,
    accounts.account,
    accounts.buyer,
    records.phone,
    records.name,
    COALESCE(records.order_token, records.record_id) AS purchase,
    COALESCE(records.event_at, 99999999999) AS sent_at
FROM owned AS records
JOIN accounts ON accounts.token_set = records.token_set
LEFT JOIN parted_pairs AS parted ON parted.phone = records.phone AND parted.token = accounts.account
LEFT JOIN parted_pairs AS denied ON denied.phone = records.phone AND denied.token = accounts.buyer
WHERE records.phone_role IN ('receiver', 'fallback') AND records.phone IS NOT NULL AND parted.token IS NULL AND denied.token IS NULL

-- step: spread
-- Accounts that sent to more than one phone.
SELECT account FROM sent GROUP BY account HAVING MIN(phone) <> MAX(phone)

-- step: receivers
-- One row per such account and phone: its orders, and the first of them.
SELECT account, phone, COUNT(*) AS orders, MIN(sent_at) AS first_at
FROM (
    SELECT sent.account, sent.phone, sent.purchase, MIN(sent.sent_at) AS sent_at
    FROM sent
    JOIN spread ON spread.account = sent.account
    GROUP BY sent.account, sent.phone, sent.purchase
) AS orders
GROUP BY account, phone

-- step: receiver_names
SELECT DISTINCT sent.account, sent.phone, sent.name
FROM sent
JOIN spread ON spread.account = sent.account
WHERE sent.name IS NOT NULL

-- step: agreement
-- One row per account and phone: how many of the account's phones share a name with it, itself among them.
SELECT account, phone, COUNT(*) AS agreeing
FROM (
    SELECT DISTINCT here.account, here.phone, there.phone AS other
    FROM receiver_names AS here
    JOIN receiver_names AS there ON there.account = here.account AND there.name = here.name
) AS pairs
GROUP BY account, phone

-- step: untold
-- One row per such account and name: its orders under that name that tell no phone.
SELECT accounts.account, records.name, COUNT(DISTINCT COALESCE(records.order_token, records.record_id)) AS orders
FROM all_records AS records
JOIN accounts ON accounts.token_set = records.token_set
JOIN spread ON spread.account = accounts.account
WHERE records.phone IS NULL AND records.name IS NOT NULL
GROUP BY accounts.account, records.name

-- step: told_for
-- One row per account and phone: how many of these are under a name of that phone.
SELECT receiver_names.account, receiver_names.phone, SUM(untold.orders) AS orders
FROM receiver_names
JOIN untold ON untold.account = receiver_names.account AND untold.name = receiver_names.name
GROUP BY receiver_names.account, receiver_names.phone

-- step: visited
-- One row per phone of such an account: how many buyers sent to it.
SELECT sent.phone, COUNT(DISTINCT sent.buyer) AS buyers
FROM sent
JOIN (SELECT DISTINCT phone FROM receivers) AS phones ON phones.phone = sent.phone
GROUP BY sent.phone

-- step: ranked
-- Most orders first, with those that tell the name alone, then most agreement of names, then fewest buyers, then the earliest; one number, so that the
-- greatest is the best.
SELECT
    receivers.account,
    receivers.phone,
    CAST(receivers.orders + COALESCE(told_for.orders, 0) AS DECIMAL(38,0)) * 10000000000000000000000000
        + COALESCE(agreement.agreeing, 0) * CAST(10000000000000000000 AS DECIMAL(38,0))
        + (9999999 - visited.buyers) * CAST(1000000000000 AS DECIMAL(38,0))
        + (100000000000 - receivers.first_at) AS weight
FROM receivers
JOIN visited ON visited.phone = receivers.phone
LEFT JOIN agreement ON agreement.account = receivers.account AND agreement.phone = receivers.phone
LEFT JOIN told_for ON told_for.account = receivers.account AND told_for.phone = receivers.phone

-- step: buyers
-- The provisional owner of each such account: the phone most of its orders went to.
SELECT ranked.account, MIN(ranked.phone) AS phone
FROM ranked
JOIN (SELECT account, MAX(weight) AS weight FROM ranked GROUP BY account) AS best
    ON best.account = ranked.account AND best.weight = ranked.weight
GROUP BY ranked.account

-- step: gifts
-- Orders of an account to another phone than its owner's, under a name that the owner never used: sent to somebody else. They lose
-- their key phone and follow the account.
SELECT sent.record_id, sent.account, sent.phone, buyers.phone AS buyer_phone
FROM sent
JOIN buyers ON buyers.account = sent.account
JOIN (SELECT DISTINCT account, phone FROM receiver_names) AS named
    ON named.account = buyers.account AND named.phone = buyers.phone
LEFT JOIN receiver_names AS own ON own.account = buyers.account AND own.phone = buyers.phone AND own.name = sent.name
WHERE sent.phone <> buyers.phone AND sent.name IS NOT NULL AND own.name IS NULL
