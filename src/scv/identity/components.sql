-- Linking without a phone: which sets of identifiers hang together. Labels run over the graph twice; what they do not reach in two rounds the
-- driver joins (union_find.py), by the certificate that is left.
-- engine: any
-- In: members, owners, tuples (link.sql), settings(degree_cap).

-- step: loose
-- One row per phone-less tuple and identifier in it.
SELECT DISTINCT tuple.token_set, member.token
FROM tuples AS tuple
JOIN members AS member ON member.token_set = tuple.token_set
WHERE tuple.phone IS NULL

-- step: junk
-- Free identifiers in more phone-less tuples than any person has: they link nothing.
SELECT frequent.token
FROM (
    SELECT loose.token
    FROM loose
    JOIN settings ON 1 = 1
    GROUP BY loose.token
    HAVING COUNT(*) > MAX(settings.degree_cap)
) AS frequent
LEFT JOIN owners ON owners.token = frequent.token
WHERE owners.token IS NULL

-- step: edges
-- The graph H: phone-less tuples and their identifiers, without contested and junk ones.
SELECT loose.token_set, loose.token, owners.owner
FROM loose
LEFT JOIN owners ON owners.token = loose.token
LEFT JOIN junk ON junk.token = loose.token
WHERE junk.token IS NULL AND (owners.token IS NULL OR NOT owners.contested)

-- step: labels_once
SELECT token_set, token, MIN(label) OVER (PARTITION BY token) AS label
FROM (SELECT token_set, token, MIN(token) OVER (PARTITION BY token_set) AS label FROM edges) AS spread

-- step: labels
-- After the second round almost every component carries one label; the certificate finds the rest.
SELECT token_set, token, MIN(label) OVER (PARTITION BY token) AS label
FROM (SELECT token_set, token, MIN(label) OVER (PARTITION BY token_set) AS label FROM labels_once) AS spread

-- step: tuple_labels
SELECT token_set, MIN(label) AS label, MAX(label) AS other_label
FROM labels
GROUP BY token_set

-- step: certificate
-- Pairs of labels that one tuple joins; none means that the labels are the components.
SELECT DISTINCT tuple_labels.label, labels.label AS other_label
FROM tuple_labels
JOIN labels ON labels.token_set = tuple_labels.token_set
WHERE tuple_labels.label <> tuple_labels.other_label AND labels.label <> tuple_labels.label
