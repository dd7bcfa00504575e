"""A home with two nights behind it, built once and copied for each test that damages it."""

import os
import shutil
from pathlib import Path

import pytest

from scv.home.settings import Home, load_home
from tests.conftest import new_home, night
from tests.exports import MEMBERS, ORDERS, drop, member, order, text


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory) -> Path:
    """The folder of that home, with its reader's config beside it."""
    folder = tmp_path_factory.mktemp("two-nights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        home = new_home(folder / "home")
        drop(
            home,
            "store/hq/members.csv",
            text(MEMBERS, member(), member("0012346", "李四光", "13900001235")),
        )
        night(home)
        drop(
            home,
            "ecommerce/shop/orders.csv",
            text(ORDERS, order(), order("#1002", "13900001236", "王五一", nick="nick2")),
        )
        night(home, 1)
    return folder


@pytest.fixture
def built(two_nights, tmp_path, monkeypatch) -> Home:
    """A copy of that home, this test's own."""
    shutil.copytree(two_nights, tmp_path / "copy")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "copy" / "config"))
    return load_home(tmp_path / "copy" / "home")


@pytest.fixture
def config(built) -> Path:
    """The reader's own folder."""
    return Path(os.environ["XDG_CONFIG_HOME"]) / "scv"
