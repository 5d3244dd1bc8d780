"""A model of servers, collections, people and rights: nobody is told anything of what they may not read.

Every article holds a secret that no question names. After any changes, nothing that somebody is told holds a secret of
an article that they may not read, and all of it is the same, down to confidences, as in a world in which the articles
that they may not read never were.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from pullquote import Archive, Article, Filters
from pullquote_bot.features.about.posts import about_post
from pullquote_bot.features.articles.browse import listed
from pullquote_bot.features.autocomplete import authors, outlets, own_articles, own_files
from pullquote_bot.features.inventory import purge
from pullquote_bot.features.verify.claims import verify
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.posts import answer_post
from pullquote_bot.settings import Policies
from pullquote_bot.storage.servers import own_collection
from pullquote_bot.types import Question
from tests.bot.sim.world import House
from tests.bot.support.newsroom import open_archive
from tests.bot.support.pressed import Pressed, plain
from tests.support.fake_encoder import FakeEncoder

NORTH, SOUTH = 101, 102
SAY = translator_for("en")
SUBJECTS = ("ferry", "mill", "harbour", "quinces", "lighthouse")
VERBS = ("closed", "counted", "sold", "feared", "painted")
QUESTIONS = ("Who closed the ferry?", "Why was the mill sold?", "Who counted the quinces and painted the harbour?")
COLLECTIONS = ("default", "loan", own_collection(NORTH), own_collection(SOUTH))
GONE = "0123456789abcdef"
SENTENCES = st.lists(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(VERBS)), min_size=1, max_size=3)


@dataclass(frozen=True)
class Viewer:
    """Somebody, and where they look from."""

    server: int | None
    person: int = 0
    manages: bool = False


VIEWERS = (Viewer(NORTH, manages=True), Viewer(NORTH), Viewer(SOUTH, manages=True), Viewer(None))


@dataclass(frozen=True)
class Change:
    """An article added to a collection, or one removed from it."""

    collection: str
    article: Article
    removes: bool = False

    def apply(self, archive: Archive) -> None:
        """Make it."""
        if self.removes:
            archive.remove(self.article.id, collections=(self.collection,))
        else:
            archive.add_articles([self.article], collection=self.collection)


class World:
    """A running bot, without Discord."""

    def __init__(self, folder: Path, changes: list[Change], loans: dict[int, bool]) -> None:
        with Archive.open(folder / "archive", encoder=FakeEncoder(), create=True) as archive:
            for change in changes:
                change.apply(archive)
        self.house = House(folder)
        self.client = self.house.build()
        self.client.get_guild = lambda _: object()  # type: ignore[method-assign,assignment,return-value]
        self.answering = self.house.answering
        for server, lent in loans.items():
            self.answering.servers.join(server)
            if lent:
                self.answering.servers.grant(server, "loan")

    async def seen(
        self, viewer: Viewer, known: list[Article], elsewhere: list[Article], others: list[str]
    ) -> list[str]:
        """Return all that somebody is told.

        Args:
            viewer: who looks.
            known: articles of anybody.
            elsewhere: those of them that were never their server's own.
            others: the ids of answers given elsewhere.
        """
        said: list[Any] = []
        mine: list[str] = []
        keys = [f"What is {key_of(article)}?" for article in known[-4:]]
        filters = [Filters(outlet=outlet_of(one)) for one in known[-2:]] + [Filters(author="Ann")]
        for text, narrow in [*((one, Filters()) for one in (*QUESTIONS, *keys)), *((QUESTIONS[0], f) for f in filters)]:
            question = Question(text=text, server=viewer.server, asker=viewer.person, way="slash", filters=narrow)
            answered = await self.answering.ask(question, SAY)
            said += [asdict(answered.answer), post_of(answer_post(answered, SAY, asked=text, embeds=True))]
            mine += [answered.id] if answered.id else []
        for id in (*mine[:3], *others[-2:]):
            label = "mine" if id in mine else GONE
            for action, rest in (("more", "0"), ("around", ""), ("turn", f"{viewer.person}:0:1"), ("check", "")):
                pressed = self.interaction(viewer)
                await self.client.pressed(pressed, action, id, rest)
                said.append([label, action, pressed.told])
        for typed in ("", "q", *map(key_of, known[-2:])):
            for suggest in (outlets, authors, own_articles, own_files):
                said.append(plain(await suggest(self.interaction(viewer), typed)))
        for article in known[-3:]:
            checked = self.interaction(viewer)
            await verify(self.client.services, checked, article.text.partition(", said")[0])
            said.append(checked.told)
            said.append(post_of(await listed(self.answering, viewer.server, key_of(article), 0, SAY, embeds=True)))
        said.append(post_of(await listed(self.answering, viewer.server, "", 0, SAY, embeds=True)))
        said.append(post_of(await about_post(self.answering, viewer.server, SAY, Policies())))
        if viewer.server is not None:
            said.append(self.claimed(viewer.server, elsewhere))
        return [without_ids(repr(one), (*mine, *others)) for one in said]

    def claimed(self, server: int, known: list[Article]) -> list[Any]:
        """Return what a server is told that adds, and removes, articles with addresses and outlets of others'."""
        readable = self.answering.servers.collections(server)
        said: list[Any] = []
        with self.house.served.changing(server, readable) as own:
            for article in known[-3:]:
                probe = Article(
                    id=f"probe-{article.id}", text="A probe.", url=article.url, outlet=article.outlet, title="Probe"
                )
                said += [own.named(article.id), own.add([probe], lambda _: None, most=None), own.remove([probe.id])]
        return said

    def interaction(self, viewer: Viewer) -> Any:
        """Return an interaction of somebody."""
        return Pressed(self.client, server=viewer.server, person=viewer.person, manages=viewer.manages)


