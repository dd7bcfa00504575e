-- Customer ids: which id each group shows tonight (docs/linking.md).
-- engine: any
-- In: later(name, phone): the names of later epochs and of parts; records, links, tuples, members, token_groups, aliases, parted_pairs, token_sets, settings (see link.sql),
--     epochs(phone, since_at, until_at, epoch), registry(customer_id, home, number, minted, erased, shown_as).

-- step: groups
SELECT DISTINCT group_key, rule = 'anonymous' AS anonymous FROM links WHERE group_key IS NOT NULL

-- step: phone_homes
-- One row per phone that a record holds, under the name it has in the data, and the group it leads to.
SELECT phones.phone AS home, COALESCE(aliases.canonical, phones.phone) AS group_key
FROM (SELECT DISTINCT phone FROM links WHERE phone IS NOT NULL) AS phones
LEFT JOIN aliases ON aliases.token = phones.phone

-- step: unheld_homes
-- One row per home that is a later epoch of a phone, or a part of it, and no name of the data tonight.
SELECT registry.home, registry.number AS phone
FROM registry
LEFT JOIN phone_homes ON phone_homes.home = registry.home
WHERE registry.number <> registry.home AND phone_homes.home IS NULL

-- step: lost_homes
-- The epochs among them, each with the last moment of the day it names. The last two bytes of a phone's token are that day; parts,
-- which have numbers above every day, are no epochs (epochs.py).
SELECT home, phone, (home - phone + 1) * 86400 - 28801 AS day_end
FROM unheld_homes
WHERE home - phone < 61440

-- step: containing
-- Those whose day a later epoch holds: the day that epoch begins has moved to an earlier one.
SELECT lost_homes.home, epochs.epoch
FROM lost_homes
JOIN epochs
    ON epochs.phone = lost_homes.phone AND epochs.since_at <= lost_homes.day_end AND epochs.until_at > lost_homes.day_end
WHERE epochs.epoch <> epochs.phone

-- step: following
-- Those whose day moved to a later one: the next epoch, if it is nobody's home; of several the latest.
SELECT MAX(next.home) AS home, next.epoch
FROM (
    SELECT lost_homes.home, MIN(epochs.epoch) AS epoch
    FROM lost_homes
    JOIN epochs ON epochs.phone = lost_homes.phone AND epochs.since_at > lost_homes.day_end
    LEFT JOIN containing ON containing.home = lost_homes.home
    WHERE containing.home IS NULL
    GROUP BY lost_homes.home
) AS next
LEFT JOIN registry AS named ON named.home = next.epoch
LEFT JOIN containing ON containing.epoch = next.epoch
WHERE named.home IS NULL AND containing.epoch IS NULL
GROUP BY next.epoch

-- step: renamed_homes
SELECT home, epoch AS phone FROM containing
UNION ALL
SELECT home, epoch FROM following

-- step: parted_away
-- Identifiers that no record holds any more, because decisions parted them from the phone of every record that did.
SELECT members.raw_token
FROM (SELECT DISTINCT token FROM parted_pairs) AS decided
JOIN members ON members.raw_token = decided.token
JOIN tuples ON tuples.token_set = members.token_set
LEFT JOIN parted_pairs AS parted ON parted.phone = tuples.phone AND parted.token = members.raw_token
GROUP BY members.raw_token
HAVING COUNT(parted.token) = COUNT(*)

-- step: home_groups
-- The same for every home that is registered: phones, and identifiers under the name they have in the data.
SELECT home, group_key FROM phone_homes
UNION ALL
SELECT renamed_homes.home, phone_homes.group_key
FROM renamed_homes
JOIN phone_homes ON phone_homes.home = renamed_homes.phone
UNION ALL
SELECT tokens.raw_token AS home, token_groups.group_key
FROM (
    SELECT DISTINCT members.raw_token, members.token
    FROM registry
    JOIN members ON members.raw_token = registry.home
) AS tokens
JOIN token_groups ON token_groups.token = tokens.token
LEFT JOIN parted_away ON parted_away.raw_token = tokens.raw_token
WHERE parted_away.raw_token IS NULL
-- step: held
-- One row per id that is not erased, with the group that holds its home tonight; null if no record does.
SELECT
    registry.customer_id,
    registry.home,
    registry.number,
    registry.minted,
    registry.shown_as AS shown_before,
    home_groups.group_key
FROM registry
LEFT JOIN home_groups ON home_groups.home = registry.home
WHERE NOT registry.erased

-- step: oldest_mint
SELECT group_key, MIN(minted) AS minted FROM held WHERE group_key IS NOT NULL GROUP BY group_key

-- step: shown
-- One row per group that holds a home: the oldest id homed in it.
SELECT held.group_key, MIN(held.customer_id) AS customer_id
FROM held
JOIN oldest_mint ON oldest_mint.group_key = held.group_key AND oldest_mint.minted = held.minted
GROUP BY held.group_key

-- step: homeless_groups
SELECT groups.group_key, groups.anonymous
FROM groups
LEFT JOIN shown ON shown.group_key = groups.group_key
WHERE shown.group_key IS NULL

