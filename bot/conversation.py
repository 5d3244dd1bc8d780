"""Questions as they come from Discord, in any of the five ways -> one answer, posted where it was asked for."""

from __future__ import annotations

import re
import time
from typing import Any

import discord

from bot.answering import Answered, Answering, Question
from bot.errors import Refused
from bot.language import Say, speaker
from bot.messages import Post, answer_post, question_in
from bot.metrics import Outcome, Way
from bot.replies import InteractionReply, MessageReply, Reply
from bot.responding import deferred, explained, refuse, respond, sent
from bot.turns import Busy
from index import Filters

QUESTIONS_BEFORE = 3  # how far up a chain of replies a follow-up is understood
CLAIM = 2000


class Conversation:
    """Asks the archive for people in Discord.

    Args:
        answering: answers the questions.
        client: who is asked.
    """

    def __init__(self, answering: Answering, client: discord.Client) -> None:
        self._answering = answering
        self._client = client
        self._waited_for: set[int] = set()
        self._deleted: set[int] = set()

    def server_of(self, interaction: discord.Interaction[Any]) -> int | None:
        """Tell whose collections an interaction may read: a server's if the bot was installed there, else nobody's."""
        guild = interaction.guild_id
        if guild is None or self._client.get_guild(guild) is None:
            return None
        if interaction.is_user_integration() and not interaction.is_guild_integration():
            return None
        return guild

    def server_here(self, interaction: discord.Interaction[Any]) -> int:
        """Give the server that an interaction changes something of.

        Raises:
            Refused: there is none, or the bot was not installed there.
        """
        server = self.server_of(interaction)
        if server is None:
            raise Refused(self.say_to(interaction)("That can only be done in a server that invited me."))
        return server

    def say_to(self, interaction: discord.Interaction[Any]) -> Say:
        """Give the language for an interaction: the server's choice, else the person's own."""
        chosen = self._answering.guilds.choices(self.server_of(interaction)).interface
        return speaker(chosen or interaction.locale.value)

    async def asked(
        self, interaction: discord.Interaction[Any], text: str, *, filters: Filters | None = None, private: bool = False
    ) -> None:
        """Answer a command: deferred at once, for everyone to see unless that is not wanted or not allowed there."""
        say = self.say_to(interaction)
        server = self.server_of(interaction)
        try:
            self._answering.pace(interaction.user.id, say)
        except Refused as error:
            await refuse(interaction, error, say)
            return
        message_command = interaction.command is not None and isinstance(
            interaction.command, discord.app_commands.ContextMenu
        )
        private = private or message_command or not self.may_answer(server, interaction)
        if not await deferred(interaction, private=private):
            return
        question = Question(
            text=text[:CLAIM] if message_command else text,
            server=server,
            asker=interaction.user.id,
            way="message" if message_command else "slash",
            filters=filters or Filters(),
        )
        await self._answer(question, InteractionReply(interaction, say), shown=question.text, paced=True)

    async def heard(self, message: discord.Message) -> None:
        """Answer a message: a direct one, one that mentions the bot, or a reply to one of its answers."""
        me = self._client.user
        if me is None or message.author.bot or message.webhook_id or not message.content:
            return
        if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return
        if message.guild is not None and me not in message.mentions:
            return
        server = message.guild.id if message.guild else None
        if not self.may_answer(server, message):
            return
        say = self._say_in(message.guild)
        self._waited_for.add(message.id)
        try:
            await self._answer_message(message, me, server, say)
        finally:
            self._waited_for.discard(message.id)
            self._deleted.discard(message.id)

    def deleted(self, message: int) -> None:
        """Take note that a message was deleted: if it is being answered, it no longer is."""
        if message in self._waited_for:
            self._deleted.add(message)

    async def _answer_message(
        self, message: discord.Message, me: discord.ClientUser, server: int | None, say: Say
    ) -> None:
        reply = MessageReply(message, say, self._deleted)
        try:
            earlier = await self._earlier(message, me)
        except Exception as error:
            await sent(reply, Post(content=explained(error, say)))
            self._answering.metrics.question("reply", "failed")
            return
        way: Way = "reply" if earlier else "direct" if server is None else "mention"
        question = Question(
            text=_said(message, me),
            server=server,
            asker=message.author.id,
            way=way,
            follows=" ".join(earlier) or None,
        )
        await self._answer(question, reply, shown=None, paced=False)

    async def _answer(self, question: Question, reply: Reply, *, shown: str | None, paced: bool) -> None:
        """Answer a question there where it was asked.

        Args:
            question: the question.
            reply: where the answer goes.
            shown: the question as the answer is to show it, if it does.
            paced: whether the asker's pace was looked at before.
        """
        answered: Answered | None = None
        outcome: Outcome = "failed"
        made = 0.0

        async def make() -> Post:
            nonlocal answered, outcome, made
            try:
                if not paced:
                    self._answering.pace(question.asker, reply.say)
                answered = await self._answering.ask(question, reply.say)
            except (Refused, Busy):
                outcome = "refused"
                raise
            outcome = "answered" if answered.answer.answered else "unanswered"
            post = answer_post(answered, reply.say, asked=shown, embeds=reply.embeds)
            made = time.perf_counter()
            return post

        message = await respond(reply, make)
        if made:
            self._answering.metrics.observe("send", time.perf_counter() - made)
        self._answering.metrics.question(question.way, outcome)
        if answered is not None and message is not None:
            self._answering.given.posted(answered.id, message)
        elif answered is not None:
            self._answering.given.forget_answer(answered.id)

    def may_answer(self, server: int | None, asked: discord.Interaction[Any] | discord.Message) -> bool:
        """Tell whether a server lets the bot answer in public where it was asked: in a channel, or a thread of it."""
        allowed, channel = self._answering.guilds.choices(server).channels, asked.channel
        places = {getattr(channel, "id", None), getattr(channel, "parent_id", None)}
        return not allowed or bool(places & set(allowed))

    def _say_in(self, guild: discord.Guild | None) -> Say:
        if guild is None:
            return speaker(None)
        return speaker(self._answering.guilds.choices(guild.id).interface or guild.preferred_locale.value)

    async def _earlier(self, message: discord.Message, me: discord.ClientUser) -> list[str]:
        """Find the questions that a message follows up, oldest first, along the chain of replies."""
        questions: list[str] = []
        current: discord.Message | None = message
        while current is not None and len(questions) < QUESTIONS_BEFORE:
            answer = await self._replied_to(current)
            if answer is None or answer.author.id != me.id:
                break
            current = await self._replied_to(answer)
            asked = question_in(answer.content) or (current and _said(current, me))
            if not asked:
                break
            questions.insert(0, asked)
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


def _said(message: discord.Message, me: discord.ClientUser) -> str:
    """Give what a message says, without the mentions of the bot."""
    return re.sub(rf"<@!?{me.id}>", " ", message.content).strip()
