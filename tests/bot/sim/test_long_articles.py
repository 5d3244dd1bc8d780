"""Articles with long texts and facts: the event loop is given none of them, whoever asks for what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pullquote import Article
from tests.bot.sim.world import FARE, HOME, World, labels, only
from tests.bot.support.newsroom import FERRY, MILL
from tests.support.long_texts import watching

LONGEST = 25_000  # characters: more than twenty names of the length that is shown, and no part of an article's text
MANY = 200_000
FILLER = "\n\n".join(
    f"Village number {number} in Osterland had a quiet night, its mayor said." for number in range(300)
)
LONG_TEXT = replace(
    FERRY,
    text=f"{FERRY.text}\n\nThe lamps of Osterland were lit {'and lit ' * (MANY // 8)}again.\n\n{FILLER}",
    published="2024-03-04",
)
LONG_FACTS = Article(
    id="facts",
    title="Ferry fares " + "rise " * (MANY // 5),
    authors=("Ada " + "Holm " * (MANY // 5), *(f"Person Number{number}" for number in range(5000))),
    translators=("Bo " + "Lind " * (MANY // 5),),
    outlet="Harbour " + "Ledger " * (MANY // 7),
    section="Sea " * (MANY // 4),
    published="2022-01-01" + "0" * MANY,
    url="https://ledger.example.org/" + "a" * MANY,
    language="en-" + "a" * MANY,
    text="A single ferry ticket costs six crowns until June.\n\nThe council met on Monday in the harbour.",
)


@pytest.fixture(params=["text", "facts", "added facts"])
def long_article(request: pytest.FixtureRequest, world: World) -> str:
    """Add an article, as an archive of an older version may hold it."""
    article = LONG_TEXT if request.param == "text" else LONG_FACTS
    world.house.add(article, collection=f"server-{HOME}" if request.param == "added facts" else "default")
    return request.param


async def test_answers_and_what_their_buttons_do(world: World, long_article: str):
    with watching(LONGEST) as found:
        answer = only(await world.ask(FARE))
        assert answer.embeds
        for label in ("More passages", "Paragraphs around", "Check again"):
            assert label in labels(answer)
            pressed = only(await world.bo.click(answer, label=label))
            for other in [name for name in labels(pressed) if name.startswith(("Share", "After", "▶"))][:3]:
                await world.bo.click(pressed, label=other)
        assert await world.mentioned(FARE, by=world.bo) is not None
    assert found == []


async def test_titles_and_suggestions(world: World, long_article: str):
    with watching(LONGEST) as found:
        listed = only(await world.ada.slash(world.general, "browse"))
        assert "3 articles" in str(listed.embeds[0].title) or "4 articles" in str(listed.embeds[0].title)
        only(await world.ada.slash(world.general, "browse", search="ferry"))
        for option in ("outlet", "author"):
            await world.ada.autocomplete(world.general, "ask", option, "", question=FARE)
        await world.keeper.autocomplete(world.general, "articles remove", "article", "")
    assert found == []


@pytest.mark.parametrize(
    "claim",
    [
        "A single ferry ticket costs",
        "The lamps of Osterland were lit",
        "A single ferry ticket costs five pounds",
        MILL.text,
    ],
)
async def test_verifications(world: World, long_article: str, claim: str):
    with watching(LONGEST) as found:
        told = only(await world.ada.slash(world.general, "verify", text=claim))
    assert told.content.startswith("**")
    assert found == []
