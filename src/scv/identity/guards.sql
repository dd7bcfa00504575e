-- When a guard acts, for the steps of all guards.
-- engine: any
-- Parameters: those of guards.py; seconds where it is a time.

-- step: limits
-- One row. Identifiers stand in the order of their ranks: first_weak, first_second and first_loose are where one ends and the next begins.
SELECT
    CAST($first_weak AS DECIMAL(38,0)) AS first_weak,
    CAST($first_second AS DECIMAL(38,0)) AS first_second,
    CAST($first_loose AS DECIMAL(38,0)) AS first_loose,
    CAST($shared_identifiers AS INTEGER) AS shared_identifiers,
    CAST($shared_names AS INTEGER) AS shared_names,
    CAST($shared_alone AS INTEGER) AS shared_alone,
    CAST($least AS INTEGER) AS least,
    CAST($short_quiet AS BIGINT) AS short_quiet,
    CAST($quiet AS BIGINT) AS quiet,
    CAST($long_quiet AS BIGINT) AS long_quiet,
    CAST($far AS BIGINT) AS far

-- name: stand_ins
-- The rows whose source knows customers' phones, but not this one's: a receiver's stands in.
SELECT record_id, phone, token_set, name, surname, named_in_full
FROM near_records
WHERE phone_role = 'fallback' AND phone IS NOT NULL

-- name: judged_again
-- Those of them that a night upon a night looks at again.
SELECT records.record_id, records.phone, records.token_set, records.name, records.surname, records.named_in_full
FROM near_records AS records
JOIN doubted ON doubted.record_id = records.record_id
