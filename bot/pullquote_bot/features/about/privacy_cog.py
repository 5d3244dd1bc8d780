"""`/privacy`: what is stored about me, and deleting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import privately
from pullquote_bot.features.about.posts import privacy_post

if TYPE_CHECKING:
    from pullquote_bot.client import Client


class Privacy(commands.Cog):
    """What is stored."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @app_commands.command(name=_("privacy"), description=_("What is stored about you, and how to delete it"))
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """Tell what is stored about the asker."""
        say, server = self._client.conversation.say_to(interaction), self._client.conversation.server_of(interaction)
        person = interaction.user.id
        await privately(interaction, say, lambda: privacy_post(self._client.answering, person, server, say))
