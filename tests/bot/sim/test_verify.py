from __future__ import annotations

from dataclasses import replace

import discord
import pytest

from pullquote import Article
from tests.bot.sim.world import FARE, FARE_QUOTE, NONSENSE, World, only, refusal
from tests.bot.support.discord_markdown import parse
from tests.bot.support.newsroom import FERRY, MILL, SECRET

EXACT = "**Exact:** these words were printed."
PART = "**Part of a sentence:** these words were printed, but the sentence has more:"
NEAR = "**Near:** not these words, but these were printed:"
ADDED = (
    "**Not found** in the articles of whoever runs the bot.\n"
    "⚠ **Added by a server, unchecked:** an article has exactly these words."
)
ABSENT = "**Not found:** the archive holds nothing like this."


async def verified(world: World, text: str) -> discord.Message:
    result = only(await world.ada.slash(world.general, "verify", text=text))
    assert not result.ephemeral
    return result.message


async def test_exact(world: World):
    found = await verified(world, FARE_QUOTE)
    assert found.content == EXACT
    [embed] = found.embeds
    assert embed.title == FERRY.title
    assert str(embed.url).startswith(f"{FERRY.url}#:~:text=A%20single%20ferry%20ticket")
    quoted, source = str(embed.description).split("\n-# ")
    assert quoted == "> " + FARE_QUOTE
    assert source.endswith("Ada Holm · Harbour Ledger · 4 March 2023 · paragraph 2 of 3 · Receipt 88c0fbf22a6c")


async def test_exact_whatever_the_case_the_space_and_the_quotation_marks(world: World):
    found = await verified(world, "  a SINGLE ferry\nticket   costs nine crowns from june. ")
    assert found.content == EXACT


async def test_a_part_of_a_sentence_is_shown_whole_with_what_was_left_out_in_bold(world: World):
    world.house.add(Article(title="The sale", text="Nobody believed that the harbour was sold, the mayor said."))
    found = await verified(world, "the harbour was sold")
    assert found.content == PART
    quoted, beside, _ = str(found.embeds[0].description).split("\n-# ")
    shown = parse(quoted)
    assert shown.text == "Nobody believed that the harbour was sold, the mayor said."
    assert [words.strip() for words in shown.of("bold")] == ["Nobody believed that", ", the mayor said."]
    assert "a denial: “Nobody”" in beside
    assert "who says so: “believed”, “said”" in beside


async def test_what_is_said_of_a_part_is_said_in_korean(world: World):
    world.house.add(Article(title="The sale", text="Was the harbour sold?"))
    world.locale = "ko"
    result = only(await world.ada.slash(world.general, "verify", text="was the harbour sold"))
    assert result.message.content.startswith("**문장의 일부:**")
    assert "의문문 안에 있음" in str(result.message.embeds[0].description)


async def test_near_shows_what_differs(world: World):
    found = await verified(world, "A single ferry ticket costs twelve crowns from June.")
    assert found.content == NEAR
    [embed] = found.embeds
    assert "~~twelve~~ **nine**" in str(embed.description)
    shown = parse(str(embed.description).split("\n-# ")[0])
    assert shown.of("strike") == ["twelve"]
    assert shown.of("bold") == ["nine"]


async def test_near_shows_what_differs_in_a_long_text(world: World):
    words = " ".join(f"word{number}" for number in range(400))
    world.house.add(Article(title="Long", text=f"{words} ends."))
    found = await verified(world, f"{words} starts.")
    assert found.content == NEAR
    assert "~~starts" in str(found.embeds[0].description)
    assert "**ends" in str(found.embeds[0].description)


async def test_absent(world: World):
    found = await verified(world, NONSENSE)
    assert (found.content, found.embeds) == (ABSENT, [])


async def test_an_earlier_version_is_said_to_be_one(world: World):
    world.house.add(replace(FERRY, text="Everything is new."))
    found = await verified(world, FARE_QUOTE)
    assert found.content == EXACT
    assert str(found.embeds[0].description).endswith(" of 3 · version 1, superseded · Receipt 88c0fbf22a6c")


@pytest.mark.parametrize("text", [" ", "…", "?!", "🙂🙂", "\u200b\u200b"])
async def test_no_words(world: World, text: str):
    assert refusal((await verified(world, text)).content) == "There are no words to look for in that."


async def test_five_thousand_characters_and_no_more(world: World):
    assert (await verified(world, "x" * 5000)).content == ABSENT
    refused = await verified(world, "x" * 5001)
    assert refusal(refused.content) == "The text has 5,001 characters, at most 5,000 are compared: shorten it."