def post_of(post: Any) -> Any:
    """Return a post as plain values."""
    return plain([post.content, list(post.embeds), [[one.custom_id, one.label] for row in post.buttons for one in row]])


def without_ids(text: str, ids: tuple[str, ...]) -> str:
    """Return a text without the random ids of answers, and the second in which something was added."""
    for id in ids:
        text = text.replace(id, "ANSWER")
    return re.sub("'seen': '[^']*'", "'seen': 'THEN'", text)


def key_of(article: Article) -> str:
    """Return the word of an article that questions name; its secret is another."""
    return article.id.replace("article-", "quay")


def outlet_of(article: Article) -> str:
    """Return the part of an outlet's name that is no secret."""
    return str(article.outlet).rpartition(" ")[0]


def secret_of(article: Article) -> str:
    """Return the word that only this article holds, and no question."""
    return str(article.outlet).rpartition(" ")[2]


class Isolation(RuleBasedStateMachine):
    """Servers that add, replace, remove, are lent collections, leave and look."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="pullquote-"))
        self.loop = asyncio.new_event_loop()
        self.changes: list[Change] = []
        self.stored: dict[tuple[str, str], list[Article]] = {}
        self.loans = {NORTH: False, SOUTH: False}
        self.given: dict[int | None, list[str]] = {}
        self.count = self.looks = 0
        self.logged: list[str] = []
        self.handler = logging.Handler(logging.DEBUG)
        self.handler.emit = lambda record: self.logged.append(repr(record.__dict__))  # type: ignore[method-assign]
        logging.getLogger("pullquote").addHandler(self.handler)

    @initialize(sentences=SENTENCES)
    def begin(self, sentences: list[tuple[str, str]]) -> None:
        self.world = World(self.folder / "all", [], self.loans)
        for collection in COLLECTIONS:
            self.add(collection, sentences)

    def article(self, collection: str, sentences: list[tuple[str, str]], id: str | None = None) -> Article:
        self.count += 1
        number = chr(ord("a") + self.count // 26) + chr(ord("a") + self.count % 26)
        id = id or f"article-{number}"
        key, secret = id.replace("article-", "quay"), f"zorvik{number}zz"
        text = " ".join(f"Somebody {verb} the {subject}." for subject, verb in sentences)
        return Article(
            id=id,
            title=f"On {key} {secret}",
            text=f"{text} It is {key}, said {secret}.\n\nNobody {sentences[0][1]} {secret}.",
            outlet=f"Post {key} {secret}",
            authors=(f"Ann {secret.title()}",),
            url=f"https://{secret}.example.org/{number}",
            published=f"20{10 + self.count % 10}-01-01",
        )

    def apply(self, change: Change) -> None:
        self.changes.append(change)
        with open_archive(self.folder / "all" / "archive") as archive:
            change.apply(archive)

    @rule(collection=st.sampled_from(COLLECTIONS), sentences=SENTENCES)
    def add(self, collection: str, sentences: list[tuple[str, str]]) -> None:
        article = self.article(collection, sentences)
        self.apply(Change(collection, article))
        self.stored.setdefault((collection, article.id), []).append(article)

    @rule(data=st.data(), collection=st.sampled_from(COLLECTIONS), sentences=SENTENCES)
    def add_under_an_id_that_is_taken(self, data: Any, collection: str, sentences: list[tuple[str, str]]) -> None:
        """It may be another collection's, of which this one is told nothing, or its own: then it is a new version."""
        id = data.draw(st.sampled_from(sorted({id for _, id in self.stored} or {"article-none"})))
        article = self.article(collection, sentences, id)
        self.apply(Change(collection, article))
        self.stored.setdefault((collection, id), []).append(article)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        collection, id = data.draw(st.sampled_from(sorted(self.stored)))
        self.apply(Change(collection, self.stored.pop((collection, id))[-1], removes=True))

    @rule(server=st.sampled_from((NORTH, SOUTH)))
    def lend_or_take_back(self, server: int) -> None:
        servers = self.world.answering.servers
        self.loans[server] = not self.loans[server]
        (servers.grant if self.loans[server] else servers.revoke)(server, "loan")

    @rule(server=st.sampled_from((NORTH, SOUTH)))
    def leave_and_come_back(self, server: int) -> None:
        with open_archive(self.folder / "all" / "archive") as archive:
            purge(server, self.world.answering.servers, archive)
        for collection, id in [key for key in self.stored if key[0] == own_collection(server)]:
            self.changes.append(Change(collection, self.stored.pop((collection, id))[-1], removes=True))
        self.loans[server] = False
        self.world.answering.servers.join(server)

    @rule(viewer=st.sampled_from(VIEWERS))
    def look(self, viewer: Viewer) -> None:
        self.looks += 1  # somebody new each time, who has asked for nothing in the minute before
        self.loop.run_until_complete(self.compare(replace(viewer, person=self.looks)))

    async def compare(self, viewer: Viewer) -> None:
        readable = self.world.answering.servers.collections(viewer.server)
        known = [change.article for change in self.changes if not change.removes]
        elsewhere = [one.article for one in self.changes if one.collection != own_collection(viewer.server or 0)]
        others = [id for server, ids in self.given.items() if server != viewer.server for id in ids]
        seen = await self.world.seen(viewer, known, elsewhere, others)
        rows = self.world.house.state.rows("SELECT id FROM answers WHERE server IS ?", viewer.server)
        self.given[viewer.server] = [row[0] for row in rows][-2:]
        alone = World(
            self.folder / "alone",
            [one for one in self.changes if one.collection in readable],
            {server: lent for server, lent in self.loans.items() if server == viewer.server},
        )
        try:
            expected = await alone.seen(viewer, known, elsewhere, others)
        finally:
            await alone.house.close()
            shutil.rmtree(self.folder / "alone")
        own = {secret_of(one) for key, versions in self.stored.items() if key[0] in readable for one in versions}
        hidden = {secret_of(one) for one in known} - own
        for one, same in zip(seen, expected, strict=True):
            assert one == same
            assert not [word for word in hidden if word in one.lower()]

    def teardown(self) -> None:
        logging.getLogger("pullquote").removeHandler(self.handler)
        if hasattr(self, "world"):
            told_to_operators = [*self.logged, self.world.house.metrics.exposition().decode()]
            assert not [one for one in told_to_operators if "zorvik" in one.lower()]
            self.loop.run_until_complete(self.world.house.close())
        self.loop.close()
        shutil.rmtree(self.folder)


def test_nobody_is_told_anything_of_what_they_may_not_read(hours: float):
    usual = settings(
        max_examples=int(max(15, hours * 5000)), stateful_step_count=12, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Isolation, settings=usual)
