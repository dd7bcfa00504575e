"""docs/commands.md names every command, and every exit code that a command can end with."""

import re
from pathlib import Path

from scv import errors
from scv.cli import commands

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")


def test_every_command_stands_on_the_page():
    assert set(commands.list_commands(None)) - set(re.findall(r"`scv ([a-z-]+)", PAGE)) == set()


def test_no_command_stands_on_the_page_that_does_not_exist():
    assert set(re.findall(r"`scv ([a-z-]+)", PAGE)) - set(commands.list_commands(None)) == set()


def test_its_exit_codes_are_those_of_the_errors():
    raised = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and hasattr(each, "exit_code")
    }
    shown = [int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]
    assert shown == sorted(raised | {errors.EXIT_DONE, errors.EXIT_PARTIAL})
