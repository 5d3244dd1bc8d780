"""A minimal discord.py bot that tests the fake Discord: it does one thing of each kind."""

from __future__ import annotations

import os
import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands


class Count(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"count:(?P<number>\d+)"):
    """A button whose state, a number, is in its custom_id."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(discord.ui.Button(label=f"Count {number}", custom_id=f"count:{number}"))

    @classmethod
    async def from_custom_id(cls, _: object, __: object, match: re.Match[str], /) -> Count:
        """Rebuild the button from what Discord sends back."""
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Increase the count, in the same message."""
        await interaction.response.edit_message(content=f"pressed {self.number}", view=counting(self.number + 1))


class Note(discord.ui.Modal, title="A note"):
    """A form with one field."""

    text: discord.ui.TextInput[Note] = discord.ui.TextInput(label="Text", custom_id="text")

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Reply with what was written."""
        await interaction.response.send_message(f"noted {self.text.value}", ephemeral=True)


def counting(number: int) -> discord.ui.View:
    """Return a view with the counting button."""
    view = discord.ui.View(timeout=None)
    view.add_item(Count(number))
    return view


class Client(commands.Bot):
    """Answers mentions, direct messages and replies; has commands of every kind."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = bool(os.environ.get("CLIENT_READS_ALL"))
        nobody = discord.AllowedMentions.none()
        super().__init__(commands.when_mentioned, intents=intents, allowed_mentions=nobody, help_command=None)

    async def setup_hook(self) -> None:
        """Register commands and the button."""
        self.add_dynamic_items(Count)
        self.tree.add_command(cite)
        self.tree.add_command(ping)
        self.tree.add_command(note)
        self.tree.add_command(upload)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answer, with what a message replies to, if anything."""
        if message.author.bot:
            return
        about = message.reference.resolved if message.reference else None
        before = f" after {about.content}" if isinstance(about, discord.Message) else ""
        said = re.sub(r"^<@!?\d+> ", "", message.content)
        await message.reply(f"heard {said!r}{before}", view=counting(1))

    async def on_resumed(self) -> None:
        """Print that the session was resumed."""
        print("resumed", flush=True)


@app_commands.command()
@app_commands.describe(word="Comes back", times="How often")
async def ping(interaction: discord.Interaction[Any], word: str, times: int = 1) -> None:
    """Reply with the given word, after deferring."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.followup.send(" ".join([word] * times))


@ping.autocomplete("word")
async def complete(_: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
    """Suggest two endings."""
    return [app_commands.Choice(name=current + ending, value=current + ending) for ending in "ab"]


@app_commands.context_menu(name="Cite this")
async def cite(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """Reply with the message's text."""
    await interaction.response.send_message(f"{message.author.name} said {message.content}")


@app_commands.command()
async def note(interaction: discord.Interaction[Any]) -> None:
    """Open a form."""
    await interaction.response.send_modal(Note())


@app_commands.command()
@app_commands.default_permissions(manage_guild=True)
async def upload(interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
    """Reply with a file's content, or with a text that is too long for a message."""
    text = (await file.read()).decode()
    rights = "manager" if interaction.permissions.manage_guild else "member"
    try:
        await interaction.response.send_message(f"{rights} sent {text}")
    except discord.HTTPException as error:
        await interaction.response.send_message(f"refused: {error.code}", file=discord.File(__file__, "client.py"))


def main() -> None:
    """Run until Discord or a signal stops it."""
    Client().run(os.environ["CLIENT_TOKEN"])


if __name__ == "__main__":
    main()
