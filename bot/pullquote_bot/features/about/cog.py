"""`/help` and `/about`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import privately
from pullquote_bot.features.about.posts import about_post, help_post

if TYPE_CHECKING:
    from pullquote_bot.client import Client


class About(commands.Cog):
    """What the bot is, and what can be asked of it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @app_commands.command(name=_("help"), description=_("What can be asked of Pullquote, and how"))
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Explain the commands."""
        say = self._client.conversation.say_to(interaction)
        await privately(interaction, say, lambda: help_post(say))

    @app_commands.command(name=_("about"), description=_("How large the archive is, its newest article, the version"))
    async def about(self, interaction: discord.Interaction[Any]) -> None:
        """Say what is served."""
        say, server = self._client.conversation.say_to(interaction), self._client.conversation.server_of(interaction)
        await privately(interaction, say, lambda: about_post(self._client.answering, server, say))
