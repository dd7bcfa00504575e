-- Where what hangs together holds two people all the same: there only a row's own single identifiers count.
-- engine: any
-- In: tuple_labels, edges (components.sql), roots(label, root): from the driver's union-find over the certificate; members, phone_owners
--     (link.sql), owners (single_identifiers.sql), identifier_kinds (singles.sql); own_components(token_set, component): what hangs together
--     by single identifiers alone.

-- step: components
SELECT tuple_labels.token_set, COALESCE(roots.root, tuple_labels.label) AS component
FROM tuple_labels
LEFT JOIN roots ON roots.label = tuple_labels.label

-- step: held_singles
-- The single identifiers in components with more than one, and who holds each: the phone that owns it, else itself.
SELECT
    components.component,
    components.token_set,
    member.token,
    identifier.kind,
    identifier.namespace,
    COALESCE(owner.owner, member.token) AS holder
FROM (
    SELECT components.component
    FROM components
    JOIN members AS member ON member.token_set = components.token_set AND member.single
    GROUP BY components.component
    HAVING MIN(member.token) <> MAX(member.token)
) AS crowded
JOIN components ON components.component = crowded.component
JOIN members AS member ON member.token_set = components.token_set AND member.single
JOIN identifier_kinds AS identifier ON identifier.token = member.raw_token
LEFT JOIN phone_owners AS owner ON owner.token = member.token

-- step: conflicts
-- Components that hold two single identifiers of one space all the same, which no one phone holds.
SELECT DISTINCT component
FROM (
    SELECT component
    FROM held_singles
    GROUP BY component, kind, namespace
    HAVING MIN(token) <> MAX(token) AND MIN(holder) <> MAX(holder)
) AS held

-- name: own_edges
-- The single identifiers in the tuples of such components.
SELECT DISTINCT edges.token_set, edges.token
FROM held_singles AS held
JOIN conflicts ON conflicts.component = held.component
JOIN edges ON edges.token_set = held.token_set AND edges.token = held.token

-- step: own_tuples
-- One row per tuple of such a component with a single identifier: its group where none of its own has an owner: of what hangs together by
-- these alone; and where two owners or two of one space meet in that (torn), the smallest that the tuple holds.
SELECT
    own.token_set,
    reach.torn,
    CASE WHEN reach.torn = 1 THEN MIN(edges.token) ELSE COALESCE(reach.owner, own.component) END AS group_key,
    CASE WHEN reach.torn = 0 AND reach.owner IS NOT NULL THEN 'chain' ELSE 'anonymous' END AS rule
FROM own_components AS own
JOIN held_singles AS single ON single.token_set = own.token_set
JOIN edges ON edges.token_set = single.token_set AND edges.token = single.token
JOIN (
    SELECT
        held.component,
        MIN(held.owner) AS owner,
        CASE WHEN MAX(held.torn) = 1 OR MIN(held.owner) <> MAX(held.other_owner) THEN 1 ELSE 0 END AS torn
    FROM (
        SELECT
            own.component,
            MIN(owners.owner) AS owner,
            MAX(owners.owner) AS other_owner,
            CASE WHEN MIN(single.token) <> MAX(single.token) AND MIN(single.holder) <> MAX(single.holder) THEN 1 ELSE 0 END AS torn
        FROM own_components AS own
        JOIN held_singles AS single ON single.token_set = own.token_set
        LEFT JOIN owners ON owners.token = single.token
        GROUP BY own.component, single.kind, single.namespace
    ) AS held
    GROUP BY held.component
) AS reach ON reach.component = own.component
GROUP BY own.token_set, own.component, reach.owner, reach.torn
