"""A small Discord on 127.0.0.1, for tests in which a bot runs as a process of its own.

    async with Wire() as wire:
        guild, reader = wire.guild(), wire.user("reader")
        async with BotProcess(wire, "pullquote.cli:main", "bot", env={"PULLQUOTE_DISCORD_TOKEN": wire.token}) as bot:
            await wire.wait_until_ready()
            asked = wire.slash(guild.channel, reader, "ask", question="Who resigned?")
            answer = await wire.wait_for_answer(asked)
            assert asked.acknowledged_after < 3

`world` holds what there is as Discord's JSON, `store` keeps it, `gateway` is the websocket, `rest` the transport of
requests, `rates` their rate limits, `routes` and `answers` what requests do, `limits` what Discord refuses, `journal`
what arrived, waiting, and faults, `server` serves it, `users` is what people do, `process` the bot's process.

Each rule names the page of Discord's documentation that has it, or the issue where it was found, beside its code.
"""

from tests.discord_server.journal import Fault, Request
from tests.discord_server.process import BotProcess
from tests.discord_server.users import Wire
from tests.discord_server.world import (
    EMBED_LINKS,
    MANAGE_GUILD,
    MEMBER,
    SEND_MESSAGES,
    Channel,
    Guild,
    Interaction,
    Sent,
    User,
)

__all__ = [
    "EMBED_LINKS",
    "MANAGE_GUILD",
    "MEMBER",
    "SEND_MESSAGES",
    "BotProcess",
    "Channel",
    "Fault",
    "Guild",
    "Interaction",
    "Request",
    "Sent",
    "User",
    "Wire",
]
