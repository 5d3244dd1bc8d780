"""The services that commands use: made by the client, passed to every cog."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

import discord
from discord import app_commands

from pullquote_bot.context import Caller, Callers
from pullquote_bot.features.articles.uploads import ArticleUploads
from pullquote_bot.features.ask.messages import Conversation
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.settings import Policies

Menus = tuple[app_commands.ContextMenu, ...]
"""The commands of a cog in the menu of a message."""


class Finish(Protocol):
    """Runs work to completion even if the bot is told to stop meanwhile."""

    async def __call__(self, work: Coroutine[Any, Any, object]) -> None:
        """Run it."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that commands use."""

    callers: Callers
    ask: AskService
    conversation: Conversation
    uploads: ArticleUploads
    finish: Finish
    policies: Policies

    def caller(self, interaction: discord.Interaction[Any]) -> Caller:
        """Return the caller of an interaction."""
        return self.callers.of_interaction(interaction)


class HasServices(Protocol):
    """The client as autocompletion sees it, which is called with nothing but an interaction."""

    services: Services
