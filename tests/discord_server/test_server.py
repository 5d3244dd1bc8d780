"""The fake Discord, tested with a real discord.py client in a separate process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from tests.discord_server import MANAGE_GUILD, MEMBER, BotProcess, Wire
from tests.discord_server.gateway import MESSAGE_CONTENT
from tests.discord_server.limits import command_problems, message_problems
from tests.discord_server.world import VIEW_CHANNEL, pings

MODULE = "tests.discord_server.client"
CHANNEL_MESSAGES = r"/channels/\d+/messages"


def client(wire: Wire, **env: str) -> BotProcess:
    return BotProcess(wire, MODULE, env={"CLIENT_TOKEN": wire.token, **env})


@contextlib.asynccontextmanager
async def connected(**env: str) -> AsyncIterator[tuple[Wire, BotProcess]]:
    async with Wire() as wire:
        wire.guild()
        async with client(wire, **env) as bot:
            await wire.wait_until_ready()
            yield wire, bot


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Make a plain test of a coroutine. Its own loop is closed, with everything in it, before the test ends."""

    def plain() -> None:
        asyncio.run(test())

    plain.__name__ = test.__name__
    return pytest.mark.process(plain)


@run
async def test_a_client_starts_registers_its_commands_and_answers_everything_once() -> None:
    async with connected() as (wire, bot):
        guild, reader = wire.guilds[0], wire.user("reader", locale="ko")
        assert {each["name"] for each in wire.commands[None]} == {"ping", "Cite this", "note", "upload"}
        assert wire.gateway.compressions[0] in {"zlib-stream", "zstd-stream"}
        assert not wire.gateway.identifies[0]["intents"] & MESSAGE_CONTENT
        assert await wire.wait_for(lambda: wire.gateway.heartbeats)

        question = wire.say(guild.channel, reader, "who?", mention=True)
        answer = await wire.wait_for_reply(question)
        assert answer.content == "heard 'who?'"
        assert answer.pings == set()

        followed = wire.say(guild.channel, reader, "and then?", reply_to=answer)
        assert (await wire.wait_for_reply(followed)).content == "heard 'and then?' after heard 'who?'"
        # a message that does not mention the bot reaches it, but blank
        unread = wire.say(guild.channel, reader, "private talk")
        assert (await wire.wait_for_reply(unread)).content == "heard ''"
        direct = wire.say(wire.dm(reader), reader, "hello")
        assert (await wire.wait_for_reply(direct)).content == "heard 'hello'"

        asked = wire.slash(guild.channel, reader, "ping", word="pong", times=2)
        said = await wire.wait_for_answer(asked)
        assert (said.content, said.ephemeral, said.loading) == ("pong pong", True, False)
        assert asked.callback is not None
        assert asked.callback.type == 5
        assert asked.acknowledged_after is not None
        assert asked.messages == [said]

        typed = await wire.wait_for_callback(wire.autocomplete(guild.channel, reader, "ping", "word", word="x"))
        assert typed.choices is not None
        assert [choice["value"] for choice in typed.choices] == ["xa", "xb"]
        cited = await wire.wait_for_answer(wire.message_command(guild.channel, reader, "Cite this", unread))
        assert cited.content == "reader said private talk"

        form = await wire.wait_for_callback(wire.slash(guild.channel, reader, "note"))
        assert (await wire.wait_for_answer(wire.submit(form, {"text": "a thought"}))).content == "noted a thought"

        pressed = await wire.wait_for_callback(wire.press(reader, answer, "count:1"))
        assert pressed.callback is not None
        assert pressed.callback.type == 7
        assert (answer.content, answer.custom_ids()) == ("pressed 1", ["count:2"])
        forged = await wire.wait_for_callback(wire.press(reader, answer, "count:77", forged=True))
        assert forged.original is answer
        assert answer.content == "pressed 77"

        assert len(wire.messages(guild.channel)) == 6
        assert wire.journal.unexpected == []
        assert await bot.terminate() in {0, -15, 143}


@run
async def test_many_questions_from_many_servers_are_each_answered_once() -> None:
    async with connected() as (wire, _):
        guilds = [*wire.guilds, *(wire.guild(f"server {number}") for number in range(9))]
        readers = [wire.user(f"reader{number}") for number in range(3)]
        asked = [wire.slash(guild.channel, reader, "ping", word=guild.name) for guild in guilds for reader in readers]
        said = [wire.say(guild.channel, readers[0], "well?", mention=True) for guild in guilds]
        for interaction in asked:
            assert interaction.channel.guild is not None
            assert (await wire.wait_for_answer(interaction)).content == interaction.channel.guild.name
        for message in said:
            await wire.wait_for_reply(message)
        assert all(len(wire.replies(message)) == 1 for message in said)
        assert all(len(interaction.messages) == 1 for interaction in asked)


