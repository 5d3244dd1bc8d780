"""Nothing stays of what is said to be deleted, whenever it is to be deleted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing, contextmanager
from typing import Any

import pytest

from pullquote_bot.features.inventory import purge
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerStore
from tests.bot.sim.test_buttons import stored
from tests.bot.sim.world import FARE, HOME, World, labels, only
from tests.bot.support.newsroom import open_archive
from tests.discord_server.journal import TIMEOUT


async def used(world: World) -> None:
    """Have both servers store all there is to store."""
    await world.keeper.slash(world.general, "settings", **{"keep-questions": True})
    answer = only(await world.ask(FARE))
    await world.ada.click(answer, label="Helpful")
    world.house.answering.servers.grant(HOME, "board")
    await world.ask(FARE, world.cleo)
    assert of(world, HOME)


def of(world: World, server: int) -> list[tuple[Any, ...]]:
    """Return the rows that name a server."""
    found = [row for row in stored(world) if server in row]
    return found + [
        tuple(row) for row in world.house.state.rows("SELECT server, mark FROM joined WHERE server = ?", server)
    ]


def questions(world: World) -> list[Any]:
    return world.house.state.rows("SELECT * FROM questions")


async def test_a_server_that_removes_the_bot_leaves_nothing(world: World):
    await used(world)
    others = of(world, world.away.id)
    world.env.backend.remove_guild(HOME)
    await world.env.settle()
    assert of(world, HOME) == questions(world) == []
    assert of(world, world.away.id) == others != []


async def test_a_server_that_removes_the_bot_while_it_is_away_leaves_nothing(world: World):
    await used(world)
    others = of(world, world.away.id)
    emit, world.env.backend.emit = world.env.backend.emit, lambda *_: None  # type: ignore[method-assign]
    world.env.backend.remove_guild(HOME)
    world.env.backend.emit = emit  # type: ignore[method-assign]
    await world.restart()
    await world.env.settle()
    assert of(world, HOME) == questions(world) == []
    assert [row for row in others if row not in of(world, world.away.id)] == []


async def test_an_outage_deletes_nothing(world: World):
    await used(world)
    before = stored(world)
    world.env.backend.emit("GUILD_DELETE", {"id": str(HOME), "unavailable": True})
    await world.env.settle()
    assert stored(world) == before
    await world.house.client.on_ready()
    assert stored(world) == before


async def test_a_list_that_is_not_whole_deletes_nothing(world: World, monkeypatch: pytest.MonkeyPatch):
    await used(world)
    before = stored(world)
    monkeypatch.setattr(type(world.house.client), "guilds", [])
    await world.house.client.on_ready()
    assert stored(world) == before


async def test_servers_of_shards_that_run_elsewhere_are_left_alone(world: World, monkeypatch: pytest.MonkeyPatch):
    await used(world)
    world.house.answering.servers.join(5 << 22)
    monkeypatch.setattr(world.house.client, "shard_count", 2)
    monkeypatch.setattr(world.house.client, "shard_ids", [0])
    await world.house.client.on_ready()
    assert of(world, 5 << 22)
    monkeypatch.setattr(world.house.client, "shard_ids", [1])
    await world.house.client.on_ready()
    assert of(world, 5 << 22) == []


async def meanwhile(world: World, monkeypatch: pytest.MonkeyPatch, change: Callable[[], Any]) -> None:
    """Have something happen while a question is being answered."""
    looking, found = threading.Event(), threading.Event()
    reading = world.house.served.reading

    @contextmanager
    def slow(collections: Any) -> Any:
        looking.set()
        assert found.wait(TIMEOUT)
        with reading(collections) as archive:
            yield archive

    monkeypatch.setattr(world.house.served, "reading", slow)

    async def happens() -> None:
        await asyncio.to_thread(looking.wait, TIMEOUT)
        try:
            change()
        finally:
            found.set()

    happening = asyncio.create_task(happens())
    await world.ask(FARE)
    await happening


async def test_an_answer_in_flight_is_not_stored_of_a_server_that_removed_the_bot(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await meanwhile(world, monkeypatch, lambda: world.house.answering.servers.forget(HOME))
    assert of(world, HOME) == []


async def test_a_question_in_flight_is_not_kept_once_questions_are_not(world: World, monkeypatch: pytest.MonkeyPatch):
    await world.keeper.slash(world.general, "settings", **{"keep-questions": True})
    servers = world.house.answering.servers
    off = type(servers.settings(HOME))()
    await meanwhile(world, monkeypatch, lambda: servers.save_settings(HOME, off))
    assert questions(world) == []


async def test_turning_it_off_deletes_the_questions_kept(world: World):
    await used(world)
    assert questions(world)
    await world.keeper.slash(world.general, "settings", **{"keep-questions": False})
    assert questions(world) == []


async def test_what_a_person_had_deleted_does_not_come_back(world: World, monkeypatch: pytest.MonkeyPatch):
    await meanwhile(world, monkeypatch, lambda: world.house.answering.forget_person(world.ada.id))
    assert str(world.ada.id) not in str(stored(world))
    assert "Delete" in labels(only(await world.ask(FARE)))
    assert str(world.ada.id) in str(stored(world))


# Purged by the bot's operator, in another process


def purged(world: World, server: int = HOME) -> None:
    """Purge a server as `pullquote bot servers purge` does."""
    with closing(State(world.house.folder / "state")) as state, open_archive(world.house.folder / "archive") as archive:
        purge(server, ServerStore(state, ()), archive)


async def test_a_running_bot_notices_that_a_server_was_purged(world: World):
    await used(world)
    answer = only(await world.ask(FARE))
    others = of(world, world.away.id)
    await asyncio.to_thread(purged, world)
    assert of(world, HOME) == questions(world) == []
    assert of(world, world.away.id) == others
    gone = only(await world.bo.click(answer, label="Check again"))
    assert gone.content == "This is no longer available: ask again."
    settings = only(await world.keeper.slash(world.general, "settings"))
    assert "board" not in settings.content
    assert "Memo on the harbour sale" not in str(
        only(await world.ada.slash(world.general, "browse")).embeds[0].description
    )
    await world.ask(FARE)
    assert questions(world) == []  # it keeps none any more


async def test_an_answer_in_flight_is_not_stored_of_a_server_that_was_purged(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await used(world)
    await meanwhile(world, monkeypatch, lambda: purged(world))
    assert [row for row in of(world, HOME) if len(row) > 2] == questions(world) == []
    assert "Delete" in labels(only(await world.ask(FARE)))


async def test_an_answer_in_flight_of_another_server_is_stored(world: World, monkeypatch: pytest.MonkeyPatch):
    await used(world)
    before = len(of(world, HOME))
    await meanwhile(world, monkeypatch, lambda: purged(world, world.away.id))
    assert len(of(world, HOME)) == before + 1


async def test_a_server_purged_while_the_bot_was_away_is_served_anew(world: World):
    await used(world)
    await world.house.close()
    purged(world)
    await world.env.restart_bot(world.house.build())
    await world.env.settle()
    [(server, _)] = of(world, HOME)
    assert server == HOME
    assert world.house.answering.servers.granted(HOME) == []


async def test_what_the_operator_sees_of_a_server_follows_discord(world: World):
    await world.restart()
    await world.env.settle()
    [home] = [one for one in world.house.answering.servers.stored() if one.id == HOME]
    assert (home.name, home.members) == ("Harbour", 6)
    assert home.since is not None
