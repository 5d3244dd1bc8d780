"""`/questions`, for those who manage a server that keeps questions."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import respond_ephemeral
from pullquote_bot.errors import Refused
from pullquote_bot.features.autocomplete import Named, askers, unanswered_questions
from pullquote_bot.features.questions.kept import ALL, delete_post, unanswered_post
from pullquote_bot.features.questions.sheet import Format, sheet_post
from pullquote_bot.features.services import Menus, Services
from pullquote_bot.rendering.posts import Post


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
@app_commands.guild_install()
class Questions(commands.GroupCog, group_name=_("questions"), group_description=_("The questions that are kept here")):
    """A server's kept questions."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(name=_("unanswered"), description=_("What the archive could not answer"))
    async def unanswered(self, interaction: discord.Interaction[Any]) -> None:
        """List groups of questions."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()

        async def make() -> Post:
            return await unanswered_post(self._services.ask, server, 0, say, embeds=caller.embeds)

        await respond_ephemeral(interaction, say, make)

    @app_commands.command(name=_("export"), description=_("Get the kept questions as a file, without who asked"))
    @app_commands.rename(form=_("format"))
    @app_commands.describe(form=_("CSV for a spreadsheet, or JSON"))
    @app_commands.choices(
        form=[app_commands.Choice(name="CSV", value="csv"), app_commands.Choice(name="JSON", value="json")]
    )
    async def export(self, interaction: discord.Interaction[Any], form: str = "csv") -> None:
        """Send the kept questions as a file."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()
        chosen: Format = "json" if form == "json" else "csv"
        await respond_ephemeral(interaction, say, lambda: sheet_post(self._services.ask, server, chosen, say))

    @app_commands.command(name=_("delete"), description=_("Delete kept questions: a group, a person's, or all"))
    @app_commands.rename(group=_("group"), person=_("person"), everything=_("all"))
    @app_commands.describe(
        group=_("A question without an answer, and those alike: choose one of the suggestions"),
        person=_("A pseudonym, as in the export: choose one of the suggestions"),
        everything=_("All kept questions"),
    )
    @app_commands.autocomplete(group=unanswered_questions, person=askers)
    async def delete(
        self,
        interaction: discord.Interaction[Any],
        group: Named | None = None,
        person: Named | None = None,
        everything: bool = False,
    ) -> None:
        """Ask whether questions are to be deleted."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()

        async def make() -> Post:
            if (group is not None) + (person is not None) + everything != 1:
                raise Refused(say("Choose one of these: a group, a person, or all."))
            whose = ALL if everything else person or ""
            return await delete_post(self._services.ask, server, say, group=group or "", whose=whose)

        await respond_ephemeral(interaction, say, make)
