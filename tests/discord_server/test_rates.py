"""Rate limits of the fake Discord: enforced, said in headers, and kept to by the library."""

from __future__ import annotations

import aiohttp

from tests.discord_server import MEMBER, SEND_MESSAGES, Channel, Wire
from tests.discord_server.rates import Window
from tests.discord_server.test_server import connected, run
from tests.discord_server.test_threads import running

MESSAGES = "/channels/{channel}/messages"


async def posted(wire: Wire, http: aiohttp.ClientSession, channel: Channel) -> aiohttp.ClientResponse:
    path = MESSAGES.format(channel=channel.id)
    async with http.post(wire.url + path, json={"content": "x"}, headers={"Authorization": f"Bot {wire.token}"}) as got:
        await got.read()
        return got


def test_a_window_begins_with_its_first_request() -> None:
    window = Window(2, 5.0)
    assert [window.take(now) for now in (10.0, 12.0, 13.0, 14.5, 15.0, 16.0, 17.0)] == [
        *(None, None, 2.0, 0.5),
        *(None, None, 3.0),
    ]


async def test_each_channel_has_its_own_limit_on_a_route() -> None:
    async with Wire() as wire, aiohttp.ClientSession() as http:
        guild = wire.guild()
        first, second = guild.channel, wire.channel(guild, "second")
        wire.rates.allow("POST", MESSAGES, 2, 60.0)
        got = [await posted(wire, http, channel) for channel in (first, first, first, second)]
        assert [each.status for each in got] == [200, 200, 429, 200]
        assert [each.headers["X-RateLimit-Remaining"] for each in got] == ["1", "0", "0", "1"]
        assert len({each.headers["X-RateLimit-Bucket"] for each in got}) == 1
        assert got[2].headers["X-RateLimit-Scope"] == "user"
        assert 0 < int(got[2].headers["Retry-After"]) <= 60
        body = await got[2].json()
        assert not body["global"]
        assert 0 < body["retry_after"] <= 60
        assert wire.rates.refused == {"user": 1, "global": 0}
        assert len(wire.messages(first)) == 2


async def test_the_global_limit_is_over_all_routes_but_those_of_interactions() -> None:
    async with Wire() as wire, aiohttp.ClientSession() as http:
        guild = wire.guild()
        wire.rates.per_second = 3
        async with running(wire) as bot:
            for _ in range(3):
                assert (await bot.call("GET", f"/channels/{guild.channel.id}"))[0] == 200
            refused = await posted(wire, http, guild.channel)
            assert (refused.status, (await refused.json())["global"]) == (429, True)
            assert refused.headers["X-RateLimit-Global"] == "true"
            assert (await bot.call("GET", "/webhooks/1/none/messages/@original"))[0] == 404


async def test_who_makes_too_many_invalid_requests_is_shut_out() -> None:
    async with Wire() as wire, aiohttp.ClientSession() as http:
        guild = wire.guild()
        mute = wire.channel(guild, "mute", bot_permissions=MEMBER & ~SEND_MESSAGES)
        wire.rates.invalid_allowed = 3
        assert [(await posted(wire, http, mute)).status for _ in range(3)] == [403] * 3
        assert wire.rates.invalid(wire.time()) == 3
        banned = await posted(wire, http, guild.channel)
        assert (banned.status, "Via" in banned.headers) == (429, False)
        assert wire.rates.invalid(wire.time() + wire.rates.invalid_seconds + 1) == 0


@run
async def test_the_library_keeps_to_the_limits_it_is_told() -> None:
    async with connected() as (wire, _):
        wire.rates.allow("POST", MESSAGES, 2, 0.3)
        said = [wire.say(wire.guilds[0].channel, wire.user("reader"), f"{count}", mention=True) for count in range(9)]
        for each in said:
            await wire.wait_for_reply(each)
        assert [len(wire.replies(each)) for each in said] == [1] * len(said)
        assert wire.rates.refused["user"] <= 1, "it waits for the window's end by itself"
