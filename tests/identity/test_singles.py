"""Of which identifiers a person has one, and the accounts in which that does not hold."""

import pytest

from scv.errors import ScvError
from scv.home.settings import Settings, load_home
from scv.identity import Singles, link
from scv.identity.singles import find_singles
from tests.identity.engine import connected, load, read_links
from tests.identity.oracle import RANK, Row

LOGINS = (5 * RANK + 1, 5 * RANK + 2)
BROWSER = 6 * RANK + 1
ROWS = [
    Row(1, None, frozenset({LOGINS[0], BROWSER})),
    Row(2, None, frozenset({LOGINS[1], BROWSER})),
]


def customers(singles: Singles) -> int:
    con = connected()
    load(con, ROWS, None, singles=False)
    con.execute("DELETE FROM identifiers")
    for token in LOGINS:
        con.execute(f"INSERT INTO identifiers VALUES ({token}, 'login_id', 'shop/app')")
    find_singles(con, singles)
    link(con)
    return len({group for group, _, _ in read_links(con).values()})


@pytest.mark.parametrize(
    ("singles", "found"),
    [
        (Singles(), 2),
        (Singles(not_single=("login_id@shop/app",)), 1),
        (Singles(not_single=("login_id@shop/web",)), 2),
        (Singles(kinds=("unionid",)), 1),
    ],
)
def test_two_logins_on_one_browser_are_two_people_unless_the_settings_say_otherwise(singles, found):
    assert customers(singles) == found


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('single = ["login"]', "single must be a list of kinds out of unionid"),
        ('not_single = ["login_id"]', "not_single must be a list of KIND@NAMESPACE"),
        ("single = 3", "single must be a list of kinds"),
    ],
)
def test_a_kind_that_is_none_is_refused_with_what_is_needed(home, line, meant):
    path = home.root / "scv.toml"
    path.write_text(f"[linking]\n{line}\n", "utf-8")
    with pytest.raises(ScvError) as refused:
        load_home(home.root)
    assert meant in str(refused.value)


def test_another_choice_is_another_rule():
    other = Settings(singles=Singles(not_single=("member_card@store/hq",)))
    assert other.fingerprint != Settings().fingerprint
