-- What the command line shows of audiences and data.
-- engine: duckdb

-- name: audiences
SELECT segment, title_zh, title_en, members, contactable, sms, call, email, wechat
FROM segments LEFT JOIN (
    SELECT segment, MAX(customers) FILTER (contact = 'sms') AS sms, MAX(customers) FILTER (contact = 'call') AS call,
           MAX(customers) FILTER (contact = 'email') AS email, MAX(customers) FILTER (contact = 'wechat') AS wechat
    FROM segment_contacts GROUP BY segment
) AS ways USING (segment)
ORDER BY segment
