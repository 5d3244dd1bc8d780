"""Questions as they come from Discord, in any of the five ways -> one answer, posted where it was asked for."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Literal

import discord

from pullquote import Answer, Filters, PullquoteError
from pullquote_bot.context import Caller, Callers
from pullquote_bot.delivery.respond import (
    CONNECTION_ERRORS,
    defer,
    error_message,
    is_refusal,
    refusal,
    refuse,
    respond,
    sent,
)
from pullquote_bot.delivery.targets import NOBODY, InteractionReply, MessageReply, Reply
from pullquote_bot.errors import Refused, StateError, TooFast
from pullquote_bot.features.ask.addressing import Hint, fingerprint, is_addressed, opens_post, unread
from pullquote_bot.features.ask.earlier import is_post, post_text, questions_before, replied_to, text_of
from pullquote_bot.features.ask.given import EDITABLE, Given, GivenAnswers
from pullquote_bot.features.ask.limits import Counted
from pullquote_bot.features.ask.pointing import points_elsewhere
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.ask.titles import asks
from pullquote_bot.features.message_texts import attached_text, sources_text
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import Fields, incident, refusal as logged_refusal
from pullquote_bot.observability.metrics import Outcome
from pullquote_bot.rendering.buttons import shows_shared
from pullquote_bot.rendering.displayed import asked
from pullquote_bot.rendering.posts import Post, answer_post
from pullquote_bot.types import Answered, Question, Way

log = logging.getLogger("pullquote.bot")

A_DAY = 86400.0
MESSAGE_READ = 2000  # characters of a message for which sources are sought; a question may have as many


OUTCOMES: dict[str, Outcome] = {"answered": "answered", "perhaps": "perhaps", "not_in_archive": "unanswered"}

_Shown = tuple[str | None, discord.PartialMessage | None]
"""A stored answer's id, and the message that shows it; None if it was not stored, or not posted."""


