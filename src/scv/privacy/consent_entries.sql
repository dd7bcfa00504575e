-- What exports said of a customer's consent, read from the attached vault.
-- engine: duckdb

-- name: statements
SELECT said.purpose, said.contact, said.granted, said.said_at, file.name, said.row_no
FROM vault.statements AS said JOIN vault.links AS link USING (record_id) JOIN vault.files AS file USING (file_id)
WHERE link.customer_id = ?::UUID ORDER BY ALL
