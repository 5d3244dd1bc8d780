"""`/articles`: browse, and for those who manage the server, add and remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import privately
from pullquote_bot.delivery.targets import InteractionReply
from pullquote_bot.features.articles.browse import listed
from pullquote_bot.features.autocomplete import own_articles
from pullquote_bot.rendering.posts import Post

if TYPE_CHECKING:
    from pullquote_bot.client import Client


class Articles(
    commands.GroupCog, group_name=_("articles"), group_description=_("The articles that may be quoted here")
):
    """The archive's articles."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @app_commands.command(name=_("browse"), description=_("List the articles, or those that a search finds"))
    @app_commands.rename(search=_("search"))
    @app_commands.describe(search=_("What the title, the outlet or an author's name is to hold"))
    async def browse(self, interaction: discord.Interaction[Any], search: str = "") -> None:
        """List titles."""
        say, server = self._client.conversation.say_to(interaction), self._client.conversation.server_of(interaction)
        embeds = InteractionReply(interaction, say).embeds

        async def make() -> Post:
            return await listed(self._client.answering, server, search, 0, say, embeds=embeds)

        await privately(interaction, say, make)

    @app_commands.command(name=_("add"), description=_("Add articles to this server's collection"))
    @app_commands.rename(file=_("file"))
    @app_commands.describe(file=_("A .txt, .md, .html or .jsonl file, at most 8 MiB"))
    @app_commands.guild_only()
    @app_commands.checks.has_permissions(manage_guild=True)
    async def add(self, interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
        """Add the articles of an attachment."""
        say, server = self._client.conversation.say_to(interaction), self._client.conversation.server_here(interaction)

        async def make() -> Post:
            return await self._client.keeping.add(interaction, server, file, say)

        await self._client.finish(privately(interaction, say, make))

    @app_commands.command(name=_("remove"), description=_("Remove an article from this server's collection"))
    @app_commands.rename(article=_("article"))
    @app_commands.describe(article=_("Its title; choose one of those suggested"))
    @app_commands.autocomplete(article=own_articles)
    @app_commands.guild_only()
    @app_commands.checks.has_permissions(manage_guild=True)
    async def remove(self, interaction: discord.Interaction[Any], article: str) -> None:
        """Remove an article."""
        say, server = self._client.conversation.say_to(interaction), self._client.conversation.server_here(interaction)
        await self._client.finish(
            privately(interaction, say, lambda: self._client.keeping.remove(server, article, say))
        )
