"""What was said before a message, that it may be about: the questions that it follows up, and a forum post's title.

A reply follows the answer that it replies to. In a thread a mention is enough: it follows what the bot answered there
last. Nothing of this is stored; it is read from Discord, which shows a bot its own messages and those that mention it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import discord

from pullquote import depends_on_previous
from pullquote_bot.features.ask.addressing import said
from pullquote_bot.features.ask.pointing import points_elsewhere
from pullquote_bot.features.message_texts import claims
from pullquote_bot.rendering.buttons import shows_answer, shows_shared
from pullquote_bot.rendering.displayed import asked
from pullquote_bot.rendering.posts import question_in

FARTHEST = 6  # questions back that the one which opened the subject is looked for
QUESTIONS_BEFORE = 3  # of these that go with a follow-up: the opening one, and the last
FOLLOWED_FOR = timedelta(hours=24)  # after an answer in a thread
SCANNED = 50  # messages of a thread among which its last answer is looked for
SUBJECT = 300  # characters of a shared passage that a reply to it is about


async def replied_to(message: discord.Message) -> discord.Message | None:
    """Return the message that one replies to; None if it replies to none, or to one that cannot be read."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    return await _fetched(message.channel, reference.message_id)


async def questions_before(message: discord.Message, me: discord.ClientUser) -> list[str]:
    """Return the questions that a message follows up, oldest first: the one that opened the subject, and the last."""
    target = await replied_to(message)
    questions: list[str] = []
    if target is not None and target.author.id == me.id:
        questions = await _along_replies(target, me)
    elif isinstance(message.channel, discord.Thread):
        questions = await _in_thread(message.channel, message, me)
    return [*questions[:1], *questions[1:][1 - QUESTIONS_BEFORE :]]


async def _along_replies(answer: discord.Message, me: discord.ClientUser) -> list[str]:
    """Return the questions of a chain of replies that ends with an answer, and what its first followed in a thread."""
    questions: list[str] = []
    current: discord.Message | None = answer
    while current is not None and current.author.id == me.id and len(questions) < FARTHEST:
        question, text = await question_of(current)
        if not text:
            break
        questions.insert(0, text)
        if question is None or not depends_on_previous(text):
            break
        current = await replied_to(question)
        if current is None and isinstance(question.channel, discord.Thread):
            questions = [*await _in_thread(question.channel, question, me), *questions]
    return questions


async def _in_thread(thread: discord.Thread, message: discord.Message, me: discord.ClientUser) -> list[str]:
    """Return the last question answered in a thread, with those that it followed; else what a post is about."""
    questions: list[str] = []
    async for answer in _answers_in(thread, message, me):
        _, text = await question_of(answer)
        if text:
            questions.insert(0, text)
        if text and (len(questions) == FARTHEST or not depends_on_previous(text)):
            break
    if not questions and is_post(thread) and message.id != thread.id:
        questions = [await post_text(thread)]
    return questions


async def _answers_in(
    thread: discord.Thread, message: discord.Message, me: discord.ClientUser
) -> AsyncIterator[discord.Message]:
    """Yield the bot's answers in a thread before a message, newest first, as far back as they are followed."""
    try:
        async for one in thread.history(limit=SCANNED, before=message):
            if message.created_at - one.created_at > FOLLOWED_FOR:
                return
            if one.author.id == me.id and shows_answer(one):
                yield one
    except discord.Forbidden:  # without Read Message History nothing is followed
        return


async def question_of(answer: discord.Message) -> tuple[discord.Message | None, str]:
    """Return the message that one of the bot's answers, and its question as it was asked; empty if it cannot be read.

    An answer in a thread of its own replies to nothing: its question is the message that the thread was made from.
    A passage that was shared answers nobody: what follows it is about its words.
    """
    if shows_shared(answer):
        return None, claims(answer, answer.author)[0][:SUBJECT]
    shown = question_in(answer.content)
    question = await replied_to(answer)
    if question is None and answer.reference is None and isinstance(answer.channel, discord.Thread):
        question = await starter(answer.channel)
    if shown or question is None:
        return question, shown or ""
    return question, await text_of(question)


async def text_of(question: discord.Message) -> str:
    """Return the words of a question; of a post's first message together with its title."""
    thread = question.channel
    if isinstance(thread, discord.Thread) and is_post(thread) and question.id == thread.id:
        return post_question(thread.name, said(question))
    return said(question)


def is_post(channel: object) -> bool:
    """Return whether a channel is a post in a forum or media channel."""
    return isinstance(channel, discord.Thread) and isinstance(channel.parent, discord.ForumChannel)


async def post_text(post: discord.Thread) -> str:
    """Return what a post asks: its title and, if that can be read, its first message."""
    first = await starter(post)
    return post_question(post.name, said(first) if first is not None else "")


async def starter(thread: discord.Thread) -> discord.Message | None:
    """Return the message that a thread was made from, or a post's first one; both have the thread's id."""
    place = thread if is_post(thread) else thread.parent
    return await _fetched(place, thread.id) if place is not None else None


def post_question(title: str, words: str) -> str:
    """Return the question of a post: title and words, or one of them where the other says nothing more."""
    title = asked(title)
    if points_elsewhere(words) or _bare(words) in _bare(title):
        return title
    if _bare(title) in _bare(words):
        return words
    return f"{title}{'' if title.endswith(('.', '?', '!', '…')) else '.'} {words}"


def _bare(text: str) -> str:
    return text.casefold().strip(" .?!…")


async def _fetched(place: Any, message: int) -> discord.Message | None:
    try:
        return await place.fetch_message(message)  # type: ignore[no-any-return]
    except (discord.NotFound, discord.Forbidden):
        return None
