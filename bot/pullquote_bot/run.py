"""The bot's process: it assembles all parts, logs in and runs until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable

import aiohttp
import discord
from discord.gateway import ReconnectWebSocket

from pullquote import InputError
from pullquote_bot.client import Client
from pullquote_bot.errors import Unreachable
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.observability.health import HealthServer
from pullquote_bot.observability.metrics import Metrics
from pullquote_bot.runtime.fair_queue import FairExecutor
from pullquote_bot.runtime.served_archive import ServedArchive
from pullquote_bot.settings import BotSettings
from pullquote_bot.storage.answers import AnswerStore
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerStore
from pullquote_bot.storage.uploads import UploadStore


async def check_port(port: int | None) -> None:
    """Check that health and metrics can be served at a port.

    Raises:
        InputError: they cannot.
    """
    if port is not None:
        health = HealthServer(port=port, live=list, ready=list, metrics=Metrics())
        await health.start()
        await health.stop()


async def serve(settings: BotSettings, state: State, served: ServedArchive) -> None:
    """Log in and answer until a signal ends it.

    Raises:
        InputError: Discord refuses the token, or the port is taken.
        Unreachable: Discord cannot be reached.
    """
    metrics = Metrics()
    turns = FairExecutor(observe=metrics.observe)
    answering = AskService(
        served,
        turns=turns,
        servers=ServerStore(state, settings.shared, settings.limits),
        answers=AnswerStore(state),
        uploads=UploadStore(state),
        metrics=metrics,
    )
    client = Client(
        answering,
        served,
        activity=settings.activity,
        policies=settings.policies,
        watch_seconds=settings.watch_seconds,
    )
    metrics.watch(
        waiting=lambda: turns.waiting,
        running=lambda: turns.running,
        articles=served.count,
        latency=lambda: client.latency,
    )
    async with contextlib.AsyncExitStack() as leaving:
        if settings.port is not None:
            health = HealthServer(port=settings.port, live=list, ready=client.problems, metrics=metrics)
            await health.start()
            leaving.push_async_callback(health.stop)
        leaving.push_async_callback(client.close)
        await _until_told(client, settings.token)


async def _until_told(client: Client, token: str) -> None:
    """Stay logged in until a signal comes, and then until the answers in flight are finished."""
    logged_in = asyncio.create_task(client.start(token))
    stopping: list[asyncio.Task[None]] = []

    async def stop() -> None:
        if client.shards:
            await client.close()
        logged_in.cancel()

    _on_signals(lambda: stopping.append(asyncio.create_task(stop())))
    await asyncio.wait([logged_in])
    await asyncio.gather(*stopping)
    if logged_in.cancelled() or stopping:
        return
    try:
        logged_in.result()
    except discord.LoginFailure:
        raise InputError(
            "token_refused", "Discord does not take the token: make a new one in the developer portal"
        ) from None
    except discord.PrivilegedIntentsRequired as error:
        raise InputError(
            "intents_refused", "Discord refuses the bot's intents: {problem}", problem=str(error)
        ) from None
    except discord.ConnectionClosed as error:
        raise InputError(
            "connection_closed",
            "Discord closed the connection for good ({close_code}): is the token still valid?",
            close_code=error.code,
        ) from None
    except discord.HTTPException as error:
        raise Unreachable(
            "discord_refuses", "Discord does not let the bot in (status {status}): try again later", status=error.status
        ) from None
    except (aiohttp.ClientError, OSError) as error:
        raise Unreachable(
            "discord_unreachable",
            "Discord cannot be reached ({problem}): check the connection, and try again",
            problem=str(error),
        ) from None
    except ReconnectWebSocket:  # it closed a connection before its greeting, which the library takes as final
        raise Unreachable("discord_closes", "Discord closes every connection: try again later") from None


def _on_signals(stop: Callable[[], object]) -> None:
    """Call something in the event loop when the process is told to end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # on Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
