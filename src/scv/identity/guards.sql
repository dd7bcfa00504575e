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
    CAST($quiet AS BIGINT) AS quiet,
    CAST($long_quiet AS BIGINT) AS long_quiet,
    CAST($far AS BIGINT) AS far
