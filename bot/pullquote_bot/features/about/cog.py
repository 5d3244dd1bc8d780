"""`/help`, `/about` and `/privacy`."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import respond_ephemeral
from pullquote_bot.features.about.posts import about_post, help_post, privacy_post
from pullquote_bot.features.services import Menus, Services


class About(commands.Cog):
    """Commands about the bot itself."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(name=_("help"), description=_("What can be asked of Pullquote, and how"))
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Explain the commands."""
        say = self._services.caller(interaction).say
        await respond_ephemeral(interaction, say, lambda: help_post(say))

    @app_commands.command(name=_("about"), description=_("How large the archive is, its newest article, the version"))
    async def about(self, interaction: discord.Interaction[Any]) -> None:
        """Describe the archive and the version."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.server
        await respond_ephemeral(
            interaction, say, lambda: about_post(self._services.ask, server, say, self._services.policies)
        )


class Privacy(commands.Cog):
    """What is stored about a person."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(name=_("privacy"), description=_("What is stored about you, and how to delete it"))
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """Show what is stored about the asker."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.server
        person = interaction.user.id
        await respond_ephemeral(
            interaction, say, lambda: privacy_post(self._services.ask, person, server, say, self._services.policies)
        )
