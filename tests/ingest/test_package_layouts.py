"""An installed package may bring layouts as TOML files. They are read as files: no line of its code
runs. It adds to ours, and takes none of them away.
"""

import sys

import pytest

from scv.errors import UsageError
from scv.home.settings import load_home
from scv.sources import builtin_layouts, catalogue, layout_folders
from tests.conftest import night
from tests.exports import drop
from tests.ingest.test_own_layouts import CLUB, OWN

ENTRY = "[scv.sources]\nclub = brand_layouts.club\n"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder with an installed package, whose code leaves a trace if it ever runs."""
    package, facts = tmp_path / "brand_layouts", tmp_path / "brand_layouts-1.0.dist-info"
    (package / "club").mkdir(parents=True)
    trace = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    for folder in (package, package / "club"):
        (folder / "__init__.py").write_text(trace)
    (package / "club/my_club.toml").write_text(OWN, encoding="utf-8")
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: brand-layouts\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(ENTRY)
    (facts / "RECORD").write_text(
        "brand_layouts/__init__.py,,\nbrand_layouts/club/my_club.toml,,\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_a_named_package_brings_its_layouts_and_none_of_its_code_runs(home, site):
    settings = home.root / "scv.toml"
    assert "packages = []" in settings.read_text("utf-8")
    drop(home, "store/club/list.csv", CLUB)
    assert "my_club" not in catalogue(home.channels, home.packages).layouts
    settings.write_text(
        settings.read_text("utf-8").replace("packages = []", 'packages = ["brand-layouts"]'),
        "utf-8",
    )
    run = night(load_home(home.root))
    assert [(r.status, r.header["sources"], r.message) for r in run.results] == [
        ("landed", ["my_club"], "")
    ]
    assert run.counts["profile"]["customers"] == 2
    assert not (site / "ran").exists()
    assert "brand_layouts" not in sys.modules


def test_a_home_may_replace_what_a_package_brings(site, tmp_path):
    own = tmp_path / "channels.d"
    own.mkdir()
    (own / "my_club.toml").write_text(OWN.replace("俱乐部", "会所"), encoding="utf-8")
    found = catalogue(own, layout_folders(["brand-layouts"]))
    assert found.sources["my_club"].title_zh == "会所"
    assert {*found.layouts} == {*builtin_layouts().layouts, "my_club"}


@pytest.mark.parametrize("name", ["youzan_order", "taobao_qianniu_multisheet"])
def test_it_cannot_take_the_place_of_a_layout_of_ours(site, name):
    path = site / "brand_layouts/club/my_club.toml"
    path.write_text(OWN.replace("my_club", name), encoding="utf-8")
    with pytest.raises(UsageError, match=f"club: it declares {name}, a layout that scv"):
        catalogue(None, layout_folders(["brand-layouts"]))


def test_two_packages_cannot_bring_the_same_layout(site):
    (site / "other").mkdir()
    (site / "other/my_club.toml").write_text(OWN, encoding="utf-8")
    (site / "brand_layouts-1.0.dist-info/entry_points.txt").write_text(ENTRY + "other = other\n")
    with pytest.raises(UsageError, match="it declares my_club"):
        catalogue(None, layout_folders(["brand-layouts"]))


def test_its_declarations_are_checked_as_a_homes_own(site):
    path = site / "brand_layouts/club/my_club.toml"
    path.write_text(OWN.replace('channel = "store"', 'channel = "shop"'), encoding="utf-8")
    with pytest.raises(UsageError, match=r"^club/my_club.toml: channel 'shop' is not one of"):
        catalogue(None, layout_folders(["brand-layouts"]))


@pytest.mark.parametrize(
    "entry", ["brand_layouts.none", "..", "/etc", "brand_layouts", "brand_layouts.club:LAYOUTS"]
)
def test_an_entry_point_that_is_no_folder_of_layouts_is_refused(site, entry):
    (site / "brand_layouts-1.0.dist-info/entry_points.txt").write_text(
        f"[scv.sources]\nclub = {entry}\n"
    )
    with pytest.raises(UsageError, match="is no folder with TOML files"):
        layout_folders(["brand-layouts"])


@pytest.mark.parametrize(
    ("name", "entries", "message"),
    [
        ("brand-layouts", "[console_scripts]\nclub = brand_layouts:main\n", "brings no layouts"),
        ("other-layouts", ENTRY, "other-layouts, which is not installed"),
        ("", ENTRY, "which is not installed"),
    ],
)
def test_a_package_without_layouts_is_named(site, name, entries, message):
    (site / "brand_layouts-1.0.dist-info/entry_points.txt").write_text(entries)
    with pytest.raises(UsageError, match=message):
        layout_folders([name])