@run
async def test_attachments_permissions_and_limits() -> None:
    async with connected() as (wire, _):
        guild, editor = wire.guilds[0], wire.user("editor")
        file = wire.host("list.txt", b"three articles", "text/plain")
        sent = wire.slash(guild.channel, editor, "upload", file=file, permissions=MEMBER | MANAGE_GUILD)
        assert (await wire.wait_for_answer(sent)).content == "manager sent three articles"
        large = wire.host("large.txt", b"x" * 2000)
        refused = wire.slash(guild.channel, editor, "upload", file=large, override=True)
        assert (await wire.wait_for_answer(refused)).content == "refused: 50035"
        assert len(refused.refused) == 1
        assert refused.original is not None
        assert refused.original.payload["attachments"][0]["filename"] == "client.py"
        with pytest.raises(ValueError, match="takes permissions that editor lacks"):
            wire.slash(guild.channel, editor, "upload", file=large)
        with pytest.raises(ValueError, match="no command 'pong'"):
            wire.slash(guild.channel, editor, "pong")
        with pytest.raises(ValueError, match="needs 'word'"):
            wire.slash(guild.channel, editor, "ping")


@run
async def test_429_500_and_a_lost_answer_are_retried() -> None:
    async with connected() as (wire, bot):
        guild, reader = wire.guilds[0], wire.user("reader")
        limited = wire.fail(CHANNEL_MESSAGES, method="POST", status=429, times=2)
        message = wire.say(guild.channel, reader, "once", mention=True)
        await wire.wait_for_reply(message)
        statuses = [each.status for each in wire.journal.matching("POST", CHANNEL_MESSAGES)]
        assert (len(limited.hits), statuses) == (2, [429, 429, 200])

        slow = wire.fail(r"/webhooks/\d+/[^/]+(/messages/.+)?", kind="hang")
        wire.fail(r"/webhooks/\d+/[^/]+(/messages/.+)?", status=500)
        asked = wire.slash(guild.channel, reader, "ping", word="late")
        other = wire.slash(guild.channel, reader, "ping", word="early")
        assert (await wire.wait_for_answer(other)).content == "early"
        assert await wire.wait_for(lambda: slow.hits)
        assert asked.messages == []
        slow.release()
        assert (await wire.wait_for_answer(asked)).content == "late"

        # done, but answered with 502: discord.py sends it again with the same enforced nonce, so it stays one
        wire.fail(CHANNEL_MESSAGES, method="POST", status=502, applied=True)
        sure = wire.say(guild.channel, reader, "sure", mention=True)
        posts = await wire.wait_for_request("POST", CHANNEL_MESSAGES, count=5)
        assert posts[-1].body["nonce"] == posts[-2].body["nonce"]
        await wire.wait_for_request("POST", CHANNEL_MESSAGES, count=2, status=200)
        assert len(wire.replies(sure)) == 1

        cut = wire.fail(r"/interactions/.+", kind="disconnect")
        lost = wire.slash(guild.channel, reader, "ping", word="lost")
        await bot.wait_for_output("Server disconnected")
        assert (len(cut.hits), lost.callback) == (1, None)


@run
async def test_a_dropped_socket_is_resumed_and_a_missed_event_comes_once() -> None:
    async with connected() as (wire, bot):
        guild, reader = wire.guilds[0], wire.user("reader")
        for number, code in enumerate((4000, None, 1012), 1):
            async with wire.gateway.down(code):
                missed = wire.say(guild.channel, reader, f"missed {number}", mention=True)
            await wire.wait_for_reply(missed)
            assert await wire.wait_for(lambda number=number: len(wire.gateway.resumed) == number)  # type: ignore[misc]
        wire.gateway.reconnect()
        assert await wire.wait_for(lambda: len(wire.gateway.resumed) == 4)
        wire.gateway.invalidate(resumable=True)
        assert await wire.wait_for(lambda: len(wire.gateway.resumed) == 5)
        await wire.wait_for(lambda: bot.lines.count("resumed") == 5, what="five on_resumed")
        last = wire.say(guild.channel, reader, "last", mention=True)
        await wire.wait_for_reply(last)
        answered = [each.content for each in wire.messages(guild.channel)]
        assert answered == ["heard 'missed 1'", "heard 'missed 2'", "heard 'missed 3'", "heard 'last'"]
        assert len(wire.gateway.identifies) == 1


