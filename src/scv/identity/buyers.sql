-- Whose account an order is on, found anew every night from all records (docs/linking.md).
-- engine: any
-- In: all_sets(token_set, token), identifier_kinds(token, kind, namespace, single) (singles.sql).

-- step: told_buyers
-- One row per set of identifiers that names a buyer: the account in a shop and the shop, the login that pays, the login of a website.
SELECT
    sets.token_set,
    MIN(CASE WHEN named.kind = 'buyer_nick' THEN named.token END) AS nick,
    MIN(CASE WHEN named.kind = 'buyer_nick' THEN named.namespace END) AS shop,
    MIN(CASE WHEN named.kind IN ('alipay', 'email') THEN named.token END) AS login,
    MIN(CASE WHEN named.kind = 'login_id' THEN named.token END) AS site_login
FROM all_sets AS sets
JOIN (
    SELECT token, kind, namespace FROM identifier_kinds WHERE kind IN ('buyer_nick', 'alipay', 'email', 'login_id')
) AS named ON named.token = sets.token
GROUP BY sets.token_set

-- step: paying
-- One row per such account and login that stands beside it: what a buyer pays with is the same in every shop.
SELECT nick, shop, login
FROM told_buyers
WHERE nick IS NOT NULL AND login IS NOT NULL
GROUP BY nick, shop, login

-- step: offices
-- Logins that pay for several accounts in one shop: those of an office pay for many.
SELECT DISTINCT login
FROM (SELECT login FROM paying GROUP BY login, shop HAVING COUNT(*) > 1) AS crowded

-- step: payers
-- Accounts that one login pays for, and that login.
SELECT paying.nick, MIN(paying.login) AS login
FROM paying
LEFT JOIN offices ON offices.login = paying.login
GROUP BY paying.nick
HAVING COUNT(*) = 1 AND MAX(offices.login) IS NULL

-- step: accounts
-- One row per set of identifiers with a buyer in it: the account is the login that pays, where it can be told, else the buyer's own.
SELECT
    told_buyers.token_set,
    COALESCE(told_buyers.nick, told_buyers.site_login) AS buyer,
    COALESCE(payers.login, told_buyers.nick, told_buyers.site_login) AS account
FROM told_buyers
LEFT JOIN payers ON payers.nick = told_buyers.nick
WHERE told_buyers.nick IS NOT NULL OR told_buyers.site_login IS NOT NULL
