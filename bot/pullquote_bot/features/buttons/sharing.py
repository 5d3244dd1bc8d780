"""Sharing: a passage that one person was shown is posted for everybody, with its source and who shared it."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import discord

from pullquote import Quote, QuoteReference, Span
from pullquote_bot.context import Caller
from pullquote_bot.delivery.publish import publish
from pullquote_bot.errors import Refused, TooFast
from pullquote_bot.features.ask.limits import moment
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import shared_buttons
from pullquote_bot.rendering.card import Card, card_of
from pullquote_bot.rendering.drawing import draw
from pullquote_bot.rendering.markdown import isolated
from pullquote_bot.rendering.posts import Picture, Post, marks
from pullquote_bot.rendering.provenance import withheld_note
from pullquote_bot.rendering.shared import shared_picture_post, shared_post
from pullquote_bot.runtime.fair_queue import FairExecutor
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.answers import AnswerRecord

K = TypeVar("K")
V = TypeVar("V")

EACH = 15.0  # seconds between two shares of a person
IN_CHANNEL, PER_SECONDS = 5, 60.0  # shares of everybody in one channel
REMEMBERED = 10_000  # people, channels, and people in a channel: those who shared most recently


class Pace:
    """How often passages are shared: of a person and in a channel, so that neither floods it.

    Args:
        clock: tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._people: OrderedDict[int, float] = OrderedDict()
        self._channels: OrderedDict[int, deque[float]] = OrderedDict()
        self._in_channels: OrderedDict[tuple[int, int], float] = OrderedDict()

    def wait(self, person: int, channel: int, slow_mode: float = 0) -> float:
        """Return how many seconds to wait; 0, and count it as shared, if there are none.

        Args:
            person: who shares.
            channel: where.
            slow_mode: the seconds between two messages of a person there.
        """
        now, never = self._clock(), -float("inf")
        shared = self._channels.get(channel, deque(maxlen=IN_CHANNEL))
        until = (
            self._people.get(person, never) + EACH,
            self._in_channels.get((person, channel), never) + slow_mode,
            shared[0] + PER_SECONDS if len(shared) == IN_CHANNEL else never,
        )
        if max(until) > now:
            return max(until) - now
        shared.append(now)
        _remember(self._people, person, now)
        _remember(self._channels, channel, shared)
        _remember(self._in_channels, (person, channel), now)
        return 0


def _remember(latest: OrderedDict[K, V], key: K, value: V) -> None:
    latest[key] = value
    latest.move_to_end(key)
    if len(latest) > REMEMBERED:
        latest.popitem(last=False)


