"""Both READMEs show what `make demo` prints, whenever it runs."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scv.demo import demo

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def printed(home) -> list[str]:
    """The lines of the demo's table, without those that tell of seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        ended = CliRunner().invoke(demo, ["--home", str(home), "--sample", str(ROOT / "data" / "sample")])
    assert ended.exit_code == 0, ended.output
    return [line for line in ended.output.splitlines() if line[:1] in "│┌├└" and "seconds" not in line]


def shown_in(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    block = next(each for each in re.findall(r"```\n(.*?)```", text, re.DOTALL) if "│ files 文件" in each)
    return [line for line in block.splitlines() if line[:1] in "│┌├└" and "seconds" not in line]


def test_the_readme_shows_the_demo_line_by_line(printed):
    assert shown_in("README.md") == printed


def test_the_chinese_readme_shows_its_lines_in_their_order(printed):
    shown = shown_in("README.zh-CN.md")
    assert len(shown) > 20 and [line for line in printed if line in shown] == shown


def test_the_query_of_the_readme_answers_on_the_demo_what_stands_below_it(scv, home, printed):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    sql, answer = re.search(r'\$ scv query "([^"]+)"\n(.*?)```', text, re.DOTALL).groups()
    told = scv("query", sql, "--home", home).out
    assert [line.rstrip() for line in told.splitlines()] == answer.splitlines()
