-- A brand's own attributes as columns of the published profiles (docs/decisions/0046-a-brands-own-attributes.md).
-- engine: duckdb
-- In: the attached vault; the filled published.profiles, which holds nobody who is restricted or erased; public_words, the words that stay.
-- Parameters: times: day, or month where it is told no finer when something happened; most: from where on a number looks like the number of
--     a paper; least: what counts are rounded down to; fewer are left out.
-- In braces: columns: an expression a column; changes: each column and its value; name, type: an attribute's.

-- name: counts
SELECT attribute, value, COUNT(*) AS customers
FROM vault.attributes
SEMI JOIN published.profiles USING (customer_id)
GROUP BY attribute, value

-- name: column
ANY_VALUE(CASE WHEN typed.attribute = '{name}' THEN typed.{type} END) AS own_{name}

-- name: fill
UPDATE published.profiles
SET {changes}
FROM (
    SELECT customer_id, {columns}
    FROM (
        SELECT
            own.customer_id, own.attribute,
            public.value AS word,
            CASE WHEN ABS(TRY_CAST(own.value AS DOUBLE)) < $most THEN TRY_CAST(own.value AS DECIMAL(18,2)) END AS number,
            CAST(DATE_TRUNC($times, TRY_CAST(own.value AS DATE)) AS DATE) AS date,
            TRY_CAST(own.value AS BOOLEAN) AS switch
        FROM vault.attributes AS own
        LEFT JOIN public_words AS public ON public.attribute = own.attribute AND public.value = own.value
    ) AS typed
    GROUP BY customer_id
) AS own
WHERE own.customer_id = profiles.customer_id

-- name: quality
INSERT INTO published.data_quality
SELECT 'own', 'own_{name}', good // $least * $least, of_all // $least * $least, (good // $least * $least) / NULLIF(of_all // $least * $least, 0)
FROM (
    SELECT COUNT(own_{name}) AS good, COUNT(own.customer_id) AS of_all
    FROM published.profiles
    LEFT JOIN (SELECT customer_id FROM vault.attributes WHERE attribute = '{name}') AS own USING (customer_id)
)
WHERE of_all >= $least

-- name: groups
-- The customers of whom one word or switch is the same, counted and rounded as in marts.sql, whose macro `rounded_sum` this reads.
INSERT INTO published.customer_groups
WITH grouped AS (
    SELECT
        CAST(own_{name} AS STRING) AS word,
        COUNT(*) // $least * $least AS customers,
        COUNT(*) FILTER (orders > 0) // $least * $least AS buyers,
        COALESCE(SUM(orders), 0) AS purchases,
        COUNT(*) FILTER (orders <> 0) AS purchasers,
        MAX(ABS(orders)) AS purchases_of_one,
        SUM(ABS(orders)) AS purchases_of_all,
        COALESCE(SUM(spent_yuan), 0) AS yuan,
        COUNT(*) FILTER (spent_yuan <> 0) AS spenders,
        MAX(ABS(spent_yuan)) AS yuan_of_one,
        SUM(ABS(spent_yuan)) AS yuan_of_all
    FROM published.profiles
    GROUP BY own_{name}
)
SELECT
    'own_{name}', word, customers, buyers,
    rounded_sum(purchases, purchasers, purchases_of_one, purchases_of_all, $least),
    rounded_sum(yuan, spenders, yuan_of_one, yuan_of_all, $least)
FROM grouped
WHERE customers >= $least
ORDER BY customers DESC, word
