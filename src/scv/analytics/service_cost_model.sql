-- What the model of bad service is told of this brand.
-- engine: duckdb

-- name: bought
SELECT COALESCE(SUM(spent_year_yuan), 0) AS revenue, COUNT(*) FILTER (orders_year > 0) AS customers FROM traits
