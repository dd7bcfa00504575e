-- Number changes and second numbers: a person who goes on under another phone, or has two, found anew every night (docs/linking.md).
-- engine: any
-- In: near_records, strong (see shared_phones.sql), moved (see owners.sql), gifts (see gifts.sql), shared_phones(phone), token_sets,
--     identifiers, limits, parted_pairs(phone, token).

-- step: several
-- Strong identifiers, such as cards, that stand beside more than one number.
SELECT token FROM strong GROUP BY token HAVING COUNT(*) > 1

-- step: placed
-- The records of the numbers beside them, with the phone they have before anything is linked: none where it is shared, or an order
-- sent to somebody else.
SELECT
    records.record_id,
    COALESCE(moved.phone, records.phone) AS phone,
    records.token_set,
    records.name,
    records.named_in_full,
    records.surname,
    records.gender,
    records.birthday,
    records.event_at
FROM near_records AS records
JOIN (SELECT DISTINCT strong.phone FROM strong JOIN several ON several.token = strong.token) AS numbers
    ON numbers.phone = records.phone
LEFT JOIN moved ON moved.record_id = records.record_id
LEFT JOIN gifts ON gifts.record_id = records.record_id
LEFT JOIN shared_phones AS shared ON shared.phone = records.phone
WHERE gifts.record_id IS NULL AND shared.phone IS NULL AND records.phone_role <> 'fallback'

-- step: carried
-- One row per such identifier and phone it stands beside.
SELECT DISTINCT several.token, placed.phone
FROM several
JOIN near_sets AS token_sets ON token_sets.token = several.token
JOIN placed ON placed.token_set = token_sets.token_set
LEFT JOIN parted_pairs AS parted ON parted.phone = placed.phone AND parted.token = several.token
WHERE parted.token IS NULL

-- step: periods
-- One row per such phone: from when to when it was seen.
SELECT placed.phone, MIN(placed.event_at) AS first_at, MAX(placed.event_at) AS last_at
FROM placed
JOIN (SELECT DISTINCT phone FROM carried) AS phones ON phones.phone = placed.phone
WHERE placed.event_at IS NOT NULL
GROUP BY placed.phone

-- step: turns
-- One row per identifier and phone, with the one it stood beside before; null for the first.
SELECT
    carried.token,
    carried.phone,
    periods.first_at,
    MAX(periods.last_at) OVER (
        PARTITION BY carried.token ORDER BY periods.first_at, carried.phone ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS former_last_at,
    COUNT(*) OVER (
        PARTITION BY carried.token ORDER BY periods.first_at, carried.phone ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS place
FROM carried
LEFT JOIN periods ON periods.phone = carried.phone

-- step: moves
-- One row per pair of phones that an identifier went from one to the other of: it left the first before it came to the second.
SELECT former.phone AS old, latter.phone AS new, latter.first_at AS since_at, COUNT(*) AS identifiers
FROM turns AS latter
JOIN turns AS former ON former.token = latter.token AND former.place = latter.place - 1
LEFT JOIN (SELECT token FROM turns WHERE first_at IS NULL OR first_at <= former_last_at GROUP BY token) AS overlapping
    ON overlapping.token = latter.token
WHERE overlapping.token IS NULL AND former.phone - former.phone % 65536 <> latter.phone - latter.phone % 65536
GROUP BY former.phone, latter.phone, latter.first_at

-- step: twins
-- One row per pair of phones that stand beside one unionid at the same time, and no other does; the one seen later is the new one.
SELECT one.phone AS old, two.phone AS new, COUNT(*) AS identifiers
FROM carried AS one
JOIN carried AS two ON two.token = one.token
JOIN (SELECT token FROM carried GROUP BY token HAVING COUNT(*) = 2) AS pairs ON pairs.token = one.token
JOIN limits ON one.token < limits.first_second
JOIN periods AS early ON early.phone = one.phone
JOIN periods AS late ON late.phone = two.phone
WHERE one.phone - one.phone % 65536 <> two.phone - two.phone % 65536
  AND late.first_at <= early.last_at
  AND (early.last_at < late.last_at OR (early.last_at = late.last_at AND one.phone > two.phone))
GROUP BY one.phone, two.phone

-- step: pairs
SELECT old, new, since_at, identifiers FROM moves
UNION ALL
SELECT old, new, NULL, identifiers FROM twins

-- step: movers
-- The records of the phones of a pair.
SELECT placed.*
FROM placed
JOIN (SELECT old AS phone FROM pairs UNION SELECT new FROM pairs) AS phones ON phones.phone = placed.phone

-- step: marks
-- One row per phone of a pair and sign of a person beside it.
SELECT phone, 'name' AS sign, '' AS space, name AS value FROM movers WHERE named_in_full
UNION
SELECT phone, 'surname', '', surname FROM movers WHERE surname IS NOT NULL
UNION
SELECT phone, 'birthday', '', birthday FROM movers WHERE birthday IS NOT NULL
UNION
SELECT phone, 'gender', '', gender FROM movers WHERE gender IS NOT NULL
UNION
SELECT movers.phone, 'identifier', identifiers.kind || '@' || identifiers.namespace, CAST(token_sets.token AS STRING)
FROM movers
JOIN near_sets AS token_sets ON token_sets.token_set = movers.token_set
JOIN identifiers ON identifiers.token = token_sets.token
JOIN limits ON 1 = 1
WHERE token_sets.token < limits.first_weak

-- step: likeness
-- One row per pair and sort of sign that both phones show: how many they share.
SELECT pairs.old, pairs.new, one.sign, one.space, SUM(CASE WHEN one.value = two.value THEN 1 ELSE 0 END) AS common
FROM pairs
JOIN marks AS one ON one.phone = pairs.old
JOIN marks AS two ON two.phone = pairs.new AND two.sign = one.sign AND two.space = one.space
GROUP BY pairs.old, pairs.new, one.sign, one.space

-- step: judged
-- One row per pair: what agrees and what contradicts.
SELECT
    pairs.old,
    pairs.new,
    pairs.since_at,
    pairs.identifiers,
    COALESCE(SUM(CASE WHEN likeness.sign = 'name' THEN likeness.common ELSE 0 END), 0) AS names,
    COALESCE(SUM(CASE WHEN likeness.sign = 'birthday' THEN likeness.common ELSE 0 END), 0) AS birthdays,
    COALESCE(SUM(CASE WHEN likeness.sign <> 'name' AND likeness.common = 0 THEN 1 ELSE 0 END), 0) AS against
FROM pairs
LEFT JOIN likeness ON likeness.old = pairs.old AND likeness.new = pairs.new
GROUP BY pairs.old, pairs.new, pairs.since_at, pairs.identifiers

-- step: number_changes
-- Moves on which a full name or a birthday agrees and nothing contradicts; of a phone that two others lead to, or that leads to
-- two, nobody can say.
SELECT judged.old, judged.new, judged.since_at, judged.identifiers
FROM judged
JOIN (SELECT old FROM moves GROUP BY old HAVING COUNT(*) = 1) AS leaves ON leaves.old = judged.old
JOIN (SELECT new FROM moves GROUP BY new HAVING COUNT(*) = 1) AS arrives ON arrives.new = judged.new
WHERE judged.since_at IS NOT NULL AND judged.names + judged.birthdays > 0 AND judged.against = 0

-- step: second_numbers
-- Pairs of phones with one unionid and one full name at the same time, and nothing against it.
SELECT old, new, identifiers
FROM judged
WHERE since_at IS NULL AND names > 0 AND against = 0