@run
async def test_an_invalid_session_identifies_anew() -> None:
    async with connected() as (wire, _):
        wire.gateway.invalidate()
        with pytest.raises(RuntimeError, match="reach nobody"):
            wire.say(wire.guilds[0].channel, wire.owner, "too early", mention=True)
        await wire.wait_until_ready()
        assert len(wire.gateway.identifies) == 2
        await wire.gateway.drop(4009)  # the session timed out: a RESUME is tried and refused
        await wire.wait_until_ready()
        assert len(wire.gateway.identifies) == 3
        assert wire.gateway.resumes
        assert not wire.gateway.resumed
        await wire.wait_for_reply(wire.say(wire.guilds[0].channel, wire.owner, "hello", mention=True))


@run
async def test_a_refused_token_or_intent_ends_the_process_and_so_does_a_revocation() -> None:
    async with Wire() as wire:
        async with client(wire, CLIENT_TOKEN="wrong") as bot:
            assert await bot.wait() == 1
            assert "Improper token" in bot.output
        async with BotProcess(wire, f"{MODULE}:main", env={"CLIENT_TOKEN": wire.token, "CLIENT_READS_ALL": "1"}) as bot:
            assert await bot.wait() == 1
            assert "PrivilegedIntentsRequired" in bot.output
        async with client(wire) as bot:
            await wire.wait_until_ready()
            await wire.revoke()
            assert await bot.wait() == 1
            assert "closed with 4004" in bot.output


@run
async def test_a_button_from_before_a_kill_works_in_the_next_process() -> None:
    async with Wire() as wire:
        guild, reader = wire.guild(), wire.user("reader")
        async with client(wire) as bot:
            await wire.wait_until_ready()
            answer = await wire.wait_for_reply(wire.say(guild.channel, reader, "hello", mention=True))
            assert await bot.kill() == -9
        assert await wire.wait_for(lambda: not wire.gateway.connected) is True
        async with client(wire):
            await wire.wait_until_ready()
            pressed = await wire.wait_for_callback(wire.press(reader, answer, "count:1"))
            assert pressed.original is answer
            assert answer.content == "pressed 1"


@run
async def test_answers_too_late_or_without_permission_are_refused() -> None:
    async with Wire(deadline=0.0) as wire:
        guild, reader = wire.guild(), wire.user("reader")
        silent = wire.channel(guild, "silent", bot_permissions=VIEW_CHANNEL)
        async with client(wire) as bot:
            await wire.wait_until_ready()
            asked = wire.slash(guild.channel, reader, "ping", word="x")
            assert await wire.wait_for(lambda: asked.late)
            assert asked.acknowledged_after is None
            await bot.wait_for_output("10062")
            wire.say(silent, reader, "hello", mention=True)
            await wire.wait_for_request("POST", f"/channels/{silent.id}/messages", status=403)
            await bot.wait_for_output("50013")
            assert wire.messages(silent) == []


@run
async def test_the_rules_of_interactions_are_kept_by_the_fake_itself() -> None:
    async with Wire() as wire, aiohttp.ClientSession(headers={"Authorization": f"Bot {wire.token}"}) as http:

        async def call(method: str, path: str, body: object = None) -> tuple[int, Any]:
            async with http.request(method, wire.url + path, json=body) as answer:
                return answer.status, await answer.json() if answer.content_length else None

        here, elsewhere, asker = wire.guild(), wire.guild(installed=False), wire.user("asker")
        commands = f"/applications/{wire.application_id}/commands"
        assert (await call("PUT", commands, [{"name": "Ask", "description": "Ask"}]))[0] == 400
        assert (await call("PUT", commands, [{"name": "ask", "description": "Ask"}]))[0] == 200
        async with http.ws_connect(wire.gateway_url) as socket:
            assert (await socket.receive_json())["op"] == 10
            identify = {"token": wire.token, "intents": 1 << 9, "shard": [(here.id >> 22) % 2, 2]}
            await socket.send_json({"op": 2, "d": identify})
            ready = await socket.receive_json()
            assert (ready["t"], ready["s"], [each["id"] for each in ready["d"]["guilds"]]) == (
                "READY",
                1,
                [str(here.id)],
            )

            wire.say(elsewhere.channel, asker, "not for a bot that is not here", mention=True)
            wire.say(wire.dm(asker), asker, "nor what its intents leave out")
            asked = wire.slash(here.channel, asker, "ask")
            assert (await socket.receive_json())["d"]["id"] == str(asked.id)
            callback, hook = f"/interactions/{asked.id}/{asked.token}/callback", f"/webhooks/1/{asked.token}"
            assert (await call("POST", hook, {"content": "early"}))[1]["code"] == 10015
            assert (await call("POST", callback, {"type": 8, "data": {"choices": []}}))[1]["code"] == 50035
            status, described = await call("POST", callback + "?with_response=1", {"type": 5, "data": {"flags": 64}})
            assert (status, described["interaction"]["response_message_loading"]) == (200, True)
            assert (await call("POST", callback, {"type": 5}))[1]["code"] == 40060
            assert (await call("POST", hook, {"content": ""}))[1]["code"] == 50006
            assert (await call("POST", hook, {"content": "shown", "flags": 0}))[1]["flags"] == 64
            assert (await call("DELETE", hook + "/messages/@original"))[0] == 204
            assert (await call("GET", hook + "/messages/@original"))[1]["code"] == 10008
            assert len(asked.refused) == 2

        async with http.ws_connect(wire.gateway_url) as socket:
            identify = {"token": wire.token, "intents": 0, "shard": [(elsewhere.id >> 22) % 2, 2]}
            await socket.send_json({"op": 2, "d": identify})
            assert [(await socket.receive_json())["op"] for _ in range(2)] == [10, 0]
            through = wire.slash(elsewhere.channel, asker, "ask")
            callback, hook = f"/interactions/{through.id}/{through.token}/callback", f"/webhooks/1/{through.token}"
            assert (await call("POST", callback, {"type": 4, "data": {"content": "x"}}))[0] == 204
            codes = [(await call("POST", hook, {"content": "more"}))[0] for _ in range(6)]
            assert codes == [200] * 5 + [400]
        assert (await call("GET", "/users/@me/guilds"))[0] == 404
        assert [each.path for each in wire.journal.unexpected] == ["/users/@me/guilds"]


