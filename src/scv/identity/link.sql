-- Linking: which customer each record belongs to.
-- engine: any
-- In: records(record_id, phone, token_set), token_sets(token_set, token), shared_phones(phone), aliases(token, canonical),
--     parted_pairs(phone, token), parted_tokens(stronger, weaker), claimed(token), settings(degree_cap, first_identifier), single_tokens
--     (singles.sql); after the step phone_owners, what single_identifiers.sql makes of identifiers of which a person has one: owners;
--     and components.sql of the records without a phone: loose, edges, tuple_labels; and conflicts.sql of both.

-- view: keyed
-- The records with the phone that keys them: none where it is shared, and so nobody's.
SELECT record.record_id, CASE WHEN shared.phone IS NULL THEN record.phone END AS phone, record.token_set
FROM records AS record
LEFT JOIN shared_phones AS shared ON shared.phone = record.phone

-- step: tuples
-- One row per distinct (phone, set of identifiers) of the data: linking runs on these, not on records.
SELECT phone, token_set, COUNT(*) AS records
FROM keyed
WHERE token_set IS NOT NULL
GROUP BY phone, token_set

-- step: parted_members
-- Identifiers that a decision took out of a set, because a stronger one they are not the same as is in it too.
SELECT DISTINCT weak.token_set, weak.token
FROM parted_tokens AS decision
JOIN token_sets AS weak ON weak.token = decision.weaker
JOIN token_sets AS strong ON strong.token = decision.stronger AND strong.token_set = weak.token_set

-- step: members
-- One row per identifier left in a set: as in the data (raw_token), and after joins by decision (token); single: of which a person has but one
-- in a space: a login, a card, an account of one shop.
SELECT member.token_set, member.token AS raw_token, COALESCE(alias.canonical, member.token) AS token, single.token IS NOT NULL AS single
FROM token_sets AS member
LEFT JOIN parted_members AS parted ON parted.token_set = member.token_set AND parted.token = member.token
LEFT JOIN aliases AS alias ON alias.token = member.token
LEFT JOIN single_tokens AS single ON single.token = member.token
WHERE parted.token IS NULL

-- step: votes
-- One row per identifier and phone that records show together, with the number of those records.
SELECT COALESCE(alias.canonical, tuple.phone) AS phone, member.token, SUM(tuple.records) AS votes
FROM tuples AS tuple
JOIN members AS member ON member.token_set = tuple.token_set
LEFT JOIN parted_pairs AS parted ON parted.phone = tuple.phone AND parted.token = member.raw_token
LEFT JOIN aliases AS alias ON alias.token = tuple.phone
WHERE tuple.phone IS NOT NULL AND parted.token IS NULL
GROUP BY COALESCE(alias.canonical, tuple.phone), member.token

-- step: phone_owners
-- One row per identifier seen beside a phone: its owner, or contested where two or more phones claim it, or one that is erased did.
SELECT
    votes.token,
    CASE WHEN MIN(votes.phone) = MAX(votes.phone) AND MAX(claimed.token) IS NULL THEN MIN(votes.phone) END AS owner,
    MIN(votes.phone) <> MAX(votes.phone) OR MAX(claimed.token) IS NOT NULL AS contested
FROM votes
LEFT JOIN claimed ON claimed.token = votes.token
GROUP BY votes.token
UNION ALL
SELECT claimed.token, CAST(NULL AS DECIMAL(38,0)), TRUE
FROM claimed
LEFT JOIN votes ON votes.token = claimed.token
WHERE votes.token IS NULL

-- step: component_owners
SELECT components.component, MIN(edges.owner) AS owner, MAX(edges.owner) AS other_owner
FROM edges
JOIN components ON components.token_set = edges.token_set
GROUP BY components.component

-- step: direct_owners
SELECT token_set, MIN(owner) AS owner, MAX(owner) AS other_owner
FROM edges
GROUP BY token_set

