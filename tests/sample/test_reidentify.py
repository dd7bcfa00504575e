"""What still leads from a published row to one phone is measured, and times to the second no longer
do.
"""

from benchmarks.measure.reidentify import count_linkable_rows


def test_a_published_order_leads_to_fewer_people_than_its_second_did(sample_home):
    tables = {
        name: {columns: told for columns, *told in rows}
        for name, rows in count_linkable_rows(sample_home.root)
    }
    before, after, of = tables["orders"][("ordered_at",)]
    assert after < before / 3 and before > of * 0.9
    before, after, of = tables["timeline"][("happened_at",)]
    assert after < before / 3 and before > of * 0.9
    assert {"profiles", "traits", "marks", "consents"} < tables.keys()


def test_one_shop_is_counted_for_itself(sample_home):
    tables = {
        name: {columns: told for columns, *told in rows}
        for name, rows in count_linkable_rows(sample_home.root, "youzan")
    }
    before, after, of = tables["orders"][("ordered_at",)]
    assert (of, after < before) == (268, True)
