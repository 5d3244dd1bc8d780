from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import discord
import pytest
from simcord import Env

from pullquote_bot.client import Client
from tests.bot.sim.world import HOME, House, World, check_log
from tests.bot.support.newsroom import make_archive
from tests.discord_server.journal import TIMEOUT


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newsroom") / "archive"
    make_archive(folder, server=HOME)
    return folder


@pytest.fixture
def house(newsroom: Path, tmp_path: Path) -> House:
    shutil.copytree(newsroom, tmp_path / "archive")
    return House(tmp_path)


@pytest.fixture
async def simcord_bot(house: House, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """Connect the bot to a Discord that grants it no privileged intent."""
    options = {"approved_intents": discord.Intents.default(), "settle_timeout": TIMEOUT}
    request.node.add_marker(pytest.mark.simcord(**options))
    yield house.build()
    await house.close()


@pytest.fixture
def world(simcord_env: Env, house: House, caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "pullquote")
    made = World(simcord_env, house)
    yield made
    made.check()
    check_log(made, caplog)
