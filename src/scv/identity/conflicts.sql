-- Where what hangs together holds two people all the same: there only a row's own single identifiers count.
-- engine: any
-- In: tuple_labels, edges (components.sql), roots(label, root): from the driver's union-find over the certificate; holders, single_members,
--     owners (single_identifiers.sql); own_components(token_set, component): what hangs together by single identifiers alone.

-- step: components
SELECT tuple_labels.token_set, COALESCE(roots.root, tuple_labels.label) AS component
FROM tuple_labels
LEFT JOIN roots ON roots.label = tuple_labels.label

-- step: conflicts
-- Components that hold two single identifiers of one space all the same, which no one phone holds.
SELECT DISTINCT component
FROM (
    SELECT components.component
    FROM components
    JOIN holders ON holders.token_set = components.token_set AND holders.phone IS NULL
    GROUP BY components.component, holders.kind, holders.namespace
    HAVING MIN(holders.token) <> MAX(holders.other_token) AND MIN(holders.holder) <> MAX(holders.other_holder)
) AS held

-- name: own_edges
-- The single identifiers in the tuples of such components.
SELECT DISTINCT edges.token_set, edges.token
FROM edges
JOIN components ON components.token_set = edges.token_set
JOIN conflicts ON conflicts.component = components.component
JOIN single_members AS single ON single.token_set = edges.token_set AND single.token = edges.token

-- step: own_tuples
-- One row per tuple of such a component with a single identifier: its group where none of its own has an owner: of what hangs together by
-- these alone; and where two owners or two of one space meet in that (torn), the smallest that the tuple holds.
SELECT
    own.token_set,
    reach.torn,
    CASE WHEN reach.torn = 1 THEN MIN(edges.token) ELSE COALESCE(reach.owner, own.component) END AS group_key,
    CASE WHEN reach.torn = 0 AND reach.owner IS NOT NULL THEN 'chain' ELSE 'anonymous' END AS rule
FROM own_components AS own
JOIN edges ON edges.token_set = own.token_set
JOIN single_members AS single ON single.token_set = edges.token_set AND single.token = edges.token
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
            CASE WHEN MIN(holders.token) <> MAX(holders.other_token) AND MIN(holders.holder) <> MAX(holders.other_holder) THEN 1 ELSE 0 END
                AS torn
        FROM own_components AS own
        JOIN holders ON holders.token_set = own.token_set AND holders.phone IS NULL
        JOIN single_members AS single ON single.token_set = own.token_set
        LEFT JOIN owners ON owners.token = single.token
        GROUP BY own.component, holders.kind, holders.namespace
    ) AS held
    GROUP BY held.component
) AS reach ON reach.component = own.component
GROUP BY own.token_set, own.component, reach.owner, reach.torn
