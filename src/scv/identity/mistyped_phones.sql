-- Mistyped numbers: once, one digit of a person's number is another, or two neighbours changed places; found anew every night
-- (docs/linking.md).
-- engine: any
-- In: near_records, near_sets, phone_tokens (see shared_phones.sql), personal_tokens (singles.sql), moved (see owners.sql),
--     gifts (see gifts.sql), shared_phones(phone), parted_pairs(phone, token).

-- step: several
-- Identifiers that are one person's, a card, a login, an account of a shop, beside more than one number.
SELECT common.token
FROM (SELECT token FROM phone_tokens WHERE told = 1 GROUP BY token HAVING COUNT(*) > 1) AS common
JOIN personal_tokens AS personal ON personal.token = common.token

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
    records.event_at,
    records.e164
FROM near_records AS records
JOIN (
    SELECT DISTINCT phone_tokens.phone
    FROM phone_tokens
    JOIN several ON several.token = phone_tokens.token
    WHERE phone_tokens.told = 1
) AS numbers ON numbers.phone = records.phone
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

-- step: spellings
-- The same with the number's digits, and on how many records it stands. Two neighbours that changed places leave the first six or all from
-- the ninth on as they are.
SELECT
    carried.token,
    carried.phone,
    numbers.records,
    numbers.e164,
    SUBSTRING(numbers.e164, 1, 6) AS head,
    SUBSTRING(numbers.e164, 9, 16) AS tail
FROM carried
JOIN (SELECT phone, COUNT(*) AS records, MIN(e164) AS e164 FROM placed GROUP BY phone) AS numbers ON numbers.phone = carried.phone

-- step: alike
-- One row per number on one record and number on several, beside one identifier, of which one digit differs, or two neighbours stand the
-- other way round.
SELECT old, new, identifiers
FROM (
    SELECT
        pairs.old,
        pairs.new,
        pairs.identifiers,
        COUNT(*) AS differing,
        MAX(digits.place) - MIN(digits.place) AS apart,
        MIN(SUBSTRING(pairs.wrong, digits.place, 1)) AS low,
        MAX(SUBSTRING(pairs.wrong, digits.place, 1)) AS high,
        MIN(SUBSTRING(pairs.correct, digits.place, 1)) AS other_low,
        MAX(SUBSTRING(pairs.correct, digits.place, 1)) AS other_high
    FROM (
        SELECT one.phone AS old, two.phone AS new, one.e164 AS wrong, two.e164 AS correct, COUNT(*) AS identifiers
        FROM spellings AS one
        JOIN spellings AS two ON two.token = one.token
        WHERE one.records = 1
          AND two.records > 1
          AND (one.head = two.head OR one.tail = two.tail)
          AND LENGTH(one.e164) = LENGTH(two.e164)
        GROUP BY one.phone, two.phone, one.e164, two.e164
    ) AS pairs
    JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16)) AS digits(place)
        ON SUBSTRING(pairs.wrong, digits.place, 1) <> SUBSTRING(pairs.correct, digits.place, 1)
    GROUP BY pairs.old, pairs.new, pairs.identifiers
) AS compared
WHERE differing = 1 OR (differing = 2 AND apart = 1 AND low = other_low AND high = other_high)

-- step: namesakes
-- Pairs on which a full name agrees, and no birthday contradicts.
SELECT alike.old, alike.new, alike.identifiers
FROM alike
JOIN placed AS one ON one.phone = alike.old AND one.named_in_full
JOIN placed AS two ON two.phone = alike.new
GROUP BY alike.old, alike.new, alike.identifiers
HAVING MAX(CASE WHEN two.name = one.name THEN 1 ELSE 0 END) = 1
   AND (
       MIN(one.birthday) IS NULL OR MIN(two.birthday) IS NULL
       OR (MIN(one.birthday) = MIN(two.birthday) AND MIN(two.birthday) = MAX(two.birthday))
   )

-- step: mistyped
-- One row per mistyped number and the right one; of a number that may be two others nobody can say.
SELECT namesakes.old, namesakes.new, namesakes.identifiers
FROM namesakes
JOIN (SELECT old FROM namesakes GROUP BY old HAVING COUNT(*) = 1) AS single ON single.old = namesakes.old
