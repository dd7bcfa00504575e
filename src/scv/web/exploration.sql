-- Figures of the customers that some filters find, read from tonight's published tables.
-- engine: duckdb
-- In braces: where and flags: the filters, as one condition or each as a column; every: all of these; told and counts: ways of contact and
--     channels, as columns and counted; classes: the class of profitability a customer is shown in; column: one of the brand's own, and
--     most: how many of its words.

-- name: summary
SELECT
    COUNT(*) AS everybody,
    COUNT(*) FILTER ({every}) AS found,
    COUNT(*) FILTER ({every} AND orders > 0) AS buyers,
    COALESCE(SUM(spent_yuan) FILTER ({every}), 0) AS spent_yuan,
    {counts}
FROM (
    SELECT orders, spent_yuan, {listed}{flags}
    FROM (SELECT * FROM profiles JOIN traits USING (customer_id))
)

-- name: parts
SELECT
    CASE
        WHEN GROUPING(relationship) = 0 THEN 'relationship'
        WHEN GROUPING(importance) = 0 THEN 'importance'
        WHEN GROUPING(intent) = 0 THEN 'intent'
        WHEN GROUPING(profitability) = 0 THEN 'profitability'
        WHEN GROUPING(lapse_risk) = 0 THEN 'lapse_risk'
        WHEN GROUPING(age_band) = 0 THEN 'age_band'
        WHEN GROUPING(province) = 0 THEN 'province'
        ELSE 'month'
    END AS part,
    COALESCE(relationship, importance, intent, profitability, lapse_risk, age_band, province, month) AS word,
    COUNT(*) AS customers
FROM (
    SELECT * REPLACE ({classes} AS profitability), strftime(last_order, '%Y-%m') AS month
    FROM (SELECT * FROM profiles JOIN traits USING (customer_id))
    WHERE {where}
)
GROUP BY GROUPING SETS (
    (relationship), (importance), (intent), (profitability), (lapse_risk), (age_band), (province), (month)
)
ORDER BY customers DESC, word

-- name: own_columns
SELECT column_name, data_type, comment
FROM duckdb_columns()
WHERE database_name = current_database() AND table_name = 'profiles' AND starts_with(column_name, 'own_')
ORDER BY column_name

-- name: own_words
SELECT {column} AS word FROM profiles WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY COUNT(*) DESC, word LIMIT {most}

-- name: own_part
SELECT CAST({column} AS STRING) AS word, COUNT(*) AS customers
FROM (SELECT * FROM profiles JOIN traits USING (customer_id))
WHERE {where}
GROUP BY {column}
ORDER BY customers DESC, word
LIMIT {most}