-- step: verdicts
-- One row per phone-less tuple with a usable identifier: its group and the rule that put it there.
SELECT
    components.token_set,
    CASE
        WHEN conflict.component IS NOT NULL AND direct.owner IS NULL THEN own.group_key
        WHEN reach.owner IS NULL THEN components.component
        WHEN direct.owner = direct.other_owner THEN direct.owner
        WHEN direct.owner IS NULL AND reach.owner = reach.other_owner THEN reach.owner
    END AS group_key,
    CASE
        WHEN conflict.component IS NOT NULL AND direct.owner IS NULL THEN COALESCE(own.rule, 'contested')
        WHEN reach.owner IS NULL THEN 'anonymous'
        WHEN direct.owner = direct.other_owner THEN 'direct'
        WHEN direct.owner IS NULL AND reach.owner = reach.other_owner THEN 'chain'
        ELSE 'contested'
    END AS rule,
    COALESCE(
        (conflict.component IS NOT NULL OR reach.owner <> reach.other_owner)
        AND (direct.owner = direct.other_owner OR (direct.owner IS NULL AND own.token_set IS NOT NULL)), FALSE) AS flagged
FROM components
JOIN component_owners AS reach ON reach.component = components.component
JOIN direct_owners AS direct ON direct.token_set = components.token_set
LEFT JOIN conflicts AS conflict ON conflict.component = components.component
LEFT JOIN own_tuples AS own ON own.token_set = components.token_set

-- step: stranded
-- One row per phone-less tuple whose identifiers are all contested or junk.
SELECT
    loose.token_set,
    CASE WHEN MAX(CASE WHEN owners.token IS NULL THEN 1 ELSE 0 END) = 1 THEN 'junk' ELSE 'contested' END AS rule
FROM (SELECT loose.* FROM loose LEFT JOIN components ON components.token_set = loose.token_set WHERE components.token_set IS NULL) AS loose
LEFT JOIN owners ON owners.token = loose.token
GROUP BY loose.token_set

-- step: links
-- One row per record: the phone that keys it, its group, the rule, and whether it went to its own owner in a component with several.
SELECT
    record.record_id,
    record.phone,
    COALESCE(alias.canonical, record.phone, verdict.group_key) AS group_key,
    CASE
        WHEN record.phone IS NOT NULL THEN 'phone'
        WHEN record.token_set IS NULL THEN 'unidentified'
        ELSE verdict.rule
    END AS rule,
    COALESCE(record.phone IS NULL AND verdict.flagged, FALSE) AS flagged
FROM (
    -- NOTE: the loose set is a column, so that the joins below stay equi-joins; a condition on the phone would make them loops.
    SELECT record_id, phone, token_set, CASE WHEN phone IS NULL THEN token_set END AS loose_set FROM keyed
) AS record
LEFT JOIN aliases AS alias ON alias.token = record.phone
LEFT JOIN (SELECT token_set, group_key, rule, flagged FROM verdicts UNION ALL SELECT token_set, NULL, rule, FALSE FROM stranded) AS verdict
    ON verdict.token_set = record.loose_set

-- step: token_groups
-- One row per identifier and the group that holds it tonight: its owner, or what its phone-less component became.
SELECT token, owner AS group_key
FROM owners
WHERE NOT contested
UNION ALL
SELECT DISTINCT edges.token, CASE WHEN reach.owner IS NULL THEN reach.component ELSE reach.owner END AS group_key
FROM edges
JOIN components ON components.token_set = edges.token_set
JOIN component_owners AS reach ON reach.component = components.component
LEFT JOIN conflicts AS conflict ON conflict.component = components.component
WHERE edges.owner IS NULL AND conflict.component IS NULL AND (reach.owner IS NULL OR reach.owner = reach.other_owner)
UNION ALL
SELECT DISTINCT edges.token, CASE WHEN own.torn = 1 THEN edges.token ELSE own.group_key END
FROM own_tuples AS own
JOIN edges ON edges.token_set = own.token_set AND edges.owner IS NULL
JOIN held_singles AS single ON single.token_set = edges.token_set AND single.token = edges.token
JOIN verdicts ON verdicts.token_set = own.token_set
LEFT JOIN (SELECT DISTINCT group_key FROM verdicts) AS lived ON lived.group_key = own.group_key
WHERE CASE WHEN own.torn = 1 THEN verdicts.group_key = edges.token ELSE own.rule = 'chain' OR lived.group_key IS NOT NULL END
