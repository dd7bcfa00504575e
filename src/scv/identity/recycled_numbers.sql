-- Recycled numbers: phones that went from one person to another, found anew every night (docs/linking.md).
-- engine: any
-- In: phones, strong (see shared_phones.sql), near_records, near_sets, identifier_kinds (singles.sql), limits, shared_phones(phone).

-- step: rivals
-- Phones beside several strong identifiers of one rank.
SELECT DISTINCT ranked.phone
FROM (
    SELECT strong.phone
    FROM strong
    JOIN limits ON 1 = 1
    GROUP BY strong.phone, CASE WHEN strong.token < limits.first_second THEN 1 ELSE 2 END
    HAVING COUNT(*) > 1
) AS ranked

-- step: suspects
-- Phones with a span longer than the shortest silence that tells anything, under more than one surname or birthday, or with such rivals.
SELECT phones.phone
FROM phones
JOIN limits ON 1 = 1
LEFT JOIN shared_phones AS shared ON shared.phone = phones.phone
LEFT JOIN rivals ON rivals.phone = phones.phone
WHERE phones.last_at - phones.first_at > limits.short_quiet
  AND (
      phones.surname <> phones.other_surname
      OR phones.birthday <> phones.other_birthday
      OR rivals.phone IS NOT NULL
  )
  AND shared.phone IS NULL

-- step: sightings
-- The records of suspects, but for those that a receiver's phone keys for want of the customer's. One that does not say when it happened tells of the day it was exported.
SELECT
    records.phone,
    records.event_at,
    COALESCE(records.event_at, records.exported_at, limits.far) AS seen_at,
    records.name,
    records.surname,
    records.birthday,
    records.gender,
    records.token_set
FROM near_records AS records
JOIN suspects ON suspects.phone = records.phone
JOIN limits ON 1 = 1
WHERE records.phone_role <> 'fallback'

-- step: signs
-- One row per phone and sign of a person beside it: a surname, a birthday, an identifier; when it was first and last seen.
SELECT phone, 'surname' AS sign, '' AS space, MIN(seen_at) AS first_at, MAX(seen_at) AS last_at, COUNT(*) AS times
FROM sightings
WHERE surname IS NOT NULL
GROUP BY phone, surname
UNION ALL
SELECT phone, 'name', '', MIN(seen_at), MAX(seen_at), COUNT(*) FROM sightings WHERE surname IS NOT NULL GROUP BY phone, name
UNION ALL
SELECT phone, 'birthday', '', MIN(seen_at), MAX(seen_at), COUNT(*) FROM sightings WHERE birthday IS NOT NULL GROUP BY phone, birthday
UNION ALL
SELECT phone, 'gender', '', MIN(seen_at), MAX(seen_at), COUNT(*) FROM sightings WHERE gender IS NOT NULL GROUP BY phone, gender
UNION ALL
SELECT
    held.phone,
    CASE
        WHEN held.token < limits.first_weak THEN 'identifier'
        WHEN held.token < limits.first_loose THEN 'account'
        ELSE 'trace'
    END,
    identifier.kind || '@' || identifier.namespace,
    held.first_at,
    held.last_at,
    held.times
FROM (
    SELECT sightings.phone, token_sets.token, MIN(sightings.seen_at) AS first_at, MAX(sightings.seen_at) AS last_at, COUNT(*) AS times
    FROM sightings
    JOIN near_sets AS token_sets ON token_sets.token_set = sightings.token_set
    GROUP BY sightings.phone, token_sets.token
) AS held
JOIN identifier_kinds AS identifier ON identifier.token = held.token
JOIN limits ON 1 = 1

