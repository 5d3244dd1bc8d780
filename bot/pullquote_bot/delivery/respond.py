"""What every response has in common: it is made, whatever goes wrong is told in one sentence, and it is posted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeGuard, TypeVar

import aiohttp
import discord

from pullquote import ArchiveError, DamagedReader, EncoderError, InputError, StorageError
from pullquote_bot.delivery.attempts import counted
from pullquote_bot.delivery.targets import InteractionReply, Reply
from pullquote_bot.errors import Refused, StateError, TooFast
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import NO_FIELDS, Fields, incident, refusal as logged_refusal
from pullquote_bot.rendering.buttons import refusal_buttons
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Post, incident_line
from pullquote_bot.runtime.fair_queue import Busy

log = logging.getLogger("pullquote.bot")

ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_TARGET_CODES = {10003, 10008}  # a channel, a message
CONNECTION_ERRORS = (aiohttp.ClientError, OSError)  # no response came, or not in time
WAITS = (0.5, 1.0, 2.0, 4.0)  # seconds before a request whose response was lost is made again

_UNUSABLE = (ArchiveError, StorageError, EncoderError, DamagedReader)

T = TypeVar("T")


async def respond(reply: Reply, make: Callable[[], Awaitable[Post]], asked: Fields | None = None) -> int | None:
    """Make a post and send it; give its message's id, None if none was sent.

    Whatever is raised becomes a sentence for the person, see `error_message`.
    """
    async with reply.working():
        try:
            post = await make()
        except Exception as error:
            post = refusal(reply, error_message(error, reply.say, asked))
    return await sent(reply, post, asked=asked)


def refusal(reply: Reply, why: str) -> Post:
    """Return the post that tells why there is no answer; if everybody sees it, whoever asked can delete it."""
    return Post(content=why, buttons=refusal_buttons(reply.asker, reply.say) if reply.asker is not None else ())


async def sent(reply: Reply, post: Post, *, explain: bool = True, asked: Fields | None = None) -> int | None:
    """Send a post; where that fails for good, log why, and give None.

    Args:
        reply: where it goes; sending it again does not post it twice.
        post: what is sent.
        explain: whether to send a sentence instead if Discord finds fault with the post.
        asked: what the log tells of the question that it answers.
    """
    about = asked or NO_FIELDS
    try:
        return await again_if_lost(lambda: reply.send(post))
    except discord.HTTPException as error:
        if error.code in UNKNOWN_TARGET_CODES:
            logged_refusal(log, f"discord_{error.code}", "what was to be answered is gone", about)
            return None
        id = incident(log, error, "an answer could not be sent", about)
        if error.status == 400 and explain:
            await sent(reply, refusal(reply, _something_went_wrong(id, reply.say)), explain=False)
    except CONNECTION_ERRORS as error:
        incident(log, error, "an answer could not be sent", about)
    return None


async def defer(interaction: discord.Interaction[Any], *, private: bool | None) -> bool:
    """Acknowledge an interaction, for which Discord waits three seconds; tell whether it may be responded to.

    Args:
        interaction: a command, or a button that was pressed.
        private: whether the response is for its user alone; None if it changes the message with the button.
    """

    async def defer() -> None:
        await interaction.response.defer(ephemeral=bool(private), thinking=private is not None)

    with counted() as attempts:
        try:
            await again_if_lost(defer)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            if getattr(error, "code", None) != ALREADY_ACKNOWLEDGED:
                incident(log, error, "an interaction could not be acknowledged")
                return False
            if attempts.count < 2:  # else the first one arrived, and its response was lost
                log.warning("another process with this bot's token answers too: stop one of them")
                return False
    return True


async def respond_ephemeral(
    interaction: discord.Interaction[Any],
    say: Translator,
    make: Callable[[], Awaitable[Post]],
    *,
    private: bool = True,
    asked: Fields | None = None,
) -> int | None:
    """Defer an interaction at once, for its user alone unless `private` is false; then respond."""
    if not await defer(interaction, private=private):
        return None
    return await respond(InteractionReply(interaction, say, private=private), make, asked)


async def refuse(
    interaction: discord.Interaction[Any], error: Exception, say: Translator, asked: Fields | None = None
) -> None:
    """Tell an interaction's user, and nobody else, why nothing is done."""
    text = error_message(error, say, asked)

    async def send() -> None:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)

    with counted() as attempts:
        try:
            await again_if_lost(send)
        except (discord.HTTPException, *CONNECTION_ERRORS) as failure:
            if getattr(failure, "code", None) != ALREADY_ACKNOWLEDGED or attempts.count < 2:
                incident(log, failure, "a refusal could not be sent")


