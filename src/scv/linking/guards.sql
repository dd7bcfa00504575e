-- Guards: what the data itself shows of phones, found anew every night from all records (docs/linking.md). Portable SQL; the
-- driver (guards.py) materialises each step.
-- In: records(record_id, phone, token_set, name), token_sets(token_set, token),
--     limits(first_weak, shared_identifiers, shared_names, shared_names_alone).

-- step: busy
-- Phones on so many records that they may be shared: few, so that what follows is cheap.
SELECT records.phone, COUNT(*) AS records
FROM records
JOIN limits ON 1 = 1
WHERE records.phone IS NOT NULL
GROUP BY records.phone
HAVING COUNT(*) >= MAX(limits.shared_names)

-- step: names_of
-- One row per busy phone: how many different names its records tell.
SELECT phone, COUNT(*) AS names
FROM (
    SELECT DISTINCT records.phone, records.name
    FROM records
    JOIN busy ON busy.phone = records.phone
    WHERE records.name IS NOT NULL
) AS told
GROUP BY phone

-- step: strong_of
-- One row per busy phone: how many different strong identifiers, such as cards, stand beside it.
SELECT phone, COUNT(*) AS identifiers
FROM (
    SELECT DISTINCT records.phone, token_sets.token
    FROM records
    JOIN busy ON busy.phone = records.phone
    JOIN token_sets ON token_sets.token_set = records.token_set
    JOIN limits ON token_sets.token < limits.first_weak
) AS shown
GROUP BY phone

-- step: shared_by_rule
-- Phones of many people: many strong identifiers and many names beside them, or very many names alone. Rows do not count: who
-- buys a hundred times is one person.
SELECT busy.phone, busy.records, names_of.names, COALESCE(strong_of.identifiers, 0) AS identifiers
FROM busy
JOIN names_of ON names_of.phone = busy.phone
LEFT JOIN strong_of ON strong_of.phone = busy.phone
JOIN limits ON 1 = 1
WHERE (names_of.names >= limits.shared_names AND COALESCE(strong_of.identifiers, 0) >= limits.shared_identifiers)
   OR names_of.names >= limits.shared_names_alone
