"""`pullquote`: the commands together, and what their errors look like.

Exit codes: 0 answered or done; 1 the archive does not answer (or verify: not exact); 2 usage or bad input; 3 archive
damaged or incompatible; 130 interrupted. Standard output carries the result alone, the rest goes to standard error.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from pullquote.cli import commands
from pullquote.cli.render import visible
from pullquote.errors import PullquoteError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PLUGINS = "pullquote.commands"
HELP_OPTIONS = ["-h", "--help"]


class Commands(click.Group):
    """The commands of this package, and those that others contribute through the entry points `pullquote.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *_plugins()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command by name, loading a contributed one only now."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in _plugins():
            loaded: click.Command = _plugins()[cmd_name].load()
            return loaded
        return found


def _plugins() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # of no use where a command of this package is run

    return {point.name: point for point in entry_points(group=PLUGINS)}


@click.group(cls=Commands, context_settings={"help_option_names": HELP_OPTIONS, "max_content_width": 100})
@click.version_option(package_name="pullquote", prog_name="pullquote")
def pullquote() -> None:
    """Ask a news archive, and get the articles' own words: verbatim, attributed, with a link that lands on them."""


for command in commands.ALL:
    # For themselves, too: click keeps the help option of whichever context a command is first used in.
    command.context_settings.setdefault("help_option_names", HELP_OPTIONS)
    pullquote.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    _prepare_streams()
    _log_to_stderr()
    _silence_libraries()
    try:
        with pullquote.make_context("pullquote", sys.argv[1:]) as context:
            code = pullquote.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as asked:  # --help and --version
        code = asked.exit_code
    except PullquoteError as error:
        code = _fail(str(error), error.exit_code)
    except click.ClickException as error:
        code = _fail(error.format_message(), 2)
        if isinstance(error, click.UsageError) and error.ctx:
            click.echo(f"Try `{error.ctx.command_path} --help`.", err=True)
    except (click.Abort, KeyboardInterrupt):
        resumes = sys.argv[1:2] in (["add"], ["reindex"])
        kept = ": what was completed is kept, the same command goes on from there" if resumes else ""
        code = _fail(f"interrupted{kept}", 130)
    except BrokenPipeError:  # whoever read our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        code = _fail(f"cannot write the result: {error.strerror or error}", 2)
    except UnicodeEncodeError:
        code = _fail("an argument is not valid text: give it in UTF-8", 2)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> int:
    click.echo(f"pullquote: {visible(message)}", err=True)
    return code


def _prepare_streams() -> None:
    """Show what a stream cannot encode as `?`, and read what it cannot decode as U+FFFD, instead of failing."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("pullquote: %(message)s"))
    log = logging.getLogger("pullquote")
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def _silence_libraries() -> None:
    """Keep what libraries warn their callers of from people who did not write the call; `python -W` shows it."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())  # else what nobody handles is printed as it is