class Conversation:
    """Asks the archive for people in Discord.

    Args:
        answering: answers the questions.
        client: who is asked.
        callers: who asks.

    `given` is what was given to messages; it is to be told of those that are deleted.
    """

    def __init__(self, answering: AskService, client: discord.Client, callers: Callers) -> None:
        self._answering = answering
        self._callers = callers
        self._client = client
        self._told: dict[tuple[str, int], float] = {}
        self.given = GivenAnswers()
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
        way: Way = "slash" if isinstance(what, str) else "message"
        try:
            counted = self._answering.limits.count(caller.server, caller.person, say)
            private = private or not caller.may_answer()
        except PullquoteError as error:
            await refuse(interaction, error, say, _asked(way, caller.server))
            return
        if not await defer(interaction, private=private):
            return
        question = Question(
            text=asked(what) if isinstance(what, str) else (await sources_text(what, self._client.user))[:MESSAGE_READ],
            server=caller.server,
            asker=caller.person,
            way=way,
            filters=filters or Filters(),
            channels=caller.channels,
            dates=isinstance(what, str),
        )
        reply = InteractionReply(interaction, say, private=private)
        await self._answer(question, reply, counted, shown=question.text)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message: a direct one, one that mentions the bot, a reply to one of its answers, or a new post."""
        hint, addressed = unread(message, self._me), is_addressed(message, self._me)
        opens = opens_post(message) and not addressed
        caller = await self._heard_caller(message) if hint or addressed or opens else None
        if caller is None:
            return
        if addressed:
            await self._answer_in_turn(message, caller)
        elif hint is not None:
            await self._ask_for_mention(message, hint, caller.say)
        else:
            await self._answer_post(message, caller)

    async def on_edit(self, message: discord.Message) -> None:
        """Answer a message that mentions the bot only since it was edited; change the answer if the question was.

        Messages from before the bot's start are left alone, since they may have been answered; so are old ones.
        """
        age = discord.utils.utcnow() - message.created_at
        if message.edited_at is None or age > EDITABLE or message.created_at < self._since:
            return
        caller = await self._heard_caller(message) if is_addressed(message, self._me) else None
        if caller is not None:
            await self._answer_in_turn(message, caller)

    @property
    def _me(self) -> discord.ClientUser:
        me = self._client.user
        assert me is not None, "messages come after the login"
        return me

    async def _heard_caller(self, message: discord.Message) -> Caller | None:
        """Return the author of a message, if it is a person who may be answered there."""
        if message.author.bot or message.webhook_id:
            return None
        if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return None
        try:
            await self._find_channel(message)
            caller = self._callers.of_message(message)
            return caller if caller.may_answer() else None
        except StateError as error:
            incident(log, error, "a server's choices could not be read")
            return None

    async def _find_channel(self, message: discord.Message) -> None:
        """Fetch the channel of a message that came before the thread in which it is, or after it was archived."""
        if message.guild is None or not isinstance(message.channel, discord.PartialMessageable):
            return
        try:
            found = await self._client.fetch_channel(message.channel.id)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            log.info("the channel of a message could not be fetched: %r", error)
            return
        if isinstance(found, discord.Thread | discord.TextChannel | discord.VoiceChannel | discord.StageChannel):
            message.channel = found

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
            await self._tell_aside(message, texts[hint], say)

    async def _tell_limit(self, message: discord.Message, error: TooFast, say: Translator) -> None:
        """Tell somebody, and nobody else, when they may ask again; once until then.

        Who takes no direct messages is told where they asked, unless somebody was told there just before.
        """
        way: Way = "direct" if message.guild is None else "mention"
        told = error_message(error, say, _asked(way, message.guild.id if message.guild else None))
        if not self._tell("slowly", message.author.id, error.seconds):
            return
        if message.guild is not None:
            try:
                await message.author.send(f"<#{message.channel.id}>: {told}", allowed_mentions=NOBODY)
            except discord.Forbidden:
                if not self._tell("slowly", message.channel.id, error.seconds):
                    return
            except (discord.HTTPException, *CONNECTION_ERRORS) as failure:
                incident(log, failure, "a limit could not be told")
                return
            else:
                return
        await self._tell_aside(message, told, say)

    async def _tell_aside(self, message: discord.Message, why: str, say: Translator) -> None:
        """Tell why a message is not answered, where it was written."""
        reply = MessageReply(message, say, self.given.withdrawn, aside=True)
        await sent(reply, refusal(reply, why))

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
        given = self.given.to(message.id)
        async with given.lock:
            if given.deleted or given.words == fingerprint(message):
                return
            given.words = fingerprint(message)
            with self.given.answering(message.id):
                await self._answer_message(message, caller, given)

    async def _answer_message(self, message: discord.Message, caller: Caller, given: Given) -> None:
        server, say = caller.server, caller.say
        words = await text_of(message)
        reply = self._reply(message, caller, words, given)
        way: Way = "direct" if server is None else "mention"
        try:
            given.counted = self._answering.limits.count(server, caller.person, say, before=given.counted)
        except TooFast as error:
            await self._tell_limit(message, error, say)
            self._answering.metrics.question(way, "refused")
            return
        except StateError as error:
            await sent(reply, refusal(reply, error_message(error, say, _asked(way, server))))
            self._answering.metrics.question(way, "failed")
            return
        try:
            earlier, pointed = await self._context(message, words)
        except Exception as error:
            await sent(reply, refusal(reply, error_message(error, say, _asked("reply", server))))
            self._answering.metrics.question("reply", "failed")
            return
        if pointed == "":
            why = error_message(_unreadable(say), say, _asked("message", server))
            await sent(reply, refusal(reply, why))
            self._answering.metrics.question("message", "refused")
            return
        way = "reply" if earlier else "message" if pointed else "direct" if server is None else "mention"
        question = Question(
            text=(pointed or words)[:MESSAGE_READ],
            server=server,
            asker=message.author.id,
            way=way,
            follows=" ".join(earlier) or None,
            channels=caller.channels,
            dates=not pointed,
        )
        before = given.answer
        given.answer, given.reply = await self._answer(question, reply, given.counted, shown=pointed or None)
        if before is not None:
            self._note(before, None)

    def _reply(
        self, message: discord.Message, caller: Caller, words: str, given: Given, *, unasked: bool = False
    ) -> MessageReply:
        """Return where the answer to a message goes: where an earlier one is, else where its server wants it."""
        in_thread = not unasked and caller.wants_threads()
        return MessageReply(
            message,
            caller.say,
            self.given.withdrawn,
            asked=words,
            earlier=given.reply,
            in_thread=in_thread,
            unasked=unasked,
        )

    async def _context(self, message: discord.Message, words: str) -> tuple[list[str], str | None]:
        """Return the questions that a message follows up, and the words that it is about if it has none of its own.

        Both are empty or None for most; the words are empty if they cannot be read.
        """
        if not points_elsewhere(words):
            return await questions_before(message, self._me), None
        target = await replied_to(message)
        if target is not None and target.author.id == self._me.id:
            if shows_shared(target):
                return [], await sources_text(target, self._me) or None
            earlier, target = await questions_before(message, self._me), None
            if earlier:
                return earlier, None
        pointed = await self._pointed_at(message, target)
        if pointed is None and isinstance(message.channel, discord.Thread):
            if is_post(message.channel):
                return [], await post_text(message.channel)
            return await questions_before(message, self._me), None
        return [], pointed

    async def _answer_post(self, message: discord.Message, caller: Caller) -> None:
        """Answer a new post that does not mention the bot, once, if its server wants that.

        Only what asks something is answered, and only if the archive is sure.
        """
        post, server = message.channel, caller.server
        if server is None or not isinstance(post, discord.Thread) or not is_post(post):
            return
        title = await text_of(message)
        if not asks(title):
            return
        given = self.given.to(message.id)
        async with given.lock:
            if given.deleted or given.words is not None or not self._takes_post(server, post):
                return
            given.words = fingerprint(message)
            question = Question(
                text=title[:MESSAGE_READ],
                server=server,
                asker=message.author.id,
                way="post",
                channels=caller.channels,
            )
            reply = self._reply(message, caller, title, given, unasked=True)
            with self.given.answering(message.id):
                given.answer, given.reply = await self._answer_if_sure(question, reply, given)

    def _takes_post(self, server: int, post: discord.Thread) -> bool:
        """Return whether a post is to be answered unasked; if so, note that it was, for this and later processes."""
        try:
            if post.parent_id not in self._answering.servers.settings(server).forums:
                return False
            return self._answering.answers.take_post(post.id, server)
        except StateError as error:
            incident(log, error, "a new post could not be noted")
            return False

    async def _answer_if_sure(self, question: Question, reply: MessageReply, given: Given) -> _Shown:
        """Answer a question that nobody asked the bot if the archive is sure; else, or if that fails, say nothing."""
        limits, answered = self._answering.limits, None
        asked = _asked(question.way, question.server)
        try:
            given.counted = limits.count(question.server, question.asker, reply.say)
            answered = await self._answering.ask(question, reply.say)
        except PullquoteError as error:
            if is_refusal(error):
                logged_refusal(log, error.code, "a new post was not answered", asked)
            else:
                incident(log, error, "a new post could not be answered", asked)
            self._answering.metrics.question(question.way, "refused" if is_refusal(error) else "failed")
            return None, None
        finally:
            if given.counted is not None and (answered is None or not answered.answer.answered):
                limits.take_back(given.counted)
        self._answering.metrics.question(question.way, OUTCOMES[answered.answer.outcome])
        if not answered.answer.answered:
            _log_unanswered(question, answered.answer, None)
            return None, None
        post = await asyncio.to_thread(answer_post, answered, reply.say, asked=None, embeds=reply.embeds, unasked=True)
        return self._shown(answered, await sent(reply, post, explain=False, asked=asked), reply)

    async def _pointed_at(self, message: discord.Message, target: discord.Message | None) -> str | None:
        """Return the words that a message without words of its own is about.

        Those of a text that it attaches, of what it forwards, or of somebody's message that it replies to; empty if
        they cannot be read, None if it points at nothing.
        """
        attached = await attached_text(message)
        if attached or target is None:
            return attached or None
        return await sources_text(target, None)

    async def _answer(self, question: Question, reply: Reply, counted: Counted, *, shown: str | None) -> _Shown:
        """Answer a question there where it was asked; return the stored answer's id, and its message.

        Args:
            question: the question.
            reply: where the answer goes.
            counted: what was counted for it, taken back if it is not answered.
            shown: the question as the answer is to show it, if it does.
        """
        answered: Answered | None = None
        outcome: Outcome = "failed"
        made = 0.0

        async def make() -> Post:
            nonlocal answered, outcome, made
            try:
                answered = await self._answering.ask(question, reply.say)
            except PullquoteError as error:
                outcome = "refused" if is_refusal(error) else "failed"
                raise
            outcome = OUTCOMES[answered.answer.outcome]
            post = await asyncio.to_thread(answer_post, answered, reply.say, asked=shown, embeds=reply.embeds)
            made = time.perf_counter()
            return post

        message = await respond(reply, make, _asked(question.way, question.server))
        if made:
            self._answering.metrics.observe("send", time.perf_counter() - made)
        self._answering.metrics.question(question.way, outcome)
        if answered is None:
            self._answering.limits.take_back(counted)
        elif not answered.answer.answered:
            _log_unanswered(question, answered.answer, message)
        return self._shown(answered, message, reply)

    def _shown(self, answered: Answered | None, message: int | None, reply: Reply) -> _Shown:
        """Note which message shows an answer; return the answer's id and the message."""
        shown = discord.PartialMessage(channel=reply.place, id=message) if message and reply.place else None
        if answered is None or answered.id is None:
            return None, shown
        self._note(answered.id, message)
        return answered.id, shown

    def _note(self, answer: str, message: int | None) -> None:
        """Note which message shows an answer; forget one that was not posted."""
        try:
            if message is not None:
                self._answering.answers.set_message(answer, message)
            else:
                self._answering.answers.delete_answer(answer)
        except StateError as error:
            incident(log, error, "an answer's message could not be noted")


def _asked(way: Way, server: int | None) -> Fields:
    return {"way": way, "server": server}


def _log_unanswered(question: Question, answer: Answer, message: int | None) -> None:
    """Log why the archive does not answer a question, and which message says so; a greeting is no question."""
    if answer.reason is None or answer.is_remark:
        return
    told = {"posted": message, "confidence": round(answer.confidence, 2)}
    fields = {**_asked(question.way, question.server), **told}
    logged_refusal(log, answer.reason, "a question was not answered", fields)


def _unreadable(say: Translator) -> Refused:
    return Refused(
        say(
            "I cannot read the message you reply to: Discord shows me only those that mention me. On that message, "
            "choose Apps → **Find sources**."
        ),
        "message_unreadable",
    )
