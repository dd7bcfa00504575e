-- Number changes: a person who goes on under another phone, found anew every night (docs/linking.md). Portable SQL; the driver
-- (guards.py) materialises each step.
-- In: strong (see shared.sql), owned (see owned.sql), gifts (see gifts.sql), shared_phones(phone), token_sets, identifiers, limits,
--     parted_pairs(phone, token).

-- step: placed
-- The records with the phone they have before anything is linked: none where it is shared, or an order sent to somebody else.
SELECT
    owned.record_id,
    owned.phone,
    owned.token_set,
    owned.name,
    owned.named_in_full,
    owned.surname,
    owned.gender,
    owned.birthday,
    owned.event_at
FROM owned
LEFT JOIN gifts ON gifts.record_id = owned.record_id
LEFT JOIN shared_phones AS shared ON shared.phone = owned.phone
WHERE owned.phone IS NOT NULL AND gifts.record_id IS NULL AND shared.phone IS NULL

-- step: carried
-- One row per strong identifier, such as a card, and phone it stands beside, where it stands beside more than one number.
SELECT DISTINCT several.token, placed.phone
FROM (SELECT token FROM strong GROUP BY token HAVING COUNT(*) > 1) AS several
JOIN token_sets ON token_sets.token = several.token
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
WHERE overlapping.token IS NULL
GROUP BY former.phone, latter.phone, latter.first_at

-- step: movers
-- The records of the phones of a move.
SELECT placed.*
FROM placed
JOIN (SELECT old AS phone FROM moves UNION SELECT new FROM moves) AS phones ON phones.phone = placed.phone

-- step: marks
-- One row per phone of a move and sign of a person beside it.
SELECT phone, 'name' AS sign, '' AS space, name AS value FROM movers WHERE named_in_full
UNION
SELECT phone, 'surname', '', surname FROM movers WHERE surname IS NOT NULL
UNION
SELECT phone, 'birthday', '', birthday FROM movers WHERE birthday IS NOT NULL
UNION
SELECT phone, 'gender', '', gender FROM movers WHERE gender IS NOT NULL
UNION
SELECT movers.phone, 'identifier', identifiers.kind || '@' || identifiers.namespace, CAST(token_sets.token AS VARCHAR)
FROM movers
JOIN token_sets ON token_sets.token_set = movers.token_set
JOIN identifiers ON identifiers.token = token_sets.token
JOIN limits ON 1 = 1
WHERE token_sets.token < limits.first_weak

-- step: likeness
-- One row per move and sort of sign that both phones show: how many they share.
SELECT moves.old, moves.new, old.sign, old.space, SUM(CASE WHEN old.value = new.value THEN 1 ELSE 0 END) AS common
FROM moves
JOIN marks AS old ON old.phone = moves.old
JOIN marks AS new ON new.phone = moves.new AND new.sign = old.sign AND new.space = old.space
GROUP BY moves.old, moves.new, old.sign, old.space

-- step: judged
-- One row per move: what agrees and what contradicts.
SELECT
    moves.old,
    moves.new,
    moves.since_at,
    moves.identifiers,
    COALESCE(SUM(CASE WHEN likeness.sign IN ('name', 'birthday') THEN likeness.common ELSE 0 END), 0) AS agreeing,
    COALESCE(SUM(CASE WHEN likeness.sign <> 'name' AND likeness.common = 0 THEN 1 ELSE 0 END), 0) AS against
FROM moves
LEFT JOIN likeness ON likeness.old = moves.old AND likeness.new = moves.new
GROUP BY moves.old, moves.new, moves.since_at, moves.identifiers

-- step: number_changes
-- Moves on which a full name or a birthday agrees and nothing contradicts; of a phone that two others lead to, or that leads to
-- two, nobody can say.
SELECT judged.old, judged.new, judged.since_at, judged.identifiers
FROM judged
JOIN (SELECT old FROM judged GROUP BY old HAVING COUNT(*) = 1) AS leaves ON leaves.old = judged.old
JOIN (SELECT new FROM judged GROUP BY new HAVING COUNT(*) = 1) AS arrives ON arrives.new = judged.new
WHERE judged.agreeing > 0 AND judged.against = 0
