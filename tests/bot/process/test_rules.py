"""The bot as a separate process under the rules that servers and the operator set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.process.harness import process, serving
from tests.discord_server import Wire
from tests.discord_server.world import MANAGE_GUILD


@process
async def test_until_discord_enforces_who_manages_the_bot_does(tmp_path: Path) -> None:
    wire = Wire()
    wire.fail(r"/applications/\d+/commands", method="PUT", status=400, code=30034)
    old = {"id": str(wire.new_id()), "name": "settings", "type": 1, "description": "Settings", "options": []}
    wire.commands[None] = [old]
    async with serving(tmp_path, wire=wire) as run:
        channel = run.guild.channel
        refused = await wire.wait_for_answer(wire.slash(channel, run.reader, "settings"))
        assert refused.content.startswith("Only those with the permission Manage Server can do that, or whom ")
        shown = await wire.wait_for_answer(wire.slash(channel, run.reader, "settings", permissions=MANAGE_GUILD))
        assert shown.content.startswith("Channels where I answer in public: all")
    async with serving(tmp_path / "again") as run:
        channel = run.guild.channel
        with pytest.raises(ValueError, match="takes permissions"):
            run.wire.slash(channel, run.reader, "settings")
        shown = await run.wire.wait_for_answer(run.wire.slash(channel, run.reader, "settings", override=True))
        assert shown.content.startswith("Channels where I answer in public: all")
