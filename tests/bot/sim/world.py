"""A simulated Discord with two servers and people in them, around the product's client over a small archive."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import discord
import pytest
from simcord import Env
from simcord.actors import MemberActor, _component_interaction
from simcord.builders import UserHandle
from simcord.results import InteractionResult, ResponseMessage

from pullquote import AddReport, Article
from pullquote_bot.client import Client
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.observability.metrics import Metrics
from pullquote_bot.runtime.fair_queue import FairExecutor
from pullquote_bot.runtime.served_archive import ServedArchive
from pullquote_bot.storage.answers import AnswerStore
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerStore
from pullquote_bot.storage.uploads import UploadStore
from tests.bot.support.newsroom import open_archive
from tests.discord_server.limits import choice_problems, message_problems

HOME = 1_000_000_000_000_000_001  # the server that has a collection of its own
FARE = "What does a single ferry ticket cost?"
FARE_QUOTE = "A single ferry ticket costs nine crowns from June. The old fare was seven."
CLOSING = "When does the paper mill in Storvik close?"
SALE = "Was the harbour sale agreed in secret?"
NONSENSE = "Which volcano erupted underneath Antarctica yesterday?"

BUTTON, EPHEMERAL = 2, 1 << 6


class House:
    """All running parts of the product: made by `build`, and again after `close` as in a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, **turns: Any) -> Client:
        """Make a client for the archive and state in the folder."""
        self.state = State(self.folder / "state")
        self.served = ServedArchive(lambda: open_archive(self.folder / "archive"))
        self.metrics = Metrics()
        self.answering = AskService(
            self.served,
            turns=FairExecutor(**turns),
            servers=ServerStore(self.state, ("default",)),
            answers=AnswerStore(self.state),
            uploads=UploadStore(self.state),
            metrics=self.metrics,
        )
        self.client = Client(self.answering, self.served)
        self.client.shard_count = 1
        return self.client

    async def close(self) -> None:
        """Close everything, as at the end of a process."""
        await self.answering.close(0)
        await self.client.services.uploads.close()
        self.served.close()
        self.state.close()

    def add(self, *articles: Article, collection: str = "default") -> AddReport:
        """Add articles to the archive, as another process would."""
        with open_archive(self.folder / "archive") as archive:
            return archive.add_articles(articles, collection=collection)

    def articles(self) -> list[Article]:
        """Return every article of the archive."""
        with open_archive(self.folder / "archive") as archive:
            return list(archive.articles())

    def remove(self, id: str) -> None:
        """Remove an article from the archive."""
        with open_archive(self.folder / "archive") as archive:
            assert archive.remove(id)


