-- Shared phones: found anew every night from all records (docs/linking.md). Portable SQL; the driver (guards.py) materialises
-- each step.
-- In: all_records(record_id, phone, phone_role, token_set, order_token, name, named_in_full, surname, gender, birthday, event_at,
--     exported_at), token_sets(token_set, token), identifiers(token, kind, namespace),
--     limits(first_weak, first_loose, shared_identifiers, shared_names, shared_alone, least, quiet, long_quiet, far).

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
FROM all_records
WHERE phone IS NOT NULL
GROUP BY phone

-- step: strong
-- One row per phone and strong identifier, such as a card, beside it.
SELECT records.phone, token_sets.token
FROM all_records AS records
JOIN token_sets ON token_sets.token_set = records.token_set
JOIN limits ON token_sets.token < limits.first_weak
WHERE records.phone IS NOT NULL
GROUP BY records.phone, token_sets.token

-- step: busy
-- Phones on so many records that they may be shared: few, so that what follows is cheap.
SELECT phones.phone, phones.records
FROM phones
JOIN limits ON 1 = 1
WHERE phones.records >= limits.least

-- step: names_of
-- One row per busy phone: how many different names its records tell.
SELECT phone, COUNT(*) AS names
FROM (
    SELECT DISTINCT records.phone, records.name
    FROM all_records AS records
    JOIN busy ON busy.phone = records.phone
    WHERE records.name IS NOT NULL
) AS told
GROUP BY phone

-- step: shown_by
-- One row per busy phone: how many different identifiers stand beside it, and how many strong ones, such as cards.
SELECT phone, COUNT(*) AS anything, SUM(CASE WHEN token < first_weak THEN 1 ELSE 0 END) AS identifiers
FROM (
    SELECT DISTINCT records.phone, token_sets.token, limits.first_weak
    FROM all_records AS records
    JOIN busy ON busy.phone = records.phone
    JOIN token_sets ON token_sets.token_set = records.token_set
    JOIN limits ON 1 = 1
) AS shown
GROUP BY phone

-- step: shared_by_rule
-- Phones of many people: many strong identifiers and many names beside them; or very many strong identifiers alone; or very many
-- names with as many identifiers of any kind. Rows do not count, and names without identifiers do not: who sends a hundred
-- presents is one person.
SELECT busy.phone, busy.records, COALESCE(names_of.names, 0) AS names, shown_by.identifiers
FROM busy
JOIN shown_by ON shown_by.phone = busy.phone
LEFT JOIN names_of ON names_of.phone = busy.phone
JOIN limits ON 1 = 1
WHERE (names_of.names >= limits.shared_names AND shown_by.identifiers >= limits.shared_identifiers)
   OR shown_by.identifiers >= limits.shared_alone
   OR (names_of.names >= limits.shared_alone AND shown_by.anything >= limits.shared_alone)
