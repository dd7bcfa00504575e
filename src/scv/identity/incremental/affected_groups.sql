-- A night upon a night, third part: the customers whose ids and profiles must be found again (docs/linking.md).
-- engine: any
-- In: links, token_groups (see identity/link.sql), near_records, core, core_tokens, linked_sets, showing, rekeyed, renamed (see link_scope.sql),
--     links_before, links_left, registry_before, profiles_before(customer_id, group_key), epochs, epochs_before, named_numbers, named_tokens, aliases,
--     settings(first_identifier).

-- step: core_links
SELECT links.*
FROM links
JOIN core ON core.record_id = links.record_id

-- step: dirty_first
-- The groups of these records, tonight and last night, those of records that are no more, and those that a decision names.
SELECT group_key FROM core_links WHERE group_key IS NOT NULL
UNION
SELECT before.group_key
FROM links_before AS before
JOIN core ON core.record_id = before.record_id
WHERE before.group_key IS NOT NULL
UNION
SELECT group_key FROM links_left WHERE group_key IS NOT NULL
UNION
SELECT before.group_key
FROM near_records AS records
JOIN named_numbers ON named_numbers.phone = records.phone
JOIN links_before AS before ON before.record_id = records.record_id
WHERE before.group_key IS NOT NULL
UNION
SELECT before.group_key
FROM named_tokens
JOIN linked_sets AS sets ON sets.token = named_tokens.token
JOIN showing AS records ON records.token_set = sets.token_set
JOIN links_before AS before ON before.record_id = records.record_id
WHERE before.group_key IS NOT NULL
UNION
SELECT token_groups.group_key
FROM named_tokens
LEFT JOIN aliases ON aliases.token = named_tokens.token
JOIN token_groups ON token_groups.token = COALESCE(aliases.canonical, named_tokens.token)

-- step: rekeyed_numbers
-- The numbers some of whose records have another owner or another name than last night, or whose epochs are others.
SELECT phone - phone % 65536 AS phone FROM core_links WHERE phone IS NOT NULL
UNION
SELECT phone - phone % 65536 FROM links_left WHERE phone IS NOT NULL
UNION
SELECT before.phone - before.phone % 65536
FROM links_before AS before
JOIN rekeyed ON rekeyed.record_id = before.record_id
WHERE before.phone IS NOT NULL
UNION
SELECT renamed.token - renamed.token % 65536
FROM renamed
JOIN settings ON renamed.token < settings.first_identifier
UNION
SELECT phone
FROM (
    SELECT phone, since_at, until_at, epoch, 1 AS tonight, 0 AS before FROM epochs
    UNION ALL
    SELECT phone, since_at, until_at, epoch, 0, 1 FROM epochs_before
) AS told
GROUP BY phone, since_at, until_at, epoch
HAVING SUM(tonight) <> SUM(before)

-- step: touched_homes
-- The ids whose home may lead elsewhere tonight.
SELECT registry.customer_id, registry.home, registry.shown_as
FROM registry_before AS registry
JOIN rekeyed_numbers ON rekeyed_numbers.phone = registry.number
UNION
SELECT registry.customer_id, registry.home, registry.shown_as
FROM registry_before AS registry
JOIN core_tokens ON core_tokens.token = registry.home

-- step: dirty
-- With the groups that showed them last night, and those that hold their homes tonight.
SELECT group_key FROM dirty_first
UNION
SELECT profiles_before.group_key
FROM touched_homes
JOIN profiles_before ON profiles_before.customer_id = touched_homes.shown_as
UNION
SELECT token_groups.group_key
FROM touched_homes
LEFT JOIN aliases ON aliases.token = touched_homes.home
JOIN token_groups ON token_groups.token = COALESCE(aliases.canonical, touched_homes.home)

-- step: registry
-- These ids, and all others that answered for a dirty group.
SELECT registry.*
FROM registry_before AS registry
LEFT JOIN touched_homes ON touched_homes.customer_id = registry.customer_id
LEFT JOIN (
    SELECT profiles_before.customer_id
    FROM profiles_before
    JOIN dirty ON dirty.group_key = profiles_before.group_key
) AS answering ON answering.customer_id = registry.shown_as
WHERE touched_homes.customer_id IS NOT NULL OR answering.customer_id IS NOT NULL

-- step: unknown_homes
-- The identifiers among their homes of which not everything is known: with them the linking must be done again.
SELECT DISTINCT registry.home
FROM registry
LEFT JOIN core_tokens ON core_tokens.token = registry.home
WHERE registry.number IS NULL AND registry.home IS NOT NULL AND core_tokens.token IS NULL

-- step: next_links
-- The links of all records of dirty groups, and of those found anew.
SELECT record_id, phone, group_key, rule, flagged FROM core_links
UNION ALL
SELECT before.record_id, before.phone, before.group_key, before.rule, before.flagged
FROM links_before AS before
JOIN dirty ON dirty.group_key = before.group_key
LEFT JOIN core ON core.record_id = before.record_id
WHERE core.record_id IS NULL
