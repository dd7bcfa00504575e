"""What stands for nobody: words that are shipped, and those that a home adds to them."""

import hashlib

import pytest

from scv import values
from scv.home.open_home import open_vault
from tests.conftest import finish
from tests.exports import MEMBERS, drop, member, text

OWN = '[identifier]\nwords = ["体验卡"]\n[name]\nwords = ["门店体验"]\n'


@pytest.mark.parametrize("plain", ["", "0", "null", "undefined"])
def test_the_sums_of_nothing_are_in_the_list(plain):
    if plain:
        assert hashlib.md5(plain.encode()).hexdigest() in values.SENTINELS["identifier"]
    else:
        sums = {hashlib.new(kind, b"").hexdigest() for kind in ("md5", "sha1", "sha256")}
        assert sums <= values.SENTINELS["identifier"]


def test_every_word_is_in_the_form_it_is_compared_in():
    for words in values.SENTINELS.values():
        assert all(
            values.clean_value(word) in (word, None) and word == word.lower() for word in words
        )


def test_a_home_adds_its_own_words(home):
    rows = [member("体验卡", "门店体验", "13900000001"), member("体验卡", "李四", "13900000002")]
    drop(home, "store/hq/m.csv", text(MEMBERS, *rows))
    (home.root / "channels.d" / "sentinels.toml").write_text(OWN, "utf-8")
    finish(home)
    with open_vault(home).generations().open("vault") as session:
        found = session.rows("SELECT e164, name FROM vault.profiles ORDER BY e164")
    assert found == [("+8613900000001", None), ("+8613900000002", "李四")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[phone]\nwords = []", "phone"),
        ("[name]\nwords = 1", "name"),
        ("[name]\nword = []", "name"),
        ("[name", "not readable as TOML"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_place(home, scv, content, what):
    (home.root / "channels.d" / "sentinels.toml").write_text(content, "utf-8")
    ended = scv("plan", "--home", home.root)
    assert ended.code == 2 and "sentinels.toml" in ended.err and what in ended.err
