"""Questions as they come from Discord, in any of the five ways -> one answer, posted where it was asked for."""

from __future__ import annotations

import logging
import time
from typing import Any, Literal

import discord

from pullquote import Filters, InputError, PullquoteError
from pullquote_bot.context import Caller, Callers
from pullquote_bot.delivery.respond import defer, error_message, refuse, respond, sent
from pullquote_bot.delivery.targets import InteractionReply, MessageReply, Reply
from pullquote_bot.errors import Refused, StateError, TooFast
from pullquote_bot.features.ask.service import PER_SECONDS, AskService
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import incident
from pullquote_bot.observability.metrics import Outcome
from pullquote_bot.rendering.displayed import asked
from pullquote_bot.rendering.posts import Post, answer_post, question_in
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.types import Answered, Question, Way

log = logging.getLogger("pullquote.bot")

A_DAY = 86400.0
MESSAGE_READ = 2000  # characters of a message for which sources are sought; a question may have as many
QUESTIONS_BEFORE = 3  # how far up a chain of replies a follow-up is understood


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

    async def on_command(
        self, interaction: discord.Interaction[Any], text: str, *, filters: Filters | None = None, private: bool = False
    ) -> None:
        """Answer a command: defer at once, for everyone to see unless that is not wanted or not allowed there."""
        caller = self._callers.of_interaction(interaction)
        say = caller.say
        message_command = isinstance(interaction.command, discord.app_commands.ContextMenu)
        try:
            self._answering.pace(caller.person, say)
            private = private or message_command or not caller.may_answer()
        except PullquoteError as error:
            await refuse(interaction, error, say)
            return
        if not await defer(interaction, private=private):
            return
        question = Question(
            text=text[:MESSAGE_READ] if message_command else asked(text),
            server=caller.server,
            asker=caller.person,
            way="message" if message_command else "slash",
            filters=filters or Filters(),
        )
        await self._answer(question, InteractionReply(interaction, say), shown=question.text)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message: a direct one, one that mentions the bot, or a reply to one of its answers."""
        me = self._client.user
        if me is None or message.author.bot or message.webhook_id:
            return
        if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return
        unread = _replies_without_mention(message, me)
        if not unread and (not message.content or (message.guild is not None and me not in message.mentions)):
            return
        try:
            caller = self._callers.of_message(message)
            if not caller.may_answer():
                return
        except StateError as error:
            incident(log, error, "a server's choices could not be read")
            return
        if unread:
            await self._ask_for_mention(message, caller.say)
            return
        self._waited_for.add(message.id)
        try:
            await self._answer_message(message, me, caller)
        finally:
            self._waited_for.discard(message.id)
            self._deleted.discard(message.id)

    def deleted(self, message: int) -> None:
        """Take note that a message was deleted: if it is being answered, it no longer is."""
        if message in self._waited_for:
            self._deleted.add(message)

    async def _ask_for_mention(self, message: discord.Message, say: Translator) -> None:
        """Tell whoever replied with the mention turned off, once a day, that such a reply cannot be read."""
        if self._tell("mention", message.author.id, A_DAY):
            text = say("Leave the mention on when you reply to me (“@ on”): without it I cannot read what you ask.")
            await sent(MessageReply(message, say, self._deleted), Post(content=text))

    def _tell(self, what: Literal["mention", "slowly"], person: int, seconds: float) -> bool:
        """Return whether a person is due to be told something again; if so, note that they were told."""
        now = time.monotonic()
        if self._told.get((what, person), now) > now:
            return False
        self._told = {one: until for one, until in self._told.items() if until > now}
        self._told[what, person] = now + seconds
        return True

    async def _answer_message(self, message: discord.Message, me: discord.ClientUser, caller: Caller) -> None:
        server, say = caller.server, caller.say
        reply = MessageReply(message, say, self._deleted)
        try:
            self._answering.pace(caller.person, say)
        except TooFast as error:
            if self._tell("slowly", message.author.id, PER_SECONDS):
                await sent(reply, Post(content=str(error)))
            self._answering.metrics.question("direct" if server is None else "mention", "refused")
            return
        try:
            earlier = await self._earlier(message, me)
        except Exception as error:
            await sent(reply, Post(content=error_message(error, say)))
            self._answering.metrics.question("reply", "failed")
            return
        way: Way = "reply" if earlier else "direct" if server is None else "mention"
        question = Question(
            text=_said(message),
            server=server,
            asker=message.author.id,
            way=way,
            follows=" ".join(earlier) or None,
        )
        await self._answer(question, reply, shown=None)

    async def _answer(self, question: Question, reply: Reply, *, shown: str | None) -> None:
        """Answer a question there where it was asked.

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
        if answered is not None and answered.id is not None:
            self._note(answered.id, message)

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
            before = question_in(answer.content) or (current and _said(current))
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


def _replies_without_mention(message: discord.Message, me: discord.ClientUser) -> bool:
    """Return whether a message replies to one of the bot's, in a server, with its mention turned off.

    Its content is then withheld from a bot without the message-content intent.
    """
    replied_to = message.reference.resolved if message.reference else None
    own = isinstance(replied_to, discord.Message) and replied_to.author.id == me.id
    return own and message.guild is not None and not message.content and not message.attachments


def _said(message: discord.Message) -> str:
    """Return what a message says, as it is read."""
    return asked(message.content)