-- step: silences
-- One row per phone and moment at which it was seen again after a silence across which nothing agrees, but for a gender, which says little.
SELECT returns.phone, returns.event_at AS since_at, returns.event_at - returns.former_at AS quiet
FROM (
    SELECT
        phone,
        event_at,
        MAX(event_at) OVER (
            PARTITION BY phone ORDER BY event_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS former_at
    FROM (SELECT DISTINCT phone, event_at FROM sightings WHERE event_at IS NOT NULL) AS moments
) AS returns
JOIN limits ON 1 = 1
LEFT JOIN signs AS agreeing
    ON agreeing.phone = returns.phone
    AND agreeing.first_at < returns.event_at
    AND agreeing.last_at >= returns.event_at
    AND agreeing.sign <> 'gender'
WHERE returns.event_at - returns.former_at > limits.short_quiet AND agreeing.phone IS NULL

-- step: sides
-- One row per silence and sort of sign: how often one is seen only before, how often only after, how many there are, and whether any is seen
-- on both sides.
SELECT
    silences.phone,
    silences.since_at,
    signs.sign,
    signs.space,
    SUM(CASE WHEN signs.first_at < silences.since_at AND signs.last_at >= silences.since_at THEN 1 ELSE 0 END) AS around,
    SUM(CASE WHEN signs.last_at < silences.since_at THEN signs.times ELSE 0 END) AS before,
    SUM(CASE WHEN signs.first_at >= silences.since_at THEN signs.times ELSE 0 END) AS after,
    COUNT(*) AS several
FROM silences
JOIN signs ON signs.phone = silences.phone
GROUP BY silences.phone, silences.since_at, signs.sign, signs.space

-- step: compared
-- One row per silence: which sorts of sign contradict each other across it.
SELECT
    silences.phone,
    silences.since_at,
    silences.quiet,
    SUM(CASE WHEN sides.sign = 'surname' AND sides.differs THEN 1 ELSE 0 END) AS names,
    SUM(CASE WHEN sides.sign IN ('birthday', 'identifier') AND sides.differs THEN 1 ELSE 0 END) AS strong,
    SUM(CASE WHEN sides.sign IN ('gender', 'account') AND sides.differs THEN 1 ELSE 0 END) AS weak,
    SUM(
        CASE
            WHEN sides.sign = 'identifier' AND sides.differs THEN 1
            WHEN sides.sign IN ('surname', 'birthday') AND sides.differs AND sides.before > 1 AND sides.after > 1 THEN 1
            WHEN sides.sign = 'name' AND sides.differs AND sides.several = 2 THEN 1
            ELSE 0
        END
    ) AS telling
FROM silences
JOIN (SELECT *, around = 0 AND before > 0 AND after > 0 AS differs FROM sides) AS sides
    ON sides.phone = silences.phone AND sides.since_at = silences.since_at
GROUP BY silences.phone, silences.since_at, silences.quiet

-- step: accepted
-- Silences after which everything told is another person's, by two sorts of sign at least; or, after a longer silence, by one sort alone
-- where it is a card or unionid, each is told more than once, or there is one name before and one after: a parcel to somebody else of a
-- family tells nothing. Three sorts tell it after a short silence.
SELECT compared.phone, compared.since_at, compared.names, compared.strong
FROM compared
JOIN limits ON 1 = 1
WHERE compared.names + compared.strong > 0
  AND (
      compared.names + compared.strong + compared.weak > 2
      OR (compared.names + compared.strong + compared.weak > 1 AND compared.quiet > limits.quiet)
      OR (compared.telling > 0 AND compared.quiet > limits.long_quiet)
  )

-- step: recycled
-- Those after which a sign of the new owner is told before the next: a sighting that tells nothing is no owner of its own.
SELECT accepted.phone, accepted.since_at, accepted.names, accepted.strong
FROM (
    SELECT
        *,
        MIN(since_at) OVER (PARTITION BY phone ORDER BY since_at ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_at
    FROM accepted
) AS accepted
JOIN (
    SELECT phone, first_at FROM signs WHERE sign IN ('surname', 'birthday', 'identifier') GROUP BY phone, first_at
) AS told
    ON told.phone = accepted.phone
    AND told.first_at >= accepted.since_at
    AND (accepted.next_at IS NULL OR told.first_at < accepted.next_at)
GROUP BY accepted.phone, accepted.since_at, accepted.names, accepted.strong

-- step: doubts
-- One row per phone and silence after which something contradicts what stood before, and nothing agrees, but not enough to act on.
SELECT compared.phone, MAX(compared.since_at) AS since_at
FROM compared
LEFT JOIN recycled ON recycled.phone = compared.phone
JOIN limits ON compared.quiet > limits.quiet
WHERE compared.names + compared.strong > 0
  AND recycled.phone IS NULL
GROUP BY compared.phone
