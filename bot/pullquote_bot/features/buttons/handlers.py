"""Handlers of buttons. Each checks that the answer it names was given there, and reads only what may be read there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord

from pullquote import PullquoteError, Quote, Recheck, Span
from pullquote_bot.context import Caller
from pullquote_bot.delivery.respond import again_if_lost, defer, refuse, respond, respond_ephemeral
from pullquote_bot.delivery.targets import InteractionReply
from pullquote_bot.errors import Refused
from pullquote_bot.features.articles.browse import PAGE, listed
from pullquote_bot.features.ask.earlier import question_of, questions_before
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.buttons.sharing import Sharing
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import UNASKED, Button, Row, filters_of, pager_buttons, share_buttons
from pullquote_bot.rendering.posts import Post, answer_post, quotes_post
from pullquote_bot.rendering.verdicts import recheck_post
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.answers import AnswerRecord
from pullquote_bot.types import Question

SHOWN_MORE = 3
FARTHEST = 10_000  # paragraphs from a quote


class ButtonHandler:
    """One press of a button.

    Args:
        answering: answers questions.
        sharing: shares passages.
        interaction: the press.
        caller: who pressed.
        answer: the id of the answer that the button names.
        rest: the rest of its custom_id.
    """

    def __init__(
        self,
        answering: AskService,
        sharing: Sharing,
        interaction: discord.Interaction[Any],
        *,
        caller: Caller,
        answer: str,
        rest: str,
    ) -> None:
        self._answering = answering
        self._sharing = sharing
        self._interaction = interaction
        self._caller = caller
        self._server = caller.server
        self._say = caller.say
        self._answer = answer
        self._rest = rest

    async def run(self, action: str) -> None:
        """Carry out the button's action; an unknown one is answered as an outdated button."""
        known: dict[str, Callable[[], Awaitable[None]]] = {
            "more": self._more,
            "around": self._around,
            "turn": self._turn,
            "share": self._share,
            "picture": self._share,
            "check": self._check,
            "undate": self._undate,
            "delete": self._delete,
            "good": self._vote,
            "bad": self._vote,
            "titles": self._titles,
            "erase": self._erase,
        }
        self._action = action
        await known.get(action, self._outdated)()

    # What an answer holds

    async def _more(self) -> None:
        """Show the next passages of the answer: further quotes, then the closest."""

        async def make() -> Post:
            given = self._given()
            first = int(self._rest) if self._rest.isdecimal() else given.shown
            rest = first + SHOWN_MORE
            if first < given.answering:  # answers are not shown together with passages that may not answer
                rest = min(rest, given.answering)
            found = await self._requoted(given, first, rest)
            if not found:
                raise Refused(self._say("That is all there is."))
            quotes = list(found.values())
            more = Button(label=self._say("More passages"), action="more", answer=given.id, rest=str(rest))
            head = ""
            if not given.answering:
                head = self._say("The archive does not answer this; these passages come closest:")
            elif first >= given.answering:
                head = self._say("These passages come close, but may not answer:")
            buttons: tuple[Row, ...] = ((more,),) if rest < len(given.quotes) else ()
            if self._server is not None:
                buttons = (*buttons, share_buttons(given.id, self._say, list(found)))
            if first >= given.answering:  # none of these sentences is claimed to answer
                quotes = [replace(quote, highlight=Span(0, 0)) for quote in quotes]
            return await self._quotes(quotes, head=head, buttons=buttons)

        await respond_ephemeral(self._interaction, self._say, make)

    async def _undate(self) -> None:
        """Answer the question again for whoever pressed, without the time that it names."""

        async def make() -> Post:
            self._given()
            message, me = self._interaction.message, self._interaction.client.user
            question, text = (None, "") if message is None else await question_of(message)
            if not text or me is None:
                raise _gone(self._say)
            earlier = await questions_before(question, me) if question is not None else []
            counted = self._answering.limits.count(self._server, self._caller.person, self._say)
            asked = Question(
                text=text,
                server=self._server,
                asker=self._caller.person,
                way="reply",
                filters=filters_of(self._rest),
                follows=" ".join(earlier) or None,
                channels=self._caller.channels,
                dates=False,
            )
            try:
                answered = await self._answering.ask(asked, self._say)
            except PullquoteError:
                self._answering.limits.take_back(counted)
                raise
            embeds = self._caller.embeds
            return await asyncio.to_thread(answer_post, answered, self._say, asked=text, embeds=embeds)

        await respond_ephemeral(self._interaction, self._say, make)

    async def _around(self) -> None:
        """Open a pager over the paragraphs around the first quote, for whoever pressed."""
        await respond_ephemeral(self._interaction, self._say, lambda: self._page(self._interaction.user.id, 0, 0))

    async def _turn(self) -> None:
        """Turn a pager's page, if it belongs to whoever pressed."""
        numbers = self._rest.removesuffix(":quote").split(":")
        try:
            owner, chosen, away = map(int, numbers)
        except ValueError:
            await self._outdated()
            return
        if owner != self._interaction.user.id or not self._seen_by_one:
            await self._refuse(self._say("These pages belong to somebody else: press the button under the answer."))
            return
        if await defer(self._interaction, private=None):
            await respond(self._reply, lambda: self._page(owner, chosen, away))

    async def _page(self, owner: int, chosen: int, away: int) -> Post:
        given = self._given()
        if not 0 <= chosen < given.shown or abs(away) > FARTHEST:
            raise _gone(self._say)
        reference = given.quotes[chosen]

        def work(archive: ServerArchive) -> tuple[Quote | None, bool, bool]:
            around = [archive.requote(reference, away=away + step) for step in (-1, 0, 1)]
            return around[1], around[0] is not None, around[2] is not None

        quote, before, after = await self._answering.read(self._server, work)
        if quote is None:
            raise _gone(self._say)
        buttons = pager_buttons(
            given.id,
            self._say,
            owner=owner,
            quotes=given.shown,
            chosen=chosen,
            away=away,
            before=before,
            after=after,
            shares=self._server is not None,
        )
        return await self._quotes([quote], buttons=buttons)

    async def _quotes(self, quotes: list[Quote], *, head: str = "", buttons: tuple[Row, ...]) -> Post:
        embeds, server = self._caller.embeds, self._server
        return await asyncio.to_thread(
            quotes_post, quotes, self._say, head=head, embeds=embeds, buttons=buttons, server=server
        )

    async def _share(self) -> None:
        """Post the passage that the button names for everybody, in words or as a picture."""
        numbers = self._rest.split(":")
        try:
            chosen, away = map(int, numbers)
        except ValueError:
            await self._outdated()
            return
        if not self._seen_by_one:
            await self._outdated()
            return

        async def make() -> Post:
            given = self._given()
            if not 0 <= chosen < len(given.quotes) or abs(away) > FARTHEST:
                raise _gone(self._say)
            as_picture = self._action == "picture"
            return await self._sharing.share(self._interaction, self._caller, given, chosen, away, as_picture)

        await respond_ephemeral(self._interaction, self._say, make)

    async def _check(self) -> None:
        """Compare the answer's quotes with what the archive holds now."""

        async def make() -> Post:
            given = self._given()
            shown = given.quotes[: given.shown]
            if not shown:
                raise _gone(self._say)

            def work(archive: ServerArchive) -> list[Recheck]:
                return [archive.recheck(reference) for reference in shown]

            checked = await self._answering.read(self._server, work)
            collections = [reference.collection for reference in shown]
            return await asyncio.to_thread(recheck_post, checked, self._say, collections)

        await respond_ephemeral(self._interaction, self._say, make)

    async def _delete(self) -> None:
        """Delete the answer's message: for its asker, and for those who may delete messages there.

        A sentence that tells why there is no answer is stored nowhere: its button names who asked.
        """
        given = self._answering.answers.find(self._answer, server=self._server)
        message = self._interaction.message
        same = given is not None and message is not None and given.message in {None, message.id}
        person = self._interaction.user.id
        asker = (same and given is not None and given.asker == person) or self._rest == str(person)
        if not (asker or self._may_delete(message)):
            await self._refuse(self._say("Only the person who asked or shared this, or a moderator, can delete it."))
            return
        if not await defer(self._interaction, private=None):
            return
        with contextlib.suppress(discord.NotFound):  # pressed twice
            await again_if_lost(self._interaction.delete_original_response)
        if given is not None and same:
            self._answering.answers.delete_answer(given.id)

    def _may_delete(self, message: discord.Message | None) -> bool:
        """Return whether Discord itself allows whoever pressed to delete the message.

        As the one whose command it answers, the other side of a direct message, or a moderator.
        """
        interaction = self._interaction
        metadata = message.interaction_metadata if message is not None else None
        if metadata is not None and metadata.user.id == interaction.user.id:
            return True
        if interaction.guild_id is None:
            return isinstance(interaction.channel, discord.DMChannel)
        return interaction.permissions.manage_messages

    async def _vote(self) -> None:
        """Store a vote on the answer; one that nobody asked for is removed if the post's author finds it unhelpful."""
        helpful = self._action == "good"
        removes = not helpful and self._rest == UNASKED and self._may_remove()

        async def make() -> Post:
            given = self._given()
            self._answering.answers.vote(given.id, self._interaction.user.id, helpful=helpful)
            message = self._interaction.message
            if not removes or message is None or given.message not in {None, message.id}:
                return Post(content=self._say("Thank you: noted."))
            with contextlib.suppress(discord.NotFound):  # pressed twice
                await again_if_lost(message.delete)
            return Post(content=self._say("Thank you: noted, and the answer is removed."))

        await respond_ephemeral(self._interaction, self._say, make)

    def _may_remove(self) -> bool:
        """Return whether whoever pressed wrote the post, or manages the server or its messages."""
        interaction, channel = self._interaction, self._interaction.channel
        author = isinstance(channel, discord.Thread) and channel.owner_id == interaction.user.id
        return author or interaction.permissions.manage_messages or self._caller.manages

    # What is no answer's

    async def _titles(self) -> None:
        """Turn the page of a list of titles."""
        first, _, search = self._rest.partition(":")
        if not first.isdecimal() or not self._seen_by_one:
            await self._outdated()
            return
        start = int(first) // PAGE * PAGE
        if await defer(self._interaction, private=None):

            async def make() -> Post:
                embeds = self._caller.embeds
                return await listed(self._answering, self._server, search, start, self._say, embeds=embeds)

            await respond(self._reply, make)

    async def _erase(self) -> None:
        """Delete what is stored about whoever pressed, and nobody else."""

        async def make() -> Post:
            self._answering.forget_person(self._interaction.user.id)
            return Post(content=self._say("Done: nothing about you is stored any more."))

        await respond_ephemeral(self._interaction, self._say, make)

    @property
    def _seen_by_one(self) -> bool:
        """Return whether only whoever pressed can see the message with the button, so that it may be changed."""
        message = self._interaction.message
        return message is not None and message.flags.ephemeral

    @property
    def _reply(self) -> InteractionReply:
        return InteractionReply(self._interaction, self._say)

    def _given(self) -> AnswerRecord:
        given = self._answering.answers.find(self._answer, server=self._server)
        if given is None:
            raise _gone(self._say)
        return given

    async def _requoted(self, given: AnswerRecord, first: int, last: int) -> dict[int, Quote]:
        """Return the quotes that are still there, by their places among the answer's."""

        def work(archive: ServerArchive) -> dict[int, Quote]:
            found = {place: archive.requote(one) for place, one in enumerate(given.quotes[first:last], first)}
            return {place: quote for place, quote in found.items() if quote is not None}

        return await self._answering.read(self._server, work)

    async def _outdated(self) -> None:
        await refuse(self._interaction, _gone(self._say), self._say)

    async def _refuse(self, why: str) -> None:
        await refuse(self._interaction, Refused(why), self._say)


def _gone(say: Translator) -> Refused:
    return Refused(say("This is no longer available: ask again."))
