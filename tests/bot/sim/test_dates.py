"""A time that a question names: what the answer says of it, and the button that takes it off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pullquote import Filters
from pullquote_bot.rendering.buttons import filters_of, filters_text
from tests.bot.sim.world import FARE, FARE_QUOTE, World, labels, only
from tests.bot.support.newsroom import FERRY

PRINTED = "What did articles from {year} say a single ferry ticket costs?"
BUTTON = "At any time"


def plain(message: object) -> str:
    return str([embed.description for embed in message.embeds]).replace("**", "")  # type: ignore[attr-defined]


async def test_the_answer_says_how_a_time_was_read(world: World):
    answer = only(await world.ask(PRINTED.format(year=2023)))
    assert FARE_QUOTE in plain(answer)
    assert "“from 2023”: only articles published from 1 January 2023 to 31 December 2023." in answer.content
    assert BUTTON in labels(answer)
    assert BUTTON not in labels(only(await world.ask(FARE)))


async def test_a_time_that_no_article_is_of_can_be_taken_off(world: World):
    none = only(await world.ask(PRINTED.format(year=2019)))
    assert not none.embeds
    assert "published on or after 2019-01-01, published on or before 2019-12-31" in none.content
    again = only(await world.bo.click(none, label=BUTTON))
    assert again.ephemeral
    assert FARE_QUOTE in plain(again)
    assert "only articles" not in again.content
    assert BUTTON not in labels(again)


async def test_a_mention_is_asked_again_from_its_message(world: World):
    answer = await world.mentioned(PRINTED.format(year=2019))
    assert answer is not None
    assert FARE_QUOTE in plain(only(await world.ada.click(answer, label=BUTTON)))


async def test_the_filters_of_a_command_are_kept(world: World):
    none = only(await world.ask(PRINTED.format(year=2019), outlet="Upland Courier"))
    again = only(await world.ada.click(none, label=BUTTON))
    assert FARE_QUOTE not in plain(again)


async def test_a_long_question_has_no_button(world: World):
    answer = only(await world.ask(PRINTED.format(year=2019) + " Please tell me all about it." * 8))
    assert BUTTON not in labels(answer)


async def test_what_was_deleted_cannot_be_asked_again(world: World):
    answer = only(await world.ask(PRINTED.format(year=2019)))
    world.house.state.change("DELETE FROM answers")
    gone = only(await world.ada.click(answer, label=BUTTON))
    assert gone.content == "This is no longer available: ask again."


async def test_quotes_that_differ_are_said_to(world: World):
    later = replace(
        FERRY, id="later", published="2024-03-04", url=None, text="A single ferry ticket costs eleven crowns from June."
    )
    world.house.add(later)
    answer = only(await world.ask("What does a single ferry ticket cost, in crowns?"))
    assert len(answer.embeds) > 1
    said = answer.content.split("\n")[-1]
    assert said == "-# ⚠ The figures differ by date: quote 1: 4 March 2024, quote 2: 4 March 2023."


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(after="2022"),
        Filters(before="2022-01-12", author="Ada Holm"),
        Filters(after="-", before="2023", outlet="The Harbour Ledger", author="A"),
        Filters(outlet="O: P|Q"),
    ],
)
def test_filters_are_read_back_from_a_button(filters: Filters):
    assert filters_of(filters_text(filters)) == filters