async def test_a_long_text_in_many_articles_stays_within_the_limits(world: World):
    text = "*_~`<@1>\n" * 400 + "@everyone came."
    for number in range(5):
        url = "http://localhost/" if number else "https://a.example.org/" + "x" * 2100
        world.house.add(Article(title="# " * 300, outlet="|" * 900, url=url + str(number), text=f"{number}. {text}"))
    found = await verified(world, text)
    assert found.content == f"{EXACT}\n-# … and 2 more places."
    assert len(found.embeds) == 3
    assert found.mention_everyone is False


async def test_articles_of_one_address_are_both_shown(world: World):
    world.house.add(FERRY, collection="server-1000000000000000001")
    found = await verified(world, FARE_QUOTE)
    assert len({embed.url for embed in found.embeds}) == len(found.embeds) == 2


async def test_check_this_quote_is_for_its_user_alone(world: World):
    message = await world.bo.send(world.general, f"> {FARE_QUOTE}")
    found = only(await world.ada.context_menu(world.general, "Check this quote", message))
    assert found.ephemeral
    assert found.content == EXACT


@pytest.mark.parametrize(
    "written",
    [
        ">>> A single ferry ticket costs nine crowns from June.\nThe old fare was seven.",
        "> A single ferry ticket costs nine crowns from June.\n> The old fare was seven.",
        "**A single ferry ticket** costs ~~nine~~ __crowns__ from ||June||. The old fare was seven.",
        "A single ferry ticket costs nine crowns from June\\. The old fare was seven.\n-# as I was told",
        "*A single* ferry _ticket_ costs `nine crowns` from ***June***. The old fare was seven.",
        "# A single ferry ticket costs nine crowns from June.",
        "- A single ferry ticket costs nine crowns from June.",
        "```\nA single ferry ticket costs nine crowns from June.\n```",
        "<@1> A single ferry ticket costs nine crowns from June. <:ferry:1> <#2>",
        "A single ferry ticket costs nine crowns from June. https://example.org/a",
        "A single [ferry ticket](https://example.org) costs nine crowns from June.\n<https://example.org/a>",
    ],
)
async def test_check_this_quote_reads_what_is_shown(world: World, written: str):
    message = await world.bo.send(world.general, written)
    found = only(await world.ada.context_menu(world.general, "Check this quote", message))
    assert found.content == EXACT


async def test_check_this_quote_on_an_answer_checks_what_it_quotes(world: World):
    for answer in (only(await world.ask(FARE)).message, await world.mentioned(FARE)):
        found = only(await world.ada.context_menu(world.general, "Check this quote", answer))
        assert found.content == EXACT


async def test_check_this_quote_compares_what_was_written_too(world: World):
    world.house.add(Article(title="Lists", text="- the *fare* of snake_case_ rose"))
    for written in ("- the *fare* of snake_case_ rose", "the *fare* of snake_case_ rose"):
        message = await world.bo.send(world.general, written)
        found = only(await world.ada.context_menu(world.general, "Check this quote", message))
        assert found.content == EXACT


async def test_check_this_quote_on_the_bots_own_words_checks_what_it_quotes(world: World):
    near = await verified(world, "A single ferry ticket costs twelve crowns from June.")
    found = only(await world.ada.context_menu(world.general, "Check this quote", near))
    assert found.content == EXACT
    absent = await verified(world, NONSENSE)
    found = only(await world.ada.context_menu(world.general, "Check this quote", absent))
    assert refusal(found.content) == "There are no words to look for in that."


async def test_check_this_quote_on_a_message_without_words(world: World):
    picture = await world.bo.send(world.general, attachments=[("a.png", b"png")])
    found = only(await world.ada.context_menu(world.general, "Check this quote", picture))
    assert refusal(found.content) == "There are no words to look for in that."


async def test_what_cannot_be_read_from_there_was_not_printed(world: World):
    assert (await verified(world, SECRET.text)).content == ADDED
    found = only(await world.cleo.slash(world.elsewhere, "verify", text=SECRET.text))
    assert (found.content, found.embeds) == (ABSENT, [])
    found = only(await world.stranger.slash("verify", text=SECRET.text))
    assert (found.content, found.embeds) == (ABSENT, [])


async def test_it_is_private_where_the_bot_may_not_answer(world: World):
    await world.keeper.slash(world.general, "settings", allow=world.home.create_text_channel("quotes"))
    found = only(await world.ada.slash(world.general, "verify", text=MILL.text.split("\n\n")[1]))
    assert found.ephemeral
    assert found.content == EXACT
