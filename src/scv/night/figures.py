"""Traits and orders in a night: what marketers read of each customer beside the profile, worked out of the vault as of a day."""

from datetime import date
from typing import Any

import polars as pl

from scv import traits
from scv.vault.engine import frame, insert

_SHANGHAI = "to_timestamp({} + 28800)::TIMESTAMPTZ AT TIME ZONE 'UTC'"
_DAY = "CAST(FLOOR(({} + 28800) / 86400) AS INTEGER)"
# Who is restricted is in no figure: neither as a customer nor in what the others are compared with.
_UNRESTRICTED = "customer_id NOT IN (SELECT customer_id FROM restricted)"
_VIEWS = {
    "people": """
        SELECT customer_id, birth_month, birth_day, CAST(last_seen - DATE '1970-01-01' AS INTEGER) AS last_seen_day
        FROM published.profiles
    """,
    "dated_orders": f"""
        SELECT customer_id, {_DAY.format("ordered_at")} AS day, channel, store, category, quantity, amount_fen, discount_fen, spent_fen,
               bought, refunded
        FROM vault.orders WHERE {_UNRESTRICTED}
    """,
    "dated_events": f"""
        SELECT link.customer_id, {_DAY.format("record.event_at")} AS day, record.channel, record.event, record.matter,
               COALESCE(record.step, 1) AS step, COALESCE(record.closed, FALSE) AS closed, COALESCE(record.solved, FALSE) AS solved,
               {_DAY.format("record.updated_at")} AS ended_day
        FROM vault.records AS record JOIN vault.links AS link USING (record_id)
        WHERE record.event NOT IN ('order', 'item', 'payment') AND link.customer_id IS NOT NULL AND link.{_UNRESTRICTED}
    """,
    # Several questions of one sheet may ask for the same: they count as one mark.
    "given_marks": f"""
        SELECT link.customer_id, scores.indicator, record.recency, {_DAY.format("record.event_at")} AS day,
               CAST(ROUND(10000 * SUM((scores.score - scores.least) / (scores.most - scores.least)) / COUNT(*)) AS INTEGER) AS share
        FROM vault.scores AS scores
        JOIN vault.records AS record USING (record_id)
        JOIN vault.links AS link USING (record_id)
        WHERE link.customer_id IS NOT NULL AND link.{_UNRESTRICTED}
        GROUP BY link.customer_id, scores.indicator, record.recency, record.event_at
    """,
    "allowed": "SELECT customer_id, contact FROM published.consents WHERE purpose = 'marketing' AND state = 'granted'",
    # A number that changed hands is the one's who was seen with it last.
    "referrals": """
        SELECT DISTINCT referrer.customer_id, link.customer_id AS referred
        FROM vault.other_phones AS phone
        JOIN vault.links AS link USING (record_id)
        JOIN (
            SELECT e164, MAX_BY(customer_id, COALESCE(LPAD(last_seen_at::VARCHAR, 12, '0'), '') || customer_id::VARCHAR) AS customer_id
            FROM vault.profiles WHERE e164 IS NOT NULL GROUP BY e164
        ) AS referrer USING (e164)
        WHERE phone.role = 'referrer' AND link.customer_id IS NOT NULL AND link.customer_id <> referrer.customer_id
            AND referrer.customer_id NOT IN (SELECT customer_id FROM restricted)
    """,
}
_ORDERS = f"""
    INSERT INTO published.orders BY NAME
    SELECT
        customer_id,
        CASE WHEN bought THEN ROW_NUMBER() OVER (PARTITION BY customer_id, bought ORDER BY ordered_at, purchase) END AS nth,
        {_SHANGHAI.format("ordered_at")} AS ordered_at,
        channel, account, store, category, quantity,
        (amount_fen / 100)::DECIMAL(18,2) AS amount_yuan,
        (discount_fen / 100)::DECIMAL(18,2) AS discount_yuan,
        (refund_fen / 100)::DECIMAL(18,2) AS refund_yuan,
        (spent_fen / 100)::DECIMAL(18,2) AS spent_yuan,
        bought, refunded
    FROM vault.orders WHERE {_UNRESTRICTED}
"""
# Restricted customers have no published profile, and no marks either.
_MARKS = """
    INSERT INTO published.marks BY NAME
    SELECT customer_id, indicator, latest / 100 AS latest, marks
    FROM latest_marks SEMI JOIN published.profiles USING (customer_id)
"""
_WEEKS_OF_A_YEAR = 365 / 7


def fill_figures(con: Any, as_of: date, reckoning: traits.Reckoning) -> None:
    """Fill published.orders, published.traits and published.marks from the vault and the published profiles.

    Args:
        as_of: the day the traits are of; what happened later does not count.
    """
    prepare(con)
    traits.work_out(
        con, lambda sql: frame(con, sql), lambda table, rows: insert(con, table, rows), as_of, reckoning, foresee
    )
    con.execute("INSERT INTO published.traits BY NAME SELECT * FROM traits")
    con.execute(_MARKS)
    con.execute(_ORDERS)


def prepare(con: Any) -> None:
    """Make the views that traits are worked out from."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE restricted AS SELECT customer_id FROM vault.profiles JOIN vault.restrictions USING (group_key)"
    )
    for name, select in _VIEWS.items():
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")


def foresee(histories: pl.DataFrame) -> pl.DataFrame | None:
    """Return customer_id, stays, expected_orders and basket_fen of every buyer; None if they are too few to tell."""
    # NOTE: here, because SciPy takes longer to load than most commands take to run.
    from scv import lifetime

    buying = lifetime.fit(histories)
    if buying is None:
        return None
    # NOTE: the model of spending knows no order that cost nothing; days of purchase are its transactions.
    average = histories["average"].cast(pl.Float64)
    days = (histories["repeats"] + 1).alias("repeats")
    paid = pl.DataFrame({"repeats": days, "average": average}).filter(average > 0)
    spending = lifetime.fit_spending(paid)
    baskets = lifetime.expected_average(spending, days, average.clip(lower_bound=0.01)) if spending else average
    return histories.select(
        "customer_id",
        stays=lifetime.alive(buying, histories).round(4),
        expected_orders=lifetime.expected(buying, histories, _WEEKS_OF_A_YEAR).round(4),
        basket_fen=baskets.round(2),
    )
