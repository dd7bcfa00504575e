-- Candidates: pairs of customers whom no identifier joins, and what speaks for and against their being one (Fellegi and Sunter, 1969).
-- engine: any
-- In: shown_values(person, unit, field, value, told: in how many rows), linked_units(person, unit): the units of which every two of a person are one;
--     field_order(field, parent, looked_at): a field that is looked at unless its parent agrees, or unless both show it;
--     blocks(person, block, value), single_accounts(person, place, identifiers), settled_pairs(one, other).

-- step: shown_once
SELECT person, field, value, SUM(told) AS told FROM shown_values GROUP BY person, field, value

-- step: field_sizes
SELECT field, COUNT(*) AS people
FROM (SELECT person, field FROM shown_once GROUP BY person, field) AS each
GROUP BY field

-- step: value_shares
-- How many people besides two of whom it is known show a value, of those who show any: the chance that a stranger does. One more is supposed.
SELECT counted.field, counted.value, CAST(GREATEST(counted.people - 1, 1) AS DOUBLE) / NULLIF(sizes.people, 0) AS share
FROM (SELECT field, value, COUNT(*) AS people FROM shown_once GROUP BY field, value) AS counted
JOIN field_sizes AS sizes ON sizes.field = counted.field

-- step: unit_fields
SELECT shown.person, shown.unit, shown.field
FROM shown_values AS shown
JOIN linked_units AS linked ON linked.person = shown.person AND linked.unit = shown.unit
GROUP BY shown.person, shown.unit, shown.field

-- step: unit_pairs
-- One row per field and pair of one customer's units that both show it.
SELECT one.person, one.unit, other.unit AS other, one.field
FROM unit_fields AS one
JOIN unit_fields AS other ON other.person = one.person AND other.field = one.field AND one.unit < other.unit

-- step: unit_agreements
SELECT pairs.person, pairs.unit, pairs.other, pairs.field
FROM unit_pairs AS pairs
JOIN shown_values AS one ON one.person = pairs.person AND one.unit = pairs.unit AND one.field = pairs.field
JOIN shown_values AS two
    ON two.person = pairs.person AND two.unit = pairs.other AND two.field = pairs.field AND two.value = one.value
GROUP BY pairs.person, pairs.unit, pairs.other, pairs.field

-- step: hidden_unit_pairs
-- Pairs whose field is not looked at, because a field above it says more.
SELECT pairs.person, pairs.unit, pairs.other, pairs.field
FROM unit_pairs AS pairs
JOIN field_order AS above ON above.field = pairs.field
JOIN unit_pairs AS parent
    ON parent.person = pairs.person AND parent.unit = pairs.unit AND parent.other = pairs.other AND parent.field = above.parent
LEFT JOIN unit_agreements AS agreed
    ON agreed.person = pairs.person AND agreed.unit = pairs.unit AND agreed.other = pairs.other AND agreed.field = above.parent
WHERE above.looked_at = 'unless shown' OR agreed.person IS NOT NULL
GROUP BY pairs.person, pairs.unit, pairs.other, pairs.field

-- step: agreement
-- How often two units of one customer agree (m), and how often two strangers do (u); ten more pairs are supposed, of which nine agree.
SELECT
    sizes.field,
    CAST(COALESCE(seen.agreed, 0) + 9 AS DOUBLE) / NULLIF(COALESCE(seen.pairs, 0) + 10, 0) AS m,
    chance.u
FROM field_sizes AS sizes
JOIN (SELECT field, LEAST(SUM(share * share), CAST(0.5 AS DOUBLE)) AS u FROM value_shares GROUP BY field) AS chance ON chance.field = sizes.field
LEFT JOIN (
    SELECT pairs.field, COUNT(*) AS pairs, SUM(CASE WHEN agreed.person IS NULL THEN 0 ELSE 1 END) AS agreed
    FROM unit_pairs AS pairs
    LEFT JOIN hidden_unit_pairs AS hidden
        ON hidden.person = pairs.person AND hidden.unit = pairs.unit AND hidden.other = pairs.other AND hidden.field = pairs.field
    LEFT JOIN unit_agreements AS agreed
        ON agreed.person = pairs.person AND agreed.unit = pairs.unit AND agreed.other = pairs.other AND agreed.field = pairs.field
    WHERE hidden.person IS NULL
    GROUP BY pairs.field
) AS seen ON seen.field = sizes.field

-- step: blocked_people
-- A block that very many are in says nothing of two of them.
SELECT blocks.person, blocks.block, blocks.value
FROM blocks
JOIN (SELECT block, value FROM blocks GROUP BY block, value HAVING COUNT(*) BETWEEN 2 AND 30) AS small
    ON small.block = blocks.block AND small.value = blocks.value

