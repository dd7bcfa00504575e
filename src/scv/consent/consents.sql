-- What each customer allows, found anew every night from all statements ever made (docs/consent.md).
-- engine: any
-- In: statements(record_id, phone, token_set, purpose, contact, granted, said_at, seen_at), said_records(record_id, phone, phone_role), said_sets(token_set,
--     token), said_links(record_id, phone, group_key), said_owners(token, contested), said_epochs(phone, since_at, until_at, epoch),
--     said_aliases(token, canonical), events(token, is_phone, purpose, contact, granted, said_at): of the ledger;
--     scopes(asked_purpose, asked_contact, purpose, contact): what * stands for.

-- step: row_statements
-- One row per statement of an export: whose row it is, and about which number it was made, or, where the row has none of its own, about
-- which identifiers. A grant whose time nobody tells is older than any withdrawal; a withdrawal as new as it may be, and one of which only
-- the day is told as late as that day may be: 28800 are Shanghai's eight hours.
SELECT
    statements.record_id,
    CASE
        WHEN statements.phone IS NULL THEN COALESCE(statements.token_set, statements.record_id)
        WHEN statements.phone = records.phone THEN COALESCE(links.phone, statements.token_set, statements.record_id)
        ELSE COALESCE(epochs.epoch, statements.phone)
    END AS subject,
    CASE WHEN statements.phone = records.phone THEN links.phone ELSE COALESCE(epochs.epoch, statements.phone) END AS number,
    links.group_key,
    statements.purpose,
    statements.contact,
    CASE WHEN statements.granted THEN 1 ELSE 0 END AS granted,
    CASE
        WHEN statements.granted THEN COALESCE(statements.said_at, 0)
        WHEN (COALESCE(statements.said_at, statements.seen_at) + 28800) % 86400 = 0
            THEN COALESCE(statements.said_at, statements.seen_at) + 86399
        ELSE COALESCE(statements.said_at, statements.seen_at)
    END AS said_at
FROM statements
JOIN said_records AS records ON records.record_id = statements.record_id
JOIN said_links AS links ON links.record_id = statements.record_id
LEFT JOIN said_epochs AS epochs
    ON epochs.phone = statements.phone AND epochs.since_at <= statements.seen_at AND statements.seen_at < epochs.until_at
-- NOTE: whose row only a receiver's phone tells has not agreed; a refusal counts.
WHERE NOT statements.granted OR links.phone IS NULL OR COALESCE(records.phone_role, 'customer') = 'customer'

-- step: person_events
-- One row per event of the ledger; a phone means whoever had it at that time.
SELECT
    COALESCE(epochs.epoch, events.token) AS token,
    events.is_phone,
    events.purpose,
    events.contact,
    events.granted,
    CASE WHEN events.granted = 0 AND (events.said_at + 28800) % 86400 = 0 THEN events.said_at + 86399 ELSE events.said_at END AS said_at
FROM events
LEFT JOIN said_epochs AS epochs
    ON epochs.phone = events.token AND epochs.since_at <= events.said_at AND events.said_at < epochs.until_at

-- step: shown_beside
-- The groups whose records show an identifier that an event is about.
SELECT DISTINCT events.token, links.group_key
FROM person_events AS events
JOIN said_sets AS sets ON sets.token = events.token
JOIN said_records AS records ON records.token_set = sets.token_set
JOIN said_links AS links ON links.record_id = records.record_id
WHERE events.is_phone = 0 AND links.group_key IS NOT NULL

-- step: spoken
-- One row per statement and customer it is about: the one whose row it is and the one who has the number now. Of an identifier that
-- several claim, a withdrawal is everybody's and a grant nobody's.
SELECT subject, group_key, purpose, contact, granted, said_at FROM row_statements WHERE group_key IS NOT NULL
UNION
SELECT statements.subject, COALESCE(aliases.canonical, statements.number), statements.purpose, statements.contact, granted, said_at
FROM row_statements AS statements
LEFT JOIN said_aliases AS aliases ON aliases.token = statements.number
WHERE statements.number IS NOT NULL
UNION
SELECT events.token, COALESCE(aliases.canonical, events.token), events.purpose, events.contact, events.granted, events.said_at
FROM person_events AS events
LEFT JOIN said_aliases AS aliases ON aliases.token = events.token
WHERE events.is_phone = 1
UNION
SELECT events.token, shown_beside.group_key, events.purpose, events.contact, events.granted, events.said_at
FROM person_events AS events
JOIN shown_beside ON shown_beside.token = events.token
LEFT JOIN said_owners AS owners ON owners.token = events.token
WHERE events.is_phone = 0 AND (events.granted = 0 OR NOT COALESCE(owners.contested, FALSE))

-- step: scoped
-- The same with each purpose and way of contact for itself: the latest grant and the latest withdrawal about each number.
SELECT spoken.group_key, spoken.subject, scopes.purpose, scopes.contact, spoken.granted, MAX(spoken.said_at) AS said_at
FROM spoken
JOIN scopes ON scopes.asked_purpose = spoken.purpose AND scopes.asked_contact = spoken.contact
GROUP BY spoken.group_key, spoken.subject, scopes.purpose, scopes.contact, spoken.granted

-- step: heard
-- A withdrawal is lifted by a newer grant about the same number, and by nothing else.
SELECT said.group_key, said.purpose, said.contact, said.granted, said.said_at
FROM scoped AS said
LEFT JOIN scoped AS newer
    ON newer.group_key = said.group_key
    AND newer.subject = said.subject
    AND newer.purpose = said.purpose
    AND newer.contact = said.contact
    AND newer.granted = 1
    AND newer.said_at > said.said_at
WHERE said.granted = 1 OR newer.subject IS NULL

-- step: consents
-- One row per customer, purpose and way of contact of which anything was said: the most restrictive that stands.
SELECT
    group_key,
    purpose,
    contact,
    CASE WHEN MIN(granted) = 0 THEN 'withdrawn' ELSE 'granted' END AS state,
    COALESCE(MAX(CASE WHEN granted = 0 THEN said_at END), MAX(said_at)) AS since_at
FROM heard
GROUP BY group_key, purpose, contact
