"""`/ask`, and the message command *Find sources*."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote import Filters
from pullquote_bot.features.autocomplete import Named, authors, outlets
from pullquote_bot.features.services import Menus, Services


class Ask(commands.Cog):
    """Asking, by command; messages are heard by the client."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()
        self.menus = (app_commands.ContextMenu(name=_("Find sources"), callback=self.find_sources),)

    @app_commands.command(name=_("ask"), description=_("Ask the archive, and get the articles' own words"))
    @app_commands.rename(
        question=_("question"),
        after=_("after"),
        before=_("before"),
        outlet=_("outlet"),
        author=_("author"),
        as_of=_("as-of"),
        private=_("private"),
    )
    @app_commands.describe(
        question=_("What you want to know"),
        after=_("Only articles published on or after this day, month or year: 2022, 2022-01, 2022-01-12"),
        before=_("Only articles published on or before this day, month or year"),
        outlet=_("Only articles of this outlet"),
        author=_("Only articles by this author"),
        as_of=_("Answer from what was known at the end of this day, month or year"),
        private=_("Show the answer to you alone"),
    )
    @app_commands.autocomplete(outlet=outlets, author=authors)
    async def ask(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        after: Named | None = None,
        before: Named | None = None,
        outlet: Named | None = None,
        author: Named | None = None,
        as_of: Named | None = None,
        private: bool = False,
    ) -> None:
        """Answer a question."""
        filters = Filters(after=after, before=before, outlet=outlet, author=author, as_of=as_of)
        await self._services.finish(
            self._services.conversation.on_command(interaction, question, filters=filters, private=private)
        )

    async def find_sources(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Find the passages that bear on what somebody wrote."""
        await self._services.finish(self._services.conversation.on_command(interaction, message, private=True))
