"""The caller of an interaction or a message: who uses the bot, and from where."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import discord

from pullquote_bot.errors import Refused, StateError
from pullquote_bot.i18n.translations import Translator, translator_for
from pullquote_bot.observability.logging import incident
from pullquote_bot.storage.servers import ServerStore

log = logging.getLogger("pullquote.bot")

REMEMBERED = 10_000  # people whose language is remembered: those who used a command most recently
_HANGUL = re.compile("[\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who asks for something, and where they ask.

    Attributes:
        server: the server whose collections may be read and whose settings apply; None for a direct message, or where
            the bot is only installed for the user.
        person: their Discord id.
        say: their language.
        embeds: whether the bot may post embeds there.
        channels: the ids of the channel and, for a thread, of its parent.
    """

    server: int | None
    person: int
    say: Translator
    embeds: bool
    channels: frozenset[int | None]
    _servers: ServerStore = field(repr=False)

    def may_answer(self) -> bool:
        """Return whether the server lets the bot answer in public there.

        Raises:
            StateError: the server's settings cannot be read.
        """
        allowed = self._servers.settings(self.server).channels
        return not allowed or bool(self.channels & set(allowed))

    def require_server(self) -> int:
        """Return the server in which the caller wants to change something.

        Raises:
            Refused: there is none, or the bot was not invited to it.
        """
        if self.server is None:
            raise Refused(self.say("That can only be done in a server that invited me."))
        return self.server


class Callers:
    """Determines the caller of an interaction or message.

    Args:
        client: its servers are those that invited the bot.
        servers: the servers' settings.
    """

    def __init__(self, client: discord.Client, servers: ServerStore) -> None:
        self._client = client
        self._servers = servers
        self._locales: OrderedDict[int, str] = OrderedDict()

    def of_interaction(self, interaction: discord.Interaction[Any]) -> Caller:
        """Return the caller of a command, button or menu. Their language is remembered for direct messages."""
        server = self._server_of(interaction)
        return Caller(
            server=server,
            person=interaction.user.id,
            say=self._language_of(interaction, server),
            embeds=interaction.app_permissions.embed_links or interaction.guild_id is None,
            channels=_channels(interaction.channel),
            _servers=self._servers,
        )

    def of_message(self, message: discord.Message) -> Caller:
        """Return the author of a message.

        Raises:
            StateError: the server's settings cannot be read.
        """
        guild, channel = message.guild, message.channel
        return Caller(
            server=guild.id if guild else None,
            person=message.author.id,
            say=self._language_in(message),
            embeds=guild is None or channel.permissions_for(guild.me).embed_links,
            channels=_channels(channel),
            _servers=self._servers,
        )

    def _server_of(self, interaction: discord.Interaction[Any]) -> int | None:
        guild = interaction.guild_id
        if guild is None or self._client.get_guild(guild) is None:
            return None
        if interaction.is_user_integration() and not interaction.is_guild_integration():
            return None
        return guild

    def _language_of(self, interaction: discord.Interaction[Any], server: int | None) -> Translator:
        """Return the server's language if it chose one and that can be read, else the person's own."""
        own = interaction.locale.value
        self._locales[interaction.user.id] = own
        self._locales.move_to_end(interaction.user.id)
        while len(self._locales) > REMEMBERED:
            self._locales.popitem(last=False)
        try:
            return translator_for(self._servers.settings(server).interface or own)
        except StateError as error:
            incident(log, error, "a server's choices could not be read")
            return translator_for(own)

    def _language_in(self, message: discord.Message) -> Translator:
        """Return the server's language, or in a direct message the one of the person's last command.

        Discord sends a person's language with their commands only; before the first one, Hangul is taken for Korean.
        """
        guild = message.guild
        if guild is not None:
            return translator_for(self._servers.settings(guild.id).interface or guild.preferred_locale.value)
        korean = "ko" if _HANGUL.search(message.content) else None
        return translator_for(self._locales.get(message.author.id, korean))


def _channels(channel: object) -> frozenset[int | None]:
    return frozenset({getattr(channel, "id", None), getattr(channel, "parent_id", None)})
