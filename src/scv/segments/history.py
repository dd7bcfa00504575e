"""Who came into each audience and left it, and how large it was, night after night."""

from datetime import date

from scv.schema.session import Session

# What was longer ago than this is not told any more.
_KEPT_DAYS = 400
# Ids as they answer tonight; who was erased or restricted is in no history.
_BEFORE = """
    SELECT former.segment, id.customer_id, former.entered, former.left_on
    FROM former_history AS former JOIN published.resolved_ids AS id ON id.any_id = former.customer_id
    WHERE id.customer_id IS NOT NULL
"""
# A second run of the same day takes back what the first one wrote.
_OPEN = """
    SELECT segment, customer_id, MIN(entered) AS entered FROM segment_before
    WHERE (left_on IS NULL OR left_on = $1) AND entered < $1 GROUP BY segment, customer_id
"""
_CLOSED = """
    INSERT INTO published.segment_history
    SELECT DISTINCT segment, customer_id, entered, left_on FROM segment_before WHERE left_on < $1 AND left_on >= $1 - $2::INTEGER
"""
_STILL = """
    INSERT INTO published.segment_history
    SELECT segment, customer_id, COALESCE(opened.entered, $1), NULL
    FROM published.segment_members LEFT JOIN segment_open AS opened USING (segment, customer_id)
"""
_LEFT = """
    INSERT INTO published.segment_history
    SELECT segment, customer_id, entered, $1 FROM segment_open ANTI JOIN published.segment_members USING (segment, customer_id)
"""
# Where small groups are hidden, sizes are whole multiples of what is the least: neither two nights nor two audiences differ by a few.
_ROUNDED = "UPDATE published.segments SET members = members // $1 * $1, contactable = contactable // $1 * $1"
_SIZES = """
    INSERT INTO published.segment_sizes
    SELECT segment, business_date, members // $3 * $3, contactable // $3 * $3
    FROM former_sizes WHERE business_date < $1 AND business_date >= $1 - $2::INTEGER
    UNION ALL SELECT segment, $1, members, contactable FROM published.segments
"""
_CONTACTS = """
    INSERT INTO published.segment_contacts
    SELECT segment.segment, consent.contact, COUNT(*) // $1 * $1 AS customers
    FROM published.segments AS segment
    JOIN published.segment_members AS member USING (segment)
    JOIN published.consents AS consent USING (customer_id)
    WHERE consent.state = 'granted' AND consent.purpose = segment.purpose
    GROUP BY segment.segment, consent.contact HAVING COUNT(*) >= $1
"""
_OVERLAP = """
    INSERT INTO published.segment_overlap
    SELECT one.segment, other.segment, COUNT(*) // $1 * $1
    FROM published.segment_members AS one JOIN published.segment_members AS other USING (customer_id)
    GROUP BY one.segment, other.segment HAVING COUNT(*) >= $1
"""


def fill_history(session: Session, today: date, min_group: int) -> None:
    """Fill published.segment_history, segment_sizes, segment_overlap and segment_contacts, and round the sizes in segments.

    Reads the filled segments, segment_members and resolved_ids, and the temporary tables `former_history` and `former_sizes`, those of
    the generation before, which are empty in the first night.

    Args:
        min_group: overlaps and ways of contact of fewer are left out; these, segments and sizes are rounded down to its multiples.
    """
    session.make("segment_before", _BEFORE)
    session.make("segment_open", _OPEN, [today])
    session.execute(_CLOSED, [today, _KEPT_DAYS])
    session.execute(_STILL, [today])
    session.execute(_LEFT, [today])
    least = max(min_group, 1)
    session.execute(_ROUNDED, [least])
    session.execute(_SIZES, [today, _KEPT_DAYS, least])
    session.execute(_OVERLAP, [least])
    session.execute(_CONTACTS, [least])