def test_limits_are_discords() -> None:
    button = {"type": 2, "style": 2, "label": "Go", "custom_id": "x"}
    row = {"type": 1, "components": [button]}
    link = {"type": 2, "style": 5, "label": "Go", "url": "https://example.org/" + "x" * 493}
    assert message_problems({"content": "x" * 2000, "components": [row]}) == []
    assert message_problems({"embeds": [{"description": "x" * 3000}] * 2}) == []
    wrong: list[dict[str, Any]] = [
        {"content": "x" * 2001},
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]},
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"fields": [{"name": "x", "value": ""}]}]},
        {"components": [row, row]},
        {"components": [{"type": 1, "components": [{**button, "custom_id": "x" * 101}]}]},
        {"components": [{"type": 1, "components": [link]}]},
        {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "y"}]},
        {"flags": 1 << 15, "components": [{"type": 17, "components": [{"type": 10, "content": "y" * 4001}]}]},
    ]
    assert [len(message_problems(body)) for body in wrong] == [1] * len(wrong)
    assert command_problems([{"name": "ask", "description": "Ask", "name_localizations": {"ko": "질문"}}]) == []
    assert len(command_problems([{"name": "Ask", "description": ""}])) == 2


def test_pings_are_what_allowed_mentions_let_through() -> None:
    text = "@everyone <@1> <@&2> <@3>"
    assert pings({"content": text}) == {"everyone", "1", "&2", "3"}
    assert pings({"content": text, "allowed_mentions": {"parse": []}}) == set()
    assert pings({"content": text, "allowed_mentions": {"parse": ["roles"], "users": ["3"]}}) == {"&2", "3"}
    assert pings({"components": [{"type": 17, "components": [{"type": 10, "content": "@here"}]}]}) == {"everyone"}
    assert pings({"embeds": [{"description": text}]}) == set()


@run
async def test_a_reply_to_a_response_mentions_the_bot_unless_its_mention_is_off() -> None:
    async with connected() as (wire, _):
        guild, reader = wire.guilds[0], wire.user("reader")
        target = wire.say(guild.channel, reader, "a claim", mention=True)
        response = await wire.wait_for_answer(wire.message_command(guild.channel, reader, "Cite this", target))
        for ping in (True, False):
            reply = wire.say(guild.channel, reader, "and then?", reply_to=response, ping=ping)
            assert [user["id"] for user in reply.payload["mentions"]] == [str(wire.bot.id)] * ping
            heard = await wire.wait_for_reply(reply)
            assert ("and then?" in heard.content) == ping


async def test_a_nonce_is_enforced_also_where_its_message_was_deleted() -> None:
    async with Wire() as wire, aiohttp.ClientSession(headers={"Authorization": f"Bot {wire.token}"}) as http:
        channel = wire.guild().channel
        ids = []
        for nonce in ("1", "1", "2"):
            body = {"content": "x", "nonce": nonce, "enforce_nonce": True}
            async with http.post(f"{wire.url}/channels/{channel.id}/messages", json=body) as answer:
                ids.append((await answer.json())["id"])
            wire.remove(wire.sent[int(ids[0])])
        assert ids[0] == ids[1] != ids[2]
