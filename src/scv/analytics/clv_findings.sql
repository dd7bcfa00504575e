-- What the model of value is told and held against, read from tonight's published tables.
-- engine: duckdb

-- name: bought
SELECT DISTINCT orders.customer_id::STRING AS customer, (orders.ordered_at - DATE '1970-01-01')::BIGINT AS day
FROM orders CROSS JOIN about
WHERE orders.bought AND orders.ordered_at <= about.business_date

-- name: predicted
SELECT COUNT(tenure_days), COUNT(*) FILTER (repurchased AND tenure_days IS NOT NULL), COALESCE(SUM(stays), 0),
       COALESCE(SUM(expected_orders_year), 0)
FROM traits

-- name: until
SELECT (business_date - DATE '1970-01-01')::BIGINT + 1 FROM about
