-- Identifiers of which a person has one in a namespace at a time, and all that are one person's.
-- engine: any
-- In: identifiers(token, kind, namespace), single_kinds(kind); plural_spaces(kind, namespace): where a person may have several all the same.

-- view: single_tokens
SELECT identifiers.token, identifiers.kind, identifiers.namespace
FROM identifiers
JOIN single_kinds ON single_kinds.kind = identifiers.kind
LEFT JOIN plural_spaces AS plural ON plural.kind = identifiers.kind AND plural.namespace = identifiers.namespace
WHERE plural.kind IS NULL

-- view: personal_tokens
-- With accounts of which a person may have several. A mailbox, a browser, an order may be several people's.
SELECT token FROM single_tokens
UNION ALL
SELECT token FROM identifiers WHERE kind IN ('weibo_uid', 'alipay', 'openid')
