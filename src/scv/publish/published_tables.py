"""Fill the published tables from the vault's: pseudonymous, commented in both languages, without any token."""

from datetime import date

from scv.publish.masking import mask_profiles
from scv.schema import PUBLISHED
from scv.schema.scratch import load
from scv.schema.session import Session

# Shanghai is eight hours ahead of UTC, all year.
_SHANGHAI = "to_timestamp({} + 28800)::TIMESTAMPTZ AT TIME ZONE 'UTC'"
_BATCH = 500_000


def _day(seconds: str) -> str:
    """Return SQL for the day on which something happened, or the first of its month; None where nobody knows."""
    return f"date_trunc('{{times}}', {_SHANGHAI.format(seconds)})::DATE"


_PROFILES = f"""
    INSERT INTO published.profiles BY NAME
    SELECT
        profile.customer_id,
        CASE WHEN profile.e164 IS NULL THEN 'identifier' ELSE 'phone' END AS key_kind,
        shown.* EXCLUDE (customer_id),
        profile.gender, profile.province, profile.city, profile.household, profile.members,
        profile.channels, profile.in_wechat, profile.in_weibo, profile.in_ecommerce, profile.in_store,
        profile.in_service, profile.in_web,
        {_day("profile.first_seen_at")} AS first_seen,
        {_day("profile.last_seen_at")} AS last_seen,
        profile.orders,
        (profile.spent_fen / 100)::DECIMAL(18,2) AS spent_yuan,
        {_day("profile.first_order_at")} AS first_order,
        {_day("profile.last_order_at")} AS last_order,
        COALESCE(may.sms, FALSE) AS may_sms, COALESCE(may.call, FALSE) AS may_call, COALESCE(may.email, FALSE) AS may_email,
        COALESCE(may.wechat, FALSE) AS may_wechat
    FROM vault.profiles AS profile
    JOIN masked_profiles AS shown USING (customer_id)
    LEFT JOIN (
        SELECT customer_id, BOOL_OR(contact = 'sms') AS sms, BOOL_OR(contact = 'call') AS call, BOOL_OR(contact = 'email') AS email,
               BOOL_OR(contact = 'wechat') AS wechat
        FROM published.consents WHERE purpose = 'marketing' AND state = 'granted' GROUP BY customer_id
    ) AS may USING (customer_id)
    WHERE profile.group_key NOT IN (SELECT group_key FROM vault.restrictions)
"""
# Whoever was born after the date of fourteen years ago is a child: what it grants needs a parent (PIPL article 31).
_CONSENTS = f"""
    INSERT INTO published.consents
    SELECT
        profile.customer_id, consent.purpose, consent.contact,
        CASE WHEN consent.state = 'granted' AND LENGTH(profile.birthday) = 10 AND profile.birthday > $1 THEN 'guarded'
             ELSE consent.state END,
        CASE WHEN consent.since_at > 0 THEN {_day("consent.since_at")} END
    FROM vault.consents AS consent JOIN vault.profiles AS profile USING (group_key)
    WHERE group_key NOT IN (SELECT group_key FROM vault.restrictions)
"""
_OF_AGE = 14
# Where a source repeats the money of an order on each of its lines, the first line has it. `trust` tells which (profile/survivorship.py).
_EVENTS = f"""
    INSERT INTO published.timeline BY NAME
    SELECT
        link.customer_id,
        {_day("record.event_at")} AS happened_at,
        record.channel, record.account, record.source, record.event, record.status,
        record.bought AND COALESCE(record.amount_fen, 0) >= 0 AS bought,
        CASE WHEN again.record_id IS NULL THEN (record.amount_fen / 100)::DECIMAL(18,2) END AS amount_yuan,
        CASE WHEN again.record_id IS NULL THEN (record.refund_fen / 100)::DECIMAL(18,2) END AS refund_yuan,
        record.quantity, record.store
    FROM vault.records AS record
    JOIN vault.links AS link USING (record_id)
    LEFT JOIN (
        SELECT record_id FROM (
            SELECT record_id, ROW_NUMBER() OVER (PARTITION BY source, account, order_token ORDER BY row_no, record_id) AS place
            FROM vault.records JOIN trust USING (source) WHERE trust.whole_order AND order_token IS NOT NULL
        ) WHERE place > 1
    ) AS again USING (record_id)
    WHERE record.event IS NOT NULL AND link.customer_id IS NOT NULL
        AND link.group_key NOT IN (SELECT group_key FROM vault.restrictions)
"""
_RESOLVED = """
    INSERT INTO published.resolved_ids
    SELECT registry.customer_id, CASE WHEN NOT erased AND restricted.customer_id IS NULL THEN shown_as END,
           CASE WHEN erased THEN 'erased' WHEN shown_as IS NULL THEN 'dormant' WHEN restricted.customer_id IS NOT NULL THEN 'restricted'
                WHEN shown_as = registry.customer_id THEN 'live' ELSE 'redirected' END
    FROM vault.registry AS registry
    LEFT JOIN (SELECT customer_id FROM vault.profiles JOIN vault.restrictions USING (group_key)) AS restricted
        ON restricted.customer_id = registry.shown_as
"""
_RESOLVE = """
    CREATE MACRO resolve(id) AS (
        SELECT COALESCE(answer.customer_id::VARCHAR, answer.state) FROM resolved_ids AS answer WHERE answer.any_id = id::UUID
    )
"""


def fill_published(session: Session, today: date, times: str) -> None:
    """Fill profiles, consents, timeline, id_history and resolved_ids, and comment every column.

    Args:
        session: has the filled `vault` and the empty `published` tables attached.
        today: the day ages are counted on, in Shanghai.
        times: how finely it is told when: day or month.
    """
    load(session, "masked_profiles")
    people = session.frame("SELECT customer_id::VARCHAR AS customer_id, e164, name, birthday FROM vault.profiles")
    for start in range(0, people.height, _BATCH):
        session.put("masked_profiles", mask_profiles(people.slice(start, _BATCH), today))
    session.execute(_CONSENTS.format(times=times), [of_age(today)])
    session.execute(_PROFILES.format(times=times))
    session.execute(_EVENTS.format(times=times))
    session.execute("INSERT INTO published.id_history SELECT * FROM vault.id_history")
    session.execute(_RESOLVED)
    # NOTE: the macro names its table without a catalog, so that it works under whatever name a reader attaches the file.
    session.execute("USE published")
    session.execute(_RESOLVE)
    session.execute("USE memory")
    # NOTE: in one call and one transaction: else each of two hundred is written to the log by itself.
    comments = [statement for table in PUBLISHED for statement in table.comments("published")]
    session.execute(";".join(["BEGIN", *comments, "COMMIT"]))


def of_age(today: date) -> str:
    """Return the latest birthday (YYYY-MM-DD) of whoever is fourteen; who was born later is guarded."""
    # NOTE: as text: the date of a birthday on 29 February falls on one that there is not every year.
    return f"{today.year - _OF_AGE}-{today:%m-%d}"