class Sharing:
    """Posts passages for everybody in a channel.

    Args:
        answering: reads what may be read, and stores what the buttons of the post need.
        pace: how often.
    """

    def __init__(self, answering: AskService, pace: Pace | None = None) -> None:
        self._answering = answering
        self._pace = pace or Pace()
        self._drawing = FairExecutor(workers=1)

    async def share(
        self,
        interaction: discord.Interaction[Any],
        caller: Caller,
        given: AnswerRecord,
        chosen: int,
        away: int,
        as_picture: bool,
    ) -> Post:
        """Post a passage in the channel; give what the person who shares it is told.

        Args:
            interaction: the press of the button.
            caller: who pressed.
            given: the answer.
            chosen: the place of the quote among the answer's.
            away: how many paragraphs from the quote the passage is.
            as_picture: whether it is drawn.

        Raises:
            Refused: they or the bot may not write there, it is too soon, or the passage is no longer there.
            Busy: too much is waiting.
            PullquoteError: the archive, or the bot's file, cannot be used.
        """
        say, server = caller.say, caller.require_server()
        mark = self._answering.servers.mark(server)
        channel = _channel_for(interaction, caller, as_picture)
        quote = await self._answering.read(server, lambda archive: _requoted(archive, given, chosen, away))
        if quote is None:
            raise Refused(say("This passage is no longer in the archive, so it was not shared."))
        if as_picture and quote.withheld is not None:
            raise Refused(withheld_note(quote.withheld, say) or "")
        said = (await asyncio.to_thread(marks, [quote], say, server))[0]
        card = await asyncio.to_thread(card_of, quote, say, said) if as_picture else None
        self._hold_back(interaction, channel, say)
        picture = await self._drawn(server, card, say) if card is not None else None
        answers, answering = self._answering.answers, int(chosen < given.answering and away == 0)
        if not self._answering.servers.may_store(server, mark):
            raise Refused(say("This is no longer available: ask again."))
        id = answers.save(
            server=server, asker=caller.person, shown=1, answering=answering, quotes=[QuoteReference.to(quote)]
        )
        by, buttons = _name_of(interaction.user), shared_buttons(id, say)
        if picture is not None:
            post = await asyncio.to_thread(shared_picture_post, quote, picture, by, say, buttons=buttons, marks=said)
        else:
            embeds = caller.embeds
            post = await asyncio.to_thread(shared_post, quote, by, say, embeds=embeds, buttons=buttons, server=server)
        try:
            message = await publish(channel, post, say, nonce=str(interaction.id))
        except Exception:
            answers.delete_answer(id)
            raise
        answers.set_message(id, message.id)
        return Post(content=say("Shared: {link}", link=message.jump_url))

    async def close(self, grace: float) -> None:
        """Draw nothing more."""
        await self._drawing.close(grace)

    def _hold_back(self, interaction: discord.Interaction[Any], channel: Any, say: Translator) -> None:
        may = interaction.permissions
        slow = 0 if may.manage_messages or may.manage_channels else getattr(channel, "slowmode_delay", 0)
        wait = self._pace.wait(interaction.user.id, channel.id, slow)
        if wait:
            raise TooFast(say("Not so fast: share again {when}.", when=moment(wait)), wait, "shares_too_fast")

    async def _drawn(self, server: int, card: Card, say: Translator) -> Picture:
        png = await self._drawing.run(server, lambda: draw(card), dedupe_key=card)
        if png is None:
            raise Refused(say("This passage cannot be drawn as it is written: share it in words."))
        return Picture(png, card.description)


def _name_of(person: discord.User | discord.Member) -> str:
    """Return the name that is seen there and, if it is another one, the name that nobody else has."""
    shown, own = " ".join(person.display_name.split()), str(person)
    return shown if shown == own else f"{isolated(shown)} ({own})"


def _requoted(archive: ServerArchive, given: AnswerRecord, chosen: int, away: int) -> Quote | None:
    """Return the passage if it may be read now; no sentence is marked of one that is not claimed to answer."""
    quote = archive.requote(given.quotes[chosen], away=away)
    if quote is not None and chosen >= given.answering:
        return replace(quote, highlight=Span(0, 0))
    return quote


def _channel_for(interaction: discord.Interaction[Any], caller: Caller, as_picture: bool) -> Any:
    """Return the channel, if the server lets the bot answer there, and both the bot and the person may write there.

    Raises:
        Refused: they may not.
    """
    say, channel = caller.say, interaction.channel
    if channel is None or not caller.may_answer():
        raise Refused(say("This server lets me answer in other channels only, so nothing can be shared here."))
    named = f"<#{channel.id}>"
    if not _may_write(interaction.permissions, channel):
        raise Refused(say("You may not write in {channel}, so you cannot share there.", channel=named))
    if not _may_write(interaction.app_permissions, channel):
        raise Refused(say("I may not write in {channel}, so nothing can be shared there.", channel=named))
    if as_picture and not interaction.permissions.attach_files:
        raise Refused(say("You may not attach files in {channel}: share it in words.", channel=named))
    if as_picture and not interaction.app_permissions.attach_files:
        raise Refused(say("I may not attach files in {channel}: share it in words.", channel=named))
    return channel


def _may_write(permissions: discord.Permissions, channel: object) -> bool:
    in_thread = isinstance(channel, discord.Thread)
    return permissions.send_messages_in_threads if in_thread else permissions.send_messages