-- step: homeless
-- Groups that hold no home: each gets a new id, homed at the group's own key, or, where no record holds that name (a primary
-- number before its first record), at the smallest name that one does. Phones are smaller than identifiers.
SELECT
    names.group_key,
    COALESCE(MAX(CASE WHEN names.home = names.group_key THEN names.home END), MIN(names.home)) AS home
FROM (
    SELECT phone_homes.home, phone_homes.group_key
    FROM homeless_groups
    JOIN phone_homes ON phone_homes.group_key = homeless_groups.group_key
    UNION ALL
    SELECT members.raw_token AS home, token_groups.group_key
    FROM homeless_groups
    JOIN token_groups ON token_groups.group_key = homeless_groups.group_key
    JOIN members ON members.token = token_groups.token
    LEFT JOIN parted_away ON parted_away.raw_token = members.raw_token
    WHERE homeless_groups.anonymous AND parted_away.raw_token IS NULL
) AS names
GROUP BY names.group_key

-- step: lone_phones
SELECT group_key
FROM phone_homes
GROUP BY group_key
HAVING COUNT(*) = 1 AND MIN(home) = group_key

-- step: promotable
-- Ids minted for a phone-less group whose phone has come, and that phone is nobody's home yet. Only a phone that stands alone, and
-- whose own records hold the identifier.
SELECT DISTINCT shown.customer_id, shown.group_key AS phone, members.token
FROM shown
JOIN lone_phones ON lone_phones.group_key = shown.group_key
JOIN held ON held.customer_id = shown.customer_id
JOIN members ON members.raw_token = held.home
JOIN tuples ON tuples.token_set = members.token_set AND tuples.phone = shown.group_key
LEFT JOIN parted_pairs AS parted ON parted.phone = tuples.phone AND parted.token = held.home
LEFT JOIN (
    SELECT DISTINCT held.group_key FROM held JOIN settings ON held.home < settings.first_identifier
) AS homed ON homed.group_key = shown.group_key
WHERE parted.token IS NULL AND homed.group_key IS NULL

-- step: rivalled
-- Those of them whose identifier, or one joined to it, stands beside another phone in the data: only a decision or a guard keeps
-- them apart.
SELECT DISTINCT names.customer_id
FROM (
    SELECT customer_id, phone, token FROM promotable
    UNION ALL
    SELECT promotable.customer_id, promotable.phone, aliases.token
    FROM promotable
    JOIN aliases ON aliases.canonical = promotable.token
) AS names
JOIN token_sets ON token_sets.token = names.token
JOIN records ON records.token_set = token_sets.token_set
WHERE records.phone <> names.phone

-- step: promoted
-- The home moves to the phone, in its first epoch: a decision may take a later one, or a part, away again. A promotion is not undone,
-- so no decision may cause it (docs/decisions/0004-promotion.md).
SELECT promotable.customer_id, promotable.phone AS home
FROM promotable
LEFT JOIN rivalled ON rivalled.customer_id = promotable.customer_id
WHERE rivalled.customer_id IS NULL AND promotable.phone % 65536 = 0

-- step: next_registry
-- In: minted(group_key, home, customer_id, generation), the ids the driver minted for `homeless`.
SELECT
    held.customer_id,
    COALESCE(promoted.home, held.home) AS home,
    COALESCE(promoted.home, held.number) AS number,
    held.minted,
    FALSE AS erased,
    shown.customer_id AS shown_as
FROM held
LEFT JOIN promoted ON promoted.customer_id = held.customer_id
LEFT JOIN shown ON shown.group_key = held.group_key
UNION ALL
SELECT
    minted.customer_id,
    minted.home,
    CASE WHEN minted.home < settings.first_identifier THEN COALESCE(later.phone, minted.home) END AS number,
    minted.generation AS minted,
    FALSE AS erased,
    minted.customer_id AS shown_as
FROM minted
JOIN settings ON 1 = 1
LEFT JOIN later ON later.name = minted.home
UNION ALL
SELECT customer_id, home, number, minted, erased, shown_as FROM registry WHERE erased

-- step: changes
-- One row per change since the last generation, without its number.
SELECT customer_id AS old_id, customer_id AS new_id, 'minted' AS kind, 'first seen' AS cause FROM minted
UNION ALL
SELECT customer_id, customer_id, 'promoted', 'its phone arrived' FROM promoted
UNION ALL
SELECT
    held.customer_id,
    shown.customer_id,
    CASE
        WHEN shown.customer_id IS NULL THEN 'dormant'
        WHEN shown.customer_id = held.customer_id THEN 'restored'
        ELSE 'merged'
    END,
    CASE
        WHEN shown.customer_id IS NULL THEN 'no record holds its home'
        WHEN shown.customer_id = held.customer_id THEN 'its home stands alone or is the oldest again'
        ELSE 'an older id is homed in its group'
    END
FROM held
LEFT JOIN shown ON shown.group_key = held.group_key
WHERE COALESCE(shown.customer_id <> held.shown_before, NOT (shown.customer_id IS NULL AND held.shown_before IS NULL))

-- step: group_ids
SELECT group_key, customer_id FROM shown
UNION ALL
SELECT group_key, customer_id FROM minted
