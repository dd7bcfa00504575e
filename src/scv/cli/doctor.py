"""The command that tells whether a machine and a home are fit for a night."""

from pathlib import Path

import click
from click.core import ParameterSource

from scv.cli.group import as_text, commands, home_option, now
from scv.console.output import emit_text


@commands.command()
@as_text
@home_option
@click.pass_context
def doctor(context: click.Context, root: Path, shape: str) -> int:
    """Check Python, packages, encryption, clock, Prefect and the home, if any: one line each, with what to do.

    Nothing is changed. It ends with 0 where nothing failed, 4 where a key or a permission did, else 8.
    """
    # NOTE: here, because only this command needs it.
    from scv.ops.doctor import check_home, environment, exit_code

    is_explicit = context.get_parameter_source("root") != ParameterSource.DEFAULT
    findings = [*environment(now()), *check_home(root, is_explicit, now())]
    code = exit_code(findings)
    document = {"exit_code": code, "checks": [finding.to_dict() for finding in findings]}
    emit_text(document, (finding.line() for finding in findings), shape)
    return code
