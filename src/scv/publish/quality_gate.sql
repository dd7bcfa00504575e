-- The figures of the gate: of each how many, of how many.
-- engine: duckdb
-- In: the filled vault and published; registry, former_traits and former_about of the generation before.

-- name: many_phones
SELECT COUNT(*) FILTER (phones > $most), COUNT(*)
FROM (SELECT COUNT(DISTINCT phone) AS phones FROM vault.links WHERE phone IS NOT NULL GROUP BY group_key)

-- name: many_names
SELECT COUNT(*) FILTER (members > $most), COUNT(*) FROM vault.profiles

-- name: many_owners
SELECT COUNT(*) FILTER (owners > $most), (SELECT COUNT(DISTINCT phone) FROM vault.records)
FROM (SELECT COUNT(*) AS owners FROM vault.epochs GROUP BY phone)

-- name: largest
SELECT COALESCE(MAX(records), 0), COALESCE(SUM(records), 0) FROM vault.profiles

-- name: contested
SELECT COUNT(*) FILTER (rule = 'contested'), COUNT(*) FROM vault.links

-- name: rejected
SELECT COALESCE(SUM(rejects), 0), COALESCE(SUM(rows_in), 0) FROM vault.files

-- name: ids_changed
SELECT COUNT(*) FILTER (now.shown_as IS DISTINCT FROM former.shown_as), $customers
FROM registry AS former
JOIN vault.registry AS now USING (customer_id)
WHERE former.shown_as = former.customer_id

-- name: tiers_moved
-- Buyers of whom nothing new is known: their latest purchase is older by just the days between the two nights. Others move for a reason.
-- After more than a week without a night everybody may: the calendar moved them.
SELECT
    COUNT(*) FILTER (former.relationship IS DISTINCT FROM now.relationship),
    COUNT(*) FILTER (former.importance IS DISTINCT FROM now.importance),
    COUNT(*) FILTER (former.intent IS DISTINCT FROM now.intent),
    COUNT(*) FILTER (former.profitability IS DISTINCT FROM now.profitability),
    COUNT(*) FILTER (former.lapse_risk IS DISTINCT FROM now.lapse_risk),
    COUNT(*)
FROM former_traits AS former
JOIN published.resolved_ids AS id ON id.any_id = former.customer_id AND id.customer_id = former.customer_id
JOIN published.traits AS now ON now.customer_id = former.customer_id
CROSS JOIN former_about
CROSS JOIN published.about
WHERE now.recency_days - former.recency_days = about.business_date - former_about.business_date
    AND ABS(about.business_date - former_about.business_date) <= 7
    AND now.cases = former.cases
    AND now.tenure_days - former.tenure_days = now.recency_days - former.recency_days

-- name: judged
SELECT COUNT(*) FILTER (COALESCE(one.customer_id = other.customer_id, FALSE) <> (pair.same = 1)), COUNT(*)
FROM judged_pairs AS pair
JOIN vault.links AS one ON one.record_id = pair.one
JOIN vault.links AS other ON other.record_id = pair.other

-- name: sizes
SELECT
    (SELECT COUNT(*) FROM vault.profiles) AS customers,
    (SELECT COUNT(*) FROM vault.records) AS records,
    (SELECT COUNT(DISTINCT group_key) FROM vault.consents WHERE state = 'granted') AS consents
