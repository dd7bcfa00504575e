"""Both READMEs, and the pages they lead to, show what `make demo` and its commands print, whenever
they run.
"""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scv.demo import demo

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.zh-CN.md"]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def printed(home) -> list[str]:
    """The lines of the demo's table, without those that hold seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        ended = CliRunner().invoke(
            demo, ["--home", str(home), "--sample", str(ROOT / "data" / "sample")]
        )
    assert ended.exit_code == 0, ended.output
    return [
        line for line in ended.output.splitlines() if line[:1] in "│┌├└" and "seconds" not in line
    ]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def table_in(page: str) -> list[str]:
    block = next(
        each
        for each in re.findall(r"```\n(.*?)```", text_of(page), re.DOTALL)
        if "│ files 文件" in each
    )
    return [line for line in block.splitlines() if line[:1] in "│┌├└" and "seconds" not in line]


def test_the_page_on_the_demo_shows_its_table_line_by_line(printed):
    assert table_in("docs/first-night.md") == printed


@pytest.mark.parametrize("page", READMES)
def test_a_readme_shows_lines_of_the_demo_in_their_order(printed, page):
    shown = table_in(page)
    assert len(shown) >= 5 and [line for line in printed if line in shown] == shown


@pytest.mark.parametrize("page", READMES)
def test_the_query_of_a_readme_answers_on_the_demo_what_stands_below_it(scv, home, printed, page):
    sql, answer = re.search(r'\$ scv query "([^"]+)"\n(.*?)```', text_of(page), re.DOTALL).groups()
    output = scv("query", sql, "--home", home).out
    assert [line.rstrip() for line in output.splitlines()] == answer.splitlines()


def test_the_page_on_promises_shows_what_verify_prints_on_the_demo(scv, home, printed):
    (shown,) = re.findall(r"```\n\$ scv verify\n(.*?)```", text_of("docs/promises.md"), re.DOTALL)
    output = scv("verify", "--home", home).out

    def without_bytes(lines: str) -> list[str]:
        return re.sub(r"\d+ bytes", "… bytes", lines).splitlines()

    assert without_bytes(output) == without_bytes(shown)
