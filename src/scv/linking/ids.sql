-- Customer ids: which id each group shows tonight (docs/linking.md). Portable SQL; the driver (ids.py) mints between steps.
-- In: records, links, members, token_groups, aliases (see link.sql), registry(customer_id, home, minted, erased, shown_as).

-- step: groups
SELECT DISTINCT group_key FROM links WHERE group_key IS NOT NULL

-- step: home_groups
-- One row per home that a record holds tonight, under the name it has in the data, and the group it leads to.
SELECT phones.phone AS home, COALESCE(aliases.canonical, phones.phone) AS group_key
FROM (SELECT DISTINCT phone FROM records WHERE phone IS NOT NULL) AS phones
LEFT JOIN aliases ON aliases.token = phones.phone
UNION ALL
SELECT tokens.raw_token AS home, token_groups.group_key
FROM (
    SELECT DISTINCT members.raw_token, members.token
    FROM registry
    JOIN members ON members.raw_token = registry.home
) AS tokens
JOIN token_groups ON token_groups.token = tokens.token

-- step: held
-- One row per id that is not erased, with the group that holds its home tonight; null if no record does.
SELECT
    registry.customer_id,
    registry.home,
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

-- step: homeless
-- Groups that hold no home: each gets a new id.
SELECT groups.group_key
FROM groups
LEFT JOIN shown ON shown.group_key = groups.group_key
WHERE shown.group_key IS NULL

-- step: promoted
-- Ids minted for a phone-less group whose phone has come, and that phone is nobody's home yet: the home moves there.
SELECT shown.customer_id, shown.group_key AS home
FROM shown
JOIN held ON held.customer_id = shown.customer_id
LEFT JOIN registry ON registry.home = shown.group_key
WHERE held.home >= 1329227995784915872903807060280344576
  AND shown.group_key < 1329227995784915872903807060280344576
  AND registry.home IS NULL

-- step: next_registry
-- In: minted(group_key, customer_id, generation), the ids the driver minted for `homeless`.
SELECT
    held.customer_id,
    COALESCE(promoted.home, held.home) AS home,
    held.minted,
    FALSE AS erased,
    shown.customer_id AS shown_as
FROM held
LEFT JOIN promoted ON promoted.customer_id = held.customer_id
LEFT JOIN shown ON shown.group_key = held.group_key
UNION ALL
SELECT customer_id, group_key AS home, generation AS minted, FALSE AS erased, customer_id AS shown_as FROM minted
UNION ALL
SELECT customer_id, home, minted, erased, shown_as FROM registry WHERE erased

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
