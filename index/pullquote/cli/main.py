"""`pullquote`: the group of all commands, and how errors are reported.

Exit codes: 0 answered or done; 1 the archive does not answer (or verify: not exactly printed); 2 usage or bad input; 3
archive damaged or incompatible; 70 a bug, whose traceback is in a file; 130 interrupted. Standard output has only the
result; everything else goes to standard error.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from pullquote.cli import commands, render
from pullquote.cli.completion import complete
from pullquote.errors import PullquoteError
from pullquote.text.characters import show_controls

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PLUGINS = "pullquote.commands"
HELP_OPTIONS = ["-h", "--help"]


class Commands(click.Group):
    """The commands of this package, and those that other packages add through the entry points `pullquote.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *_plugins()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command by name; another package's command is loaded only now."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in _plugins():
            loaded: click.Command = _plugins()[cmd_name].load()
            return loaded
        return found


def _plugins() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # not needed to run a command of this package

    return {point.name: point for point in entry_points(group=PLUGINS)}


@click.group(cls=Commands, context_settings={"help_option_names": HELP_OPTIONS, "max_content_width": 100})
@click.version_option(package_name="pullquote", prog_name="pullquote")
def pullquote() -> None:
    """Ask a news archive, and get the articles' own words: verbatim, attributed, with a link that lands on them."""


for command in commands.ALL:
    # Each command needs its own: click keeps the help option of the context in which a command is first used.
    command.context_settings.setdefault("help_option_names", HELP_OPTIONS)
    pullquote.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its exit code.

    Args:
        arguments: the command and its options; by default those that the program was started with.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    _prepare_streams()
    completed = complete(pullquote)
    if completed is not None:
        sys.exit(completed)
    _log_to_stderr()
    _silence_libraries()
    try:
        with pullquote.make_context("pullquote", arguments) as context:
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
            render.echo(f"Try `{error.ctx.command_path} --help`.", err=True)
    except (click.Abort, KeyboardInterrupt):
        resumes = arguments[:1] in (["add"], ["import"], ["reindex"], ["sources"])
        kept = ": what was completed is kept, the same command goes on from there" if resumes else ""
        code = _fail(f"interrupted{kept}", 130)
    except BrokenPipeError:  # the reader of our output has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        code = _fail(f"cannot write the result: {error.strerror or error}", 2)
    except UnicodeEncodeError:
        code = _fail("an argument is not valid text: give it in UTF-8", 2)
    except Exception as error:
        code = _report(error, arguments)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> int:
    render.echo(f"pullquote: {message}", err=True)
    return code


def _report(error: Exception, arguments: Sequence[str]) -> int:
    """Keep a bug's traceback, and say under which id and where; with `--json`, for programs as well."""
    from pullquote.cli import failures, json_output

    failure = failures.keep(error)
    if "--json" in arguments or any(one.removeprefix("--format=") in {"json", "jsonl"} for one in arguments):
        render.echo(json_output.dump_line(failure.to_dict()))
    code = _fail(str(failure), failures.EXIT_CODE)
    if failure.path is None:
        render.echo(failure.text, err=True)
    return code


def _prepare_streams() -> None:
    """Make streams write `?` for what they cannot encode and read U+FFFD for what they cannot decode."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("pullquote: %(message)s"))
    log = logging.getLogger("pullquote")
    log.addHandler(handler)
    log.setLevel(logging.INFO)


class _OneLine(logging.Formatter):
    """A record as one line without control characters, whatever is named in it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line."""
        return show_controls(super().formatMessage(record)).replace("\n", "␊")


def _silence_libraries() -> None:
    """Hide libraries' warnings to their callers from users, who did not write the call; `python -W` shows them."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())  # otherwise unhandled records are printed as they are
