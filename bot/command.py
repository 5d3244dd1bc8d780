"""`pullquote bot`: check everything, warm the model, then serve the archive in Discord until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys

import click
import discord

from bot.answering import Answering
from bot.client import Client, invite
from bot.given import GivenAnswers
from bot.guilds import Guilds
from bot.health import HealthServer
from bot.logs import configure
from bot.metrics import Metrics
from bot.serving import ServedArchive
from bot.settings import BotSettings
from bot.state import State
from bot.turns import Turns
from index import Archive, InputError, Settings, open_sample

log = logging.getLogger("pullquote.bot")


@click.group(name="bot", invoke_without_command=True)
@click.option("--archive", metavar="DIR", help="The archive's folder [default: $PULLQUOTE_ARCHIVE].")
@click.option("--sample", is_flag=True, help="Serve the demo newsroom that comes with Pullquote.")
@click.option("--dry-run", is_flag=True, help="Check token, archive and encoder, print the invite link, and stop.")
@click.pass_context
def bot(context: click.Context, archive: str | None, sample: bool, dry_run: bool) -> None:
    """Serve the archive in Discord.

    The token is read from $PULLQUOTE_DISCORD_TOKEN, or from the file that $PULLQUOTE_DISCORD_TOKEN_FILE names.
    """
    if context.invoked_subcommand:
        return
    if sample and archive:
        raise click.UsageError("--sample is an archive of its own: leave out --archive")
    settings = BotSettings.from_environment(os.environ)
    configure(sys.stderr, structured=not sys.stderr.isatty())
    state = State(settings.state)
    served = ServedArchive(lambda: _open(archive, sample=sample))
    try:
        click.echo(f"Invite: {invite(settings.application_id)}")
        if dry_run:
            click.echo("Everything is ready; the token itself is only known to be right once Discord takes it.")
            return
        asyncio.run(serve(settings, state, served))
    finally:
        served.close()
        state.close()


@bot.command()
@click.argument("server", type=click.IntRange(min=1))
@click.argument("collection")
def grant(server: int, collection: str) -> None:
    """Let a SERVER (its Discord id) read a COLLECTION of the archive."""
    with contextlib.closing(State(BotSettings.state_folder(os.environ))) as state:
        Guilds(state, ()).grant(server, collection)
    click.echo(f"Server {server} may read {collection!r}.")


@bot.command()
@click.argument("server", type=click.IntRange(min=1))
@click.argument("collection")
def revoke(server: int, collection: str) -> None:
    """Take a COLLECTION back from a SERVER."""
    with contextlib.closing(State(BotSettings.state_folder(os.environ))) as state:
        if not Guilds(state, ()).revoke(server, collection):
            raise InputError(f"server {server} was not given {collection!r}: nothing to take back")
    click.echo(f"Server {server} may no longer read {collection!r}.")


async def serve(settings: BotSettings, state: State, served: ServedArchive) -> None:
    """Log in and answer until a signal ends it.

    Raises:
        InputError: Discord refuses the token, or the port is taken.
    """
    metrics = Metrics()
    turns = Turns(observe=metrics.observe)
    answering = Answering(
        served,
        turns=turns,
        guilds=Guilds(state, settings.shared),
        given=GivenAnswers(state),
        metrics=metrics,
    )
    client = Client(answering)
    metrics.watch(
        waiting=lambda: turns.waiting,
        running=lambda: turns.running,
        articles=served.count,
        latency=lambda: client.latency,
    )
    health = None
    if settings.port is not None:
        health = HealthServer(port=settings.port, live=list, ready=client.problems, metrics=metrics)
        await health.start()
    loop = asyncio.get_running_loop()
    stopping: list[asyncio.Task[None]] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: stopping.append(asyncio.create_task(client.stop())))
    try:
        await client.start(settings.token)
    except discord.LoginFailure:
        raise InputError("Discord does not take the token: make a new one in the developer portal") from None
    except discord.PrivilegedIntentsRequired as error:
        raise InputError(f"Discord refuses the bot's intents: {error}") from None
    except discord.ConnectionClosed as error:
        raise InputError(f"Discord closed the connection for good ({error.code}): is the token still valid?") from None
    finally:
        await asyncio.gather(*stopping)
        if not client.is_closed():
            await client.stop()
        if health is not None:
            await health.stop()


def _open(archive: str | None, *, sample: bool) -> Archive:
    settings = Settings.from_environment(os.environ)
    if sample:
        return open_sample(settings)
    return Archive.open(archive or settings.archive, create=False, settings=settings)
