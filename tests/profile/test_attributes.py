"""Which value of an attribute survives: the latest that can be read, of the first column that has
one; and nothing of an order that was sent to somebody else.
"""

import json

import pytest

from scv.profile import build_attributes, load_attribute_columns
from scv.schema import RECORDS
from scv.schema.sql_steps import statement
from scv.sources import Attribute
from scv.vault.engine import open_engine
from scv.vault.session import DuckSession

POINTS = Attribute("points", ("积分/分", "旧积分"), "number", "积分", "Points")
LEVEL = Attribute("level", ("等级",), "word", "等级", "Level")
RECORDS_TOLD = [
    # id, layout, group, recency, cells
    (1, "members", 7, 10, {"积分/分": "100", "旧积分": "5", "等级": "铜"}),
    (2, "members", 7, 20, {"积分/分": "很多", "旧积分": "60"}),
    (3, "members", 7, 30, {"积分/分": "很多", "备注": "等级"}),
    (4, "orders", 7, 40, {"等级": "金"}),
    (5, "members", 8, 50, {"等级": "银"}),
    (6, "members", None, 60, {"等级": "金"}),
    (7, "members", 7, 70, {"等级": "收"}),
]


@pytest.fixture
def session(tmp_path):
    with DuckSession(lambda: open_engine(tmp_path)) as session:
        session.execute("ATTACH ':memory:' AS vault")
        session.execute(RECORDS.create("vault"))
        for id_, layout, _, recency, cells in RECORDS_TOLD:
            told = [id_, layout, recency, json.dumps(cells, ensure_ascii=False)]
            session.execute(
                "INSERT INTO vault.records (record_id, source, recency, extras) VALUES (?, ?, ?, ?)",
                told,
            )
        session.make(
            "links", "SELECT 0::DECIMAL(38,0) AS record_id, 0::DECIMAL(38,0) AS group_key LIMIT 0"
        )
        session.put("links", [(str(r[0]), r[2] and str(r[2])) for r in RECORDS_TOLD])
        session.make("gifts", "SELECT 7::DECIMAL(38,0) AS record_id")
        session.make("receipts", "SELECT 0::DECIMAL(38,0) AS record_id WHERE FALSE")
        yield session


def test_the_latest_value_that_can_be_read_survives_with_the_record_it_came_from(session):
    load_attribute_columns(session, {"members": {"points": POINTS, "level": LEVEL}})
    session.make("told_attributes", statement("scv.pipeline", "s4_survive.sql", "told_attributes"))
    build_attributes(session, {"points": "number", "level": "word"})
    found = session.rows(
        "SELECT group_key::INTEGER, attribute, value, record_id::INTEGER FROM surviving_attributes ORDER BY 1, 2"
    )
    assert found == [(7, "level", "铜", 1), (7, "points", "60", 2), (8, "level", "银", 5)]
