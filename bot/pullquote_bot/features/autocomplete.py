"""Autocompletion of options: names from the articles that may be read in that place, and no others."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any, Literal, cast

import discord
from discord.app_commands import Choice, Range

from pullquote import Article, PullquoteError
from pullquote_bot.errors import Refused
from pullquote_bot.features.articles.files import added_on, files_of
from pullquote_bot.features.export import words_of
from pullquote_bot.features.questions.kept import kept_of, pseudonym_of
from pullquote_bot.features.services import HasServices
from pullquote_bot.observability.logging import incident
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.answers import KeptQuestion

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


async def own_files(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """Suggest files that were added in the server, by name, the newest first."""
    services = cast(HasServices, interaction.client).services
    caller = services.caller(interaction)
    try:
        files = await files_of(services.ask, caller.require_manager())
    except Refused:
        return []
    except PullquoteError as error:
        return _nothing(error)
    wanted = typed.strip().casefold()
    found = [one for one in files.uploads if wanted in one.name.casefold()][:MOST]
    return [
        Choice(name=f"{one.name[: LONGEST - 30]} ({added_on(one, caller.say)})"[:LONGEST], value=str(one.id))
        for one in found
    ]


async def unanswered_questions(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """Suggest kept questions without an answer, each wording once, the newest first."""
    wanted = typed.strip().casefold()
    found: dict[str, str] = {}
    for one in reversed(_kept(interaction)):
        words = words_of(one)
        if not one.answering and wanted in words.casefold():
            found.setdefault(words[:LONGEST], one.id)
    return [Choice(name=words, value=id) for words, id in list(found.items())[:MOST]]


async def askers(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """Suggest the pseudonyms of people whose questions are kept, with how many these are."""
    services = cast(HasServices, interaction.client).services
    counts = Counter(pseudonym_of(one, services.ask) for one in reversed(_kept(interaction)))
    wanted = typed.strip().upper()
    return [Choice(name=f"{name} ({count})", value=name) for name, count in counts.items() if name and wanted in name][
        :MOST
    ]


def _kept(interaction: discord.Interaction[Any]) -> list[KeptQuestion]:
    """Return the questions that are kept in the server of an interaction; none if its user may not see them."""
    services = cast(HasServices, interaction.client).services
    caller = services.caller(interaction)
    try:
        return kept_of(services.ask, caller.require_manager(), caller.say)
    except Refused:
        return []
    except PullquoteError as error:
        incident(log, error, "nothing could be suggested")
        return []


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
