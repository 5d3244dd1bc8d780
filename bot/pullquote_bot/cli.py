"""`pullquote bot`: check everything, warm the model, then serve the archive in Discord until told to stop.

Heavy modules are imported when a command runs, since every `pullquote --help` imports this module.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pullquote import InputError, Settings, StorageError, escape_controls, show_controls
from pullquote_bot.settings import BotSettings
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerStore

if TYPE_CHECKING:
    from pullquote import Archive


archive_option = click.option("--archive", metavar="DIR", help="The archive's folder [default: $PULLQUOTE_ARCHIVE].")
sample_option = click.option("--sample", is_flag=True, help="Use the demo newsroom that comes with Pullquote.")


@click.group(name="bot", invoke_without_command=True)
@archive_option
@sample_option
@click.option("--dry-run", is_flag=True, help="Check token, archive and encoder, print the invite link, and stop.")
@click.pass_context
def bot(context: click.Context, archive: str | None, sample: bool, dry_run: bool) -> None:
    """Serve the archive in Discord.

    The token is read from $PULLQUOTE_DISCORD_TOKEN, or from the file that $PULLQUOTE_DISCORD_TOKEN_FILE names.
    """
    if context.invoked_subcommand:
        if archive or sample or dry_run:
            name = context.invoked_subcommand
            raise click.UsageError(f"options before `{name}` are for serving: leave them out, or give them after it")
        return
    _require_discord()
    settings = BotSettings.from_environment(os.environ)
    from pullquote_bot.client import invite
    from pullquote_bot.observability.logging import configure
    from pullquote_bot.run import check_port, serve
    from pullquote_bot.runtime.served_archive import ServedArchive

    configure(sys.stderr, structured=not sys.stderr.isatty())
    with (
        contextlib.closing(State(settings.state)) as state,
        contextlib.closing(ServedArchive(lambda: _open(archive, sample=sample))) as served,
    ):
        click.echo(f"Invite: {invite(settings.application_id)}")
        for name in filter(served.is_empty, settings.shared):
            click.echo(f"Note: the collection {name!r}, which everyone may read, holds no articles.", err=True)
        if dry_run:
            asyncio.run(check_port(settings.port))
            click.echo("Everything is ready; the token itself is only known to be right once Discord takes it.")
        else:
            asyncio.run(serve(settings, state, served))


def _require_discord() -> None:
    """Fail with a one-line message if the packages of the extra `discord` are missing."""
    try:
        import aiohttp  # noqa: F401
        import discord  # noqa: F401
        import prometheus_client  # noqa: F401
        import pythonjsonlogger  # noqa: F401
    except ModuleNotFoundError as error:
        raise InputError(
            "extra_missing",
            'this needs {module}, which is not installed: run `pip install "pullquote[discord]"`',
            module=error.name,
        ) from error


@bot.command()
@click.argument("server", type=click.IntRange(min=1))
@click.argument("collection")
def grant(server: int, collection: str) -> None:
    """Let a SERVER (its Discord id) read a COLLECTION of the archive."""
    with contextlib.closing(State(BotSettings.state_folder(os.environ))) as state:
        ServerStore(state, ()).grant(server, collection)
    click.echo(f"Server {server} may read {collection!r}.")


@bot.command()
@click.argument("server", type=click.IntRange(min=1))
@click.argument("collection")
def revoke(server: int, collection: str) -> None:
    """Take a COLLECTION back from a SERVER."""
    with contextlib.closing(State(BotSettings.state_folder(os.environ))) as state:
        if not ServerStore(state, ()).revoke(server, collection):
            raise InputError(
                "collection_not_given",
                "server {server} was not given {collection!r}: nothing to take back",
                server=server,
                collection=collection,
            )
    click.echo(f"Server {server} may no longer read {collection!r}.")


@bot.command()
@archive_option
@sample_option
@click.option(
    "--server", "servers", metavar="ID", multiple=True, type=click.IntRange(min=1), help="Only this server's questions."
)
@click.option("--output", metavar="FILE", type=Path, help="The file to write [default: standard output].")
def export(archive: str | None, sample: bool, servers: tuple[int, ...], output: Path | None) -> None:
    """Write what people voted on as a question file.

    Each question that a server keeps, with the quotes that more people found helpful than not, for
    `pullquote evaluate --questions FILE`. Who asked, who voted and in which server is not written.
    """
    from pullquote_bot.features.export import export as exported
    from pullquote_bot.storage.answers import AnswerStore

    with (
        contextlib.closing(State(BotSettings.state_folder(os.environ))) as state,
        contextlib.closing(_open(archive, sample=sample)) as opened,
    ):
        found = exported(AnswerStore(state), ServerStore(state, ()), opened, servers)
    ascii_only = output is None and (sys.stdout.encoding or "").lower() != "utf-8"
    lines = "".join(json.dumps(question, ensure_ascii=ascii_only) + "\n" for question in found.questions)
    lines = escape_controls(lines)
    if output is None:
        click.echo(lines, nl=False)
    else:
        try:
            output.write_text(lines, "utf-8")
        except OSError as error:
            raise StorageError(
                "file_unwritable", "cannot write {path}: {problem}", path=output, problem=error.strerror or str(error)
            ) from error
    click.echo(f"pullquote: {found}", err=True)


@bot.group(invoke_without_command=True)
@archive_option
@sample_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def servers(context: click.Context, archive: str | None, sample: bool, as_json: bool) -> None:
    """List the servers, with what is stored of each."""
    if context.invoked_subcommand:
        if archive or sample or as_json:
            raise click.UsageError(
                f"options before `{context.invoked_subcommand}` are for the list: give them after it"
            )
        return
    from pullquote_bot.features.inventory import inventory

    with _stored(archive, sample=sample) as (store, opened):
        entries = [one.to_dict() for one in inventory(store, opened)]
    if as_json:
        ascii_only = (sys.stdout.encoding or "").lower() != "utf-8"
        click.echo(escape_controls(json.dumps(entries, ensure_ascii=ascii_only, indent=2)))
        return
    for one in entries:
        click.echo(show_controls("  ".join(_server_columns(one))))
    if not entries:
        click.echo("Nothing is stored of any server.")


def _server_columns(one: dict[str, Any]) -> list[str]:
    """Return what a line of the list says of a server."""
    name = " ".join("".join(c if c.isprintable() else " " for c in one["name"] or "name unknown").split())
    members = "unknown" if one["members"] is None else f"{one['members']:,}"
    return [
        f"{one['id']}  {name}",
        f"since: {one['since'] or 'unknown'}",
        f"members: {members}",
        f"granted: {', '.join(map(repr, one['granted'])) or 'nothing'}",
        *(f"{what}: {one[what]:,}" for what in ("files", "articles", "paragraphs", "bytes", "answers", "questions")),
    ]


@servers.command(name="purge")
@click.argument("server", type=click.IntRange(min=1))
@archive_option
@sample_option
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def purge_server(server: int, archive: str | None, sample: bool, yes: bool) -> None:
    """Delete all that is stored of a SERVER (its Discord id), its articles too.

    The bot may be running. It stays in the server, if it is in it: remove it there as well, or it stores anew.
    """
    from pullquote_bot.features.inventory import entry_of, purge

    with _stored(archive, sample=sample) as (store, opened):
        found = entry_of(server, store, opened)
        if not yes:
            click.echo(show_controls("  ".join(_server_columns(found.to_dict()))))
            click.confirm("Delete all of it?", abort=True)
        removed = purge(server, store, opened)
    click.echo(
        f"Server {server} was purged, with its settings and grants. Articles: {removed}, "
        f"answers: {found.server.answers}, kept questions: {found.server.questions}."
    )


@contextlib.contextmanager
def _stored(archive: str | None, *, sample: bool) -> Iterator[tuple[ServerStore, Archive]]:
    """Open the bot's state and the archive."""
    with (
        contextlib.closing(State(BotSettings.state_folder(os.environ))) as state,
        contextlib.closing(_open(archive, sample=sample)) as opened,
    ):
        yield ServerStore(state, ()), opened


def _open(archive: str | None, *, sample: bool) -> Archive:
    from pullquote import Archive, open_sample

    if sample and archive:
        raise click.UsageError("--sample is an archive of its own: leave out --archive")
    settings = Settings.load(os.environ)
    if sample:
        return open_sample(settings)
    return Archive.open(archive or settings.archive, create=False, settings=settings)
