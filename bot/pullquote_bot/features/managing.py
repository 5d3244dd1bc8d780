"""Buttons in the responses to managers' commands: each changes the message it is in, which its user alone can see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from pullquote_bot.context import Caller
from pullquote_bot.delivery.respond import defer, sent
from pullquote_bot.delivery.targets import InteractionReply
from pullquote_bot.errors import Refused
from pullquote_bot.features.services import Services
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.posts import Post


@dataclass(frozen=True, slots=True)
class Press:
    """A manager's press of a button.

    Attributes:
        services: the services.
        caller: who pressed it.
        server: the server that they manage.
        answer: the id in the button.
        rest: its other arguments.
    """

    services: Services
    caller: Caller
    server: int
    answer: str
    rest: str

    @property
    def say(self) -> Translator:
        """The language of whoever pressed it."""
        return self.caller.say

    def number(self) -> int:
        """Return the argument that is a number.

        Raises:
            Refused: there is none.
        """
        return self.numbers(1)[0]

    def numbers(self, count: int) -> list[int]:
        """Return the arguments that are numbers, divided by colons.

        Raises:
            Refused: there are not that many.
        """
        found = self.rest.split(":")
        if len(found) != count or not all(one.isascii() and one.isdecimal() and len(one) < 19 for one in found):
            raise gone(self.say)
        return [int(one) for one in found]


Action = Callable[[Press], Awaitable[Post | None]]


async def carry_out(
    actions: Mapping[str, Action],
    services: Services,
    interaction: discord.Interaction[Any],
    *,
    caller: Caller,
    action: str,
    answer: str,
    rest: str,
) -> None:
    """Carry out an action and show what it returns in place of the message; None leaves that as it is.

    Raises:
        Refused: whoever pressed does not manage the server, others can see the message, or the action refuses.
    """
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        raise gone(caller.say)
    press = Press(services, caller, caller.require_manager(), answer, rest)
    if await defer(interaction, private=None):
        post = await actions[action](press)
        if post is not None:
            await sent(InteractionReply(interaction, caller.say), post)


def gone(say: Translator) -> Refused:
    """Return the refusal of what is no longer there."""
    return Refused(say("This is no longer there: use the command again."))
