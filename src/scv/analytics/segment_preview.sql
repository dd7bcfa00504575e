-- What an audience would be before it is saved, read from tonight's published tables.
-- engine: duckdb
-- In braces: predicate: the condition; conditions: its parts, as columns; customer: an id.

-- name: preview
WITH
    customers AS (SELECT * FROM profiles JOIN traits USING (customer_id)),
    today AS (SELECT business_date AS today FROM about)
,
    found AS (SELECT profiles.customer_id FROM customers AS profiles, today WHERE ({predicate}
    )),
    allowed AS (SELECT customer_id, contact FROM consents JOIN found USING (customer_id) WHERE purpose = 'marketing' AND state = 'granted')
    SELECT 'members 人数' AS figure, COUNT(*) AS customers FROM found
    UNION ALL
    SELECT 'contactable in any way 可触达（任一方式）', COUNT(DISTINCT customer_id) FROM allowed
    UNION ALL
    SELECT * FROM (SELECT 'contactable by 可触达方式 ' || contact, COUNT(*) FROM allowed GROUP BY contact ORDER BY 2 DESC, 1)
    UNION ALL
    SELECT * FROM (
        SELECT 'also in 同时属于 ' || segment, COUNT(*) FROM segment_members JOIN found USING (customer_id)
        GROUP BY segment ORDER BY 2 DESC, 1 LIMIT 10
    )

-- name: reasons
WITH
customers AS (SELECT * FROM profiles JOIN traits USING (customer_id)),
today AS (SELECT business_date AS today FROM about)
SELECT {conditions} FROM customers AS profiles, today WHERE profiles.customer_id = '{customer}'
