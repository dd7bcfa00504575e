"""How right the links of a home are, is estimated from pairs that a person judges blind; a night
that goes against a judgement says so.

归并准确率：由人盲评抽样的记录对来估计；违背判定的夜间结果会被指出。
"""

import io
import json
import sys

from scv import connect
from scv.home.open_home import open_vault
from scv.pipeline.judgements import samples_of
from tests.spec.test_candidates import profiles, shop, told

__all__ = ["shop"]
SAMPLE = ("accuracy", "--sample", "24", "--evidence", "audit of 13900000001, ticket 9")


def pairs(home):
    return samples_of(open_vault(home))[-1].pairs


def test_pairs_are_judged_blind_and_give_figures_decisions_and_a_measure_of_the_gate(shop, scv):
    assert scv("accuracy", "--home", shop.root).code == 2
    assert scv(*SAMPLE[:3], "--home", shop.root).code == 2
    told(scv, shop, *SAMPLE)
    first = pairs(shop)
    told(scv, shop, *SAMPLE)
    assert [(each.stratum, each.records) for each in pairs(shop)] == [
        (each.stratum, each.records) for each in first
    ]
    assert {each.stratum for each in first} >= {"receiver", "open"}

    halves = next(
        each for each in pairs(shop)
        if each.stratum in ("likely", "open")
        and "欧阳若水" in told(scv, shop, "accuracy", "--pair", str(each.number))
    )  # fmt: skip
    shown = told(scv, shop, "accuracy", "--pair", str(halves.number))
    assert "agree 一致: full name 全名, street address 详细地址" in shown
    assert "*********01" in shown and "13900000001" not in shown
    assert not any(word in shown for word in ("joined", "apart", "likely", "%"))
    looked = [each.body for each in open_vault(shop).audit.entries()][-2:]
    assert {each["action"] for each in looked} == {f"accuracy --pair {halves.number}"}
    assert len({each["customer_id"] for each in looked}) == 2

    told(scv, shop, "accuracy", "--answer", str(halves.number), "yes")
    assert scv("accuracy", "--answer", str(halves.number), "perhaps", "--home", shop.root).code == 2
    figures = told(scv, shop, "accuracy")
    assert "1 of" in figures and "judged one person, and is two customers" in figures
    command = figures[figures.index("scv decide yes") :].split("\n")[0].split()[1:]
    told(scv, shop, *command)

    keyboard, sys.stdin = sys.stdin, io.StringIO("y\nq\n")
    try:
        told(scv, shop, "accuracy", "--judge")
    finally:
        sys.stdin = keyboard
    assert sum(bool(each.answer) for each in pairs(shop)) == 2
    for each in pairs(shop):
        told(scv, shop, "accuracy", "--answer", str(each.number), "yes" if each.joined else "no")
    told(scv, shop, "nightly")
    assert ("欧阳", 2) in profiles(shop)
    with connect(shop.root) as con:
        rows = con.execute("SELECT * FROM identity_health WHERE measure = 'judged'").fetchall()
    assert len(rows) == 1 and rows[0][2:4] == (1, len(pairs(shop)))

    folder = shop.root.parent / "answer"
    told(scv, shop, "access", "13900000001", "--evidence", "form 1", "--to", str(folder))
    document = json.loads(next(folder.glob("*.json")).read_text("utf-8"))
    judged = [each["state"] for each in document["decisions"] if each["what"] == "judged"]
    assert {"yes", "no"} <= set(judged)
    assert document["looks"][0]["command"] == "accuracy"

    told(scv, shop, "forget", "13900000001", "--evidence", "letter of 1 March")
    gone = next(each for each in pairs(shop) if each.number == halves.number)
    assert gone.records == () and gone.answer == "no"
    assert scv("accuracy", "--pair", str(gone.number), "--home", shop.root).code == 2
    told(scv, shop, "audit", "verify")
    ledger = str([each.body for each in open_vault(shop).judgements.entries()])
    assert "13900000001" not in ledger and "ticket 9" in ledger
