-- The review queue: what only a person can say, found anew every night.
-- engine: any
-- In: all_votes(token, phone, votes), all_owners(token, contested), doubts (see recycled_numbers.sql), settled, limits,
--     all_profiles(group_key, spent_fen, records), decided(one, other): pairs a person has spoken of.

-- step: rivalry
-- One row per identifier of a person that two to four phones claim; of one beside more nobody asks: it is a shop's or a clerk's.
SELECT votes.token
FROM all_votes AS votes
JOIN all_owners AS owners ON owners.token = votes.token
JOIN limits ON votes.token < limits.first_loose
WHERE owners.contested
GROUP BY votes.token
HAVING COUNT(*) <= 4

-- step: claims
SELECT votes.token, votes.phone, votes.votes
FROM all_votes AS votes
JOIN rivalry ON rivalry.token = votes.token
LEFT JOIN decided ON decided.one = votes.phone AND decided.other = votes.token
WHERE decided.one IS NULL

-- step: meetings
-- One row per pair of phones that claim an identifier in common: perhaps one person with two numbers, or a new one.
SELECT one.phone, other.phone AS other, COUNT(*) AS identifiers, SUM(one.votes + other.votes) AS votes
FROM claims AS one
JOIN claims AS other ON other.token = one.token AND one.phone < other.phone
LEFT JOIN decided ON decided.one = one.phone AND decided.other = other.phone
WHERE decided.one IS NULL AND one.phone - one.phone % 65536 <> other.phone - other.phone % 65536
GROUP BY one.phone, other.phone

-- step: review
-- One row per case, with what the customers in it are worth.
SELECT
    'same_person' AS kind,
    meetings.phone,
    meetings.other,
    CAST(NULL AS BIGINT) AS since_at,
    meetings.identifiers,
    COALESCE(one.spent_fen, 0) + COALESCE(two.spent_fen, 0) AS worth_fen,
    COALESCE(one.records, 0) + COALESCE(two.records, 0) AS records
FROM meetings
LEFT JOIN all_profiles AS one ON one.group_key = meetings.phone
LEFT JOIN all_profiles AS two ON two.group_key = meetings.other
UNION ALL
SELECT
    'recycled',
    doubts.phone,
    NULL,
    doubts.since_at,
    0,
    COALESCE(profiles.spent_fen, 0),
    COALESCE(profiles.records, 0)
FROM doubts
LEFT JOIN settled ON settled.phone = doubts.phone
LEFT JOIN all_profiles AS profiles ON profiles.group_key = doubts.phone
WHERE settled.phone IS NULL