def error_message(error: Exception, say: Translator, asked: Fields | None = None) -> str:
    """Return the sentences that tell a person what went wrong; the log tells the cause under the id that they name.

    What tells all by itself, as that a button is no longer of use, has no id, unless a question is refused with it.

    Args:
        error: what was raised.
        say: the person's language.
        asked: what the log tells of the question that was asked; None if none was.
    """
    about = asked or NO_FIELDS
    if isinstance(error, Refused):
        told = str(error)
    elif isinstance(error, Busy):
        told = (
            say("I am being restarted: ask again in a minute.")
            if error.closing
            else say("Too many questions are waiting at the moment: ask again in a minute.")
        )
    elif is_refusal(error):
        assert isinstance(error, InputError)
        known = _input_message(error, say)
        if known is None:  # its message may hold what a person wrote, its code does not
            id = logged_refusal(log, error.code, "an input was refused", about, level=logging.WARNING)
            return say("That cannot be used. (Incident {id})", id=id)
        told = known
    elif isinstance(error, _UNUSABLE) and not isinstance(error, StateError):
        id = incident(log, error, "the archive cannot be used", about)
        return say("The archive cannot be used at the moment; whoever runs the bot can look up incident {id}.", id=id)
    else:
        return _something_went_wrong(incident(log, error, "an answer failed", about), say)
    if asked is None and not isinstance(error, Busy | TooFast):
        return told
    id = logged_refusal(log, error.code, "a question was refused" if asked else "a request was refused", about)
    return f"{told}\n{incident_line(id, say)}"


def is_refusal(error: Exception) -> TypeGuard[Refused | Busy | InputError]:
    """Return whether an error is no fault, but a request that cannot be met as it is, or not now."""
    return isinstance(error, Refused | Busy | InputError) and not isinstance(error, EncoderError | DamagedReader)


def _input_message(error: InputError, say: Translator) -> str | None:
    """Return what the library says of an input, in the reader's language; None for a code without a translation."""
    numbers = {name: value for name, value in error.params.items() if isinstance(value, int)}
    texts = {name: escape(value) for name, value in error.params.items() if isinstance(value, str)}

    def no_date() -> str:
        return say(
            "“{date}” is not a date: give a year, a month or a day, such as 2022, 2022-01 or 2022-01-12.", **texts
        )

    messages: dict[str, Callable[[], str]] = {
        "question_empty": lambda: say(
            "There is no question in that: ask something, for instance “What did ferry tickets cost?”"
        ),
        "question_too_long": lambda: say(
            "The question has {length} characters, at most {limit} are read: shorten it.", **numbers
        ),
        "claim_empty": lambda: say("There are no words to look for in that."),
        "claim_too_long": lambda: say(
            "The text has {length} characters, at most {limit} are compared: shorten it.", **numbers
        ),
        "filter_date_invalid": no_date,
        "date_invalid": no_date,
        "date_not_in_calendar": no_date,
    }
    return messages[error.code]() if error.code in messages else None


async def again_if_lost(request: Callable[[], Awaitable[T]]) -> T:
    """Make a request again if the connection is lost; where Discord asks for it, the library does so itself."""
    for wait in WAITS:
        try:
            return await request()
        except CONNECTION_ERRORS:
            await asyncio.sleep(wait)
    return await request()


def _something_went_wrong(id: str, say: Translator) -> str:
    return say("Something went wrong; whoever runs the bot can look up incident {id}.", id=id)
