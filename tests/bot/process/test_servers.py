"""The operator's `pullquote bot servers` beside the bot, each in its own process."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.bot.process.harness import FARE, SALE, Run, button, process, quoted, serving
from tests.conftest import ROOT


async def servers(run: Run, *arguments: str) -> str:
    """Run `pullquote bot servers` and return what it prints."""
    main = "from tests.bot.support.fake_bot import main; main()"
    environment = {**os.environ, "PULLQUOTE_DISCORD_STATE": str(run.folder / "state")}
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", main, "bot", "servers", *arguments, "--archive", str(run.archive)),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await command.communicate()
    assert command.returncode == 0
    return printed.decode()


async def listed(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(await servers(run, "--json"))
    return found


@process
async def test_a_server_is_purged_beside_the_bot_and_without_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel = run.wire, run.guild.channel
        await run.logged(message="ready")
        answer = await wire.wait_for_answer(wire.slash(channel, run.reader, "ask", question=SALE))
        assert "The harbour sale was agreed" in quoted(answer)[0]
        [home] = await listed(run)
        assert (home["id"], home["name"], home["articles"], home["answers"]) == (
            str(run.guild.id),
            run.guild.name,
            1,
            1,
        )
        assert (await servers(run, "purge", home["id"], "--yes")).startswith(
            f"Server {home['id']} was purged, with its settings and grants. Articles: 1, answers: 1, "
        )
        assert await listed(run) == []
        pressed = await wire.wait_for_answer(wire.press(run.reader, answer, button(answer, "check")))
        assert pressed.content == "This is no longer available: ask again."
        again = await wire.wait_for_answer(wire.slash(channel, run.reader, "ask", question=SALE))
        assert "harbour sale" not in str(again.embeds)
        assert quoted(await wire.wait_for_answer(wire.slash(channel, run.reader, "ask", question=FARE)))
        [anew] = await listed(run)
        assert (anew["articles"], anew["answers"]) == (0, 2)
    assert (await servers(run, "purge", anew["id"], "--yes")).startswith(f"Server {anew['id']} was purged, ")
    assert await listed(run) == []
