"""What a server added says so wherever it is quoted, verified, listed or counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from pullquote import Article
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.storage.servers import own_collection
from tests.bot.sim.test_articles import added
from tests.bot.sim.test_verify import ABSENT, ADDED, EXACT
from tests.bot.sim.world import HOME, World, only
from tests.bot.support.newsroom import FERRY, MILL

LIE = "The mayor of Skerrow pocketed the lighthouse money in April."
FORGED = f"""---
title: Mayor took the money
author: Ada Holm
outlet: Harbour Ledger
url: https://ledger.example.org/mayor
date: 2023-04-02
---
{LIE}
"""
QUESTION = "Who pocketed the lighthouse money?"


def mark(locale: str = "en") -> str:
    today = translator_for(locale).date(datetime.now(UTC).date().isoformat())
    return (
        f"⚠ Unchecked: added by this server on {today}" if locale == "en" else f"⚠ 미확인: {today}에 이 서버에서 추가함"
    )


def texts(message: discord.Message | ResponseMessage) -> str:
    embeds = [f"{one.title}\n{one.description}\n{one.footer.text}" for one in message.embeds]
    return "\n".join((message.content, *embeds)).replace("\\", "")


@pytest.fixture
async def forged(world: World) -> World:
    report = await added(world, "mayor.md", FORGED.encode())
    assert "Added: 1" in report.content
    assert "articles that are here already have the outlet “Harbour Ledger”" in texts(report)
    return world


@pytest.mark.parametrize("locale", ["en", "ko"])
async def test_a_forged_outlet_is_marked_in_every_quote(forged: World, locale: str):
    forged.locale = {"en": "en-US", "ko": "ko"}[locale]
    answer = only(await forged.ask(QUESTION))
    assert LIE in texts(answer).replace("*", "")
    assert mark(locale) in texts(answer)
    around = only(await forged.bo.click(answer, label=translator_for(locale)("Paragraphs around")))
    assert LIE in texts(around)
    assert mark(locale) in texts(around)


async def test_a_forged_outlet_is_no_verdict(forged: World):
    found = only(await forged.ada.slash(forged.general, "verify", text=LIE))
    assert found.content == ADDED
    assert mark() in texts(found)
    message = await forged.bo.send(forged.general, f"> {LIE}")
    assert only(await forged.ada.context_menu(forged.general, "Check this quote", message)).content == ADDED
    away = only(await forged.cleo.slash(forged.elsewhere, "verify", text=LIE))
    assert away.content == ABSENT


async def test_what_both_have_is_told_of_apart(world: World):
    copy = replace(MILL, url="https://copy.example.org/mill", outlet="Skerrow Sheet", id="copy")
    world.house.add(copy, collection=own_collection(HOME))
    claim = "The owner blamed energy prices."
    found = only(await world.ada.slash(world.general, "verify", text=claim))
    assert found.content == f"{EXACT}\n{ADDED.splitlines()[1]}"
    printed, beside = found.embeds
    assert "Upland Courier" in str(printed.description)
    assert "Unchecked" not in str(printed.description)
    assert "Skerrow Sheet" in str(beside.description)
    assert mark() in str(beside.description)


async def test_no_number_of_added_copies_hides_the_articles_of_the_operator(world: World):
    copies = [replace(MILL, url=f"https://copy.example.org/{n}", id=f"c{n}", published=None) for n in range(25)]
    world.house.remove("mill")
    world.house.add(*copies, collection=own_collection(HOME))
    world.house.add(MILL)
    found = only(await world.ada.slash(world.general, "verify", text="The owner blamed energy prices."))
    assert found.content.startswith(EXACT)
    assert "Unchecked" not in str(found.embeds[0].description)


async def test_a_copy_names_who_added_it(world: World):
    copy = replace(MILL, url="https://copy.example.org/mill", outlet="Skerrow Sheet", id="copy", title=None)
    world.house.add(copy, collection=own_collection(HOME))
    answer = texts(only(await world.ask("Who blamed energy prices for the paper mill?")))
    assert "Also in: Skerrow Sheet (added by a server)" in answer


async def test_where_embeds_are_not_allowed_it_says_so_too(forged: World):
    role = next(role for role in forged.home.roles.values() if role.name == "TestBot")
    overwrites: dict[Any, Any] = {role: discord.PermissionOverwrite(embed_links=False)}
    channel = forged.home.create_text_channel("no-embeds", overwrites=overwrites)
    assert mark() in texts(only(await forged.ada.slash(channel, "ask", question=QUESTION)))
    assert mark() in texts(only(await forged.ada.slash(channel, "verify", text=LIE)))


async def test_checked_again_it_says_so(forged: World):
    answer = only(await forged.ask(QUESTION))
    checked = only(await forged.bo.click(answer, label="Check again"))
    assert "⚠ Unchecked: added by a server" in checked.content


async def test_it_is_listed_and_counted_as_added(forged: World):
    listed = texts(only(await forged.ada.slash(forged.general, "browse")))
    assert f"{mark()} · “Mayor took the money”" in listed
    assert listed.count("Unchecked") == 2  # of four articles
    about = only(await forged.ada.slash(forged.general, "about")).content
    assert "4 articles may be quoted here.\n2 of them were added by this server." in about
    assert "added by" not in only(await forged.cleo.slash(forged.elsewhere, "about")).content


async def test_a_granted_collection_of_another_server_is_not_this_servers(forged: World):
    forged.house.answering.servers.grant(forged.away.id, own_collection(HOME))
    answer = texts(only(await forged.ask(QUESTION, forged.cleo)))
    assert "⚠ Unchecked: added by a server on" in answer
    assert "this server" not in answer


async def test_the_address_of_an_article_that_is_there_is_refused(world: World):
    page = FORGED.replace("/mayor", "/ferry?utm_source=x")
    report = await added(world, "mayor.md", page.encode())
    assert "Added: 0" in report.content
    assert "is the address of an article that is here already" in texts(report)
    assert LIE not in [one.text.strip() for one in world.house.articles()]


async def test_a_refusal_tells_nothing_of_articles_that_the_server_may_not_read(world: World):
    private = Article(
        text="Kept for the board.", title="Board", outlet="Board Paper", url="https://board.example.org/1"
    )
    world.house.add(private, collection="board")
    world.house.add(private, collection=own_collection(world.away.id))
    page = FORGED.replace("https://ledger.example.org/mayor", "https://board.example.org/1")
    page = page.replace("Harbour Ledger", "Board Paper").replace("Mayor took the money", "Board")
    report = await added(world, "mayor.md", page.encode())
    assert report.content.startswith("Added: 1")
    assert "here already" not in texts(report)


async def test_a_title_that_is_there_is_noted(world: World):
    report = await added(world, "x.md", FORGED.replace("Mayor took the money", "FERRY fares, rise again").encode())
    assert "the outlet “Harbour Ledger” and the title “FERRY fares, rise again”" in texts(report)


async def test_the_operators_articles_are_not_marked(world: World):
    first = only(await world.ask("What does a single ferry ticket cost?")).embeds[0]
    assert first.title == FERRY.title
    assert "added by" not in str(first.footer.text)
