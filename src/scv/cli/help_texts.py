"""What --help says: commands grouped by who uses them, each with examples, in the user's language;
the texts stand in commands.toml.
"""

import tomllib
from functools import cache
from importlib import import_module, resources
from typing import Any

import click

from scv.console.i18n import chinese, language, say
from scv.errors import Message, nearest

_GROUPS = {
    "run": Message("Operations (nightly runs)"),
    "look": Message("Marketing (queries and analysis)"),
    "decide": Message("Service desk (customers and review)"),
    "privacy": Message("Privacy"),
    "keys": Message("Keys"),
}
_SCV = Message(
    "Single customer view: exports in, one encrypted, traceable profile per customer out."
)
_EXIT_CODES = Message(
    "Exit codes: 0 done; 1 internal error (a bug); 2 wrong usage; 3 bad input, nothing landed; 4 keys or "
    "permission; 5 refused by the quality gate; 6 another run is writing; 7 published but partial; 8 integrity "
    "check failed; 9 the disk is full or failing, or memory ran out; 10 the notification was not delivered."
)


@cache
def texts() -> dict[str, dict[str, dict[str, Any]]]:
    """Return what is said of each command: group → command → help, examples."""
    return tomllib.loads(
        resources.files("scv.cli").joinpath("commands.toml").read_text(encoding="utf-8")
    )


def _of(name: str | None) -> dict[str, Any]:
    return next((commands[name] for commands in texts().values() if name in commands), {})


class HelpCommand(click.Command):
    """A command whose help has its sentence in the user's language and examples."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return its one sentence."""
        text = _of(self.name)
        return say(text["help"]) if text else super().get_short_help_str(limit)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does."""
        if (text := _of(self.name)) and language() != "en":
            with formatter.indentation():
                formatter.write_paragraph()
                formatter.write_text(chinese(Message(text["help"])))
        super().format_help_text(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write its examples."""
        if examples := _of(self.name).get("examples"):
            with formatter.section(say("Examples")):
                for example in examples:
                    formatter.write(f"{' ' * formatter.current_indent}{example}\n")
        super().format_epilog(ctx, formatter)


class Grouped(click.Group):
    """The commands, listed by who uses them."""

    command_class = HelpCommand

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click gives it)
        """Return the names of all commands."""
        return sorted(name for commands in texts().values() for name in commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, whose module puts it into the group; None where there is none of that
        name.
        """
        # NOTE: only the one that was asked for: all of them take a second to import.
        if text := _of(cmd_name):
            import_module(f"scv.cli.{text['module']}")
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was typed; where there is none, say which was probably meant."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            suggestion = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(
                say(
                    "Unknown command {name!r}.{meant} All: scv --help",
                    name=args[0],
                    meant=suggestion,
                ),
                ctx,
            )
        return super().resolve_command(ctx, args)

    def format_help_text(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what scv is."""
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(say(_SCV))

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section for each kind of user."""
        for group, commands in texts().items():
            with formatter.section(say(_GROUPS[group])):
                formatter.write_dl([(name, say(text["help"])) for name, text in commands.items()])

    def format_epilog(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the exit codes."""
        english, translated = str(_EXIT_CODES), chinese(_EXIT_CODES)
        for text in {"en": [english], "zh": [translated], "both": [english, translated]}[
            language()
        ]:
            formatter.write_paragraph()
            formatter.write_text(text)
