-- Identifiers of which a person has one in a namespace: where no phone stands they do for the others what phones do.
-- engine: any
-- In: tuples, members, phone_owners (see link.sql), parted_pairs, aliases; single_tokens (singles.sql).

-- step: single_members
-- The members of which a person has but one in a space: a login, a card, an account of one shop.
SELECT DISTINCT member.token_set, member.raw_token, member.token, single.kind, single.namespace
FROM members AS member
JOIN single_tokens AS single ON single.token = member.raw_token

-- step: holders
-- One row per tuple and space of single identifiers in it: which, and who holds them: the phone; without one the phone that owns the
-- identifier, else the identifier for itself.
SELECT
    tuple.phone,
    tuple.token_set,
    single.kind,
    single.namespace,
    MIN(single.token) AS token,
    MAX(single.token) AS other_token,
    MIN(COALESCE(alias.canonical, tuple.phone, owner.owner, single.token)) AS holder,
    MAX(COALESCE(alias.canonical, tuple.phone, owner.owner, single.token)) AS other_holder
FROM tuples AS tuple
JOIN single_members AS single ON single.token_set = tuple.token_set
LEFT JOIN phone_owners AS owner ON owner.token = single.token
LEFT JOIN parted_pairs AS parted ON parted.phone = tuple.phone AND parted.token = single.raw_token
LEFT JOIN aliases AS alias ON alias.token = tuple.phone
WHERE parted.token IS NULL
GROUP BY tuple.phone, tuple.token_set, single.kind, single.namespace

-- step: divided
-- Identifiers of which a person may have many, beside two of one space that no one phone holds: they are too common to be somebody's.
SELECT DISTINCT beside.token
FROM (
    SELECT member.token
    FROM holders
    JOIN members AS member ON member.token_set = holders.token_set
    LEFT JOIN parted_pairs AS parted ON parted.phone = holders.phone AND parted.token = member.raw_token
    WHERE parted.token IS NULL
    GROUP BY member.token, holders.kind, holders.namespace
    HAVING MIN(holders.token) <> MAX(holders.other_token) AND MIN(holders.holder) <> MAX(holders.other_holder)
) AS beside
LEFT JOIN single_members AS single ON single.token = beside.token
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
