-- Shared phones: found anew every night from all records (docs/linking.md).
-- engine: any
-- In: near_records(record_id, phone, phone_role, token_set, order_token, name, named_in_full, surname, gender, birthday, event_at,
--     exported_at), near_sets(token_set, token), accounts (buyers.sql),
--     limits(first_weak, first_loose, shared_identifiers, shared_names, shared_alone, least, short_quiet, quiet, long_quiet,
--     far).

-- step: phones
-- One row per phone: how often it was seen, from when to when, and whether under one surname and birthday.
SELECT
    phone,
    COUNT(*) AS records,
    MIN(event_at) AS first_at,
    MAX(event_at) AS last_at,
    MIN(surname) AS surname,
    MAX(surname) AS other_surname,
    MIN(birthday) AS birthday,
    MAX(birthday) AS other_birthday
FROM near_records
WHERE phone IS NOT NULL
GROUP BY phone

-- step: phone_tokens
-- One row per phone and identifier beside it; told is 1 where any row says so but those that a receiver's phone keys for want of the customer's.
SELECT records.phone, token_sets.token, MAX(records.told) AS told
FROM (
    SELECT phone, token_set, MAX(CASE WHEN phone_role <> 'fallback' THEN 1 ELSE 0 END) AS told
    FROM near_records
    WHERE phone IS NOT NULL AND token_set IS NOT NULL
    GROUP BY phone, token_set
) AS records
JOIN near_sets AS token_sets ON token_sets.token_set = records.token_set
GROUP BY records.phone, token_sets.token

-- step: strong
-- The strong identifiers among them, such as cards.
SELECT phone_tokens.phone, phone_tokens.token
FROM phone_tokens
JOIN limits ON phone_tokens.token < limits.first_weak

-- step: busy
-- Phones on so many records that they may be shared: few, so that what follows is cheap.
SELECT phones.phone, phones.records
FROM phones
JOIN limits ON 1 = 1
WHERE phones.records >= limits.least

-- step: shown_by
-- One row per busy phone: how many different strong identifiers, such as cards, stand beside it.
SELECT strong.phone, COUNT(*) AS identifiers
FROM strong
JOIN busy ON busy.phone = strong.phone
GROUP BY strong.phone

-- step: names_of
-- One row per busy phone with rows enough for very many names, or identifiers enough without: how many different names its records tell.
SELECT phone, COUNT(*) AS names
FROM (
    SELECT DISTINCT records.phone, records.name
    FROM near_records AS records
    JOIN (
        SELECT busy.phone
        FROM busy
        JOIN limits ON 1 = 1
        LEFT JOIN shown_by ON shown_by.phone = busy.phone
        WHERE busy.records >= limits.shared_names
           OR busy.records >= limits.shared_alone
           OR shown_by.identifiers >= limits.shared_alone
    ) AS many ON many.phone = records.phone
    WHERE records.name IS NOT NULL
) AS told
GROUP BY phone

-- step: crowds
-- One row per phone under very many names: how many different identifiers of any kind stand beside it.
SELECT phone_tokens.phone, COUNT(*) AS anything
FROM phone_tokens
JOIN names_of ON names_of.phone = phone_tokens.phone
JOIN limits ON names_of.names >= limits.shared_alone
GROUP BY phone_tokens.phone

-- step: visitors
-- One row per phone under many names that receivers' columns alone tell: how many buyers' accounts sent to it.
SELECT many.phone, COUNT(DISTINCT accounts.buyer) AS buyers
FROM (
    SELECT records.phone, records.phone_role, records.token_set
    FROM near_records AS records
    JOIN names_of ON names_of.phone = records.phone
    JOIN limits ON names_of.names >= limits.shared_names
) AS many
LEFT JOIN accounts ON accounts.token_set = many.token_set
GROUP BY many.phone
HAVING MAX(CASE WHEN many.phone_role = 'customer' THEN 1 ELSE 0 END) = 0

-- step: shared_by_rule
-- Phones of many people: many strong identifiers and many names beside them; or very many strong identifiers alone; or very many
-- names with as many identifiers of any kind; or, where nobody tells it as a customer's, many buyers and many names. Rows do not count, and
-- names without identifiers do not: who sends a hundred presents is one person.
SELECT busy.phone, busy.records, COALESCE(names_of.names, 0) AS names, COALESCE(shown_by.identifiers, 0) AS identifiers
FROM busy
LEFT JOIN shown_by ON shown_by.phone = busy.phone
LEFT JOIN crowds ON crowds.phone = busy.phone
LEFT JOIN visitors ON visitors.phone = busy.phone
LEFT JOIN names_of ON names_of.phone = busy.phone
JOIN limits ON 1 = 1
WHERE (names_of.names >= limits.shared_names AND shown_by.identifiers >= limits.shared_identifiers)
   OR shown_by.identifiers >= limits.shared_alone
   OR (names_of.names >= limits.shared_alone AND crowds.anything >= limits.shared_alone)
   OR (names_of.names >= limits.shared_names AND visitors.buyers >= limits.shared_identifiers)
