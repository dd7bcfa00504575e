-- Records under the phone's epoch or part that they belong to.
-- engine: any
-- In: near_records, epochs(phone, since_at, until_at, epoch), limits,
--     splits(phone, part, record_id, name): a record, or all records of a phone under one name.

-- step: split_off
-- One row per record that a person gave to a part of its phone; of two the later.
SELECT record_id, MAX(part) AS part
FROM (
    SELECT records.record_id, splits.part
    FROM near_records AS records
    JOIN splits ON splits.record_id = records.record_id AND splits.phone = records.phone
    UNION ALL
    SELECT records.record_id, splits.part
    FROM near_records AS records
    JOIN splits ON splits.name = records.name AND splits.phone = records.phone
) AS parts
GROUP BY record_id

-- step: moved
-- One row per record whose phone is another than its first epoch. One that does not say when it happened belongs to the epoch in
-- which it was exported.
SELECT records.record_id, epochs.epoch AS phone
FROM near_records AS records
JOIN epochs ON epochs.phone = records.phone
JOIN limits ON 1 = 1
LEFT JOIN split_off ON split_off.record_id = records.record_id
WHERE COALESCE(records.event_at, records.exported_at, limits.far) >= epochs.since_at
  AND COALESCE(records.event_at, records.exported_at, limits.far) < epochs.until_at
  AND epochs.epoch <> epochs.phone
  AND split_off.record_id IS NULL
UNION ALL
SELECT record_id, part FROM split_off
