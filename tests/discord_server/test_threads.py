"""Threads and forums of the fake Discord: what a session is told, and what is refused."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from tests.discord_server import MEMBER, Guild, Wire
from tests.discord_server.world import HAS_THREAD, READ_HISTORY, VIEW_CHANNEL, Channel, Payload


class Bot:
    """A bot by hand: it reads events from its socket and makes requests."""

    def __init__(self, wire: Wire, http: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._wire, self._http, self._socket = wire, http, socket

    async def events(self, *expected: str) -> list[Payload]:
        """Return the next events, which must be these."""
        got = [await self._socket.receive_json() for _ in expected]
        assert [each["t"] for each in got] == list(expected)
        return [each["d"] for each in got]

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Make a request; return its status, and the error's code or what was returned."""
        async with self._http.request(method, self._wire.url + path, json=body) as answer:
            data = await answer.json() if answer.content_length else None
            return answer.status, data["code"] if answer.status >= 400 else data

    async def send(self, channel: Channel) -> tuple[int, Any]:
        """Send a message."""
        return await self.call("POST", f"/channels/{channel.id}/messages", {"content": "x"})


@contextlib.asynccontextmanager
async def running(wire: Wire) -> AsyncIterator[Bot]:
    headers = {"Authorization": f"Bot {wire.token}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.ws_connect(wire.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": wire.token, "intents": 1 | 1 << 9}})
        yield Bot(wire, http, socket)


def started(wire: Wire, guild: Guild) -> tuple[str, int]:
    """Write a message; return the path that starts a thread from it, and its id."""
    sent = wire.say(guild.channel, wire.user("asker"), "A question", mention=True)
    return f"/channels/{guild.channel.id}/messages/{sent.id}/threads", sent.id


async def test_what_a_session_is_told_of_forums_and_posts() -> None:
    async with Wire() as wire:
        guild, author = wire.guild(), wire.user("author")
        forum = wire.forum(guild, "questions", tags=("fares", "mill"))
        hidden = wire.forum(guild, "hidden", bot_permissions=MEMBER & ~VIEW_CHANNEL)
        async with running(wire) as bot:
            [_, created] = await bot.events("READY", "GUILD_CREATE")
            assert [each["type"] for each in created["channels"]] == [0, 15, 15]
            fares, mill = created["channels"][1]["available_tags"]
            assert (fares["name"], mill["name"]) == ("fares", "mill")

            unread = wire.post(forum, author, "A title", "Some words.", tags=("mill",))
            [thread, message] = await bot.events("THREAD_CREATE", "MESSAGE_CREATE")
            assert thread["newly_created"]
            assert (thread["name"], thread["applied_tags"]) == ("A title", [mill["id"]])
            assert (thread["parent_id"], thread["owner_id"]) == (str(forum.id), str(author.id))
            assert message["id"] == message["channel_id"] == thread["id"] == str(unread.id)
            assert message["content"] == "", "it does not mention the bot"
            wire.post(forum, author, "Another", "words", mention=True, message_first=True)
            [message, _] = await bot.events("MESSAGE_CREATE", "THREAD_CREATE")
            assert message["content"].endswith("words")

            wire.post(hidden, author, "Unseen", "words", mention=True)
            wire.allow(hidden, MEMBER)
            [_, synced] = await bot.events("CHANNEL_UPDATE", "THREAD_LIST_SYNC")
            assert synced["channel_ids"] == [str(hidden.id)]
            assert [each["name"] for each in synced["threads"]] == ["Unseen"]

            wire.archive(unread.channel)
            wire.say(unread.channel, author, "again")
            [archived, reopened, _] = await bot.events("THREAD_UPDATE", "THREAD_UPDATE", "MESSAGE_CREATE")
            assert [each["thread_metadata"]["archived"] for each in (archived, reopened)] == [True, False]
            wire.delete_channel(unread.channel)
            [gone] = await bot.events("THREAD_DELETE")
            assert sorted(gone) == ["guild_id", "id", "parent_id", "type"]


async def test_a_message_gets_one_thread_which_has_its_id() -> None:
    async with Wire() as wire:
        guild = wire.guild()
        async with running(wire) as bot:
            await bot.events("READY", "GUILD_CREATE")
            path, id = started(wire, guild)
            assert await bot.call("POST", path, {"name": ""}) == (400, 50035)
            status, made = await bot.call("POST", path, {"name": "Answers"})
            assert (status, made["id"], made["type"], made["owner_id"]) == (200, str(id), 11, str(wire.bot.id))
            [said, _, flagged] = await bot.events("MESSAGE_CREATE", "THREAD_CREATE", "MESSAGE_UPDATE")
            assert (said["flags"], flagged["flags"]) == (0, HAS_THREAD)
            assert await bot.call("POST", path, {"name": "Answers"}) == (400, 160004)

            inner = wire.channels[id]
            nested = wire.say(inner, wire.user("asker"), "inside", mention=True)
            path = f"/channels/{inner.id}/messages/{nested.id}/threads"
            assert await bot.call("POST", path, {"name": "x"}) == (400, 50024)
            wire.active_threads = 1
            path, _ = started(wire, guild)
            assert await bot.call("POST", path, {"name": "x"}) == (400, 160006)
            wire.allow(guild.channel, MEMBER & ~READ_HISTORY & ~(1 << 35))
            assert await bot.call("POST", path, {"name": "x"}) == (403, 50013)


async def test_what_archived_threads_and_forums_refuse() -> None:
    async with Wire() as wire:
        guild, author = wire.guild(), wire.user("author")
        forum, thread = wire.forum(guild, "questions"), wire.thread(guild.channel, "a thread")
        async with running(wire) as bot:
            await bot.events("READY", "GUILD_CREATE")
            assert await bot.send(forum) == (400, 50008)
            assert await bot.send(wire.thread(forum, "Without a message", owner=author)) == (403, 40058)
            _, own = await bot.send(thread)
            wire.archive(thread)
            path = f"/channels/{thread.id}/messages/{own['id']}"
            assert await bot.call("PATCH", path, {"content": "y"}) == (403, 50083)
            assert (await bot.call("DELETE", path))[0] == 204
            assert (await bot.send(thread))[0] == 200
            assert not thread.archived, "a message reopens it"
            wire.archive(thread, locked=True)
            assert await bot.send(thread) == (403, 160005)


async def test_messages_are_listed_before_an_id_and_only_to_whom_the_history_is_open() -> None:
    async with Wire() as wire:
        guild, author = wire.guild(), wire.user("author")
        async with running(wire) as bot:
            await bot.events("READY", "GUILD_CREATE")
            sent = [wire.say(guild.channel, author, f"{number}", mention=True) for number in range(4)]
            path = f"/channels/{guild.channel.id}/messages"
            for query, found in (
                ("limit=2", sent[:1:-1]),
                (f"limit=2&before={sent[3].id}", sent[2:0:-1]),
                (f"after={sent[1].id}", sent[:1:-1]),
            ):
                _, page = await bot.call("GET", f"{path}?{query}")
                assert [each["id"] for each in page] == [str(each.id) for each in found]
            wire.allow(guild.channel, MEMBER & ~READ_HISTORY)
            assert await bot.call("GET", path) == (200, [])
            assert await bot.call("GET", f"{path}/{sent[0].id}") == (403, 50013)
