from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from pullquote import Article
from pullquote_bot.features.ask.messages import A_DAY
from pullquote_bot.storage.database import FILE_NAME
from tests.bot.sim.world import FARE, NONSENSE, World, check_log, only, refusal
from tests.bot.support.newsroom import FERRY, make_archive

NO_QUESTION = "There is no question in that: ask something, for instance “What did ferry tickets cost?”"
UNANSWERED = "-# The archive does not answer this."
ZALGO = "W" + "\u0300\u0323\u0489" * 300 + "hat? " + "\u0336" * 200
UNUSABLE = "The archive cannot be used at the moment; whoever runs the bot can look up incident "
INCIDENT = "; whoever runs the bot can look up incident "


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Lock the bot's file against writing, and let the bot fail without waiting."""
    world.house.state.rows("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(world.house.folder / "state" / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def incidents(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the ids of what failed; what was refused has ids too, but is logged at a lower level."""
    return [record.incident for record in caplog.records if hasattr(record, "incident") and record.levelname == "ERROR"]


@pytest.mark.parametrize("text", ["", "   ", "?", "…!?", "🙂🙂🙂", "\u200b\u200b", "||\\*||", "- -"])
async def test_no_question(world: World, text: str):
    mentioned = await world.mentioned(text)
    assert mentioned is not None
    if not text.strip("\u200b "):  # nothing is left to ask the archive
        assert refusal(mentioned.content) == NO_QUESTION
    else:
        assert mentioned.content == f"-# {NO_QUESTION}"
    if text.strip():
        assert NO_QUESTION in only(await world.ask(text)).content
        direct = await world.told(world.stranger, text)
        assert direct is not None
        assert direct.content == mentioned.content or refusal(direct.content) == refusal(mentioned.content)


@pytest.mark.parametrize("length", [2001, 6000])
async def test_a_question_too_long(world: World, length: int):
    refused = only(await world.ask(("why " * length)[: length - 1] + "?"))
    assert refusal(refused.content) == f"The question has {length:,} characters, at most 2,000 are read: shorten it."
    assert len(only(await world.ask("why " * 499 + "x" * 4)).content) < 400


@pytest.mark.parametrize(
    "text",
    [
        ZALGO,
        "여객선 요금이 얼마입니까?",
        "كم سعر تذكرة العبارة؟",
        "渡轮票多少钱？",
        "🛳️ 9️⃣ ❓1",
        "\u202eeikooc a si siht\u202c?",
        "a\x00b\x1bc?",
        "' OR 1=1; -- ferry ticket\"* NEAR(a b)",
        "ferry AND (ticket OR *",
        "```\n# ferry\n```",
        "-# “fake” ferry",
    ],
)
async def test_questions_that_ask_strangely(world: World, text: str, caplog: pytest.LogCaptureFixture):
    for told in (only(await world.ask(text)), await world.told(world.stranger, text)):
        assert told is not None
        korean = "-# 보관된 기사에는 이 질문의 답이 없습니다."
        refused = [line for line in told.content.split("\n") if line in (UNANSWERED, korean)]
        assert len(refused) == (not told.embeds)
    assert not incidents(caplog)


async def test_a_korean_question_finds_a_korean_article(world: World):
    text = "여객선 요금은 구 크로네입니다. 예전 요금은 칠 크로네였습니다."
    world.house.add(Article(title="여객선", text=text, language="ko"))
    world.locale = "ko"
    answer = only(await world.ask("여객선 요금은?"))
    assert text in str(answer.embeds[0].description).replace("**", "")


async def test_a_question_that_fails_is_told_with_an_id_and_the_bot_lives_on(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("of no use to anybody")

    monkeypatch.setattr("pullquote.archive.answer", broken)
    told = only(await world.ask(FARE))
    [id] = incidents(caplog)
    assert told.content == f"Something went wrong{INCIDENT}{id}."
    assert "ZeroDivisionError: of no use to anybody" in caplog.text
    monkeypatch.undo()
    assert only(await world.ask(FARE)).embeds


async def test_an_archive_that_is_replaced_is_the_one_that_answers(world: World):
    archive, other = world.house.folder / "archive", world.house.folder / "other"
    make_archive(other, server=world.away.id)
    shutil.move(archive, world.house.folder / "old")
    shutil.move(other, archive)
    answer = only(await world.ask(FARE))
    assert [embed.title for embed in answer.embeds] == [FERRY.title]
    assert only(await world.ask("Was the harbour sale agreed in secret?", world.cleo)).embeds


async def test_an_archive_taken_away_is_told_of(world: World, caplog: pytest.LogCaptureFixture):
    kept = world.house.folder / "kept"
    shutil.move(world.house.folder / "archive", kept)
    for told in (
        only(await world.ask(FARE)),
        await world.mentioned(FARE),
        only(await world.ada.slash(world.general, "verify", text=NONSENSE)),
        only(await world.ada.slash(world.general, "browse")),
        only(await world.ada.slash(world.general, "about")),
    ):
        assert told is not None
        assert told.content.startswith(UNUSABLE)
        assert told.content.rstrip(".")[-8:] in incidents(caplog)
    shutil.move(kept, world.house.folder / "archive")
    assert only(await world.ask(FARE)).embeds


async def test_a_locked_file_of_the_bot_costs_the_buttons_but_not_the_answer(
    world: World, caplog: pytest.LogCaptureFixture
):
    answer = only(await world.ask(FARE))
    with locked(world):
        told = only(await world.ask(FARE))
        assert told.embeds[0].description
        assert told.components == []
        assert incidents(caplog)
        voted = only(await world.ada.click(answer, label="Helpful"))
        assert voted.content.rstrip(".").endswith(incidents(caplog)[-1])
    assert only(await world.ada.click(answer, label="Helpful")).content == "Thank you: noted."


@pytest.mark.parametrize("status", [500, 400, 403, 404])
async def test_an_answer_that_discord_does_not_take(world: World, status: int, caplog: pytest.LogCaptureFixture):
    world.faulty = True
    world.env.inject_error("POST", "/channels/*/messages", status=status, times=None)
    world.env.inject_error("PATCH", "/webhooks/*", status=status, times=None)
    await world.mentioned(FARE)
    await world.ask(FARE)
    assert len(incidents(caplog)) >= 1
    assert world.house.state.rows("SELECT * FROM answers") == [], "no button will ever name it"
    world.env.backend.faults.clear()
    answer = await world.mentioned(FARE)
    assert answer is not None
    assert answer.embeds


async def test_an_interaction_that_discord_no_longer_knows(world: World, caplog: pytest.LogCaptureFixture):
    world.faulty = True
    answer = only(await world.ask(FARE))
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062, times=None)
    for use in (
        world.ask(FARE),
        world.ada.slash(world.general, "verify", text=FARE),
        world.ada.slash(world.general, "help"),
        world.ada.click(answer, label="Check again"),
        world.ada.click(answer, label="Delete"),
    ):
        assert (await use).response is None
    assert len(incidents(caplog)) >= 5
    world.env.backend.faults.clear()
    assert only(await world.ada.click(answer, label="Check again")).content.startswith("Quote 1: **unchanged**")
    assert answer.id in [message.id for message in world.general.history()]


async def test_a_message_replied_to_that_cannot_be_read(world: World, caplog: pytest.LogCaptureFixture):
    first = await world.mentioned(FARE)
    world.env.inject_error("GET", "/channels/*/messages/*", status=500, times=None)
    told = await world.said("And the old fare?", reply_to=first)
    assert told is not None
    assert told.content == f"Something went wrong{INCIDENT}{incidents(caplog)[-1]}."


async def test_a_command_that_is_no_more(world: World):
    [command] = [one for one in world.env.backend.commands[None].values() if one["name"] == "help"]
    world.env.backend.commands[None][("old-help", 1)] = {**command, "name": "old-help"}
    told = only(await world.ada.slash(world.general, "old-help"))
    assert (told.ephemeral, told.content) == (True, "That command has changed: reload Discord, then try again.")
    assert len(world.env.errors) == 1


async def test_nothing_that_anybody_wrote_is_logged(world: World, caplog: pytest.LogCaptureFixture):
    """The check at the end of each test works: the log is searched, and is not empty."""
    world.env.inject_error("POST", "/channels/*/messages", status=500)
    await world.mentioned("Is Zyxomma petiolatum a dragonfly?")
    assert caplog.records
    assert "Zyxomma" not in caplog.text
    logging.getLogger("pullquote.bot").debug("asked: Is Zyxomma petiolatum a dragonfly?")
    with pytest.raises(AssertionError):
        check_log(world, caplog)
    caplog.clear()


async def test_where_the_bots_file_cannot_be_read_one_is_told_so(world: World, caplog: pytest.LogCaptureFixture):
    answer = only(await world.ask(FARE))
    world.house.state.change("DROP TABLE servers")
    told = only(await world.ask(FARE))
    assert told.content.startswith("Something went wrong")
    assert told.content.rstrip(".").endswith(incidents(caplog)[-1])
    pressed = only(await world.ada.click(answer, label="Helpful"))
    assert pressed.content == "Thank you: noted."
    assert await world.mentioned(FARE) is None, "where it may write cannot be known"


async def test_what_is_old_is_deleted_another_day_if_the_file_is_locked(world: World, caplog: pytest.LogCaptureFixture):
    await world.ask(FARE)
    world.house.state.change("UPDATE answers SET given_at = 0")
    with locked(world):
        await world.env.advance_time(A_DAY)
    failed = [one.getMessage().split(" (")[0] for one in caplog.records if hasattr(one, "incident")]
    assert sorted(failed) == [
        "watched questions could not be looked at",
        "what is kept no longer could not be deleted",
    ]
    assert world.house.state.rows("SELECT * FROM answers")
    await world.env.advance_time(A_DAY)
    assert world.house.state.rows("SELECT * FROM answers") == []


async def test_an_archive_taken_away_is_not_ready(world: World):
    archive = world.house.folder / "archive"
    archive.rename(archive.with_name("away"))
    assert "cannot be used at the moment" in only(await world.ask(FARE)).content
    assert "the archive was taken away" in world.house.client.problems()
    assert await world.ada.autocomplete(world.general, "ask", "outlet", "") == []
    archive.with_name("away").rename(archive)
    assert only(await world.ask(FARE)).embeds
    assert "the archive was taken away" not in world.house.client.problems()
