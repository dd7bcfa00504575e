-- Figures of satisfaction, read from tonight's published tables.
-- engine: duckdb

-- name: spending
SELECT SUM(spent_year_yuan) FILTER (relationship = 'loyal') / NULLIF(SUM(spent_year_yuan), 0),
       COUNT(*) FILTER (relationship = 'loyal'), COUNT(*) FILTER (relationship <> 'loyal')
FROM traits WHERE spent_year_yuan <> 0

-- name: complaints
SELECT SUM(told.complaints) / NULLIF(SUM(profile.orders), 0), COUNT(*) FILTER (told.complaints > 0), COUNT(*)
FROM traits AS told JOIN profiles AS profile ON profile.customer_id = told.customer_id
