-- What a customer allows, read from the attached vault.
-- engine: duckdb

-- name: allowed
SELECT consent.contact, consent.state, consent.since_at, LIST(consent.purpose ORDER BY consent.purpose)
FROM vault.consents AS consent JOIN vault.profiles AS profile USING (group_key)
WHERE profile.customer_id = ?::UUID GROUP BY ALL ORDER BY ALL
