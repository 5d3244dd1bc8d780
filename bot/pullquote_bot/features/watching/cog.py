"""`/watch` and `/digest`, for those who manage the server."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import respond_ephemeral
from pullquote_bot.errors import Refused
from pullquote_bot.features.services import Menus, Services
from pullquote_bot.features.watching.choices import (
    LONGEST_QUESTION,
    NEVER,
    choose_digest,
    listed,
    unwatch,
    watch,
    watched,
)
from pullquote_bot.rendering.posts import Post

_EVERY = [
    app_commands.Choice(name=_("Daily"), value="day"),
    app_commands.Choice(name=_("Weekly, on Mondays"), value="week"),
    app_commands.Choice(name=_("Never"), value=NEVER),
]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
@app_commands.guild_install()
class Watch(commands.GroupCog, group_name=_("watch"), group_description=_("Questions that new articles may answer")):
    """The questions that a server watches."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(name=_("question"), description=_("Post new articles that surely answer a question"))
    @app_commands.rename(question=_("question"), channel=_("channel"))
    @app_commands.describe(
        question=_("The question; it is kept until you remove it"),
        channel=_("Where they are posted; this channel if you leave it out"),
    )
    async def question(
        self,
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        channel: discord.TextChannel | None = None,
    ) -> None:
        """Watch a question."""
        caller = self._services.caller(interaction)
        say, here = caller.say, interaction.channel

        async def make() -> Post:
            chosen = channel or here
            if not isinstance(chosen, discord.TextChannel):
                raise Refused(say("Choose a text channel to which they are posted."))
            return await watch(self._services.ask, caller, question, chosen, say)

        await respond_ephemeral(interaction, say, make)

    @app_commands.command(name=_("list"), description=_("List the questions that are watched here"))
    async def list(self, interaction: discord.Interaction[Any]) -> None:
        """List watched questions."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()
        await respond_ephemeral(interaction, say, lambda: listed(self._services.ask, server, say))

    @app_commands.command(name=_("remove"), description=_("Stop watching a question, and delete it"))
    @app_commands.rename(question=_("question"))
    @app_commands.describe(question=_("A watched question: choose one of the suggestions"))
    @app_commands.autocomplete(question=watched)
    async def remove(
        self, interaction: discord.Interaction[Any], question: app_commands.Range[str, 1, LONGEST_QUESTION]
    ) -> None:
        """Stop watching a question."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()
        await respond_ephemeral(interaction, say, lambda: unwatch(self._services.ask, server, question, say))


class DigestCommand(commands.Cog):
    """The digest of a server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(name=_("digest"), description=_("Show or change when what was added is posted here"))
    @app_commands.rename(every=_("every"), channel=_("channel"), hour=_("hour"), zone=_("time-zone"))
    @app_commands.describe(
        every=_("How often"),
        channel=_("Where it is posted"),
        hour=_("At which hour, 0 to 23; 8 if you leave it out"),
        zone=_("Whose hour: Europe/Berlin, Asia/Seoul, …; UTC if you leave it out"),
    )
    @app_commands.choices(every=_EVERY)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    @app_commands.guild_install()
    async def digest(
        self,
        interaction: discord.Interaction[Any],
        every: str | None = None,
        channel: discord.TextChannel | None = None,
        hour: app_commands.Range[int, 0, 23] | None = None,
        zone: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:
        """Show or change the digest."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()

        async def make() -> Post:
            return await choose_digest(
                self._services.ask, server, say, every=every, channel=channel, hour=hour, zone=zone
            )

        await respond_ephemeral(interaction, say, make)
