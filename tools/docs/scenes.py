"""Scenes of a server: the bot's process answers people on the fake Discord of the tests, from the demo newsroom."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pullquote import Settings, open_sample
from tests.discord_server import MANAGE_GUILD, MEMBER, BotProcess, Channel, Guild, Interaction, Sent, User, Wire
from tools.docs.client import Message

BEDS = "How many beds does Rowan Ward have?"
UNANSWERED = (
    "When does the library in Saltmere open on Sundays?",
    "What time does the Saltmere library open on Sunday?",
    "Who is the mayor of Aldane?",
    "Saltmere library: when is it open on Sundays?",
)
FILES = {
    "council-minutes.md": "# Minutes of 3 June\n\nThe council met in the Assembly Rooms. Nine members were present.",
    "letters.txt": "Letters to the editor\n\nThe weir has not been repaired since the flood, a reader writes.",
}

Scene = tuple[list[Message], Mapping[str, str]]
"""Messages, and what is shown for mentions and moments."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A fake Discord with a server, somebody who asks and somebody who manages it, and the bot."""

    wire: Wire
    guild: Guild
    mina: User
    keeper: User

    async def managed(self, command: str, **options: Any) -> Message:
        """Use a command as somebody who manages the server; return what they are told."""
        return message_of(await self.wire.wait_for_answer(self.manage(command, **options)), command=command)

    def manage(self, command: str, **options: Any) -> Interaction:
        """Use a command as somebody who manages the server."""
        given = {name.replace("_", "-"): value for name, value in options.items()}
        rights = MEMBER | MANAGE_GUILD
        return self.wire.slash(self.guild.channel, self.keeper, command, permissions=rights, **given)

    def channel(self, name: str, *, forum: bool = False) -> Channel:
        """Add a channel, or a forum, to the server."""
        made = self.wire.forum(self.guild, name) if forum else self.wire.channel(self.guild, name)
        self.wire.gateway.dispatch("CHANNEL_CREATE", made.payload(self.wire.bot), self.guild)
        return made


async def scenes() -> dict[str, Scene]:
    """Play every scene; return each by the name of its picture."""
    async with stage() as played:
        return {
            "discord-around": await around(played),
            "discord-channel-settings": await channel_settings(played),
            "discord-forum": await forum(played),
            "discord-too-fast": await too_fast(played),
            "discord-unanswered": await unanswered(played),
            "discord-files": await files(played),
            "discord-used-up": await used_up(played),  # nobody there may ask any more
            "discord-waiting": await waiting(played),  # and one file is still being added
        }


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Serve the demo newsroom."""
    with TemporaryDirectory() as folder:
        async with Wire() as wire:
            guild, mina, keeper = wire.guild(), wire.user("mina"), wire.user("keeper")
            env = {"PULLQUOTE_DISCORD_TOKEN": wire.token, "PULLQUOTE_DISCORD_STATE": str(Path(folder) / "state")}
            archive = Path(folder) / "archive"
            with open_sample(Settings()) as sample:
                shutil.copytree(sample.folder, archive)
            async with BotProcess(wire, "pullquote.cli:main", "bot", "--archive", str(archive), env=env) as bot:
                try:
                    await wire.wait_until_ready()
                    yield Stage(wire, guild, mina, keeper)
                except BaseException:
                    print(bot.output, file=sys.stderr)
                    raise


def message_of(sent: Sent, **how: Any) -> Message:
    """Return what the bot sent, as it stands."""
    payload = sent.payload
    return Message(
        content=sent.content, embeds=sent.embeds, components=payload["components"], private=sent.ephemeral, **how
    )


async def around(stage: Stage) -> Scene:
    """Somebody opens the paragraphs around a quote, which they may share."""
    wire, channel, mina = stage.wire, stage.guild.channel, stage.mina
    asked = await wire.wait_for_answer(wire.slash(channel, mina, "ask", question=BEDS))
    (press,) = [id for id in asked.custom_ids() if id.startswith("pq:around:")]
    opened = await wire.wait_for_answer(wire.press(mina, asked, press))
    return [message_of(opened)], {}


async def channel_settings(stage: Stage) -> Scene:
    """A channel gets an outlet and a language of its own."""
    channel = stage.channel("harbour")
    told = await stage.managed(
        "settings", channel=channel, outlet="Harbour Ledger", after="2022", quotes=1, language="de"
    )
    return [told], {f"<#{channel.id}>": "#harbour"}


async def forum(stage: Stage) -> Scene:
    """A post in a forum is answered unasked."""
    questions = stage.channel("questions", forum=True)
    await stage.managed("settings", answer_posts=questions)
    title, text = BEDS, "I could not find it anywhere."
    post = stage.wire.post(questions, stage.mina, title, text)
    answer = await stage.wire.wait_for_reply(post)
    asked = Message(content=f"# {title}\n{text}", author="Mina")
    return [asked, message_of(answer, replies_to=text)], {}


async def too_fast(stage: Stage) -> Scene:
    """Somebody asks faster than they may."""
    channel, hurried = stage.guild.channel, stage.wire.user("hurried")
    for _ in range(12):
        told = await stage.wire.wait_for_answer(stage.wire.slash(channel, hurried, "ask", question=BEDS))
        if moments := re.findall(r"<t:\d+:\w>", told.content):
            return [message_of(told, command="ask")], dict.fromkeys(moments, "in 19 seconds")
    raise AssertionError("nobody was held back")


async def used_up(stage: Stage) -> Scene:
    """A server's questions of a day are used up."""
    await stage.managed("settings", per_day=1)
    for person in ("first", "second"):
        used = stage.wire.slash(stage.guild.channel, stage.wire.user(person), "ask", question=BEDS)
        told = await stage.wire.wait_for_answer(used)
    return [message_of(told, command="ask")], dict.fromkeys(re.findall(r"<t:\d+:\w>", told.content), "in 10 hours")


async def files(stage: Stage) -> Scene:
    """Two files are added; who manages the server lists them."""
    for name, text in FILES.items():
        used = stage.manage("articles add", file=stage.wire.host(name, text.encode()))
        await stage.wire.wait_for(lambda used=used: any("dded" in one.content for one in used.messages), what="a file")
    return [await stage.managed("articles files")], {stage.keeper.mention: "@Mina"}


async def waiting(stage: Stage) -> Scene:
    """A file waits until another one of the server is added."""
    wire = stage.wire
    long = "\n\n".join(f"The tide at Saltmere stood at {number} feet." for number in range(200))
    used = [
        stage.manage("articles add", file=wire.host(name, text))
        for name, text in (("tides.txt", long.encode()), ("minutes.md", b"# Minutes\n\nThe council met on Monday."))
    ]
    shown = await wire.wait_for(lambda: [one for one in used[1].messages if one.components], what="a place in line")
    return [message_of(shown[0], command="articles add")], {}


async def unanswered(stage: Stage) -> Scene:
    """Questions without an answer are listed for who manages the server."""
    await stage.managed("settings", keep_questions=True)
    for number, question in enumerate(UNANSWERED):
        used = stage.wire.slash(stage.guild.channel, stage.wire.user(f"reader{number}"), "ask", question=question)
        await stage.wire.wait_for_answer(used)
    return [await stage.managed("questions unanswered")], {}
