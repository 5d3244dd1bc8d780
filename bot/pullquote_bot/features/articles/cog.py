"""`/browse`, and for those who manage the server, `/articles`: add and remove."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import respond_ephemeral
from pullquote_bot.features.articles.browse import listed
from pullquote_bot.features.articles.files import file_post, files_post, undo_post
from pullquote_bot.features.autocomplete import Named, own_articles, own_files
from pullquote_bot.features.services import Menus, Services
from pullquote_bot.rendering.posts import Post


class Browse(commands.Cog):
    """The articles that may be quoted there, for everyone."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(
        name=_("browse"), description=_("List the articles that may be quoted here, or those that a search finds")
    )
    @app_commands.rename(search=_("search"))
    @app_commands.describe(search=_("Words in the title, the outlet or an author's name"))
    async def browse(self, interaction: discord.Interaction[Any], search: str = "") -> None:
        """List titles."""
        caller = self._services.caller(interaction)

        async def make() -> Post:
            return await listed(self._services.ask, caller.server, search, 0, caller.say, embeds=caller.embeds)

        await respond_ephemeral(interaction, caller.say, make)


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
@app_commands.guild_install()
class Articles(commands.GroupCog, group_name=_("articles"), group_description=_("The articles added by this server")):
    """A server's own articles.

    Discord lets a server decide who may use a whole command, not its parts: what only managers do is not in the same
    command as what everyone does.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(name=_("add"), description=_("Add articles to this server's collection"))
    @app_commands.rename(file=_("file"))
    @app_commands.describe(file=_("Text, Markdown, HTML, JSONL, PDF, Word, mail, EPUB, XML or WARC, at most 8 MiB"))
    async def add(self, interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
        """Add the articles of an attachment."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()

        async def make() -> Post:
            return await self._services.uploads.add(interaction, server, file, say)

        await self._services.finish(respond_ephemeral(interaction, say, make))

    @app_commands.command(name=_("remove"), description=_("Remove an article from this server's collection"))
    @app_commands.rename(article=_("article"))
    @app_commands.describe(article=_("Its title: choose one of the suggestions"))
    @app_commands.autocomplete(article=own_articles)
    async def remove(self, interaction: discord.Interaction[Any], article: str) -> None:
        """Remove an article."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()
        await self._services.finish(
            respond_ephemeral(interaction, say, lambda: self._services.uploads.remove(server, article, say))
        )

    @app_commands.command(name=_("files"), description=_("List the files added in this server, or the articles of one"))
    @app_commands.rename(file=_("file"))
    @app_commands.describe(file=_("A file: choose one of the suggestions"))
    @app_commands.autocomplete(file=own_files)
    async def files(self, interaction: discord.Interaction[Any], file: Named | None = None) -> None:
        """List files, or one file's articles."""
        caller = self._services.caller(interaction)
        say, server, ask = caller.say, caller.require_manager(), self._services.ask

        async def make() -> Post:
            if file is None:
                return await files_post(ask, server, 0, say, embeds=caller.embeds)
            return await file_post(ask, server, file, 0, say, embeds=caller.embeds)

        await respond_ephemeral(interaction, say, make)

    @app_commands.command(name=_("undo"), description=_("Undo the adding of the last file"))
    async def undo(self, interaction: discord.Interaction[Any]) -> None:
        """Ask whether the last file is to be undone."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()
        await respond_ephemeral(interaction, say, lambda: undo_post(self._services.ask, server, say))