-- step: possible_pairs
SELECT one.person AS one, two.person AS other
FROM blocked_people AS one
JOIN blocked_people AS two ON two.block = one.block AND two.value = one.value AND one.person < two.person
LEFT JOIN settled_pairs AS settled ON settled.one = one.person AND settled.other = two.person
WHERE settled.one IS NULL
GROUP BY one.person, two.person

-- step: shown_fields
SELECT person, field, SUM(told) AS told FROM shown_once GROUP BY person, field

-- step: compared
SELECT pairs.one, pairs.other, mine.field
FROM possible_pairs AS pairs
JOIN shown_fields AS mine ON mine.person = pairs.one
JOIN shown_fields AS theirs ON theirs.person = pairs.other AND theirs.field = mine.field

-- step: values_in_common
-- A value that few of somebody's rows show says less: it may be of whom an order was sent to.
SELECT
    pairs.one,
    pairs.other,
    mine.field,
    shares.share,
    (CAST(mine.told AS DOUBLE) / NULLIF(all_mine.told, 0)) * (CAST(theirs.told AS DOUBLE) / NULLIF(all_theirs.told, 0)) / NULLIF(shares.share, 0) AS odds
FROM possible_pairs AS pairs
JOIN shown_once AS mine ON mine.person = pairs.one
JOIN shown_once AS theirs ON theirs.person = pairs.other AND theirs.field = mine.field AND theirs.value = mine.value
JOIN shown_fields AS all_mine ON all_mine.person = pairs.one AND all_mine.field = mine.field
JOIN shown_fields AS all_theirs ON all_theirs.person = pairs.other AND all_theirs.field = mine.field
JOIN value_shares AS shares ON shares.field = mine.field AND shares.value = mine.value

-- step: agreeing
-- One row per field that two people agree in; of several values in common the one that says most counts.
SELECT one, other, field, MAX(odds) AS odds, MAX_BY(share, odds) AS share FROM values_in_common GROUP BY one, other, field

-- step: hidden_fields
SELECT compared.one, compared.other, compared.field
FROM compared
JOIN field_order AS above ON above.field = compared.field
JOIN compared AS parent ON parent.one = compared.one AND parent.other = compared.other AND parent.field = above.parent
LEFT JOIN agreeing ON agreeing.one = compared.one AND agreeing.other = compared.other AND agreeing.field = above.parent
WHERE above.looked_at = 'unless shown' OR agreeing.one IS NOT NULL
GROUP BY compared.one, compared.other, compared.field

-- step: field_evidence
-- One row per pair and field: how many times likelier it is of one customer than of two, as a power of two (bits).
SELECT
    compared.one,
    compared.other,
    compared.field,
    agreeing.one IS NOT NULL AS agrees,
    agreeing.share,
    LN(CASE
        WHEN agreeing.one IS NOT NULL THEN agreement.m * GREATEST(agreeing.odds, 1)
        ELSE (1 - agreement.m) / NULLIF(1 - agreement.u, 0)
    END) * 1.4426950408889634 AS bits
FROM compared
JOIN agreement ON agreement.field = compared.field
LEFT JOIN hidden_fields AS hidden
    ON hidden.one = compared.one AND hidden.other = compared.other AND hidden.field = compared.field
LEFT JOIN agreeing
    ON agreeing.one = compared.one AND agreeing.other = compared.other AND agreeing.field = compared.field
WHERE hidden.one IS NULL

-- step: account_pairs
-- Pairs that have an account each in a place where a person has one: as seldom one customer's as a customer here has two.
SELECT possible_pairs.one, possible_pairs.other
FROM possible_pairs
JOIN single_accounts AS mine ON mine.person = possible_pairs.one
JOIN single_accounts AS theirs ON theirs.person = possible_pairs.other AND theirs.place = mine.place
GROUP BY possible_pairs.one, possible_pairs.other

-- step: evidence
SELECT one, other, field, agrees, share, bits FROM field_evidence
UNION ALL
SELECT pairs.one, pairs.other, 'account', FALSE, CAST(NULL AS DOUBLE), second.bits
FROM account_pairs AS pairs
CROSS JOIN (
    SELECT LN(CAST(SUM(CASE WHEN identifiers > 1 THEN 1 ELSE 0 END) + 1 AS DOUBLE) / NULLIF(COUNT(*) + 10, 0)) * 1.4426950408889634 AS bits
    FROM single_accounts
) AS second

-- step: weighed_pairs
SELECT one, other, SUM(bits) AS bits, MAX(CASE WHEN field = 'name' AND agrees THEN 1 ELSE 0 END) AS one_name
FROM evidence GROUP BY one, other
