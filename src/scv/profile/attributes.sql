-- A brand's own attributes: which value of each survives.
-- engine: any
-- In: told_attributes(record_id, group_key, recency, attribute, place, cell): what records say, as they say it; attribute_values(attribute,
--     cell, value): each different cell, read by the type of its attribute.

-- step: readable_attributes
-- One row per record and attribute: of several columns of an attribute the first that has a value.
SELECT
    told.record_id, told.group_key, told.recency, told.attribute,
    MAX_BY(reading.value, -told.place) AS value
FROM told_attributes AS told
JOIN attribute_values AS reading ON reading.attribute = told.attribute AND reading.cell = told.cell
WHERE reading.value IS NOT NULL
GROUP BY told.record_id, told.group_key, told.recency, told.attribute

-- step: surviving_attributes
-- One row per group and attribute: the latest value, and the record it came from; the record id inside `recency` makes the order total.
SELECT group_key, attribute, MAX_BY(value, recency) AS value, MAX_BY(record_id, recency) AS record_id
FROM readable_attributes
GROUP BY group_key, attribute
