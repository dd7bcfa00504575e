-- A night upon a night, second part: the records that must be linked again (docs/linking.md).
-- engine: any
-- In: slim_records, all_sets, near_records, moved, receipts, gifts, shared_phones, changed, sets_before, named_tokens, aliases_before(token,
--     canonical), aliases, single_tokens (singles.sql), links_before and links_left(record_id, phone, group_key), registry_before,
--     profiles_before(customer_id, group_key), components_before(token_set, component), gifts_before,
--     decisions_before(rule, phone, other).

-- step: other_names
-- Phones and identifiers that stand for another than last night, and what stood and stands for them.
SELECT token, canonical
FROM (
    SELECT token, canonical, 1 AS tonight, 0 AS before FROM aliases
    UNION ALL
    SELECT token, canonical, 0, 1 FROM aliases_before
) AS told
GROUP BY token, canonical
HAVING SUM(tonight) <> SUM(before)

-- step: renamed
SELECT token FROM other_names
UNION
SELECT canonical FROM other_names

-- step: placed_near
-- The near records with the phone that keys them before shared ones are taken away, and the one that does after; 0 for none.
SELECT
    records.record_id,
    records.token_set,
    CASE WHEN receipts.record_id IS NULL AND gifts.record_id IS NULL THEN COALESCE(moved.phone, records.phone) END AS phone,
    CASE
        WHEN receipts.record_id IS NULL AND gifts.record_id IS NULL AND shared.phone IS NULL THEN COALESCE(moved.phone, records.phone) ELSE 0
    END AS keyed,
    CASE WHEN gifts.record_id IS NULL THEN 0 ELSE 1 END AS gift
FROM near_records AS records
LEFT JOIN moved ON moved.record_id = records.record_id
LEFT JOIN receipts ON receipts.record_id = records.record_id
LEFT JOIN gifts ON gifts.record_id = records.record_id
LEFT JOIN shared_phones AS shared ON shared.phone = COALESCE(moved.phone, records.phone)

-- step: rekeyed
-- Records that changed, or that another phone keys than last night, or the same under another name; or that are a gift now, or no more.
SELECT near.record_id, near.token_set
FROM placed_near AS near
LEFT JOIN links_before AS before ON before.record_id = near.record_id
LEFT JOIN changed ON changed.record_id = near.record_id
LEFT JOIN renamed ON renamed.token = near.keyed
LEFT JOIN gifts_before ON gifts_before.record_id = near.record_id
WHERE changed.record_id IS NOT NULL
   OR before.record_id IS NULL
   OR renamed.token IS NOT NULL
   OR near.keyed <> COALESCE(before.phone, 0)
   OR near.gift <> CASE WHEN gifts_before.record_id IS NULL THEN 0 ELSE 1 END
UNION ALL
SELECT records.record_id, records.token_set
FROM slim_records AS records
JOIN changed ON changed.record_id = records.record_id
WHERE records.phone IS NULL

-- step: held_homes
-- The identifiers in which ids are homed that answered for the groups of these records: such an id may move to its phone tonight.
SELECT registry.home
FROM registry_before AS registry
JOIN profiles_before ON profiles_before.customer_id = registry.shown_as
JOIN (
    SELECT DISTINCT before.group_key
    FROM links_before AS before
    JOIN rekeyed ON rekeyed.record_id = before.record_id
    UNION
    SELECT group_key FROM links_left
) AS held ON held.group_key = profiles_before.group_key
WHERE registry.number IS NULL

-- step: recounted_tokens
-- Identifiers whose votes may have changed, that decisions speak of, or of which everything must be known.
SELECT token FROM sets_before
UNION
SELECT sets.token FROM all_sets AS sets JOIN (SELECT DISTINCT token_set FROM rekeyed) AS own ON own.token_set = sets.token_set
UNION
SELECT token FROM named_tokens
UNION
SELECT home FROM held_homes
UNION
SELECT token FROM renamed
UNION
SELECT phone FROM decisions_before WHERE rule = 'cut'
UNION
SELECT other FROM decisions_before WHERE rule = 'cut'

