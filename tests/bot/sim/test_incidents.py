"""What is refused, fails or is not answered has an id; under it the log tells the cause, and no words."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import threading
from typing import Any

import discord
import pytest

from pullquote import EncoderError, InputError
from tests.bot.sim.test_settings import settle
from tests.bot.sim.world import FARE, HOME, World, only

NONE_OF_IT = "Who discovered penicillin?"


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pullquote.bot")


def cause(caplog: pytest.LogCaptureFixture, content: str) -> dict[str, Any]:
    """Return the fields of the one record of the incident that a message names."""
    [name] = re.findall(r"[Ii]ncident ([a-z2-7]{8})", content)
    [record] = [record for record in caplog.records if getattr(record, "incident", None) == name]
    assert record.getMessage().endswith(f"(incident {name})")
    return record.__dict__


def causes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.cause for record in caplog.records if hasattr(record, "cause")]


@pytest.mark.parametrize(
    ("question", "options", "code"),
    [
        ("", {}, "question_empty"),
        ("why " * 501, {}, "question_too_long"),
        (FARE, {"after": "next week"}, "date_invalid"),
        (FARE, {"after": "2024", "before": "2020"}, "no_day_between"),
    ],
)
async def test_a_question_that_cannot_be_asked(
    world: World, caplog: pytest.LogCaptureFixture, question: str, options: dict[str, str], code: str
):
    found = cause(caplog, only(await world.ask(question, **options)).content)
    assert (found["cause"], found["way"], found["server"]) == (code, "slash", HOME)
    assert found["levelname"] == "INFO"


async def test_an_input_that_no_sentence_explains_is_logged_by_its_code_alone(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_: object, text: str, *__: object, **___: object) -> Any:
        raise InputError("new_rule", "{text} is against a new rule", text=text)

    monkeypatch.setattr("pullquote.archive.answer", refuse)
    told = only(await world.ask(FARE)).content
    assert told.startswith("That cannot be used. (Incident ")
    assert cause(caplog, told)["cause"] == "new_rule"
    assert "ferry" not in caplog.text


async def test_a_question_too_many(world: World, caplog: pytest.LogCaptureFixture):
    await settle(world, **{"per-minute": 1})
    await world.ask(FARE)
    assert cause(caplog, only(await world.ask(FARE)).content)["cause"] == "minute_used_up"
    await settle(world, **{"per-minute": 0, "per-day": 1})
    await world.ask(FARE)
    assert cause(caplog, only(await world.ask(FARE)).content)["cause"] == "day_used_up"
    for _ in range(3):
        refused = only(await world.ada.slash(world.general, "verify", text=FARE))
    found = cause(caplog, refused.content)
    assert (found["cause"], found["way"]) == ("too_fast", "verify")
    await world.mentioned(FARE)
    told = world.ada.user.dm_channel.last_message
    assert told is not None
    assert cause(caplog, told.content)["way"] == "mention"
    before = len(causes(caplog))
    await world.mentioned(FARE)
    assert world.ada.user.dm_channel.last_message.content == told.content, "nobody is told twice"
    assert causes(caplog)[before:] == ["too_fast"], "the log is"


@pytest.mark.parametrize(
    ("turns", "code"),
    [({"max_waiting": 0}, "queue_full"), ({"max_waiting_per_server": 0}, "own_queue_full")],
)
async def test_a_queue_that_is_full(world: World, caplog: pytest.LogCaptureFixture, turns: dict[str, int], code: str):
    await world.restart(workers=1, **turns)
    stop = threading.Event()
    held = asyncio.create_task(world.house.answering.turns.run(0, lambda: stop.wait(20)))
    await asyncio.sleep(0)
    assert cause(caplog, only(await world.ask(FARE)).content)["cause"] == code
    stop.set()
    await held
    await world.house.answering.close(0)
    assert cause(caplog, only(await world.ask(FARE)).content)["cause"] == "closing"


async def test_an_archive_or_encoder_that_is_missing(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    archive = world.house.folder / "archive"
    shutil.move(archive, world.house.folder / "kept")
    found = cause(caplog, only(await world.ask(FARE)).content)
    assert (found["way"], found["server"]) == ("slash", HOME)
    assert "DamagedArchive: the archive was taken away" in caplog.text

    def missing() -> Any:
        raise EncoderError("encoder_missing", "there is no such encoder")

    monkeypatch.setattr(world.house.served, "_open", missing)
    told = only(await world.ask(FARE)).content
    assert told.startswith("The archive cannot be used at the moment; whoever runs the bot can look up incident ")
    assert cause(caplog, told)["levelname"] == "ERROR"
    assert "EncoderError: there is no such encoder" in caplog.text
    assert "the model of the archive that was put in place cannot be loaded" in world.house.client.problems()
    assert 'outcome="failed",way="slash"} 2.0' in world.house.metrics.exposition().decode()
    monkeypatch.undo()
    shutil.move(world.house.folder / "kept", archive)
    assert only(await world.ask(FARE)).embeds


async def test_a_question_that_is_not_answered(world: World, caplog: pytest.LogCaptureFixture):
    answer = await world.mentioned(NONE_OF_IT)
    assert answer is not None
    assert "ncident" not in answer.content, "that is the answer"
    [record] = [record for record in caplog.records if hasattr(record, "cause")]
    assert record.__dict__.items() >= {"way": "mention", "server": HOME, "posted": answer.id}.items()
    assert record.cause in {"uncertain", "nearest"}
    assert re.fullmatch(r"[a-z2-7]{8}", record.incident)
    assert 0 <= record.confidence <= 1
    await world.mentioned("Hello!")
    await world.mentioned(FARE)
    assert len(causes(caplog)) == 1, "a greeting is not answered from the archive, and an answer is no refusal"


async def test_an_answer_that_cannot_be_posted(world: World, caplog: pytest.LogCaptureFixture):
    bot_role = next(role for role in world.home.roles.values() if role.name == "TestBot")
    overwrites = {bot_role: discord.PermissionOverwrite(send_messages=False)}
    mute = world.home.create_text_channel("mute", overwrites=overwrites)
    await world.mentioned(FARE, channel=mute)
    told = world.ada.user.dm_channel.last_message
    assert told is not None
    found = cause(caplog, told.content)
    assert (found["cause"], found["channel"]) == ("discord_50013", mute.id)


async def test_what_is_no_question_has_no_id(world: World, caplog: pytest.LogCaptureFixture):
    answer = only(await world.ask(FARE))
    world.house.state.change("DELETE FROM answers")
    pressed = only(await world.ada.click(answer, label="More passages"))
    assert pressed.content == "This is no longer available: ask again."
    assert causes(caplog) == []