class World:
    """Two servers; in the first Ada and Bo, a moderator and a keeper; in the second Cleo and a warden.

    Keeper and warden manage their servers. Every use is checked.

    `locale` is the language of every user's Discord; with `by_user`, interactions come through a user's installation.
    """

    def __init__(self, env: Env, house: House) -> None:
        self.env, self.house = env, house
        self.locale, self.by_user, self.faulty = "en-US", False, False
        self._emit, env.backend.emit = env.backend.emit, self._emitted  # type: ignore[method-assign]
        self.home, self.away = env.create_guild("Harbour", id=HOME), env.create_guild("Upland")
        self.general, self.elsewhere = self.home.create_text_channel("general"), self.away.create_text_channel("news")
        moderators = self.home.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
        keepers = self.home.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
        self.ada, self.bo = (self.home.add_member(env.create_user(name)) for name in ("ada", "bo"))
        self.moderator = self.home.add_member(env.create_user("moderator"), roles=[moderators])
        self.keeper = self.home.add_member(env.create_user("keeper"), roles=[keepers])
        self.cleo = self.away.add_member(env.create_user("cleo"))
        wardens = self.away.create_role("Wardens", permissions=discord.Permissions(manage_guild=True))
        self.warden = self.away.add_member(env.create_user("warden"), roles=[wardens])
        self.stranger = env.create_user("stranger")

    def _emitted(self, event: str, payload: Any) -> None:
        """Send an event as Discord does: with the person's and the server's locale, and without nested replies."""
        if event == "INTERACTION_CREATE":
            guild, user = payload.get("guild_id"), payload.get("user") or payload["member"]["user"]
            owners = {"1": user["id"]} if self.by_user else {"0": guild or "0"}
            payload.update(locale=self.locale, authorizing_integration_owners=owners)
            if guild:
                payload["guild_locale"] = self.env.backend.get_guild(int(guild)).preferred_locale
        if event == "MESSAGE_CREATE" and payload.get("referenced_message"):
            reference = payload["referenced_message"]
            shown = {key: value for key, value in reference.items() if key != "referenced_message"}
            payload = {**payload, "referenced_message": shown}
        self._emit(event, payload)

    @property
    def mention(self) -> str:
        """The mention of the bot."""
        return f"<@{self.env.backend.bot_user.id}>"

    @property
    def me(self) -> discord.ClientUser:
        """The bot's user."""
        assert self.env.bot.user is not None
        return self.env.bot.user

    def today(self) -> str:
        """Return the day, as it is shown to those who read English."""
        return translator_for("en").date(datetime.now(UTC).date().isoformat())

    async def restart(self, **turns: Any) -> None:
        """Restart the bot, as if in a new process."""
        await self.house.close()
        await self.env.restart_bot(self.house.build(**turns))

    async def ask(self, question: str, by: MemberActor | None = None, **options: Any) -> InteractionResult:
        """Use /ask in the first server's channel, or for Cleo in the second's."""
        by = by or self.ada
        return await by.slash(self.elsewhere if by is self.cleo else self.general, "ask", question=question, **options)

    async def mentioned(self, text: str, by: MemberActor | None = None, **how: Any) -> discord.Message | None:
        """Mention the bot in a message; return what it then posted, if anything."""
        return await self.said(f"{self.mention} {text}", by, **how)

    async def said(self, text: str, by: MemberActor | None = None, **how: Any) -> discord.Message | None:
        """Send a message; return what the bot then posted, if anything."""
        by = by or self.ada
        channel = how.pop("channel", self.elsewhere if by is self.cleo else self.general)
        sent = await by.send(channel, text, **how)
        last = channel.last_message
        return None if last is None or last.id == sent.id else last

    async def told(self, user: UserHandle, text: str, **how: Any) -> discord.Message | None:
        """Send the bot a direct message; return what it then posted, if anything."""
        sent = await user.send_dm(text, **how)
        last = user.dm_channel.last_message
        return None if last is None or last.id == sent.id else last

    async def forged(
        self, by: MemberActor | UserHandle, message: discord.Message | ResponseMessage, custom_id: str
    ) -> InteractionResult:
        """Press a button with a custom_id other than the bot's, as on a message from an older version."""
        channel = message.channel_id if isinstance(message, ResponseMessage) else message.channel.id
        stored = self.env.backend.get_message(channel, message.id)
        button = {"type": BUTTON, "style": 2, "label": "Forged", "custom_id": custom_id}
        true, forged = stored.components, [{"type": 1, "components": [button]}]
        stored.components = forged
        try:
            return await _component_interaction(by, stored, {"custom_id": custom_id, "component_type": BUTTON})
        finally:
            if stored.components is forged:
                stored.components = true

    def sends(self) -> Iterator[dict[str, Any]]:
        """Yield every message body that the bot sent or edited."""
        for request in self.env.http_requests:
            body = request.json
            if request.method not in {"POST", "PATCH"} or not isinstance(body, dict):
                continue
            if request.path.endswith("/callback"):
                body = body.get("data") if body.get("type") in {4, 7} else None
            elif "/messages" not in request.path and not request.path.startswith("/webhooks/"):
                continue
            if body:
                yield body

    def shown(self) -> str:
        """Return everything that anybody was shown, including autocompletion."""
        choices = [record.autocomplete_choices for record in self.env.backend.interactions.values()]
        return repr([list(self.sends()), choices])

    def check(self) -> None:
        """Check what must hold after every test."""
        for body in self.sends():
            assert message_problems(body) == [], body
            for embed in body.get("embeds") or ():
                assert "." in (urlsplit(embed.get("url") or "//a.b").hostname or ""), "Discord takes no such address"
            allowed = body["allowed_mentions"]
            assert allowed["parse"] == []
            assert not any(allowed.get(key) for key in ("users", "roles", "replied_user"))
        for messages in self.env.backend.messages.values():
            for message in messages.values():
                if message.author_id == self.env.backend.bot_user.id:
                    assert not message.mention_everyone
                    assert message.ping_user_ids == message.ping_role_ids == []
        for record in self.env.backend.interactions.values():
            assert choice_problems(record.autocomplete_choices or []) == []
            if not self.faulty:
                assert record.responded, record
                assert not record.loading, "somebody sees for ever that the bot is thinking"
        for request in self.env.http_requests:
            if request.path.endswith("/callback"):
                assert acknowledges(request.json), request

    def written(self) -> set[str]:
        """Return every text that somebody wrote: messages, and the options of commands."""
        found: set[str] = set()
        for kind, event, payload in self.env.backend.transcript:
            if kind != "GATEWAY":
                continue
            if event == "MESSAGE_CREATE" and payload["author"]["id"] != str(self.env.backend.bot_user.id):
                found.add(payload["content"].replace(self.mention, "").strip())
            if event == "INTERACTION_CREATE":
                found |= set(_options(payload["data"]))
        return found


def _options(options: dict[str, Any]) -> Iterator[str]:
    for option in options.get("options", ()):
        if isinstance(option.get("value"), str) and option["type"] == 3:
            yield option["value"]
        yield from _options(option)


def acknowledges(callback: Any) -> bool:
    """Return whether a first response takes no time: a deferral, suggestions, or a line for its user alone."""
    return callback["type"] in {5, 6, 8} or (callback["type"] == 4 and callback["data"]["flags"] == EPHEMERAL)


def check_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Check that the log has nothing that anybody wrote."""
    logged = "\n".join(map(logging.Formatter().format, caplog.get_records("setup") + caplog.get_records("call")))
    for text in world.written():
        if len(text) >= 12:
            assert text not in logged


def labels(message: discord.Message | ResponseMessage) -> dict[str, str]:
    """Return a message's enabled buttons: the label of each, and its custom_id."""
    if isinstance(message, ResponseMessage):
        message = message.message
    buttons = [child for row in message.components for child in row.children]  # type: ignore[union-attr]
    return {button.label: button.custom_id for button in buttons if not button.disabled}


def refusal(content: str) -> str:
    """Return what a refusal says above the id of its incident, which it must have."""
    found = re.fullmatch(r"(.*)\n-# Incident [a-z2-7]{8}", content, re.DOTALL)
    assert found, content
    return found[1]


def only(result: InteractionResult) -> ResponseMessage:
    """Return the one message with which the bot answered an interaction."""
    assert result.response is not None
    assert result.followups == []
    return result.response
