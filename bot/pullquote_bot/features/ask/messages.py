"""Questions as they come from Discord, in any of the five ways -> one answer, posted where it was asked for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import discord

from pullquote import Filters, InputError, PullquoteError
from pullquote_bot.context import Caller, Callers
from pullquote_bot.delivery.respond import defer, error_message, refuse, respond, sent
from pullquote_bot.delivery.targets import InteractionReply, MessageReply, Reply
from pullquote_bot.errors import Refused, StateError, TooFast
from pullquote_bot.features.ask.addressing import Hint, fingerprint, is_addressed, said, unread
from pullquote_bot.features.ask.pointing import points_elsewhere
from pullquote_bot.features.ask.service import PER_SECONDS, AskService
from pullquote_bot.features.message_texts import attached_text, sources_text
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import incident
from pullquote_bot.observability.metrics import Outcome
from pullquote_bot.rendering.displayed import asked
from pullquote_bot.rendering.posts import Post, answer_post, question_in
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.types import Answered, Question, Way

log = logging.getLogger("pullquote.bot")

A_DAY = 86400.0
EDITABLE = timedelta(minutes=10)  # for which the answer follows the question's edits
REMEMBERED = 10_000  # messages whose answers can be changed
MESSAGE_READ = 2000  # characters of a message for which sources are sought; a question may have as many
QUESTIONS_BEFORE = 3  # how far up a chain of replies a follow-up is understood


@dataclass(slots=True)
class _Given:
    """What was given to a message: the reply's id, the stored answer's, and the fingerprint of what was answered."""

    until: float
    message: int | None = None
    answer: str | None = None
    words: bytes | None = None
    deleted: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Conversation:
    """Asks the archive for people in Discord.

    Args:
        answering: answers the questions.
        client: who is asked.
        callers: who asks.
    """

    def __init__(self, answering: AskService, client: discord.Client, callers: Callers) -> None:
        self._answering = answering
        self._callers = callers
        self._client = client
        self._waited_for: set[int] = set()
        self._deleted: set[int] = set()
        self._told: dict[tuple[str, int], float] = {}
        self._given: OrderedDict[int, _Given] = OrderedDict()
        self._since = discord.utils.utcnow()

    async def on_command(
        self,
        interaction: discord.Interaction[Any],
        what: str | discord.Message,
        *,
        filters: Filters | None = None,
        private: bool = False,
    ) -> None:
        """Answer a command: defer at once, for everyone to see unless that is not wanted or not allowed there.

        Args:
            interaction: the command.
            what: the question, or a message for which sources are sought.
            filters: the question's filters.
            private: whether its user alone is to see the answer.
        """
        caller = self._callers.of_interaction(interaction)
        say = caller.say
        try:
            self._answering.pace(caller.person, say)
            private = private or not caller.may_answer()
        except PullquoteError as error:
            await refuse(interaction, error, say)
            return
        if not await defer(interaction, private=private):
            return
        question = Question(
            text=asked(what) if isinstance(what, str) else (await sources_text(what, self._client.user))[:MESSAGE_READ],
            server=caller.server,
            asker=caller.person,
            way="slash" if isinstance(what, str) else "message",
            filters=filters or Filters(),
            channels=caller.channels,
        )
        await self._answer(question, InteractionReply(interaction, say, private=private), shown=question.text)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message: a direct one, one that mentions the bot, or a reply to one of its answers."""
        hint = unread(message, self._me)
        caller = self._heard_caller(message) if hint or is_addressed(message, self._me) else None
        if caller is None:
            return
        if hint is not None:
            await self._ask_for_mention(message, hint, caller.say)
        else:
            await self._answer_in_turn(message, caller)

    async def on_edit(self, message: discord.Message) -> None:
        """Answer a message that mentions the bot only since it was edited; change the answer if the question was.

        Messages from before the bot's start are left alone, since they may have been answered; so are old ones.
        """
        age = discord.utils.utcnow() - message.created_at
        if message.edited_at is None or age > EDITABLE or message.created_at < self._since:
            return
        caller = self._heard_caller(message) if is_addressed(message, self._me) else None
        if caller is not None:
            await self._answer_in_turn(message, caller)

    def deleted(self, message: int) -> None:
        """Take note that a message was deleted: if it is being answered, it no longer is."""
        given = self._given.pop(message, None)
        if given is not None:
            given.deleted = True
        if message in self._waited_for:
            self._deleted.add(message)

    @property
    def _me(self) -> discord.ClientUser:
        me = self._client.user
        assert me is not None, "messages come after the login"
        return me

    def _heard_caller(self, message: discord.Message) -> Caller | None:
        """Return the author of a message, if it is a person who may be answered there."""
        if message.author.bot or message.webhook_id:
            return None
        if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return None
        try:
            caller = self._callers.of_message(message)
            return caller if caller.may_answer() else None
        except StateError as error:
            incident(log, error, "a server's choices could not be read")
            return None

    async def _ask_for_mention(self, message: discord.Message, hint: Hint, say: Translator) -> None:
        """Tell why a message cannot be read, once a day in a channel."""
        texts = {
            "reply": say("Leave the mention on when you reply to me (“@ on”): without it I cannot read what you ask."),
            "role": say(
                "You mentioned my role, and Discord shows me only what mentions me: choose {me} instead, the one with "
                "the mark of an app.",
                me=self._me.mention,
            ),
        }
        if self._tell(hint, message.channel.id, A_DAY):
            await sent(MessageReply(message, say, self._deleted, aside=True), Post(content=texts[hint]))

    def _tell(self, what: Hint | Literal["slowly"], whom: int, seconds: float) -> bool:
        """Return whether a person or channel is due to be told something again; if so, note that they were told."""
        now = time.monotonic()
        if self._told.get((what, whom), now) > now:
            return False
        self._told = {one: until for one, until in self._told.items() if until > now}
        self._told[what, whom] = now + seconds
        return True

    async def _answer_in_turn(self, message: discord.Message, caller: Caller) -> None:
        """Answer a message, or change the answer it has; once for the same words, and one after the other."""
        given = self._given_to(message.id)
        async with given.lock:
            if given.deleted or given.words == fingerprint(message):
                return
            given.words = fingerprint(message)
            self._waited_for.add(message.id)
            try:
                await self._answer_message(message, caller, given)
            finally:
                self._waited_for.discard(message.id)
                self._deleted.discard(message.id)

    def _given_to(self, message: int) -> _Given:
        """Return what was given to a message; what is too old to be edited is forgotten."""
        now = time.monotonic()
        while self._given and (len(self._given) > REMEMBERED or next(iter(self._given.values())).until < now):
            self._given.popitem(last=False)
        return self._given.setdefault(message, _Given(until=now + EDITABLE.total_seconds()))

    async def _answer_message(self, message: discord.Message, caller: Caller, given: _Given) -> None:
        server, say, me = caller.server, caller.say, self._me
        words = said(message)
        reply = MessageReply(message, say, self._deleted, asked=words, earlier=given.message)
        try:
            self._answering.pace(caller.person, say)
        except TooFast as error:
            if self._tell("slowly", message.author.id, PER_SECONDS):
                await sent(MessageReply(message, say, self._deleted, aside=True), Post(content=str(error)))
            self._answering.metrics.question("direct" if server is None else "mention", "refused")
            return
        try:
            earlier = await self._earlier(message, me)
            pointed = await self._pointed_at(message, me) if not earlier and points_elsewhere(words) else None
        except Exception as error:
            await sent(reply, Post(content=error_message(error, say)))
            self._answering.metrics.question("reply", "failed")
            return
        if pointed == "":
            await sent(reply, Post(content=_unreadable(say)))
            self._answering.metrics.question("message", "refused")
            return
        way: Way = "reply" if earlier else "message" if pointed else "direct" if server is None else "mention"
        question = Question(
            text=pointed[:MESSAGE_READ] if pointed else words,
            server=server,
            asker=message.author.id,
            way=way,
            follows=" ".join(earlier) or None,
            channels=caller.channels,
        )
        before = given.answer
        given.answer, given.message = await self._answer(question, reply, shown=pointed or None)
        if before is not None:
            self._note(before, None)

    async def _pointed_at(self, message: discord.Message, me: discord.ClientUser) -> str | None:
        """Return the words that a message without words of its own is about.

        Those of a text that it attaches, of what it forwards, or of somebody's message that it replies to; empty if
        they cannot be read, None if it points at nothing.
        """
        attached = await attached_text(message)
        if attached:
            return attached
        replied_to = await self._replied_to(message)
        if replied_to is None or replied_to.author.id == me.id:
            return None
        return await sources_text(replied_to, None)

    async def _answer(self, question: Question, reply: Reply, *, shown: str | None) -> tuple[str | None, int | None]:
        """Answer a question there where it was asked; return the ids of the stored answer and of its message.

        Args:
            question: the question.
            reply: where the answer goes.
            shown: the question as the answer is to show it, if it does.
        """
        answered: Answered | None = None
        outcome: Outcome = "failed"
        made = 0.0

        async def make() -> Post:
            nonlocal answered, outcome, made
            try:
                answered = await self._answering.ask(question, reply.say)
            except (Refused, InputError, Busy):
                outcome = "refused"
                raise
            found = answered.answer.outcome
            outcome = "unanswered" if found == "not_in_archive" else found
            post = answer_post(answered, reply.say, asked=shown, embeds=reply.embeds)
            made = time.perf_counter()
            return post

        message = await respond(reply, make)
        if made:
            self._answering.metrics.observe("send", time.perf_counter() - made)
        self._answering.metrics.question(question.way, outcome)
        if answered is None or answered.id is None:
            return None, message
        self._note(answered.id, message)
        return answered.id, message

    def _note(self, answer: str, message: int | None) -> None:
        """Note which message shows an answer; forget one that was not posted."""
        try:
            if message is not None:
                self._answering.answers.set_message(answer, message)
            else:
                self._answering.answers.delete_answer(answer)
        except StateError as error:
            incident(log, error, "an answer's message could not be noted")

    async def _earlier(self, message: discord.Message, me: discord.ClientUser) -> list[str]:
        """Find the questions that a message follows up, oldest first, along the chain of replies."""
        questions: list[str] = []
        current: discord.Message | None = message
        while current is not None and len(questions) < QUESTIONS_BEFORE:
            answer = await self._replied_to(current)
            if answer is None or answer.author.id != me.id:
                break
            current = await self._replied_to(answer)
            before = question_in(answer.content) or (current and said(current))
            if not before:
                break
            questions.insert(0, before)
        return questions

    async def _replied_to(self, message: discord.Message) -> discord.Message | None:
        reference = message.reference
        if reference is None or reference.message_id is None:
            return None
        if isinstance(reference.resolved, discord.Message):
            return reference.resolved
        try:
            return await message.channel.fetch_message(reference.message_id)
        except (discord.NotFound, discord.Forbidden):
            return None


def _unreadable(say: Translator) -> str:
    return say(
        "I cannot read the message you reply to: Discord shows me only those that mention me. On that message, choose "
        "Apps → **Find sources**."
    )
