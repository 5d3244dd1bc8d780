"""Why Discord does not take a message, as its reader is told.

The codes are those of https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
"""

from __future__ import annotations

from typing import Any

import discord

from pullquote_bot.i18n.translations import Translator

TOKEN_EXPIRED = {10015, 50027}  # an interaction's token works for fifteen minutes
NO_HISTORY = 160002  # a reply needs Read Message History
ARCHIVED, LOCKED = 50083, 160005
_NO_ACCESS, _MAY_NOT = 50001, 50013
_BLOCKED = {200000, 200001}  # by the server's AutoMod


def obstacle(error: discord.HTTPException, channel: Any, say: Translator) -> str | None:
    """Return the sentence that tells why a message cannot be posted; None if that is for the operator to know."""
    named = f"<#{channel.id}>"
    if error.code == _NO_ACCESS:
        return say("I cannot see {channel}, so I cannot answer there.", channel=named)
    if error.code == _MAY_NOT:
        return _missing(channel, say, named)
    if error.code in {ARCHIVED, LOCKED}:
        return say("{channel} is closed, so I cannot answer there: reopen it, or ask elsewhere.", channel=named)
    if error.code in _BLOCKED:
        return say("This server's AutoMod does not let my answer through in {channel}.", channel=named)
    if error.status == 403:
        return say("Discord does not take my answer in {channel} (error {code}).", channel=named, code=str(error.code))
    return None


def _missing(channel: Any, say: Translator, named: str) -> str:
    """Name the permission that is missing, as far as it is known: a timeout takes all of them away."""
    guild = getattr(channel, "guild", None)
    may = channel.permissions_for(guild.me) if guild is not None else discord.Permissions.all()
    if isinstance(channel, discord.Thread) and not may.send_messages_in_threads:
        return say(
            "I may not write in threads of {channel}, so I cannot answer there.", channel=f"<#{channel.parent_id}>"
        )
    if not isinstance(channel, discord.Thread) and not may.send_messages:
        return say("I may not write in {channel}, so I cannot answer there.", channel=named)
    return say("Discord does not let me write in {channel} at the moment, so I cannot answer there.", channel=named)
