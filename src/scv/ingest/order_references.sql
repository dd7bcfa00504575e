-- Orders that another record names. An order's number identifies whoever it belongs to only where another record knows the order by nothing
-- else (its items, its returns): there it joins the identifiers of the order's own rows.
-- engine: duckdb
-- In: winners, losers, moved_on, arrived_sets and arrived_identifiers (see deduplicate.sql), the vault.
-- In braces: wider: the block of that name.

-- name: left_behind
-- Orders that only replaced rows named: the records they were joined to must lose them again, and only all rows together tell which.
SELECT COUNT(*)
FROM (
    SELECT sets.token
    FROM vault.token_sets AS sets
    SEMI JOIN (FROM moved_on WHERE NOT widened) AS named USING (token_set)
    SEMI JOIN vault.identifiers AS orders ON orders.token = sets.token AND orders.kind = 'order'
    EXCEPT
    SELECT sets.token FROM arrived_sets AS sets SEMI JOIN winners USING (token_set)
)

-- name: unnamed
-- Of these the orders that no other record of the vault names.
SELECT COUNT(*)
FROM (
    SELECT sets.token
    FROM vault.token_sets AS sets
    SEMI JOIN (FROM moved_on WHERE NOT widened) AS named USING (token_set)
    SEMI JOIN vault.identifiers AS orders ON orders.token = sets.token AND orders.kind = 'order'
    EXCEPT
    SELECT sets.token FROM arrived_sets AS sets SEMI JOIN winners USING (token_set)
    EXCEPT
    SELECT sets.token
    FROM vault.token_sets AS sets
    SEMI JOIN (FROM vault.records ANTI JOIN moved_on USING (record_id) WHERE NOT widened) AS others USING (token_set)
)

-- step: named_orders
SELECT DISTINCT token AS order_token
FROM (
    SELECT sets.token
    FROM arrived_sets AS sets
    SEMI JOIN arrived_identifiers AS named ON named.token = sets.token AND named.kind = 'order'
    SEMI JOIN winners ON winners.token_set = sets.token_set
    UNION ALL
    SELECT token FROM vault.identifiers WHERE kind = 'order'
)

-- name: wider
-- The token of a row's set with its order's: the sum of the members' below their rank, which is 2 to the 120th.
CASE WHEN token_set IS NULL THEN order_token
     ELSE CAST(
         (CAST(token_set AS HUGEINT) % 1329227995784915872903807060280344576 + CAST(order_token AS HUGEINT) % 1329227995784915872903807060280344576)
             % 1329227995784915872903807060280344576 + 14 * CAST(1329227995784915872903807060280344576 AS HUGEINT)
         AS DECIMAL(38,0)
     )
END

-- step: referred
-- Rows that came whose order is named.
SELECT
    file_no, row_no, token_set, order_token,
    {wider} AS wider
FROM winners
SEMI JOIN named_orders USING (order_token)
ANTI JOIN arrived_sets AS own ON own.token_set = winners.token_set AND own.token = winners.order_token

-- step: widened
-- Records that were there before their order was named.
SELECT
    record_id, phone, token_set, order_token,
    {wider} AS wider
FROM vault.records
SEMI JOIN named_orders USING (order_token)
ANTI JOIN moved_on USING (record_id)
ANTI JOIN vault.token_sets AS own ON own.token_set = records.token_set AND own.token = records.order_token

-- name: wider_sets
INSERT INTO arrived_sets
SELECT DISTINCT wider, order_token FROM referred
UNION ALL
SELECT DISTINCT referred.wider, sets.token FROM referred JOIN arrived_sets AS sets USING (token_set)

-- name: wider_sets_before
INSERT INTO arrived_sets
SELECT DISTINCT wider, order_token FROM widened
UNION ALL
SELECT DISTINCT widened.wider, sets.token FROM widened JOIN vault.token_sets AS sets USING (token_set)

-- name: widen
UPDATE vault.records SET token_set = widened.wider, widened = TRUE FROM widened WHERE widened.record_id = records.record_id
