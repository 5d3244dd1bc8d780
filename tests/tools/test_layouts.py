from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest

from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.buttons import answer_buttons
from tests.bot.support.newsroom import make_archive, open_archive
from tests.tools.test_screens import Page, ask, attribution
from tools.docs import client, layouts

ENGLISH = translator_for("en")
SPOKEN = "What does Captain Lind say about the timetable?"


def view_of_an_answer(folder: Path) -> tuple[Any, discord.ui.LayoutView]:
    make_archive(folder, server=1)
    with open_archive(folder) as archive:
        quotes = ask(archive, SPOKEN).quotes
    buttons = answer_buttons("0" * 16, ENGLISH, more=True)
    return quotes, layouts.layout(quotes, ENGLISH, asked=SPOKEN, buttons=buttons)


async def test_components_show_the_stored_text_and_the_attribution(tmp_path: Path):
    quotes, view = view_of_an_answer(tmp_path / "newsroom")
    page = Page("".join(map(client.drawn, view.to_components())))
    containers = page.texts("container")
    assert len(containers) == len(quotes)
    for quote, shown in zip(quotes, containers, strict=True):
        assert quote.text in shown
    titles, sources = page.texts("link"), [line for line in page.texts("subtext") if "paragraph" in line]
    assert [attribution(*each) for each in zip(titles, sources, strict=True)] == [one.attribution for one in quotes]
    assert page.texts("bold") == [quote.text[slice(*quote.highlight)] for quote in quotes]
    assert page.texts("button danger") == ["Delete"]


def test_what_answers_do_not_use_is_not_drawn_as_something_else():
    with pytest.raises(KeyError):
        client.drawn({"type": discord.ComponentType.separator.value})
