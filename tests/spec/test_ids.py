"""Customer ids: which id a customer has, when two customers meet, part, or are forgotten.

In every table a row is a record: its phone number (A, B, C; A#2 is A after the operator gave it to
somebody else), what else it tells us (u1: a WeChat union id, m1: a member number, o1, o2: WeChat
open ids, e1: an e-mail), and the customer it belongs to tonight. A customer is named here by its
id: the same name on another night means the same id. A dash means none.
"""

from tests.identity.nights import Nights
from tests.identity.oracle import Decision, NotSame, Same
from tests.identity.test_oracle import cells, key, rows_of


class Customers:
    """The customers of a shop, night after night."""

    def __init__(self) -> None:
        self.nights = Nights()
        self.ids: dict[str, str] = {}

    def tonight(self, table: str, *decisions: Decision) -> list[str]:
        """Link the records of the table, check the customer of each, and return what changed, as
        sentences.
        """
        outcome = self.nights.live(rows_of(table), decisions)
        groups = dict(
            self.nights.con.execute(
                "SELECT CAST(record_id AS HUGEINT), group_key FROM links"
            ).fetchall()
        )
        for record, _, _, customer in cells(table):
            found = outcome.shown.get(groups[int(record)])
            if found is not None and found not in self.ids.values():
                assert customer not in self.ids, f"{customer} has another id"
                self.ids[customer] = found
            assert found == self.ids.get(customer), customer
        names = {id: name for name, id in self.ids.items()}
        return sorted(
            sentence(kind, names[old], names.get(new)) for old, new, kind in outcome.changes
        )

    def forget(self, *customers: str) -> None:
        """Erase the ids of customers who asked for it."""
        self.nights.erase(self.ids[customer] for customer in customers)


def sentence(kind: str, old: str, new: str | None) -> str:
    """Return a change in words."""
    return f"{old} merged into {new}" if kind == "merged" else f"{old} {kind}"


def same(first: str, second: str) -> Same:
    """Return the decision that two identifiers are one person's, or that the second phone is the
    first's old number.
    """
    return Same(key(first), key(second))


def not_same(first: str, second: str) -> NotSame:
    """Return the decision that an identifier is not that phone's owner's, or not the other
    identifier's.
    """
    return NotSame(key(first), key(second))


# Keeping an id


def test_computing_everything_again_changes_nothing():
    customers = Customers()
    first = customers.tonight("""
        record | phone | tokens | customer
        1      | A     | u1     | Anna
        2      | -     | u1     | Anna
        3      | B     | -      | Bo
        4      | -     | o1     | Cleo
        5      | -     | -      | -
    """)
    assert first == ["Anna minted", "Bo minted", "Cleo minted"]
    again = customers.tonight("""
        record | phone | tokens | customer
        4      | -     | o1     | Cleo
        3      | B     | -      | Bo
        5      | -     | -      | -
        2      | -     | u1     | Anna
        1      | A     | u1     | Anna
    """)
    assert again == []


def test_a_customer_whose_records_are_gone_sleeps_and_has_the_same_id_when_they_return():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Bo
    """)
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
    """) == ["Bo dormant"]
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        3      | B     | -      | Bo
    """) == ["Bo restored"]


def test_after_a_recycled_number_the_old_owner_keeps_the_id_and_the_stranger_gets_a_new_one():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | m1     | Anna
    """)
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | -     | m1     | Anna
        3      | A#2   | m2     | Zoe
    """) == ["Zoe minted"]


# A phone arrives


def test_a_customer_without_a_phone_keeps_the_id_when_the_phone_arrives():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Anna
    """)
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Anna
        2      | A     | o1     | Anna
    """) == ["Anna promoted"]


def test_unless_the_phone_already_has_an_older_id():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
    """)
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | -     | o1     | Cleo
    """)
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | -     | o1     | Anna
        3      | A     | o1     | Anna
    """) == ["Cleo merged into Anna"]


def test_a_phone_with_a_younger_id_gives_way_to_the_older_one():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
    """)
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
        2      | A     | -      | Anna
    """)
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
        2      | A     | -      | Cleo
        3      | A     | o1     | Cleo
    """) == ["Anna merged into Cleo"]


def test_an_id_that_came_to_its_phone_stays_with_it_when_somebody_else_uses_the_identifier_too():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Anna
    """)
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Anna
        2      | A     | o1     | Anna
    """)
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | -
        2      | A     | o1     | Anna
        3      | B     | o1     | Bo
    """) == ["Bo minted"]


def test_an_id_that_reaches_a_phone_only_through_other_records_stays_with_its_identifier():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
    """)
    assert (
        customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
        2      | -     | o1 o2  | Cleo
        3      | A     | o2     | Cleo
    """)
        == []
    )
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
        3      | A     | o2     | Anna
    """) == ["Anna minted"]


# Merged by decision, and undone


def test_two_customers_merged_and_parted_again_have_their_own_ids_back():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | u1     | Anna
        2      | B     | o1     | Bo
    """)
    merged = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | u1     | Anna
        2      | B     | o1     | Anna
        """,
        same("A", "B"),
    )
    assert merged == ["Bo merged into Anna"]
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | u1     | Anna
        2      | B     | o1     | Bo
    """) == ["Bo restored"]