-- step: stirred_tokens
-- With all beside the single ones among them: who holds these may be another, and so whether the others are contested.
SELECT token FROM recounted_tokens
UNION
SELECT beside.token
FROM recounted_tokens AS recounted
JOIN single_tokens AS single ON single.token = recounted.token
JOIN all_sets AS sets ON sets.token = recounted.token
JOIN all_sets AS beside ON beside.token_set = sets.token_set

-- step: stirred_sets
SELECT sets.token_set
FROM all_sets AS sets
JOIN stirred_tokens ON stirred_tokens.token = sets.token
UNION
SELECT token_set FROM sets_before

-- step: core_sets
-- With all the sets that last night were in one component with any of them: what is not stirred still holds these together.
SELECT token_set FROM stirred_sets
UNION
SELECT components_before.token_set
FROM components_before
JOIN (
    SELECT DISTINCT components_before.component
    FROM components_before
    JOIN stirred_sets ON stirred_sets.token_set = components_before.token_set
) AS held ON held.component = components_before.component

-- step: set_records
SELECT records.record_id, records.token_set, records.phone
FROM slim_records AS records
JOIN core_sets ON core_sets.token_set = records.token_set

-- step: core_records
-- Where the guards did not look again, a record has last night's phone, or none: a gift, or a shared phone; one that changed has none,
-- or they had looked.
SELECT
    records.record_id,
    records.token_set,
    CASE WHEN near.record_id IS NOT NULL THEN near.keyed WHEN changed.record_id IS NULL THEN COALESCE(before.phone, 0) ELSE 0 END AS keyed
FROM set_records AS records
LEFT JOIN placed_near AS near ON near.record_id = records.record_id
LEFT JOIN links_before AS before ON before.record_id = records.record_id
LEFT JOIN changed ON changed.record_id = records.record_id

-- step: core_tokens
-- The identifiers of which everything is known tonight: the stirred ones, and all beside them on rows without a phone.
SELECT token FROM stirred_tokens
UNION
SELECT sets.token
FROM all_sets AS sets
JOIN (SELECT DISTINCT token_set FROM core_records WHERE keyed = 0) AS loose ON loose.token_set = sets.token_set

-- step: linked_sets
SELECT sets.token_set, sets.token
FROM all_sets AS sets
JOIN (
    SELECT DISTINCT sets.token_set
    FROM all_sets AS sets
    JOIN core_tokens ON core_tokens.token = sets.token
) AS linked ON linked.token_set = sets.token_set

-- step: showing
-- Every record that shows one of them, and those to be keyed again.
SELECT records.record_id, records.token_set, records.phone
FROM slim_records AS records
JOIN (SELECT DISTINCT token_set FROM linked_sets) AS linked ON linked.token_set = records.token_set
UNION
SELECT records.record_id, records.token_set, records.phone
FROM slim_records AS records
JOIN rekeyed ON rekeyed.record_id = records.record_id

-- step: linked_records
-- The same with the phone that linking reads.
SELECT
    records.record_id,
    records.token_set,
    CASE
        WHEN near.record_id IS NOT NULL THEN near.phone
        WHEN receipts.record_id IS NULL AND gifts.record_id IS NULL AND changed.record_id IS NULL THEN COALESCE(before.phone, records.phone)
    END AS phone
FROM showing AS records
LEFT JOIN placed_near AS near ON near.record_id = records.record_id
LEFT JOIN links_before AS before ON before.record_id = records.record_id
LEFT JOIN receipts ON receipts.record_id = records.record_id
LEFT JOIN gifts ON gifts.record_id = records.record_id
LEFT JOIN changed ON changed.record_id = records.record_id

-- step: core
-- The records whose link is found anew.
SELECT record_id FROM rekeyed
UNION
SELECT record_id FROM core_records WHERE keyed = 0
