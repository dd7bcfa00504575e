-- Identifiers of which a person has one in a namespace: where no phone stands they do for the others what phones do.
-- engine: any
-- In: tuples, members, phone_owners (see link.sql), identifier_kinds (singles.sql), parted_pairs, aliases.

-- step: beside_several
-- Identifiers of which a person may have many, beside more than one single: few, so that what follows is cheap.
SELECT common.token
FROM members AS common
JOIN members AS single ON single.token_set = common.token_set AND single.single
WHERE NOT common.single
GROUP BY common.token
HAVING MIN(single.token) <> MAX(single.token)

-- step: divided
-- Those beside two of one space that no one phone holds: they are too common to be somebody's. A single identifier is held by the phone
-- beside it; without one by the phone that owns it, else for itself.
SELECT DISTINCT beside.token
FROM (
    SELECT common.token
    FROM beside_several AS several
    JOIN members AS common ON common.token = several.token
    JOIN members AS single ON single.token_set = common.token_set AND single.single
    JOIN identifier_kinds AS identifier ON identifier.token = single.raw_token
    JOIN tuples AS tuple ON tuple.token_set = common.token_set
    LEFT JOIN parted_pairs AS parted ON parted.phone = tuple.phone AND parted.token = common.raw_token
    LEFT JOIN parted_pairs AS denied ON denied.phone = tuple.phone AND denied.token = single.raw_token
    LEFT JOIN aliases AS alias ON alias.token = tuple.phone
    LEFT JOIN phone_owners AS owner ON owner.token = single.token
    WHERE parted.token IS NULL AND denied.token IS NULL
    GROUP BY common.token, identifier.kind, identifier.namespace
    HAVING MIN(single.token) <> MAX(single.token)
       AND MIN(COALESCE(alias.canonical, tuple.phone, owner.owner, single.token))
           <> MAX(COALESCE(alias.canonical, tuple.phone, owner.owner, single.token))
) AS beside
LEFT JOIN members AS single ON single.token = beside.token AND single.single
WHERE single.token IS NULL

-- step: owners
-- One row per identifier that is contested, or seen beside a phone: its owner.
SELECT
    owner.token,
    CASE WHEN divided.token IS NULL THEN owner.owner END AS owner,
    owner.contested OR divided.token IS NOT NULL AS contested
FROM phone_owners AS owner
LEFT JOIN divided ON divided.token = owner.token
UNION ALL
SELECT divided.token, CAST(NULL AS DECIMAL(38,0)), TRUE
FROM divided
LEFT JOIN phone_owners AS owner ON owner.token = divided.token
WHERE owner.token IS NULL
