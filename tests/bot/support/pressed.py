"""An interaction without Discord: what is awaited of it is noted, and nothing is sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import discord


class Pressed:
    """A command or button that a person uses, in a server or in a direct message, on a message that they alone see.

    `told` is what they were told, as plain values.
    """

    locale, guild_locale = discord.Locale.american_english, None
    id, command_id, channel, type = 11, None, None, discord.InteractionType.component
    app_permissions = discord.Permissions.all()

    def __init__(self, client: discord.Client, *, server: int | None, person: int, manages: bool = True) -> None:
        self.client: Any = client
        self.guild_id = server
        self.user = SimpleNamespace(id=person, display_name="Ada", send=self._tell)
        self.permissions = discord.Permissions.all() if manages else discord.Permissions.none()
        self.message = SimpleNamespace(
            id=5, flags=discord.MessageFlags(ephemeral=True), interaction_metadata=None, delete=self._delete
        )
        self.response = SimpleNamespace(defer=self._defer, send_message=self._answer, is_done=lambda: self.answered > 0)
        self.followup = SimpleNamespace(send=self._tell)
        self.answered = 0
        self.told: list[Any] = []

    def is_user_integration(self) -> bool:
        return False

    def is_guild_integration(self) -> bool:
        return self.guild_id is not None

    async def edit_original_response(self, **body: Any) -> Any:
        return await self._tell(**body)

    async def delete_original_response(self) -> None:
        self.told.append("deleted")

    async def _defer(self, **_: Any) -> None:
        self.answered += 1

    async def _answer(self, content: str, **body: Any) -> None:
        self.answered += 1
        await self._tell(content, **body)

    async def _tell(self, content: str = "", **body: Any) -> Any:
        self.told.append(plain({"content": content, **body}))
        return SimpleNamespace(id=1)

    async def _delete(self) -> None:
        self.told.append("deleted")


def plain(value: Any) -> Any:
    """Return a value with embeds, buttons and suggestions as what Discord is sent of them."""
    if isinstance(value, discord.Embed | discord.app_commands.Choice):
        return value.to_dict()
    if isinstance(value, discord.ui.View):
        return value.to_components()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key != "allowed_mentions"}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if isinstance(value, str | int | float | None) else repr(value)
