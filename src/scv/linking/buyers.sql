-- Whose account an order is on, found anew every night from all records (docs/linking.md). Portable SQL; the driver (guards.py)
-- materialises each step.
-- In: all_sets(token_set, token), identifiers(token, kind, namespace).

-- step: nicks
-- One row per set of identifiers with a buyer's account of a shop in it.
SELECT sets.token_set, MIN(sets.token) AS nick
FROM all_sets AS sets
JOIN identifiers ON identifiers.token = sets.token
WHERE identifiers.kind = 'buyer_nick'
GROUP BY sets.token_set

-- step: paying
-- One row per such account and login that stands beside it: what a buyer pays with is the same in every shop.
SELECT nicks.nick, sets.token AS login
FROM nicks
JOIN all_sets AS sets ON sets.token_set = nicks.token_set
JOIN identifiers ON identifiers.token = sets.token
WHERE identifiers.kind IN ('alipay', 'email')
GROUP BY nicks.nick, sets.token

-- step: payers
-- Accounts that one login pays for, of logins that pay for one account in each shop: that of an office pays for many.
SELECT nick, login
FROM (
    SELECT
        paying.nick,
        paying.login,
        COUNT(*) OVER (PARTITION BY paying.nick) AS logins,
        COUNT(*) OVER (PARTITION BY paying.login, identifiers.namespace) AS here
    FROM paying
    JOIN identifiers ON identifiers.token = paying.nick
) AS told
GROUP BY nick, login
HAVING MAX(logins) = 1 AND MAX(here) = 1

-- step: accounts
-- One row per set of identifiers with a buyer in it: the account is the login that pays, where it can be told, else the buyer's own.
SELECT nicks.token_set, nicks.nick AS buyer, COALESCE(payers.login, nicks.nick) AS account
FROM nicks
LEFT JOIN payers ON payers.nick = nicks.nick
UNION ALL
SELECT sets.token_set, MIN(sets.token) AS buyer, MIN(sets.token) AS account
FROM all_sets AS sets
JOIN identifiers ON identifiers.token = sets.token
LEFT JOIN nicks ON nicks.token_set = sets.token_set
WHERE identifiers.kind = 'login_id' AND nicks.token_set IS NULL
GROUP BY sets.token_set
