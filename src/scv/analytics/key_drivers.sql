-- What customers judge, how well, and how it goes with the overall mark.
-- engine: duckdb

-- name: indicators
SELECT
    mark.indicator,
    COALESCE(MIN(word.chinese), mark.indicator) AS chinese,
    COALESCE(MIN(word.english), mark.indicator) AS english,
    COUNT(*) AS customers,
    ROUND(AVG(mark.latest), 2) AS performance,
    COUNT(overall.latest) AS pairs,
    CASE WHEN STDDEV_POP(CASE WHEN overall.latest IS NOT NULL THEN mark.latest END) > 0 AND STDDEV_POP(overall.latest) > 0
        THEN ROUND(CORR(mark.latest, overall.latest), 4) END AS correlation
FROM marks AS mark
LEFT JOIN marks AS overall ON overall.customer_id = mark.customer_id AND overall.indicator = 'overall'
LEFT JOIN glossary AS word ON word.kind = 'value' AND word.term = 'indicator = ' || mark.indicator
GROUP BY mark.indicator
