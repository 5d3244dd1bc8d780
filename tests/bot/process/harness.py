"""The bot as a separate process, serving the small newsroom on a fake Discord, and checks of every such run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bot.support import newsroom
from tests.discord_server import BotProcess, Guild, Sent, User, Wire
from tests.discord_server.journal import TIMEOUT
from tests.discord_server.world import THREAD_ONLY

FARE = "What does a single ferry ticket cost?"
MILL = "When will the paper mill in Storvik close?"
SALE = "Was the harbour sale agreed in secret?"
UNANSWERED = "Who discovered penicillin?"
FARE_PRINTED = "A single ferry ticket costs nine crowns from June."

_ORDINARY = {"what", "when", "will", "does", "from", "were", "them", "that", "said", "words", "close"}
_OWN_LINES = re.compile(r"Invite: https://discord\.com/|pullquote: ")


def process(test: Callable[[Path], Coroutine[Any, Any, None]]) -> Callable[[Path], None]:
    """Make a test of a coroutine that starts processes; its loop is closed, with everything in it, before it ends."""

    def plain(tmp_path: Path) -> None:
        asyncio.run(test(tmp_path))

    plain.__name__ = test.__name__
    return pytest.mark.process(plain)


def free_port() -> int:
    """Find a free port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Run:
    """A fake Discord with one server and one reader, and the bot's process there."""

    wire: Wire
    folder: Path
    guild: Guild
    reader: User
    bot: BotProcess

    @property
    def archive(self) -> Path:
        """The folder of the archive that is served."""
        return self.folder / "archive"

    def process(self, **env: str) -> BotProcess:
        """Make another process, with the same archive and state."""
        return _process(self.wire, self.folder, env)

    def records(self, **having: object) -> list[dict[str, Any]]:
        """Return the log's records with these values."""
        found = [json.loads(line) for line in self.bot.lines if line.startswith("{")]
        return [record for record in found if having.items() <= record.items()]

    async def logged(self, **having: object) -> dict[str, Any]:
        """Wait for a record with these values."""
        return (await self.wire.wait_for(lambda: self.records(**having), what=f"{having} in the log"))[0]

    async def incident(self, told: Sent) -> dict[str, Any]:
        """Wait for the record of the incident that a message reports."""
        name = re.search(r"[Ii]ncident ([a-z2-7]{8})", told.content)
        assert name, told.content
        return await self.logged(incident=name[1])


@contextlib.asynccontextmanager
async def serving(folder: Path, *, wire: Wire | None = None, errors: str = "(?!)", **env: str) -> AsyncIterator[Run]:
    """Run the bot until it has identified; in the end check what holds of every run.

    Args:
        folder: where archive and state are made.
        wire: the Discord it connects to; by default a new one.
        errors: a regular expression of errors that may be logged without an incident's id.
        env: further environment variables.
    """
    async with wire or Wire() as discord:
        guild, reader = discord.guild(), discord.user("reader")
        newsroom.make_archive(folder / "archive", server=guild.id)
        async with _process(discord, folder, env) as bot:
            await discord.wait_until_ready()
            run = Run(discord, folder, guild, reader, bot)
            try:
                yield run
            except BaseException:
                print(run.bot.output)  # for whoever reads why a test failed
                raise
        check_log(discord, run.bot, errors)
        check_messages(discord)
        for file in (folder / "state").iterdir():
            stored = file.read_bytes()
            assert discord.token.encode() not in stored
            assert not [text for text in set(_written(discord)) if "?" in text and text.strip().encode() in stored]


def _process(wire: Wire, folder: Path, env: dict[str, str]) -> BotProcess:
    given = {"PULLQUOTE_DISCORD_TOKEN": wire.token, "PULLQUOTE_DISCORD_STATE": str(folder / "state"), **env}
    return BotProcess(wire, "tests.bot.support.fake_bot:main", "bot", "--archive", str(folder / "archive"), env=given)


def check_log(wire: Wire, bot: BotProcess, errors: str = "(?!)") -> None:
    """Check that a log is JSON lines without the token and without what people wrote; errors have an incident's id."""
    assert wire.token not in bot.output
    assert wire.token.split(".")[-1] not in bot.output
    written = {word.lower() for text in _written(wire) for word in re.findall(r"[^\W_]{4,}", text)} - _ORDINARY
    for line in bot.lines:
        if _OWN_LINES.match(line):
            continue
        record = json.loads(line)
        logged = json.dumps(record | {"way": ""}, ensure_ascii=False)  # which may be called as somebody's word
        told = {word.lower() for word in re.findall(r"[^\W_]{4,}", logged)} & written
        assert not told, f"the log holds {told}, which somebody wrote: {line}"
        if record["level"] == "ERROR":
            assert record.get("incident") or re.search(errors, record["message"]), line


def check_messages(wire: Wire) -> None:
    """Check that nothing pinged, that no unknown request was made to Discord, and that nothing was answered late."""
    for sent in wire.sent.values():
        if sent.author == wire.bot:
            assert sent.pings == set()
            assert not sent.payload["mention_everyone"]
    assert wire.journal.unexpected == []
    for interaction in wire.interactions.values():
        assert interaction.late == []
        assert len(interaction.messages) <= 1


def _written(wire: Wire) -> list[str]:
    """Return what people wrote: messages, titles of posts, and the texts of their commands' options."""
    texts = [sent.content.replace(wire.bot.mention, "") for sent in wire.sent.values() if sent.author != wire.bot]
    texts += [one.name for one in wire.channels.values() if one.parent is not None and one.parent.kind in THREAD_ONLY]
    for interaction in wire.interactions.values():
        texts += _typed(interaction.payload["data"])
    return texts


def _typed(command: dict[str, Any]) -> list[str]:
    """Return the texts of a command's options, and of its subcommands'."""
    options = command.get("options", [])
    typed = [option["value"] for option in options if isinstance(option.get("value"), str)]
    return typed + [text for option in options for text in _typed(option)]


def refused(sent: Sent) -> str:
    """Return what a refusal says above the id of its incident, which it must have."""
    found = re.fullmatch(r"(.*)\n-# Incident [a-z2-7]{8}", sent.content, re.DOTALL)
    assert found, sent.content
    return found[1]


def quoted(sent: Sent) -> list[str]:
    """Return the texts of a message's quotes, without the marks of the highlight."""
    return [embed["description"].replace("**", "") for embed in sent.embeds]


def button(sent: Sent, action: str) -> str:
    """Return the custom_id of a message's button with this action."""
    return next(id for id in sent.custom_ids() if id.startswith(f"pq:{action}:"))


async def get(port: int, path: str) -> tuple[int, str]:
    """Return the status and the text of the bot's health server's response."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def until_ready(port: int, status: int = 200) -> str:
    """Ask for readiness until the status is this one; return the text."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            answered, text = await get(port, "/ready")
            if answered == status:
                return text
            await asyncio.sleep(0.05)


async def until_waiting(port: int, count: int) -> None:
    """Wait until that many questions wait for a thread."""
    async with asyncio.timeout(TIMEOUT):
        while f"\npullquote_queue_waiting {count}.0\n" not in (await get(port, "/metrics"))[1]:
            await asyncio.sleep(0.05)


async def archive_uses(port: int) -> int:
    """Read from the metrics how many questions the archive was asked."""
    _, metrics = await get(port, "/metrics")
    found = re.search(r'^pullquote_stage_seconds_count\{stage="archive"\} (\d+)', metrics, re.MULTILINE)
    assert found
    return int(found[1])
