"""What a message shows to read: its own words, those of its embeds and components, and what it forwards or attaches."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import aiohttp
import discord

from pullquote_bot.rendering.card import words_in
from pullquote_bot.rendering.displayed import asked, displayed

log = logging.getLogger("pullquote.bot")

LARGEST_PASTE = 64 * 1024  # bytes; Discord turns a paste of over 2,000 characters into a file
PASTED = ".txt"

_BLOCK = re.compile(r"^> .*(?:\n> .*)*", re.MULTILINE)
_STRUCK = re.compile(r"(?<!\\)~~(?:\\.|[^\\])+?~~ ?")


def shown_texts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    """Yield the texts that a message shows, its own before those that it forwards; none of them is empty."""
    yield from filter(str.strip, (message.content, *_component_texts(message.components)))
    for embed in message.embeds:
        yield from filter(str.strip, (embed.description or "", embed.title or "", _fields_text(embed)))
    for forwarded in getattr(message, "message_snapshots", ()):
        yield from shown_texts(forwarded)


async def pasted_text(message: discord.Message) -> str:
    """Return the text of a long paste, which Discord sends as a file; empty if a message has none that can be read."""
    for attachment in _attachments(message):
        if not attachment.filename.lower().endswith(PASTED) or not 0 < attachment.size <= LARGEST_PASTE:
            continue
        try:
            return (await attachment.read()).decode("utf-8-sig").strip()
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("an attached text could not be fetched: %r", error)
        except UnicodeDecodeError:
            log.info("an attached text is not UTF-8")
    return ""


def _attachments(message: discord.Message) -> list[discord.Attachment]:
    """Return the files of a message, and of what it forwards."""
    forwarded = (attachment for snapshot in message.message_snapshots for attachment in snapshot.attachments)
    return [*message.attachments, *forwarded]


def _fields_text(embed: discord.Embed) -> str:
    """Return an embed's fields, each after its name."""
    return "\n".join(f"{field.name or ''}\n{field.value or ''}".strip() for field in embed.fields)


def _component_texts(components: Sequence[Any]) -> Iterator[str]:
    """Yield the texts displayed by components, as posts of version 2 have them instead of a content, in their order."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _component_texts(getattr(component, "children", ()))


def claims(message: discord.Message, me: discord.abc.Snowflake | None) -> tuple[str, ...]:
    """Return the words of a message as they are displayed, then as they were written if that is something else.

    Of a message without words of its own, those of its components or of its first embed that has some, or what it
    forwards. Of the bot's own, nothing but the first quote, as it was printed; of a picture, the words on it.

    Args:
        message: what somebody wrote, or the bot.
        me: the bot.
    """
    if me is not None and message.author.id == me.id:
        texts = [message.content, *(embed.description or "" for embed in message.embeds)]
        blocks = (match.group() for match in map(_BLOCK.search, texts) if match)
        described = (text for text in texts[1:] if text)
        pictured = next((words_in(one.description or "") for one in message.attachments), "")
        return (displayed(_STRUCK.sub("", next(blocks, next(described, "")))) or pictured,)
    return _first_claim(shown_texts(message))


async def all_claims(message: discord.Message, me: discord.abc.Snowflake | None) -> tuple[str, ...]:
    """Return the words of a message as `claims` does; of one that shows none, those of the text that it attaches."""
    shown = claims(message, me)
    return shown if shown[0] else readings(await pasted_text(message))


async def sources_text(message: discord.Message, me: discord.abc.Snowflake | None) -> str:
    """Return the words of a message for which sources are sought, as a question is read."""
    return _question(await all_claims(message, me))


async def attached_text(message: discord.Message) -> str:
    """Return the words of what a message forwards, else of the text that it attaches, as a question is read."""
    forwarded = (text for snapshot in message.message_snapshots for text in shown_texts(snapshot))
    return _question(_first_claim(forwarded)) or _question(readings(await pasted_text(message)))


def readings(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are displayed, then as they were written if that is something else."""
    words = displayed(text)
    return (words, text) if words != text.strip() else (words,)


def _question(claim: tuple[str, ...]) -> str:
    return asked(claim[-1]) if len(claim) > 1 else claim[0]


def _first_claim(texts: Iterable[str]) -> tuple[str, ...]:
    return next((readings(text) for text in texts if displayed(text)), ("",))
