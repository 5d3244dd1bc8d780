"""How often people may ask, as the operator and their server allow."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass

import pytest

from pullquote_bot.features.ask import limits
from pullquote_bot.features.ask.limits import DAY, QuestionLimits
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.settings import Limits
from pullquote_bot.storage.servers import ServerSettings
from tests.bot.sim.test_settings import settle
from tests.bot.sim.world import CLOSING, FARE, FARE_QUOTE, HOME, World, only, refusal

NOON = 20_000 * DAY + DAY // 2
NEXT_DAY = 20_001 * DAY
SAY = translator_for("en")


@dataclass
class Clock:
    """A clock that stands still."""

    now: float = NOON

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits, "time", clock)
    return clock


def operator(world: World, **given: int) -> QuestionLimits:
    """Set the operator's limits."""
    world.house.answering.servers.bounds = Limits(**given)
    return world.house.answering.limits


async def test_a_person_asks_no_more_in_a_minute_than_their_server_lets_them(world: World, clock: Clock):
    shown = await settle(world, **{"per-minute": 2})
    assert "\nQuestions that one person may ask in a minute: 2" in shown
    assert only(await world.ask(FARE)).embeds
    clock.now += 20
    assert only(await world.ada.slash(world.general, "verify", text=FARE_QUOTE)).embeds
    refused = only(await world.ask(FARE))
    assert refused.ephemeral
    assert refusal(refused.content) == f"Here, everyone may ask 2 questions a minute: ask again <t:{NOON + 60}:R>."
    assert only(await world.ask(FARE, world.bo)).embeds, "another person"
    assert only(await world.ask(FARE, world.cleo)).embeds, "another server"
    assert await world.told(world.ada.user, FARE) is not None, "outside the server"
    clock.now += 40
    assert only(await world.ask(FARE)).embeds
    assert only(await world.ask(FARE)).ephemeral


async def test_the_operators_limit_holds_everywhere_and_no_server_loosens_it(world: World, clock: Clock):
    operator(world, per_minute=2, per_day=4)
    told = await settle(world, **{"per-minute": 3})
    assert told == "Whoever runs this bot allows at most 2 there: choose no more than that."
    assert world.house.answering.servers.settings(HOME) == ServerSettings()
    world.house.answering.servers.save_settings(HOME, ServerSettings(limits=Limits(per_minute=9, per_day=9)))
    shown = await settle(world)
    assert "\nQuestions that one person may ask in a minute: 2\nQuestions that this server may ask in a day: 4" in shown
    assert only(await world.ask(FARE)).embeds
    assert await world.told(world.ada.user, FARE) is not None
    assert "everyone may ask 2 questions a minute" in only(await world.ask(FARE)).content
    told_directly = await world.told(world.ada.user, CLOSING)
    assert told_directly is not None
    assert told_directly.content.startswith("Here, everyone may ask 2 questions a minute: ask again <t:")


