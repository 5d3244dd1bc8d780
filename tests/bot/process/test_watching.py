"""Watched questions over restarts and kills of the bot: what is new is posted once, as the wire shows."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path

from pullquote import Article
from tests.bot.process.harness import Run, process, quoted, serving
from tests.bot.support.newsroom import open_archive
from tests.discord_server import MANAGE_GUILD, MEMBER, Sent
from tests.discord_server.journal import TIMEOUT

QUESTION = "What does a single ferry ticket cost"
EACH_SECOND = {"PULLQUOTE_DISCORD_WATCH_SECONDS": "1"}


def added(run: Run, number: int) -> str:
    """Add an article that answers, as another process does; return its words."""
    words = f"A single ferry ticket costs {number} crowns from June."
    with open_archive(run.archive) as archive:
        archive.add_articles([Article(id=f"new-{number}", title=f"Fares {number}", text=words)])
    return words


def posts(run: Run, words: str) -> list[Sent]:
    """Return the messages in the channel that quote some words."""
    return [one for one in run.wire.messages(run.guild.channel) if words in "".join(quoted(one))]


def state(run: Run, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Run a statement on the bot's file."""
    with contextlib.closing(sqlite3.connect(run.folder / "state" / "bot.sqlite3")) as db, db:
        return db.execute(statement, values).fetchall()


async def noted(run: Run, statement: str, *values: object) -> None:
    """Wait until a statement says 1 of the bot's file."""
    async with asyncio.timeout(TIMEOUT):
        while state(run, statement, *values) != [(1,)]:
            await asyncio.sleep(0.05)


async def watch(run: Run) -> None:
    """Have the server watch the question, from now on."""
    manager = run.wire.user("manager")
    asked = run.wire.slash(
        run.guild.channel, manager, "watch question", question=QUESTION, permissions=MEMBER | MANAGE_GUILD
    )
    told = await run.wire.wait_for_answer(asked)
    assert told.ephemeral
    assert "each once" in told.content


@process
async def test_what_is_new_is_posted_once_over_kills(tmp_path: Path) -> None:
    async with serving(tmp_path, **EACH_SECOND) as run:
        await watch(run)
        words = added(run, 21)
        await run.wire.wait_for(lambda: posts(run, words), what="a post of what is new")
        assert await run.bot.kill() == -9
        await run.wire.wait_for(lambda: not run.wire.gateway.connected)
        # as if it had been killed after the post, before that was noted
        state(run, "UPDATE watched SET posted_at = NULL, begun_at = ?", int(time.time()))
        while_away = added(run, 22)
        async with run.process(**EACH_SECOND) as again:
            await run.wire.wait_until_ready()
            await run.wire.wait_for(lambda: posts(run, while_away), what="what was added while it was away")
            await noted(run, "SELECT count(*) = 0 FROM watched WHERE posted_at IS NULL")
            await asyncio.sleep(2)
            assert len(posts(run, words)) == len(posts(run, while_away)) == 1
            assert await again.kill() == -9
            run.bot.lines += again.lines
        # killed while it posted, and back only when Discord knows the nonce no longer
        state(run, "UPDATE watched SET posted_at = NULL, begun_at = ?", int(time.time()) - 3600)
        async with run.process(**EACH_SECOND) as last:
            await run.wire.wait_until_ready()
            await noted(run, "SELECT count(*) = 0 FROM watched WHERE posted_at IS NULL")
            later = added(run, 23)
            await run.wire.wait_for(lambda: posts(run, later), what="a post of what is new after that")
            assert [len(posts(run, one)) for one in (words, while_away, later)] == [1, 1, 1]
            assert await last.terminate() == 0
            run.bot.lines += last.lines


@process
async def test_a_digest_is_posted_once_over_a_kill(tmp_path: Path) -> None:
    async with serving(tmp_path, **EACH_SECOND) as run:
        manager, channel = run.wire.user("manager"), run.guild.channel
        may = MEMBER | MANAGE_GUILD
        asked = run.wire.slash(channel, manager, "digest", every="day", channel=channel, permissions=may)
        assert "every day at 08:00" in (await run.wire.wait_for_answer(asked)).content
        words = added(run, 31)
        [(mark,)] = state(run, "SELECT mark FROM digests")
        state(run, "UPDATE digests SET due = ?", int(time.time()) - 5)
        await run.wire.wait_for(lambda: posts(run, words), what="the digest")
        await noted(run, "SELECT mark <> ? AND id IS NULL FROM digests", mark)
        [posted] = posts(run, words)
        assert "**1 new article**" in posted.content
        assert await run.bot.kill() == -9
        await run.wire.wait_for(lambda: not run.wire.gateway.connected)
        # as if it had been killed after the post, before that was noted
        values = (mark, int(time.time()) - 5, int(time.time()), mark, posted.payload["nonce"])
        state(run, "UPDATE digests SET mark = ?, due = ?, begun_at = ?, until = ?, id = ?", *values)
        async with run.process(**EACH_SECOND) as again:
            await run.wire.wait_until_ready()
            await noted(run, "SELECT id IS NULL FROM digests")
            assert posts(run, words) == [posted]
            assert await again.terminate() == 0
            run.bot.lines += again.lines
