"""`/verify`, and the message command *Check this quote*."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.features.services import Menus, Services
from pullquote_bot.features.verify.claims import verify


class Verify(commands.Cog):
    """Whether words were printed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()
        self.menus = (app_commands.ContextMenu(name=_("Check this quote"), callback=self.check_this_quote),)

    @app_commands.command(
        name=_("verify"), description=_("Were these words printed: exactly, in part, nearly, or not at all?")
    )
    @app_commands.rename(text=_("text"))
    @app_commands.describe(text=_("The words that were supposedly printed"))
    async def verify(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Verify a text."""
        await self._services.finish(verify(self._services, interaction, text))

    async def check_this_quote(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Verify what somebody wrote."""
        await self._services.finish(verify(self._services, interaction, message, private=True))
