"""Shell completion: click completes, when a shell asks it to through a variable of the environment."""

from __future__ import annotations

import os

import click

PROGRAM = "pullquote"
VARIABLE = "_PULLQUOTE_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print what makes a SHELL complete commands and options.

    \b
    For good, put into ~/.bashrc:   eval "$(pullquote completion bash)"
    or into ~/.zshrc:               eval "$(pullquote completion zsh)"
    for fish, run once:
      pullquote completion fish > ~/.config/fish/completions/pullquote.fish
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None, "click has all shells of the choice"
    click.echo(made(context.find_root().command, {}, PROGRAM, VARIABLE).source())
    return 0


def complete(commands: click.Command) -> int | None:
    """Answer a shell that asks for completions, and return the exit code; None if none asks."""
    asked = os.environ.get(VARIABLE)
    if not asked:
        return None
    from click.shell_completion import shell_complete

    return shell_complete(commands, {}, PROGRAM, VARIABLE, asked)
