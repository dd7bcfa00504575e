-- Profiles: one per customer.
-- engine: any
-- In: customer_records, links, buying (orders.sql), aliases, token_groups, group_ids(group_key, customer_id),
--     corrections(key, entry, field, value, province, city, district, address): what people say of a customer, by phone or identifier;
--     trust(source, whole_order, whole_refund: whether its rows repeat the money of their
-- whole order, and per field the weight of that source).

-- step: survivors
-- One row per group: per field the value that survives and the record it came from. A value's order is its event time, before
-- which, for a trusted field, stands its source's weight; the record id inside `recency` makes every order total.
SELECT
    link.group_key,
    COALESCE(
        MIN(CASE WHEN link.phone = link.group_key THEN record.e164 END),
        MIN(CASE WHEN link.rule = 'phone' THEN record.e164 END)
    ) AS e164,
    MAX(CASE WHEN link.rule = 'phone' AND record.phone_role = 'customer' THEN 1 ELSE 0 END) AS by_customer,
    MIN(CASE WHEN record.named_in_full AND link.rule = 'phone' AND COALESCE(record.phone_role, '') <> 'fallback' THEN record.name END) AS full_name,
    MAX(CASE WHEN record.named_in_full AND link.rule = 'phone' AND COALESCE(record.phone_role, '') <> 'fallback' THEN record.name END) AS other_full_name,
    MAX_BY(record.name, CASE WHEN record.name IS NOT NULL THEN trust.name + record.recency END) AS name,
    MAX_BY(record.record_id, CASE WHEN record.name IS NOT NULL THEN trust.name + record.recency END) AS name_record,
    MAX_BY(record.nickname, CASE WHEN record.nickname IS NOT NULL THEN trust.nickname + record.recency END) AS nickname,
    MAX_BY(record.record_id, CASE WHEN record.nickname IS NOT NULL THEN trust.nickname + record.recency END) AS nickname_record,
    MAX_BY(record.gender, CASE WHEN record.gender IS NOT NULL THEN trust.gender + record.recency END) AS gender,
    MAX_BY(record.record_id, CASE WHEN record.gender IS NOT NULL THEN trust.gender + record.recency END) AS gender_record,
    MAX_BY(record.birthday, CASE WHEN record.birthday IS NOT NULL THEN trust.birthday + record.recency END) AS birthday,
    MAX_BY(record.record_id, CASE WHEN record.birthday IS NOT NULL THEN trust.birthday + record.recency END) AS birthday_record,
    MAX_BY(record.email, CASE WHEN record.email IS NOT NULL THEN trust.email + record.recency END) AS email,
    MAX_BY(record.record_id, CASE WHEN record.email IS NOT NULL THEN trust.email + record.recency END) AS email_record,
    MAX_BY(record.record_id, CASE WHEN record.address IS NOT NULL OR record.province IS NOT NULL OR record.city IS NOT NULL THEN trust.address + record.recency END) AS address_record
FROM customer_records AS record
JOIN links AS link ON link.record_id = record.record_id
JOIN trust ON trust.source = record.source
WHERE link.group_key IS NOT NULL
GROUP BY link.group_key

-- step: household_members
-- One row per full name told beside the phone of a group, where there are several: a family, or friends, on one phone.
SELECT
    link.group_key,
    record.name,
    COUNT(*) AS records,
    MIN(record.event_at) AS first_seen_at,
    MAX(record.event_at) AS last_seen_at
FROM customer_records AS record
JOIN links AS link ON link.record_id = record.record_id
JOIN survivors AS survivor ON survivor.group_key = link.group_key
WHERE survivor.full_name <> survivor.other_full_name AND link.rule = 'phone' AND record.named_in_full AND COALESCE(record.phone_role, '') <> 'fallback'
GROUP BY link.group_key, record.name

-- step: households
SELECT group_key, COUNT(*) AS members FROM household_members GROUP BY group_key

-- step: corrected
-- One row per group of which a person corrected something: the newest value of each field, and the ledger entry in a record's place.
SELECT
    group_key,
    MAX_BY(value, CASE WHEN field = 'name' THEN entry END) AS name, MAX(CASE WHEN field = 'name' THEN entry END) AS name_entry,
    MAX_BY(value, CASE WHEN field = 'nickname' THEN entry END) AS nickname, MAX(CASE WHEN field = 'nickname' THEN entry END) AS nickname_entry,
    MAX_BY(value, CASE WHEN field = 'gender' THEN entry END) AS gender, MAX(CASE WHEN field = 'gender' THEN entry END) AS gender_entry,
    MAX_BY(value, CASE WHEN field = 'birthday' THEN entry END) AS birthday, MAX(CASE WHEN field = 'birthday' THEN entry END) AS birthday_entry,
    MAX_BY(value, CASE WHEN field = 'email' THEN entry END) AS email, MAX(CASE WHEN field = 'email' THEN entry END) AS email_entry,
    MAX_BY(province, CASE WHEN field = 'address' THEN entry END) AS province,
    MAX_BY(city, CASE WHEN field = 'address' THEN entry END) AS city,
    MAX_BY(district, CASE WHEN field = 'address' THEN entry END) AS district,
    MAX_BY(address, CASE WHEN field = 'address' THEN entry END) AS address,
    MAX(CASE WHEN field = 'address' THEN entry END) AS address_entry
