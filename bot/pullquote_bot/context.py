"""The caller of an interaction or a message: who uses the bot, and from where."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import app_commands

from pullquote_bot.errors import Refused, StateError
from pullquote_bot.i18n.translations import Translator, translator_for
from pullquote_bot.observability.logging import incident
from pullquote_bot.storage.servers import ServerStore

log = logging.getLogger("pullquote.bot")

REMEMBERED = 10_000  # people whose language is remembered: those who used a command most recently
LET_THROUGH = 1000  # uses of restricted commands whose buttons work for whoever used them
_SCRIPTS = {"ko": re.compile("[\uac00-\ud7a3]"), "ja": re.compile("[\u3041-\u30ff]")}  # Hangul, kana


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
        manages: whether the server lets them manage the bot there, see `Callers`.
    """

    server: int | None
    person: int
    say: Translator
    embeds: bool
    channels: frozenset[int | None]
    manages: bool
    _servers: ServerStore = field(repr=False)

    def may_answer(self) -> bool:
        """Return whether the server lets the bot answer in public there.

        Raises:
            StateError: the server's settings cannot be read.
        """
        allowed = self._servers.settings(self.server).channels
        return not allowed or bool(self.channels & set(allowed))

    def wants_threads(self) -> bool:
        """Return whether the server wants each mention answered in a thread of its own.

        Raises:
            StateError: the server's settings cannot be read.
        """
        return self._servers.settings(self.server).in_threads

    def require_server(self) -> int:
        """Return the server in which the caller wants to change something.

        Raises:
            Refused: there is none, or the bot was not invited to it.
        """
        if self.server is None:
            raise Refused(self.say("That can only be done in a server that invited me."))
        return self.server

    def require_manager(self) -> int:
        """Return the server that the caller may manage.

        Raises:
            Refused: there is none, or it does not let them.
        """
        server = self.require_server()
        if not self.manages:
            raise Refused(
                self.say(
                    "Only those with the permission Manage Server can do that, or whom this server lets use the "
                    "command (Server Settings → Integrations)."
                )
            )
        return server


class Callers:
    """Determines the caller of an interaction or message.

    Who may manage the bot is each server's decision, in Server Settings → Integrations. Discord enforces it for
    commands that are registered with default permissions: whoever's use of such a command arrives was let through.
    Interactions of components carry the member's permissions, but not that decision, so their buttons work for those
    with Manage Server and, in the response to such a command, for whoever used it.

    Args:
        client: its servers are those that invited the bot.
        servers: the servers' settings.
    """

    def __init__(self, client: discord.Client, servers: ServerStore) -> None:
        self._client = client
        self._servers = servers
        self._locales: OrderedDict[int, str] = OrderedDict()
        self._restricted: frozenset[int] = frozenset()
        self._let_through: OrderedDict[int, int] = OrderedDict()

    def restrict(self, commands: Iterable[app_commands.AppCommand]) -> None:
        """Note which commands Discord has registered with default permissions, which it enforces from now on."""
        self._restricted = frozenset(one.id for one in commands if one.default_member_permissions is not None)

    def of_interaction(self, interaction: discord.Interaction[Any]) -> Caller:
        """Return the caller of a command, button or menu. Their language is remembered for direct messages."""
        server, channels = self._server_of(interaction), _channels(interaction.channel)
        return Caller(
            server=server,
            person=interaction.user.id,
            say=self._language_of(interaction, server, channels),
            embeds=interaction.app_permissions.embed_links or interaction.guild_id is None,
            channels=channels,
            manages=self._manages(interaction),
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
            manages=False,
            _servers=self._servers,
        )

    def _manages(self, interaction: discord.Interaction[Any]) -> bool:
        """Return whether a server lets the user of an interaction manage the bot there."""
        if interaction.permissions.manage_guild:
            return True
        if interaction.command_id is not None:
            allowed = interaction.command_id in self._restricted
            if allowed and interaction.type is discord.InteractionType.application_command:
                self._let_through[interaction.id] = interaction.user.id
                while len(self._let_through) > LET_THROUGH:
                    self._let_through.popitem(last=False)
            return allowed
        metadata = interaction.message.interaction_metadata if interaction.message is not None else None
        return metadata is not None and self._let_through.get(metadata.id) == interaction.user.id

    def _server_of(self, interaction: discord.Interaction[Any]) -> int | None:
        guild = interaction.guild_id
        if guild is None or self._client.get_guild(guild) is None:
            return None
        if interaction.is_user_integration() and not interaction.is_guild_integration():
            return None
        return guild

    def _language_of(
        self, interaction: discord.Interaction[Any], server: int | None, channels: frozenset[int | None]
    ) -> Translator:
        """Return the language that the channel or server chose, else the person's own, else the one the server prefers.

        The person's own is remembered. A choice that cannot be read is none.
        """
        own = interaction.locale.value
        self._locales[interaction.user.id] = own
        self._locales.move_to_end(interaction.user.id)
        while len(self._locales) > REMEMBERED:
            self._locales.popitem(last=False)
        preferred = interaction.guild_locale.value if interaction.guild_locale else None
        try:
            chosen = self._servers.settings(server).in_channels(channels).interface
        except StateError as error:
            incident(log, error, "a server's choices could not be read")
            chosen = None
        return translator_for(chosen, own, preferred)

    def _language_in(self, message: discord.Message) -> Translator:
        """Return the language that the channel or server chose, else the one the server prefers.

        In a direct message, return that of the person's last command.

        Discord sends a person's language with their commands only. Before the first one, Hangul is taken for Korean
        and kana for Japanese.
        """
        guild = message.guild
        if guild is not None:
            chosen = self._servers.settings(guild.id).in_channels(_channels(message.channel)).interface
            return translator_for(chosen, guild.preferred_locale.value)
        written = (code for code, script in _SCRIPTS.items() if script.search(message.content))
        return translator_for(self._locales.get(message.author.id) or next(written, None))


def _channels(channel: object) -> frozenset[int | None]:
    return frozenset({getattr(channel, "id", None), getattr(channel, "parent_id", None)})
