"""Traits and orders in a night: what marketers read of each customer beside the profile, worked out of the vault as of a day."""

from datetime import date

import polars as pl

from scv.pipeline.context import RunContext, StageReport
from scv.pipeline.forecast import Forecast, previous_model
from scv.pipeline.former_generation import load_previous_run
from scv.profile import traits
from scv.publish.published_tables import fill_published
from scv.schema.session import Session
from scv.values.times import SHANGHAI

_SHANGHAI = "to_timestamp({} + 28800)::TIMESTAMPTZ AT TIME ZONE 'UTC'"
_DAY = "CAST(FLOOR(({} + 28800) / 86400) AS INTEGER)"
# Midnight sharp is how a source writes that it knows the day alone.
_HOUR = "CASE WHEN ({0} + 28800) % 86400 <> 0 THEN CAST(FLOOR(({0} + 28800) / 3600) % 24 AS INTEGER) END"
# Who is restricted is in no figure: neither as a customer nor in what the others are compared with.
_UNRESTRICTED = "customer_id NOT IN (SELECT customer_id FROM restricted)"
_VIEWS = {
    # Of whom anything is dated later than the day traits are of, the last that was not is looked up.
    "people": f"""
        SELECT customer_id, birth_month, birth_day,
               CASE WHEN last_seen > {{as_of}} THEN earlier.day ELSE CAST(last_seen - DATE '1970-01-01' AS INTEGER) END AS last_seen_day
        FROM published.profiles
        LEFT JOIN (
            SELECT link.customer_id, MAX({_DAY.format("record.event_at")}) AS day
            FROM vault.records AS record JOIN vault.links AS link USING (record_id)
            WHERE link.customer_id IN (SELECT customer_id FROM published.profiles WHERE last_seen > {{as_of}})
                AND {_DAY.format("record.event_at")} <= {{as_of}} - DATE '1970-01-01'
            GROUP BY link.customer_id
        ) AS earlier USING (customer_id)
    """,
    "dated_orders": f"""
        SELECT customer_id, {_DAY.format("ordered_at")} AS day, {_HOUR.format("ordered_at")} AS hour,
               channel, store, category, quantity, amount_fen, discount_fen, spent_fen,
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
    "referrals": f"""
        SELECT DISTINCT referrer.customer_id, link.customer_id AS referred, {_DAY.format("record.event_at")} AS day
        FROM vault.other_phones AS phone
        JOIN vault.links AS link USING (record_id)
        JOIN (
            SELECT e164, MAX_BY(customer_id, COALESCE(LPAD(last_seen_at::VARCHAR, 12, '0'), '') || customer_id::VARCHAR) AS customer_id
            FROM vault.profiles WHERE e164 IS NOT NULL GROUP BY e164
        ) AS referrer USING (e164)
        JOIN vault.records AS record ON record.record_id = phone.record_id
        WHERE phone.role = 'referrer' AND link.customer_id IS NOT NULL AND link.customer_id <> referrer.customer_id
            AND referrer.customer_id NOT IN (SELECT customer_id FROM restricted)
    """,
}
_ORDERS = f"""
    INSERT INTO published.orders BY NAME
    SELECT
        customer_id,
        CASE WHEN bought THEN ROW_NUMBER() OVER (PARTITION BY customer_id, bought ORDER BY ordered_at, purchase) END AS nth,
        date_trunc('{{times}}', {_SHANGHAI.format("ordered_at")})::DATE AS ordered_at,
        channel, account, store, category, quantity,
        (amount_fen / 100)::DECIMAL(18,2) AS amount_yuan,
        (discount_fen / 100)::DECIMAL(18,2) AS discount_yuan,
        (refund_fen / 100)::DECIMAL(18,2) AS refund_yuan,
        (spent_fen / 100)::DECIMAL(18,2) AS spent_yuan,
        bought, refunded
    FROM vault.orders WHERE {_UNRESTRICTED}
"""
# They tell the day of what happened, whatever the tables themselves do.
_DAYS_SINCE = ("recency_days", "tenure_days", "open_complaint_days", "days_to_anniversary")
# Restricted customers have no published profile, and no marks either.
_MARKS = """
    INSERT INTO published.marks BY NAME
    SELECT customer_id, indicator, latest / 100 AS latest, marks
    FROM latest_marks SEMI JOIN published.profiles USING (customer_id)
"""


def work_out_traits(context: RunContext) -> StageReport:
    """Fill the published tables of customers, and work out their traits as of the business date."""
    session, settings, on = context.session, context.home.settings, context.figures_on
    built_at = context.figures_at.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    about = [context.built.generation, on, built_at, context.partial, settings.times]
    session.execute("INSERT INTO published.about VALUES (?, ?, ?, ?, ?)", about)
    fill_published(session, on, settings.times)
    if reason := load_previous_run(session, context.generations):
        context.lost.append(
            f"segment_history, segment_sizes, value_model begin anew 人群历史与预测模型重新开始: {reason}"
        )
    fill_figures(session, on, settings.trait_settings, settings.min_group, settings.times)
    tiers = session.rows("SELECT relationship, COUNT(*) FROM published.traits GROUP BY 1 ORDER BY 1")
    return StageReport({tier: int(customers) for tier, customers in tiers})


def fill_figures(
    session: Session, as_of: date, trait_settings: traits.TraitSettings, min_group: int, times: str
) -> None:
    """Fill published.orders, traits, marks and value_model from the vault, the published profiles and the temporary `previous_model`.

    Args:
        as_of: the day the traits are of; what happened later does not count.
        min_group: the model's counts of fewer customers are not told.
        times: how finely it is told when: day, or month, where numbers of days that end today are told in whole thirties too.
    """
    prepare(session, as_of)
    forecast = Forecast(as_of, trait_settings.value, previous_model(session, as_of), min_group)
    traits.build_traits(session, as_of, trait_settings, forecast)
    session.put("published.value_model", pl.DataFrame([forecast.row]))
    coarse = ", ".join(f"{name} // 30 * 30 AS {name}" for name in _DAYS_SINCE)
    session.execute(
        f"INSERT INTO published.traits BY NAME SELECT * {f'REPLACE ({coarse})' if times == 'month' else ''} FROM traits"
    )
    session.execute(_MARKS)
    session.execute(_ORDERS.format(times=times))


def prepare(session: Session, as_of: date) -> None:
    """Make the views that traits of a day are worked out from."""
    session.make("restricted", "SELECT customer_id FROM vault.profiles JOIN vault.restrictions USING (group_key)")
    for name, select in _VIEWS.items():
        # NOTE: a view takes no bound value.
        sql = select.replace("{as_of}", f"DATE '{as_of:%Y-%m-%d}'")
        session.make(name, sql, view=True)
