"""`make bench-traits`: all traits of a million customers beside one plain GROUP BY over the same
five million orders, in one run.

Customers buy as people do: half of them once, few of them often, most in one store, of few
categories.
"""

import argparse
import time
from datetime import date
from typing import Any

import duckdb
import polars as pl

from scv.pipeline.forecast import Forecast
from scv.profile.traits import TraitSettings, build_traits, day_number
from scv.vault.session import DuckSession

AS_OF = date(2026, 11, 22)
_PLAIN = "CREATE OR REPLACE TEMP TABLE plain AS SELECT customer_id, COUNT(*), SUM(spent_fen) FROM dated_orders GROUP BY customer_id"
# A customer's number is drawn so that the number of orders falls off as it does in shops; the rest
# follows from number and order.
_WORLD = """
    CREATE TEMP TABLE people AS
    SELECT md5('c' || n)::UUID AS customer_id, (n % 12 + 1)::INTEGER AS birth_month, (n % 28 + 1)::INTEGER AS birth_day,
           ({today} - n % 900)::INTEGER AS last_seen_day
    FROM range({people}) AS p(n);
    CREATE TEMP TABLE dated_orders AS
    SELECT md5('c' || n)::UUID AS customer_id, ({today} - 1500 * pow(hash(o, 1) % 1000000 / 1000000, 1.5))::INTEGER AS day,
           (hash(o, 10) % 24)::INTEGER AS hour, ['ecommerce', 'store'][1 + n % 2] AS channel,
           'store ' || (CASE WHEN hash(o, 2) % 10 = 0 THEN hash(o, 3) % 60 ELSE n % 60 END) AS store,
           'category ' || (CASE WHEN hash(o, 4) % 4 = 0 THEN hash(o, 5) % 12 ELSE n % 12 END) AS category,
           (1 + hash(o, 6) % 3)::BIGINT AS quantity,
           (1000 + hash(o, 7) % 90000)::BIGINT AS amount_fen, (hash(o, 8) % 5 * 100)::BIGINT AS discount_fen,
           (1000 + hash(o, 7) % 90000)::BIGINT AS spent_fen, TRUE AS bought, hash(o, 9) % 17 = 0 AS refunded
    FROM (SELECT o, ({people} * pow(hash(o) % 1000000 / 1000000, 3))::BIGINT % {people} AS n FROM range({orders}) AS t(o));
    CREATE TEMP TABLE dated_events AS
    SELECT customer_id, last_seen_day AS day, 'service' AS channel, 'ticket' AS event, 'complaint' AS matter, 4 AS step,
           birth_day = 1 AS closed, birth_day = 1 AS solved, last_seen_day AS ended_day
    FROM people WHERE birth_day < 3;
    CREATE TEMP TABLE given_marks AS
    SELECT customer_id, 'overall' AS indicator, (birth_day % 5 * 2500) AS share, 1::DECIMAL(38,0) AS recency, last_seen_day AS day
    FROM people WHERE birth_month = 1;
    CREATE TEMP TABLE allowed AS SELECT customer_id, 'sms' AS contact FROM people WHERE birth_month < 7;
    CREATE TEMP TABLE referrals AS SELECT customer_id, customer_id AS referred, NULL::INTEGER AS day FROM people LIMIT 0
"""


def main() -> None:
    """Make the world, and print seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--orders", type=int, default=5_000_000)
    options = parser.parse_args()
    con = DuckSession(duckdb.connect(config={"preserve_insertion_order": "false"}))
    con.execute("SET enable_progress_bar = false")
    for statement in _WORLD.format(
        today=day_number(AS_OF), people=options.people, orders=options.orders
    ).split(";"):
        con.execute(statement)
    plain = min(_time(lambda: con.execute(_PLAIN)) for _ in range(3))
    model = [0.0]

    def forecast(histories: pl.DataFrame) -> pl.DataFrame | None:
        begun = time.perf_counter()
        found = Forecast(AS_OF, TraitSettings().value)(histories)
        model[0] = time.perf_counter() - begun
        return found

    def everything() -> Any:
        build_traits(
            con,
            AS_OF,
            TraitSettings(),
            forecast,
        )
        return con.execute("CREATE TEMP TABLE result AS SELECT * FROM traits")

    took = _time(everything)
    size = f"{options.people:,} customers, {options.orders:,} orders"
    print(
        f"{size}: plain GROUP BY {plain:.2f} s, all traits {took:.1f} s = {took / plain:.0f} times"
    )
    print(
        f"of it the models of who stays and spends {model[0]:.1f} s; without them {(took - model[0]) / plain:.0f} times"
    )


def _time(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