FROM (
    SELECT COALESCE(token_groups.group_key, aliases.canonical, corrections.key) AS group_key, corrections.*
    FROM corrections
    LEFT JOIN aliases ON aliases.token = corrections.key
    LEFT JOIN token_groups ON token_groups.token = COALESCE(aliases.canonical, corrections.key)
) AS told
GROUP BY group_key

-- step: activity
-- One row per group: where and when it was seen.
SELECT
    link.group_key,
    COUNT(*) AS records,
    MAX(CASE WHEN record.channel = 'wechat' THEN 1 ELSE 0 END) AS in_wechat,
    MAX(CASE WHEN record.channel = 'weibo' THEN 1 ELSE 0 END) AS in_weibo,
    MAX(CASE WHEN record.channel = 'ecommerce' THEN 1 ELSE 0 END) AS in_ecommerce,
    MAX(CASE WHEN record.channel = 'store' THEN 1 ELSE 0 END) AS in_store,
    MAX(CASE WHEN record.channel = 'service' THEN 1 ELSE 0 END) AS in_service,
    MAX(CASE WHEN record.channel = 'web' THEN 1 ELSE 0 END) AS in_web,
    MIN(record.event_at) AS first_seen_at,
    MAX(record.event_at) AS last_seen_at
FROM customer_records AS record
JOIN links AS link ON link.record_id = record.record_id
WHERE link.group_key IS NOT NULL
GROUP BY link.group_key

-- view: profiles
-- One row per customer; the parts of an address come from one record.
SELECT
    id.customer_id,
    id.group_key,
    survivor.e164,
    survivor.e164 IS NOT NULL AND survivor.by_customer = 0 AS by_receipt,
    COALESCE(corrected.name, survivor.name) AS name, COALESCE(corrected.name_entry, survivor.name_record) AS name_record,
    COALESCE(corrected.nickname, survivor.nickname) AS nickname, COALESCE(corrected.nickname_entry, survivor.nickname_record) AS nickname_record,
    COALESCE(corrected.gender, survivor.gender) AS gender, COALESCE(corrected.gender_entry, survivor.gender_record) AS gender_record,
    COALESCE(corrected.birthday, survivor.birthday) AS birthday, COALESCE(corrected.birthday_entry, survivor.birthday_record) AS birthday_record,
    COALESCE(corrected.email, survivor.email) AS email, COALESCE(corrected.email_entry, survivor.email_record) AS email_record,
    CASE WHEN corrected.address_entry IS NULL THEN place.province ELSE corrected.province END AS province,
    CASE WHEN corrected.address_entry IS NULL THEN place.city ELSE corrected.city END AS city,
    CASE WHEN corrected.address_entry IS NULL THEN place.district ELSE corrected.district END AS district,
    CASE WHEN corrected.address_entry IS NULL THEN place.address ELSE corrected.address END AS address,
    COALESCE(corrected.address_entry, survivor.address_record) AS address_record,
    household.group_key IS NOT NULL AS household,
    COALESCE(household.members, 0) AS members,
    activity.records,
    activity.in_wechat + activity.in_weibo + activity.in_ecommerce + activity.in_store + activity.in_service + activity.in_web AS channels,
    activity.in_wechat = 1 AS in_wechat,
    activity.in_weibo = 1 AS in_weibo,
    activity.in_ecommerce = 1 AS in_ecommerce,
    activity.in_store = 1 AS in_store,
    activity.in_service = 1 AS in_service,
    activity.in_web = 1 AS in_web,
    activity.first_seen_at,
    activity.last_seen_at,
    COALESCE(buying.orders, 0) AS orders,
    CASE WHEN buying.group_key IS NULL THEN 0 ELSE buying.spent_fen END AS spent_fen,
    buying.first_order_at,
    buying.last_order_at
FROM group_ids AS id
JOIN survivors AS survivor ON survivor.group_key = id.group_key
JOIN activity ON activity.group_key = id.group_key
LEFT JOIN buying ON buying.group_key = id.group_key
LEFT JOIN customer_records AS place ON place.record_id = survivor.address_record
LEFT JOIN corrected ON corrected.group_key = id.group_key
LEFT JOIN households AS household ON household.group_key = id.group_key