async def test_a_server_asks_no_more_in_a_day_even_if_the_bot_is_restarted(world: World, clock: Clock):
    await settle(world, **{"per-day": 2})
    assert only(await world.ask(FARE)).embeds
    await world.restart()
    assert await world.mentioned(FARE, world.bo) is not None
    refused = only(await world.ask(FARE, world.moderator))
    assert (
        refusal(refused.content)
        == f"This server may ask 2 questions a day, and they are used up: ask again <t:{NEXT_DAY}:R>."
    )
    assert only(await world.ask(FARE, world.keeper)).ephemeral, "whoever manages the server is not exempt"
    assert only(await world.ask(FARE, world.cleo)).embeds
    await settle(world, **{"per-day": 3})
    assert only(await world.ask(FARE, world.keeper)).embeds
    clock.now = NEXT_DAY
    assert only(await world.ask(FARE, world.moderator)).embeds
    [row] = world.house.state.rows("SELECT * FROM usage")
    assert tuple(row) == (HOME, NEXT_DAY // DAY, 1)
    world.env.backend.emit("GUILD_DELETE", {"id": str(HOME)})
    await world.env.settle()
    assert world.house.state.rows("SELECT * FROM usage") == []


async def test_who_mentions_the_bot_beyond_a_limit_is_told_alone_and_once(world: World, clock: Clock):
    await settle(world, **{"per-day": 1})
    assert await world.mentioned(FARE) is not None
    for _ in range(3):
        assert await world.mentioned(FARE) is None
    told = [refusal(message.content) for message in world.ada.user.dm_channel.history()]
    refused = f"This server may ask 1 question a day, and it is used up: ask again <t:{NEXT_DAY}:R>."
    assert told == [f"<#{world.general.id}>: {refused}"]


async def test_what_is_not_answered_is_not_counted(world: World, clock: Clock):
    await settle(world, **{"per-day": 2, "per-minute": 2})
    for _ in range(2):
        assert "is not a date" in only(await world.ask(FARE, after="next week")).content
    nothing = only(await world.ada.slash(world.general, "verify", text="?!"))
    assert refusal(nothing.content) == "There are no words to look for in that."
    assert world.house.state.rows("SELECT questions FROM usage")[0][0] == 0
    assert only(await world.ask(FARE)).embeds
    assert only(await world.ask(FARE)).embeds


async def test_limits_are_taken_away_with_nought_and_no_channel_has_its_own(world: World):
    await settle(world, **{"per-day": 5, "per-minute": 3, "paragraphs": 100})
    shown = await settle(world, **{"per-day": 0})
    assert "in a day" not in shown
    assert "\nParagraphs that this server may have added: 100" in shown
    told = await settle(world, channel=world.general, paragraphs=3)
    assert told.startswith("A channel has only dates, outlet, author, quotes and language of its own")
    await world.restart()
    assert world.house.answering.servers.settings(HOME).limits == Limits(per_minute=3, paragraphs=100)


async def test_nobody_who_stopped_asking_is_remembered(world: World, clock: Clock):
    found = operator(world, per_minute=3)
    for person in range(1000):
        found.count(None, person, SAY)
    clock.now += 60
    found.count(HOME, 1, SAY)
    assert len(found._asked) == 2


@pytest.mark.parametrize(
    ("own", "bound", "held"), [(None, None, None), (3, None, 3), (None, 4, 4), (3, 4, 3), (5, 4, 4)]
)
def test_the_stricter_limit_holds(own: int | None, bound: int | None, held: int | None):
    assert Limits(per_day=own).within(Limits(per_day=bound)) == Limits(per_day=held)


def test_when_it_ends_is_shown_as_discord_shows_moments():
    assert re.fullmatch(r"<t:\d+:R>", limits.moment(3.2))


def lines(*titles: str, text: str = "One of {0}.\n\nTwo of {0}.") -> bytes:
    """Make a file of articles with two paragraphs each."""
    return "".join(
        json.dumps({"id": title, "title": title, "text": text.format(title)}) + "\n" for title in titles
    ).encode()


@pytest.mark.process
async def test_a_server_has_no_more_paragraphs_than_it_may(world: World):
    operator(world, paragraphs=8)
    shown = await settle(world)
    assert "\nParagraphs that this server may have added: 8" in shown

    async def added(name: str, content: bytes) -> str:
        return only(await world.keeper.slash(world.general, "articles add", file=(name, content))).content

    full = "This server has as many paragraphs of its own as it may have, or the file has too many: remove articles, "
    told = await added("seals.jsonl", lines("a", "b", "c", "d"))  # beside the two of the memo
    assert told.startswith("Added: 3, changed: 0, unchanged: 0, not added: 1.\n")
    assert "the collection may hold 8 passages, this one has 2: not added" in told
    assert full in told
    told = await added("seals.jsonl", lines("a", "b", "c"))
    assert told.startswith("Added: 0, changed: 0, unchanged: 3, not added: 0."), "what is there is not counted twice"
    told = await added("seals.jsonl", lines("a", text="Another one of {0}.\n\nAnd another."))
    assert told.startswith("Added: 0, changed: 1,"), "an article that does not grow may change"
    told = await added("seals.jsonl", lines("a", text="Another one of {0}.\n\nAnd another.\n\nAnd one more."))
    assert told.startswith("Added: 0, changed: 0, unchanged: 0, not added: 1.")
    await world.keeper.slash(world.general, "articles remove", article="b")
    assert (await added("seals.jsonl", lines("d"))).startswith("Added: 1,")
    await settle(world, paragraphs=3)
    assert full in await added("seals.jsonl", lines("e"))


async def test_a_question_that_cannot_be_counted_is_answered(world: World, caplog: pytest.LogCaptureFixture):
    await settle(world, **{"per-day": 1})
    with closing(sqlite3.connect(world.house.folder / "state" / "bot.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert only(await world.ask(FARE)).embeds
        told = await world.mentioned(FARE, world.bo)
        assert told is not None
        assert told.embeds
    assert "a question could not be counted" in caplog.text
    assert world.house.state.rows("SELECT * FROM usage") == []
