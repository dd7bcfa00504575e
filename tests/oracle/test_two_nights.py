"""The same sample in two nights, the older exports first: what is published of the second is what all the exports say by hand."""

import shutil

from tests.conftest import SAMPLE, new_home, night
from tests.oracle.homes import published_in
from tests.oracle.test_oracle import LANDED
from tests.oracle.whole import differences
from tests.oracle.world import world_of

EXPORTS = sorted(path for path in SAMPLE.glob("*/*/*") if path.is_file())


def test_a_night_upon_a_night_publishes_what_all_exports_say_by_hand(tmp_path):
    home = new_home(tmp_path / "home")
    for nights_later in (0, 1):
        for path in EXPORTS:
            if ("20261119" in path.name) == bool(nights_later):
                place = home.inbox / path.relative_to(SAMPLE)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)
        night(home, nights_later)
    published = published_in(home)

    apart = differences(world_of(SAMPLE, published.day, LANDED), published.ids, published.tables)
    assert [str(each) for each in apart] == []
    assert len(apart) < len(published.tables["profiles"])
