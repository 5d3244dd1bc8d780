from __future__ import annotations

import asyncio

import pytest

from tests.tools.test_screens import Page
from tools.docs import client, scenes


@pytest.mark.model
@pytest.mark.process
def test_every_scene_is_played_and_drawn() -> None:
    played = asyncio.run(scenes.scenes())
    pages = {name: Page(client.page(name, messages, names=names)) for name, (messages, names) in played.items()}
    assert all("Pullquote" in page.texts("name") for page in pages.values())
    assert pages["discord-forum"].texts("description")
    assert "#harbour" in pages["discord-channel-settings"].texts("content")[0]
    assert "Share" in pages["discord-around"].texts("button primary")
    assert pages["discord-too-fast"].texts("content")[0].startswith("Not so fast: ask again in 19 seconds.")
    assert "asked 3 times" in pages["discord-unanswered"].texts("description")[0]
    assert "@Mina" in pages["discord-files"].texts("description")[0]
    assert "waits to be added: number" in pages["discord-waiting"].texts("content")[0]
    assert "in 10 hours" in pages["discord-used-up"].texts("content")[0]
    assert not any("<" in text for page in pages.values() for text in page.texts("mention")), "a mention without a name"
