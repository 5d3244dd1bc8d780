"""However a question or a claim is dressed, it is answered as the plain one is."""

from __future__ import annotations

from typing import Any

import pytest

from pullquote_bot.types import Answered
from tests.bot.sim.test_verify import EXACT
from tests.bot.sim.world import FARE, FARE_QUOTE, World, only

DRESSED = (
    "**{}**",
    "||{}||",
    "_{}_ <:boat:123456789012345678>",
    "<@{other}> {}",
    "{} <#{channel}>",
    "<@&123456789012345678> ~~{}~~",
    "> {}",
    "</ask:123456789012345678> `{}`",
    "[{}](https://ledger.example.org/other)",
    "{} https://ledger.example.org/other",
)


@pytest.fixture
def answers(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Answered]:
    """Note every answer that is found."""
    noted: list[Answered] = []
    ask = world.house.answering.ask

    async def noting(*arguments: Any) -> Answered:
        noted.append(await ask(*arguments))
        return noted[-1]

    monkeypatch.setattr(world.house.answering, "ask", noting)
    return noted


@pytest.mark.parametrize("dress", DRESSED)
async def test_a_dressed_question_is_answered_as_a_plain_one(world: World, answers: list[Answered], dress: str):
    dressed = dress.replace("{other}", str(world.bo.id)).replace("{channel}", str(world.general.id)).format(FARE)
    plain = only(await world.ask(FARE))
    slash = only(await world.ask(dressed))
    mentioned = await world.mentioned(dressed)
    direct = await world.told(world.stranger, dressed)
    message = await world.bo.send(world.general, dressed)
    found = only(await world.ada.context_menu(world.general, "Find sources", message))
    assert len(answers) == 5
    assert {(one.answer.confidence, one.answer.quotes) for one in answers[:3]} == {
        (answers[0].answer.confidence, answers[0].answer.quotes)
    }
    assert all(one.answer.answered for one in answers)
    assert mentioned is not None
    assert direct is not None
    first = plain.embeds[0].description
    assert [one.embeds[0].description for one in (slash, mentioned, direct, found)] == [first] * 4


async def test_the_question_shown_above_an_answer_names_no_ids(world: World):
    answer = only(await world.ask(f"<@{world.bo.id}> **{FARE}**"))
    assert answer.content == f"-# “{FARE}”"


@pytest.mark.parametrize(
    "dress", ["**{}**", "||{}||", "<@{other}> {}", "{} <:boat:123456789012345678>", "> {}", "`{}`"]
)
async def test_a_dressed_claim_is_verified_as_a_plain_one(world: World, dress: str):
    claim = dress.replace("{other}", str(world.bo.id)).format(FARE_QUOTE)
    assert only(await world.ada.slash(world.general, "verify", text=claim)).content == EXACT
    message = await world.bo.send(world.general, claim)
    assert only(await world.ada.context_menu(world.general, "Check this quote", message)).content == EXACT


async def test_a_message_of_mentions_alone_asks_nothing(world: World):
    told = await world.mentioned(f"<@{world.bo.id}> <:boat:123456789012345678>")
    assert told is not None
    assert told.content.startswith("There is no question in that")