def test_also_when_records_arrived_in_between():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | u1     | Anna
        2      | -     | o1     | Bo
    """)
    merged = customers.tonight(
        """
        record | phone | tokens | customer
        1      | -     | u1     | Anna
        2      | -     | o1     | Anna
        3      | A     | u1 e1  | Anna
        """,
        same("u1", "o1"),
    )
    assert merged == ["Anna promoted", "Bo merged into Anna"]
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | -     | u1     | Anna
        2      | -     | o1     | Bo
        3      | A     | u1 e1  | Anna
        4      | B     | o1     | Bo
    """) == ["Bo promoted", "Bo restored"]


def test_a_phone_that_came_only_by_a_decision_does_not_keep_the_id_when_it_is_undone():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
    """)
    merged = customers.tonight(
        """
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
        2      | A     | u1     | Cleo
        """,
        same("u1", "o1"),
    )
    assert merged == []
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | -     | o1     | Cleo
        2      | A     | u1     | Anna
    """) == ["Anna minted"]


def test_a_number_changed_and_changed_back_leaves_the_old_numbers_id_where_it_was():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | m1     | Anna
    """)
    accepted = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | B     | -      | Anna
        """,
        same("B", "A"),
    )
    orders = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | B     | -      | Anna
        3      | B     | o1     | Anna
        4      | -     | o1     | Anna
        """,
        same("B", "A"),
    )
    assert (accepted, orders) == ([], [])
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | B     | -      | Bo
        3      | B     | o1     | Bo
        4      | -     | o1     | Bo
    """) == ["Bo minted"]


def test_a_stranger_on_the_number_she_left_gets_a_new_id():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | B     | -      | Bo
    """)
    changed = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | B     | -      | Anna
        """,
        same("B", "A"),
    )
    reissued = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | B     | -      | Anna
        3      | A#2   | -      | Zoe
        """,
        same("B", "A"),
    )
    assert (changed, reissued) == (["Bo merged into Anna"], ["Zoe minted"])
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | m1     | Anna
        2      | B     | -      | Bo
        3      | A#2   | -      | Zoe
    """) == ["Bo restored"]


def test_of_three_merged_two_leave_and_then_one_leaves_again():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Bo
        3      | C     | -      | Cleo
    """)
    three = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Anna
        3      | C     | -      | Anna
        """,
        same("A", "B"),
        same("B", "C"),
    )
    two = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Bo
        3      | C     | -      | Bo
        """,
        same("B", "C"),
    )
    assert three == ["Bo merged into Anna", "Cleo merged into Anna"]
    assert two == ["Bo restored", "Cleo merged into Bo"]
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Bo
        3      | C     | -      | Cleo
    """) == ["Cleo restored"]


def test_a_decision_made_and_undone_moves_no_id_to_a_phone():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | u1     | Cleo
    """)
    customers.tonight("""
        record | phone | tokens | customer
        1      | -     | u1     | Cleo
        2      | -     | o1     | Anna
    """)
    parted = """
        record | phone | tokens | customer
        1      | -     | u1     | -
        2      | -     | o1     | Anna
        3      | A     | u1     | Anna
        4      | B     | u1     | Bo
        5      | A     | o2     | Anna
        6      | -     | o1 o2  | Anna
    """
    customers.tonight(parted)
    decided = customers.tonight(
        parted.replace("| -\n", "| Cleo\n").replace("Anna", "Cleo"), not_same("u1", "B")
    )
    assert decided == ["Anna merged into Cleo", "Cleo restored"]
    assert customers.tonight(parted) == ["Anna restored", "Cleo dormant"]


# Forgetting


def test_an_erased_id_does_not_come_back_when_a_merge_is_undone():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Bo
    """)
    merged = """
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Anna
    """
    customers.tonight(merged, same("A", "B"))
    customers.forget("Bo")
    assert customers.tonight(merged, same("A", "B")) == []
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Bo again
    """) == ["Bo again minted"]


def test_when_the_shown_id_of_a_merge_is_erased_the_next_oldest_is_shown():
    customers = Customers()
    customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Bo
    """)
    customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | -      | Anna
        2      | B     | -      | Anna
        """,
        same("A", "B"),
    )
    customers.forget("Anna")
    erased = customers.tonight(
        """
        record | phone | tokens | customer
        1      | A     | -      | Bo
        2      | B     | -      | Bo
        """,
        same("A", "B"),
    )
    assert erased == ["Bo restored"]
    assert customers.tonight("""
        record | phone | tokens | customer
        1      | A     | -      | Anna again
        2      | B     | -      | Bo
    """) == ["Anna again minted"]
