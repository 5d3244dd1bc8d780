"""Autocompletion of options: names from the articles that may be read in that place, and no others."""

from __future__ import annotations

import logging
from typing import Any, Literal, cast

import discord
from discord.app_commands import Choice, Range

from pullquote import Article, PullquoteError
from pullquote_bot.features.services import HasServices
from pullquote_bot.observability.logging import incident
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.runtime.server_archive import ServerArchive

log = logging.getLogger("pullquote.bot")

MOST = 25
LONGEST = 100
Named = Range[str, 1, LONGEST]
"""An option that takes a name, or a date: no longer than those that can be suggested."""


async def outlets(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """Suggest outlets."""
    return await _names(interaction, "outlet", typed)


async def authors(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """Suggest authors."""
    return await _names(interaction, "author", typed)


async def own_articles(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """Suggest articles of the server's own collection, by title; of long ids, the values are the beginning."""
    services = cast(HasServices, interaction.client).services
    server = services.caller(interaction).server
    if server is None:
        return []

    def work(archive: ServerArchive) -> list[Article]:
        return archive.titles(containing=typed, limit=MOST)[1]

    try:
        articles = await services.ask.read_own(server, work)
    except PullquoteError as error:
        return _nothing(error)
    named = ((f"{article.title or article.id} ({article.published or '?'})", article.id) for article in articles)
    return [Choice(name=name[:LONGEST], value=id[:LONGEST]) for name, id in named]


def _nothing(error: PullquoteError) -> list[Choice[str]]:
    """Suggest nothing if the archive cannot be read now; Discord has no place for an error message there."""
    if not isinstance(error, Busy):
        incident(log, error, "nothing could be suggested")
    return []


async def _names(
    interaction: discord.Interaction[Any], field: Literal["outlet", "author"], typed: str
) -> list[Choice[str]]:
    services = cast(HasServices, interaction.client).services

    def work(archive: ServerArchive) -> list[str]:
        return archive.names(field, containing=typed, limit=MOST)

    try:
        names = await services.ask.read(services.caller(interaction).server, work)
    except PullquoteError as error:
        return _nothing(error)
    return [Choice(name=name, value=name) for name in names if len(name) <= LONGEST]
