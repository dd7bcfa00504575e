-- Identifiers of which a person has one in a namespace at a time, and all that are one person's.
-- engine: any
-- In: identifiers(token, kind, namespace), single_kinds(kind); plural_spaces(kind, namespace): where a person may have several all the same.

-- step: identifier_kinds
-- Read again and again by what follows: faster beside the vault's file than in it.
SELECT
    identifiers.token,
    identifiers.kind,
    identifiers.namespace,
    single_kinds.kind IS NOT NULL AND plural.kind IS NULL AS single
FROM identifiers
LEFT JOIN single_kinds ON single_kinds.kind = identifiers.kind
LEFT JOIN plural_spaces AS plural ON plural.kind = identifiers.kind AND plural.namespace = identifiers.namespace

-- view: single_tokens
SELECT token, kind, namespace FROM identifier_kinds WHERE single

-- view: personal_tokens
-- With accounts of which a person may have several. A mailbox, a browser, an order may be several people's.
SELECT token FROM identifier_kinds WHERE single OR kind IN ('weibo_uid', 'alipay', 'openid')
