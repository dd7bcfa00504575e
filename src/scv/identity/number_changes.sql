-- Number changes and second numbers: a person who goes on under another phone, or has two, found anew every night (docs/linking.md).
-- engine: any
-- In: placed, carried, mistyped (see mistyped_phones.sql), near_sets, identifier_kinds (singles.sql), limits.

-- step: righted
-- The records of numbers beside one person's identifiers, a mistyped number read as the right one.
SELECT
    placed.record_id,
    COALESCE(mistyped.new, placed.phone) AS phone,
    placed.token_set,
    placed.name,
    placed.named_in_full,
    placed.surname,
    placed.gender,
    placed.birthday,
    placed.event_at
FROM placed
LEFT JOIN mistyped ON mistyped.old = placed.phone

-- step: worn
-- One row per identifier and number it stands beside.
SELECT DISTINCT carried.token, COALESCE(mistyped.new, carried.phone) AS phone
FROM carried
LEFT JOIN mistyped ON mistyped.old = carried.phone

-- step: periods
-- One row per such number: from when to when it was seen.
SELECT righted.phone, MIN(righted.event_at) AS first_at, MAX(righted.event_at) AS last_at
FROM righted
JOIN (SELECT DISTINCT phone FROM worn) AS phones ON phones.phone = righted.phone
WHERE righted.event_at IS NOT NULL
GROUP BY righted.phone

-- step: turns
-- One row per identifier and phone, with the one it stood beside before; null for the first.
SELECT
    worn.token,
    worn.phone,
    periods.first_at,
    MAX(worn.phone) OVER (
        PARTITION BY worn.token ORDER BY periods.first_at, worn.phone ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING
    ) AS former,
    MAX(periods.last_at) OVER (
        PARTITION BY worn.token ORDER BY periods.first_at, worn.phone ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS former_last_at
FROM worn
LEFT JOIN periods ON periods.phone = worn.phone

-- step: moves
-- One row per pair of phones that an identifier went from one to the other of: it left the first before it came to the second.
SELECT turns.former AS old, turns.phone AS new, turns.first_at AS since_at, COUNT(*) AS identifiers
FROM turns
LEFT JOIN (SELECT token FROM turns WHERE first_at IS NULL OR first_at <= former_last_at GROUP BY token) AS overlapping
    ON overlapping.token = turns.token
WHERE turns.former IS NOT NULL AND overlapping.token IS NULL AND turns.former - turns.former % 65536 <> turns.phone - turns.phone % 65536
GROUP BY turns.former, turns.phone, turns.first_at

-- step: twins
-- One row per pair of phones that stand beside one unionid at the same time, and no other does; the one seen later is the new one.
SELECT one.phone AS old, two.phone AS new, COUNT(*) AS identifiers
FROM worn AS one
JOIN worn AS two ON two.token = one.token
JOIN (SELECT token FROM worn GROUP BY token HAVING COUNT(*) = 2) AS pairs ON pairs.token = one.token
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
SELECT righted.*
FROM righted
JOIN (SELECT old AS phone FROM pairs UNION SELECT new FROM pairs) AS phones ON phones.phone = righted.phone

-- step: mover_tokens
-- One row per phone of a pair and identifier beside it.
SELECT shown.phone, shown.token, identifier.kind, identifier.namespace, identifier.single
FROM (SELECT DISTINCT movers.phone, token_sets.token FROM movers JOIN near_sets AS token_sets ON token_sets.token_set = movers.token_set) AS shown
JOIN identifier_kinds AS identifier ON identifier.token = shown.token

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
SELECT shown.phone, 'identifier', shown.kind || '@' || shown.namespace, CAST(shown.token AS STRING)
FROM mover_tokens AS shown
JOIN limits ON 1 = 1
WHERE shown.token < limits.first_weak OR shown.single

-- step: likeness
-- One row per pair and sort of sign that both phones show: how many they share.
SELECT pairs.old, pairs.new, one.sign, one.space, SUM(CASE WHEN one.value = two.value THEN 1 ELSE 0 END) AS common
FROM pairs
JOIN marks AS one ON one.phone = pairs.old
JOIN marks AS two ON two.phone = pairs.new AND two.sign = one.sign AND two.space = one.space
GROUP BY pairs.old, pairs.new, one.sign, one.space

-- step: shown_with
-- One row per pair and kind of identifier that both phones show: the account moved, and its browser with it.
SELECT
    pairs.old,
    pairs.new,
    COUNT(DISTINCT CASE one.kind WHEN 'openid' THEN 'unionid' WHEN 'alipay' THEN 'buyer_nick' WHEN 'email' THEN 'buyer_nick' ELSE one.kind END) AS kinds
FROM pairs
JOIN mover_tokens AS one ON one.phone = pairs.old
JOIN mover_tokens AS two ON two.phone = pairs.new AND two.token = one.token
GROUP BY pairs.old, pairs.new

-- step: judged
-- One row per pair: what agrees and what contradicts. An account that moved together with another
-- kind of sign, such as its browser, is one person's whatever they are called.
SELECT
    pairs.old,
    pairs.new,
    pairs.since_at,
    pairs.identifiers,
    CASE WHEN MAX(shown_with.kinds) > 1 THEN 1 ELSE 0 END AS together,
    COALESCE(SUM(CASE WHEN likeness.sign = 'name' THEN likeness.common ELSE 0 END), 0) AS names,
    COALESCE(SUM(CASE WHEN likeness.sign = 'birthday' THEN likeness.common ELSE 0 END), 0) AS birthdays,
    COALESCE(SUM(CASE WHEN likeness.sign <> 'name' AND likeness.common = 0 THEN 1 ELSE 0 END), 0) AS against
FROM pairs
LEFT JOIN shown_with ON shown_with.old = pairs.old AND shown_with.new = pairs.new
LEFT JOIN likeness ON likeness.old = pairs.old AND likeness.new = pairs.new
GROUP BY pairs.old, pairs.new, pairs.since_at, pairs.identifiers

-- step: number_changes
-- Moves of two kinds of signs together, or on which a full name or a birthday agrees, and nothing contradicts; of a phone that two others
-- lead to, or that leads to two, nobody can say.
SELECT judged.old, judged.new, judged.since_at, judged.identifiers
FROM judged
JOIN (SELECT old FROM moves GROUP BY old HAVING COUNT(*) = 1) AS leaves ON leaves.old = judged.old
JOIN (SELECT new FROM moves GROUP BY new HAVING COUNT(*) = 1) AS arrives ON arrives.new = judged.new
WHERE judged.since_at IS NOT NULL AND judged.together + judged.names + judged.birthdays > 0 AND judged.against = 0

-- step: second_numbers
-- Pairs of phones with one unionid and one full name at the same time, and nothing against it.
SELECT old, new, identifiers
FROM judged
WHERE since_at IS NULL AND names > 0 AND against = 0
